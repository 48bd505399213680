import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemReason, UsageError } from './usage.ts';

/** Writes a file that is not there yet, and the folders above it; never over one that is. */
export function writeNewFile(path: string, text: string, shown: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeWhole(path, text);
  } catch (error) {
    throw new UsageError(`cannot write ${shown}: ${systemReason(error)}`);
  }
}

/** Replaces a file by a whole new one: what is there stays until that is on disk. */
export function replaceProfile(path: string, text: string, shown: string): void {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    writeWhole(temporary, text);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new UsageError(`cannot write ${shown}: ${systemReason(error)}`);
  }
}

function writeWhole(path: string, text: string): void {
  const file = openSync(path, 'wx');
  try {
    const bytes = Buffer.from(text);
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
  } finally {
    closeSync(file);
  }
}
