import { fstatSync, readFileSync, readlinkSync, writeSync } from 'node:fs';
import { wait } from './bytes.ts';
import { clearProgress } from './progress.ts';
import { systemReason, UsageError } from './usage.ts';

/**
 * Writes all bytes to a descriptor before it returns. process.stdout.write
 * followed by an exit loses what a pipe has not taken yet, and Helm 3 accepts
 * the rest.
 */
export function writeAll(fd: number, chunk: Uint8Array | string): void {
  try {
    writeBytes(fd, chunk);
  } catch (error) {
    if (fd === 2) return;
    const what = fd === 1 ? 'standard output' : `descriptor ${fd}`;
    throw new UsageError(`cannot write to ${what}: ${systemReason(error)}`);
  }
}

/** The same, and what the system says is thrown as it is. */
export function writeBytes(fd: number, chunk: Uint8Array | string): void {
  clearProgress();
  const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(fd, bytes, done);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      // a non-blocking pipe is full: wait a moment for its reader
      wait(2);
    }
  }
}

/**
 * Refuses to write a result where nobody can have it. Node opens /dev/null in
 * the place of a standard output that is closed, for reading and writing, and
 * every write then succeeds; who does not want the result opens it for
 * writing. Where the system does not tell, nothing is refused.
 */
export function needStandardOutput(): void {
  if (!isPutInPlace(1)) return;
  throw new UsageError(
    'cannot write to standard output: it is closed',
    'write > /dev/null where nobody wants the result',
  );
}

function isPutInPlace(fd: number): boolean {
  try {
    if (!fstatSync(fd).isCharacterDevice()) return false;
    if (readlinkSync(`/proc/self/fd/${fd}`) !== '/dev/null') return false;
    return /^flags:\s*[0-7]*2$/m.test(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'));
  } catch {
    return false;
  }
}

/** Writes a result to standard output part by part, a good deal at a time. */
export function writeParts(parts: Iterable<string>): void {
  needStandardOutput();
  let waiting: string[] = [];
  let length = 0;
  for (const part of parts) {
    waiting.push(part);
    length += part.length;
    if (length < 1 << 20) continue;
    writeAll(1, waiting.join(''));
    waiting = [];
    length = 0;
  }
  writeAll(1, waiting.join(''));
}
