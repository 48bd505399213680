import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { readToEnd, TooLarge } from './bytes.ts';
import { exists, reasonAt } from './files.ts';
import { removeLeft, temporaryName, writeNew } from './new-file.ts';
import { UsageError } from './usage.ts';

/** What a file in the output folder is to us. */
export type Ownership = 'generated' | 'edited' | 'foreign';

const mark = '# netprofile.dev/digest: sha256:';

/** Text with a head that says where it is from, and a digest that shows edits. */
export function signed(text: string, head: string): string {
  const body = `# ${head}\n${text}`;
  return `${mark}${digest(body)}\n${body}`;
}

/** Whether a file was generated, was generated and edited since, or is somebody else's. Line ends do not count. */
export function ownership(text: string): Ownership {
  const unix = text.replaceAll('\r\n', '\n');
  if (!unix.startsWith(mark)) return 'foreign';
  const end = unix.indexOf('\n');
  return unix.slice(mark.length, end) === digest(unix.slice(end + 1)) ? 'generated' : 'edited';
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Larger than any policy: such a file is somebody else's, whatever it begins with. */
const largest = 64 << 20;

/** What is in a folder under a YAML file's name, by name; nothing when there is no folder. `shown` is its path as typed. */
export function readFolder(folder: string, shown: string): Map<string, string> {
  try {
    if (statSync(folder, { throwIfNoEntry: false }) === undefined && !exists(folder))
      return new Map();
    if (!statSync(folder).isDirectory())
      throw new UsageError(
        `cannot write to ${shown}: it is not a folder`,
        'name a folder, or - for standard output',
      );
    const entries = readdirSync(folder, { withFileTypes: true }).filter((each) =>
      each.name.endsWith('.yaml'),
    );
    // a link or a folder is never ours, whatever it holds
    return new Map(
      entries.map((each) => [each.name, each.isFile() ? ownText(join(folder, each.name)) : '']),
    );
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`cannot read the folder ${shown}: ${reasonAt(folder, error)}`);
  }
}

function ownText(path: string): string {
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  const file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    return readToEnd(file, largest).toString('utf8');
  } catch (error) {
    if (error instanceof TooLarge) return '';
    throw error;
  } finally {
    closeSync(file);
  }
}

/**
 * Writes files and removes others, all of them by their names in the folder.
 * All new content is on disk before the first name changes: when the disk is
 * full or the folder cannot be written, the old files stay whole. `own` are
 * files that were generated: nothing else is replaced, under whichever
 * spelling the file system takes for the same.
 */
export function replaceFiles(
  folder: string,
  files: ReadonlyMap<string, string>,
  removed: readonly string[],
  own: ReadonlySet<string>,
  shown: string,
): void {
  const temporary = new Map<string, string>();
  try {
    makeFolder(folder);
    // the folder may be reached through links, and they may change: what it is now is written to
    const real = realpathSync(folder);
    removeLeft(real, readdirSync(real), mark);
    for (const name of [...files.keys(), ...removed]) assertFree(real, name, own, shown);
    for (const [name, text] of files) {
      const path = join(real, temporaryName());
      writeNew(path, text);
      temporary.set(path, join(real, name));
    }
    for (const [path, target] of temporary) {
      renameSync(path, target);
      temporary.delete(path);
    }
    for (const name of removed) unlinkSync(join(real, name));
  } catch (error) {
    for (const path of temporary.keys()) rmSync(path, { force: true });
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `cannot write to the folder ${shown}: ${reasonAt(folder, error)}`,
      'nothing was changed that is not complete',
    );
  }
}

/** Level by level: asked for all at once, Node calls a read-only disk a folder that does not exist. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && dirname(folder) !== folder) {
      makeFolder(dirname(folder));
      mkdirSync(folder);
    } else if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
  }
}

/** A name of a file, and nothing that leads elsewhere. */
const plainName = /^[a-z0-9][-a-z0-9.]*\.yaml$/;

function assertFree(folder: string, name: string, own: ReadonlySet<string>, shown: string): void {
  if (!plainName.test(name) && !own.has(name)) throw new Error(`${name} is no name for a file`);
  const there = lstatSync(join(folder, name), { throwIfNoEntry: false });
  if (there === undefined || (there.isFile() && own.has(name))) return;
  throw new UsageError(
    `cannot write ${shown}/${name}: something else is there`,
    'move it, or write to another folder',
  );
}
