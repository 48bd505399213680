import { randomBytes } from 'node:crypto';
import { closeSync, lstatSync, openSync, readSync, rmSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { writeBytes } from './output.ts';

/** Writes a file that is not there. Never through a link, and not over what has come meanwhile; what is not whole goes again. */
export function writeNew(path: string, text: string): void {
  const file = openSync(path, 'wx');
  try {
    writeBytes(file, text);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

/** A name for a file that gets its own name later: nobody can foresee it, and the next run knows whose it was. */
export function temporaryName(): string {
  return `.netprofile-${process.pid}-${randomBytes(12).toString('hex')}.tmp`;
}

const temporary = /^\.netprofile-(\d+)-[0-9a-f]{24}\.tmp$/;

/**
 * Removes what a run that was killed has left in a folder: files under our
 * names that hold nothing but the beginning of what we write, of processes
 * that are gone. Anything else is somebody's.
 */
export function removeLeft(folder: string, names: readonly string[], beginning: string): void {
  for (const name of names) {
    const [, pid] = temporary.exec(name) ?? [];
    if (pid === undefined || isRunning(Number(pid))) continue;
    const path = join(folder, name);
    try {
      if (lstatSync(path).isFile() && beginsAs(path, beginning)) unlinkSync(path);
    } catch {
      // gone already, or not ours to touch: it does no harm
    }
  }
}

function isRunning(pid: number): boolean {
  // in containers every run has the same number, and this run has left nothing yet
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function beginsAs(path: string, beginning: string): boolean {
  const file = openSync(path, 'r');
  try {
    const wanted = Buffer.from(beginning);
    const head = Buffer.alloc(wanted.length);
    const length = readSync(file, head, 0, head.length, 0);
    return head.subarray(0, length).equals(wanted.subarray(0, length));
  } finally {
    closeSync(file);
  }
}
