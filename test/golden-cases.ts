import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './program.ts';

/** Where golden cases are, grouped by command and theme. */
export const goldenFolder = join(root, 'test/golden');

/** All of them, as paths from there: folders with a file whose name begins with `_`. */
export function goldenCases(): readonly string[] {
  return casesBelow('').sort();
}

function casesBelow(group: string): string[] {
  const entries = readdirSync(join(goldenFolder, group), { withFileTypes: true });
  if (entries.some((each) => each.isFile() && each.name.startsWith('_'))) return [group];
  return entries.flatMap((each) => (each.isDirectory() ? casesBelow(join(group, each.name)) : []));
}
