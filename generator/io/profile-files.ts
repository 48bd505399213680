import { lstatSync, mkdirSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { reasonAt } from './files.ts';
import { temporaryName, writeNew } from './new-file.ts';
import { UsageError } from './usage.ts';

/**
 * Writes a file below a folder that is not there yet, and the folders above
 * it. Never over one that is, and never through a link that leads out.
 *
 * @param folder where it belongs, as an absolute path
 * @param name its path from there, of checked names
 * @param shown its path as it was typed
 */
export function writeNewFile(folder: string, name: string, text: string, shown: string): void {
  const path = join(folder, name);
  try {
    mkdirSync(folder, { recursive: true });
    const [root, parent] = [realpathSync(folder), dirname(path)];
    mkdirSync(parent, { recursive: true });
    const real = realpathSync(parent);
    if (real !== root && !real.startsWith(`${root}${root.endsWith(sep) ? '' : sep}`))
      throw new UsageError(
        `cannot write ${shown}: a link leads out of the folder`,
        'write to another folder with -o',
      );
    writeNew(path, text);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`cannot write ${shown}: ${reasonAt(path, error)}`);
  }
}

/** Replaces a file by a whole new one: what is there stays until that is on disk. A link is not followed. */
export function replaceProfile(path: string, text: string, shown: string): void {
  const temporary = join(dirname(path), temporaryName());
  try {
    if (lstatSync(path).isSymbolicLink())
      throw new UsageError(
        `cannot add to ${shown}: it is a link`,
        'name the file that it leads to',
      );
    writeNew(temporary, text);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    if (error instanceof UsageError) throw error;
    throw new UsageError(`cannot write ${shown}: ${reasonAt(path, error)}`);
  }
}
