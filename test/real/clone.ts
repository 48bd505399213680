import { cpSync, lstatSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from '../program.ts';
import { fine } from './world.ts';

/** What a clone of the working tree would be once it is committed, without a build. */
export async function clone(home: string): Promise<string> {
  const folder = join(home, 'clone');
  fine(await run('git', ['clone', '--quiet', '--no-hardlinks', root, folder]));
  const args = ['ls-files', '-z', '--modified', '--others', '--deleted', '--exclude-standard'];
  const listed = fine(await run('git', args));
  for (const path of new Set(listed.split('\0').filter((each) => each !== ''))) {
    const stats = lstatSync(join(root, path), { throwIfNoEntry: false });
    if (stats === undefined) rmSync(join(folder, path), { force: true });
    // a link to a shared node_modules is no part of a clone: npm ci would empty what it points to
    else if (stats.isFile()) cpSync(join(root, path), join(folder, path));
  }
  if (lstatSync(join(folder, 'node_modules'), { throwIfNoEntry: false }) !== undefined)
    throw new Error('node_modules is committed: npm ci in a clone could delete the real one');
  return folder;
}
