import { isAbsolute, relative } from 'node:path';
import { exists } from '../io/files.ts';
import { hasRevision, noSuchSide } from '../io/git.ts';
import { writeAll } from '../io/output.ts';
import { readRevision } from '../io/revision.ts';
import { UsageError } from '../io/usage.ts';
import { plain } from '../model/diagnostic.ts';
import type { Text } from '../stages/parse.ts';
import { type Gathered, gatherTexts, manifestTexts } from './gather.ts';

/** Reads one side of a comparison: a file, a folder, `-`, or `rev:path` of the git repository here. */
export function readSide(typed: string, cwd: string): Gathered {
  const colon = typed.indexOf(':');
  if (typed === '-' || isFile(typed, cwd)) return gatherTexts(manifestTexts([typed], cwd));
  if (colon <= 0) {
    if (!isRevision(typed, cwd)) throw noSuchSide(typed);
    throw new UsageError(
      `${typed} is a revision, and there is no file of that name`,
      `name a path of it, such as ${typed}:k8s`,
    );
  }
  return gatherTexts(textsAt(typed.slice(0, colon), typed.slice(colon + 1) || '.', cwd));
}

/** Whether a word names a revision of the git repository here, and neither a file nor a side. */
export function isRevision(typed: string, cwd: string): boolean {
  return !typed.includes(':') && !isFile(typed, cwd) && hasRevision(typed, cwd);
}

/** The revision that a side is of; undefined where it is none. */
export function revisionOf(typed: string, cwd: string): string | undefined {
  if (typed === '-' || isFile(typed, cwd)) return undefined;
  const colon = typed.indexOf(':');
  return colon < 0 ? typed : typed.slice(0, colon);
}

/** A side without its revision: what it is called in the working tree. */
export function pathOfSide(typed: string, cwd: string): string {
  if (isFile(typed, cwd)) return typed;
  const colon = typed.indexOf(':');
  return colon < 0 ? typed : typed.slice(colon + 1) || '.';
}

/** Reads paths as a revision has them. What it has not is not there yet; all of them missing is a mistake. */
export function readPathsAt(revision: string, paths: readonly string[], cwd: string): Gathered {
  if (paths.length === 0 || paths.includes('-'))
    throw new UsageError(
      'standard input has no revision',
      `name manifests as arguments, or write --since ${revision}:PATH`,
    );
  const here = paths.map((each) => (isAbsolute(each) ? relative(cwd, each) : each) || '.');
  const there = here.filter((each) => hasRevision(revision, cwd, each));
  if (there.length === 0)
    throw new UsageError(
      `${revision} has no ${paths.join(' and no ')}`,
      `write --since ${revision}:PATH`,
    );
  return gatherTexts(there.flatMap((each) => textsAt(revision, each, cwd)));
}

/** What a revision does not have with it is told: nobody may think that it was read. */
function textsAt(revision: string, path: string, cwd: string): readonly Text[] {
  const { texts, passedOver } = readRevision(revision, path, cwd);
  for (const each of passedOver)
    writeAll(2, `passed over ${plain(each)}: its files are not in the revision\n`);
  return texts;
}

function isFile(typed: string, cwd: string): boolean {
  return exists(`${cwd}/${typed}`) || exists(typed);
}
