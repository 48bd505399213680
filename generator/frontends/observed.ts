import { resolve } from 'node:path';
import { readText } from '../io/files.ts';
import { UsageError } from '../io/usage.ts';
import type { ProbeResult } from '../model/probe.ts';
import { readResult } from '../probe/read-result.ts';
import type { Text } from '../stages/parse.ts';
import type { Environment } from './environment.ts';
import { type Flag, text, type Values } from './flags.ts';

/** For commands that tell what a probe saw. */
export const observedFlag = {
  observed: {
    type: 'string',
    about: 'what traffic showed: a report of netprofile probe --format json',
  },
} as const satisfies Readonly<Record<string, Flag>>;

/** A report of ten thousand connections is 5 MiB. */
const largest = 200 << 20;

/** A report of probe, and what it was read from. */
export interface Observed {
  readonly result: ProbeResult;
  readonly input: Text;
}

/**
 * Reads the report that --observed names. One that cannot be taken at its
 * word, or that speaks of nobody who is here, is an error: a proof of
 * something else would look like one of this.
 */
export function readObserved(
  values: Values,
  { cwd }: Environment,
  isHere: (name: string) => boolean,
): Observed | undefined {
  const path = text(values, 'observed');
  if (path === undefined) return undefined;
  const input = readText(
    resolve(cwd, path),
    'the report',
    'write it with netprofile probe --format json',
    path,
    largest,
  );
  const read = readResult(input.text);
  if ('problem' in read)
    throw new UsageError(`cannot take ${path} as a report: ${read.problem}`, read.hint);
  const { connections } = read.result;
  const isAbout = connections.some(({ from, to }) =>
    [from, to].some(({ name, party = name }) => isHere(party)),
  );
  if (!isAbout && connections.length > 0)
    throw new UsageError(
      `${path} speaks of no workload that is here`,
      'name the manifests and profiles that were probed',
    );
  return { result: read.result, input };
}
