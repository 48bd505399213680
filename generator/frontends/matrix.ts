import { type Analysis, analyse } from '../analysis/analyse.ts';
import type { Filter } from '../analysis/groups.ts';
import { matrixOf } from '../analysis/matrix.ts';
import { allPorts, type PortSets } from '../analysis/port-sets.ts';
import { writeAll } from '../io/output.ts';
import { UsageError } from '../io/usage.ts';
import type { Party } from '../model/reach.ts';
import { matrices } from '../reports/matrix/index.ts';
import { didYouMean } from '../stages/schema.ts';
import { printFindings } from './findings.ts';
import { common, type Flag, flag, list, text, type Values } from './flags.ts';
import { chooser, readOnePort } from './party.ts';
import type { Environment } from './project.ts';
import { namedTexts, readWorld, type World, worldFlags } from './world.ts';

/** Flags that leave out a part of what is simulated. */
export const filterFlags = {
  in: { type: 'strings', about: 'only connections with an end in this namespace, repeatable' },
  service: {
    type: 'strings',
    about: 'only connections of this workload or service, repeatable; * is anything',
  },
  port: { type: 'string', about: 'only connections on this port: 8080, 53/udp' },
} as const satisfies Readonly<Record<string, Flag>>;

export const flags = {
  ...worldFlags,
  ...filterFlags,
  format: { type: 'string', about: 'how it is printed', choices: Object.keys(matrices) },
  quiet: common.quiet,
} as const satisfies Readonly<Record<string, Flag>>;

/** Who can reach whom, by the policies in manifests or those that profiles would get. */
export async function run(values: Values, environment: Environment): Promise<number> {
  const world = await openWorld(values, environment);
  if (typeof world === 'number') return world;
  const analysis = analyse(world.cluster, world.options);
  const report = matrices[text(values, 'format') ?? 'text'];
  const matrix = matrixOf(analysis, filterOf(values, analysis));
  printParts(report?.print(matrix) ?? []);
  return 0;
}

/** Reads what is to be simulated and tells of it; the exit status where that ends the command. */
export async function openWorld(values: Values, environment: Environment): Promise<World | 1 | 2> {
  const world = await readWorld(namedTexts(values, environment), values, environment);
  const status = await tellFindings(world, values);
  if (status !== 0) return status;
  requireSomething(world);
  return world;
}

/** Tells what is wrong with the input, and what is simulated; returns the exit status. */
export async function tellFindings(
  { diagnostics, sources, added, cluster }: World,
  values: Values,
): Promise<0 | 1 | 2> {
  const quiet = flag(values, 'quiet') === true;
  const status = await printFindings(diagnostics, sources, quiet);
  if (status !== 0 || quiet) return status;
  if (added > 0) {
    const what = added === 1 ? 'the policy' : `the ${added} policies`;
    writeAll(2, `simulated with ${what} that the profiles call for (--as-is leaves them out)\n`);
  }
  if (cluster.pods.length === 0 && cluster.policies.length > 0)
    writeAll(2, 'no workloads: pods are taken to be as policies name them\n');
  return status;
}

/** Nothing in is a mistake, not an answer. */
function requireSomething({ cluster }: World): void {
  if (cluster.pods.length + cluster.policies.length + cluster.tiers.length > 0) return;
  throw new UsageError(
    'there is nothing to simulate: the manifests hold no workloads and no policies',
    'name files or folders, or pipe them in',
  );
}

export function filterOf(values: Values, { parties, reach }: Analysis): Filter {
  const { ports } = reach;
  const [namespaces, services] = [list(values, 'in'), list(values, 'service')];
  const isMeant = services === undefined ? undefined : chooser(services);
  const port = text(values, 'port');
  const isChosen = (party: Party): boolean =>
    (namespaces === undefined || namespaces.includes(namespaceOf(party))) &&
    (isMeant === undefined || (party.kind !== 'addresses' && isMeant(party.name)));
  if (!parties.all.some(isChosen)) {
    const names = parties.all.flatMap((each) =>
      services === undefined ? [namespaceOf(each)] : each.kind === 'addresses' ? [] : [each.name],
    );
    const typed = [...(services ?? []), ...(namespaces ?? [])];
    throw new UsageError(
      `nothing here is ${typed.join(' or ')}`,
      didYouMean(typed[0] ?? '', names) ?? 'look for its name with netprofile matrix',
    );
  }
  return {
    isChosen,
    ports: port === undefined ? allPorts : onePort(port, ports),
  };
}

function onePort(typed: string, ports: PortSets): number {
  const { protocol, port } = readOnePort(typed);
  return ports.range(protocol, port, port);
}

function namespaceOf(party: Party): string {
  return 'namespace' in party ? party.namespace : '';
}

/** Writes a result part by part, a good deal at a time. */
export function printParts(parts: Iterable<string>): void {
  let waiting: string[] = [];
  let length = 0;
  for (const part of parts) {
    waiting.push(part);
    length += part.length;
    if (length < 1 << 20) continue;
    writeAll(1, waiting.join(''));
    waiting = [];
    length = 0;
  }
  writeAll(1, waiting.join(''));
}
