import { exists } from '../io/files.ts';
import { readRevision } from '../io/git.ts';
import type { Text } from '../stages/parse.ts';
import { manifestTexts } from './gather.ts';

/** Reads one side of a comparison: a file, a folder, `-`, or `rev:path` of the git repository here. */
export function readSide(typed: string, cwd: string): readonly Text[] {
  const colon = typed.indexOf(':');
  if (colon <= 0 || exists(`${cwd}/${typed}`) || exists(typed)) {
    return manifestTexts([typed], cwd, 'a side is a file, a folder, - or revision:path');
  }
  return readRevision(typed.slice(0, colon), typed.slice(colon + 1) || '.', cwd);
}
