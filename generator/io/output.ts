import { writeFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemReason, UsageError } from './usage.ts';

/**
 * Writes all bytes to a descriptor before it returns. process.stdout.write
 * followed by an exit loses what a pipe has not taken yet, and Helm 3 accepts
 * the rest.
 */
export function writeAll(fd: number, chunk: Uint8Array | string): void {
  const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(fd, bytes, done);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') {
        if (fd === 2) return;
        throw new UsageError(
          `cannot write to ${fd === 1 ? 'standard output' : `descriptor ${fd}`}: ${systemReason(error)}`,
        );
      }
      // a non-blocking pipe is full: wait a moment for its reader
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}

/** Writes a result to standard output, or to a file that was named for it. */
export function writeResult(text: string, path: string | undefined): void {
  if (path === undefined || path === '-') {
    writeAll(1, text);
    return;
  }
  try {
    writeFileSync(path, text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const folder = dirname(path);
    if (code === 'ENOENT')
      throw new UsageError(
        `cannot write ${path}: the folder ${folder} does not exist`,
        `make it first: mkdir -p ${folder}`,
      );
    throw new UsageError(`cannot write ${path}: ${systemReason(error)}`);
  }
}

/** Writes a result to standard output part by part, a good deal at a time. */
export function writeParts(parts: Iterable<string>): void {
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
