import { createHash } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { systemReason, UsageError } from './usage.ts';

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

/** What is in a folder under a YAML file's name, by name; nothing when there is no folder. `shown` is its path as typed. */
export function readFolder(folder: string, shown: string): Map<string, string> {
  try {
    const entries = readdirSync(folder, { withFileTypes: true }).filter((each) =>
      each.name.endsWith('.yaml'),
    );
    // a link or a folder is never ours, whatever it holds
    return new Map(
      entries.map((each) => [
        each.name,
        each.isFile() ? readFileSync(join(folder, each.name), 'utf8') : '',
      ]),
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw new UsageError(`cannot read the folder ${shown}: ${systemReason(error)}`);
  }
}

/**
 * Writes files and removes others. All new content is on disk before the
 * first name changes: when the disk is full or the folder cannot be written,
 * the old files stay whole.
 */
export function replaceFiles(
  folder: string,
  files: ReadonlyMap<string, string>,
  removed: readonly string[],
  shown: string,
): void {
  const temporary: string[] = [];
  try {
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of files) {
      const path = join(folder, `.${name}.${process.pid}.tmp`);
      temporary.push(path);
      writeWhole(path, text);
    }
    for (const name of files.keys())
      renameSync(join(folder, `.${name}.${process.pid}.tmp`), join(folder, name));
    for (const name of removed) unlinkSync(join(folder, name));
  } catch (error) {
    for (const path of temporary) rmSync(path, { force: true });
    throw new UsageError(
      `cannot write to the folder ${shown}: ${systemReason(error)}`,
      'nothing was changed that is not complete',
    );
  }
}

function writeWhole(path: string, text: string): void {
  const file = openSync(path, 'w');
  try {
    const bytes = Buffer.from(text);
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
  } finally {
    closeSync(file);
  }
}
