import { resolve } from 'node:path';
import { largestManifests } from '../io/bytes.ts';
import { readText } from '../io/files.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Output } from '../pipeline.ts';
import type { ReadDocument } from '../stages/parse.ts';
import type { Environment } from './environment.ts';
import { type Flag, flag, text, type Values } from './flags.ts';

/** Flags of commands that make a release. */
export const connectionFlags = {
  explain: { type: 'boolean', about: 'print each connection that this release allows' },
  'diff-against': {
    type: 'string',
    about: 'print which connections this release opens and closes against these manifests',
  },
} as const satisfies Readonly<Record<string, Flag>>;

/**
 * What the flags ask to be said of a release's connections; nothing when they
 * ask nothing. `documents` are the release's own objects.
 */
export async function connectionsOf(
  values: Values,
  { cwd }: Environment,
  output: Output,
  documents: () => Iterable<ReadDocument>,
): Promise<readonly Diagnostic[]> {
  const against = text(values, 'diff-against');
  const explain = flag(values, 'explain') === true;
  if (!explain && against === undefined) return [];
  const { connectionFindings } = await import('../bundles/simulation.ts');
  return connectionFindings({
    documents: documents(),
    output,
    namespace: text(values, 'namespace') ?? 'default',
    explain,
    ...(against !== undefined && {
      against: readText(resolve(cwd, against), 'manifests', undefined, against, largestManifests),
    }),
  });
}
