import { asFields, field } from '../../grammar/reader.ts';
import { UsageError } from '../../io/usage.ts';
import type { RawDocument } from '../../stages/parse.ts';
import type { Environment } from '../environment.ts';
import { printFindings } from '../findings.ts';
import { list, text, type Values } from '../flags.ts';
import { gatherLive } from '../from-cluster.ts';
import { tellFindings } from '../open-simulated-input.ts';
import { readWorld, type World } from '../simulated-input.ts';

/**
 * Reads what runs in a cluster, with the policies that are there and none that
 * profiles would add; the exit status where a mistake in profiles ends the
 * command, since they are what traffic is held against. All namespaces are
 * read where none is named: services of several belong together.
 */
export async function openLive(values: Values, environment: Environment): Promise<World | 1 | 2> {
  const chosen = list(values, 'in');
  const isWhole = text(values, 'namespace') === undefined;
  if (chosen !== undefined && !isWhole)
    throw new UsageError('--in and -n are both given', 'keep one of them');
  const asked = {
    ...values,
    live: true,
    'as-is': true,
    ...(isWhole && { 'all-namespaces': true }),
  };
  const gathered = await gatherLive(asked, environment, 'simulate');
  if (gathered === undefined) throw new Error('no cluster was read');
  const documents =
    chosen === undefined
      ? gathered.documents
      : gathered.documents.filter((each) => isIn(each, chosen));
  const world = await readWorld({ ...gathered, documents }, asked, environment);
  const status = await tellFindings(world, asked);
  return status === 0
    ? (await printFindings(world.mistakes, world.sources, true)) || world
    : status;
}

/** Whether an object is of no namespace, of one that was chosen, or of the cluster's own. */
function isIn({ value }: RawDocument, chosen: readonly string[]): boolean {
  const namespace = field(asFields(field(asFields(value) ?? {}, 'metadata')) ?? {}, 'namespace');
  return (
    typeof namespace !== 'string' || chosen.includes(namespace) || namespace.startsWith('kube-')
  );
}
