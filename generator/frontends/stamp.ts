import { inputDigests, listDigest } from '../io/digests.ts';
import { commitOf, headOf } from '../io/git.ts';
import { UsageError } from '../io/usage.ts';
import { plain } from '../model/diagnostic.ts';
import type { Stamp } from '../model/stamp.ts';
import type { Text } from '../stages/parse.ts';
import { revisionOf } from './compared-sides.ts';
import type { Environment } from './environment.ts';
import { type Flag, flag, text, type Values } from './flags.ts';
import type { LiveScope } from './gather.ts';

/** For reports that are evidence. */
export const stampFlag = {
  stamp: {
    type: 'boolean',
    about:
      'add the date (or $SOURCE_DATE_EPOCH), the commit, the cluster and the SHA-256 of all that was read',
  },
} as const satisfies Readonly<Record<string, Flag>>;

/** What of a report is known before anything is read. */
export type StampStart = Pick<Stamp, 'date' | 'commit'>;

/** Looks at the clock and at git before anything is read; undefined without --stamp. */
export function beginStamp(values: Values, { cwd, env }: Environment): StampStart | undefined {
  if (flag(values, 'stamp') !== true) return undefined;
  const date = dateOf(env.SOURCE_DATE_EPOCH);
  // an audit that is kept beside what it is about is no change of that
  const commit = headOf(cwd, text(values, 'output'));
  return { date, commit: 'missing' in commit ? { missing: plain(commit.missing) } : commit };
}

/** The stamp of a report that rests on what was read. */
export function endStamp(
  start: StampStart,
  texts: readonly Text[],
  live: LiveScope | undefined,
  since: string | undefined,
  { cwd }: Environment,
): Stamp {
  const inputs = inputDigests(texts);
  const revision = since === undefined ? undefined : revisionOf(since, cwd);
  const commit = revision === undefined ? undefined : commitOf(revision, cwd);
  return {
    ...start,
    ...(revision !== undefined && commit !== undefined && { since: { revision, commit } }),
    ...(live !== undefined && { cluster: live }),
    inputs,
    inputsSha256: listDigest(inputs),
  };
}

/** The last second that four digits of a year hold. */
const latest = 253_402_300_799;

/** See https://reproducible-builds.org/specs/source-date-epoch/ */
function dateOf(epoch: string | undefined): string {
  if (epoch === undefined || epoch === '') return iso(Math.floor(Date.now() / 1000));
  const seconds = /^\d{1,12}$/.test(epoch) ? Number(epoch) : Number.NaN;
  if (!(seconds <= latest))
    throw new UsageError(
      `SOURCE_DATE_EPOCH is no number of seconds since 1970: ${JSON.stringify(epoch)}`,
      'git log -1 --format=%ct prints that of the last commit',
    );
  return iso(seconds);
}

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
