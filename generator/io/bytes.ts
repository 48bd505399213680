import { isUtf8 } from 'node:buffer';
import { fstatSync, readSync } from 'node:fs';
import { UsageError } from './usage.ts';

/** A profile, platform or template larger than this is a mistake or an attack; so is more from a device. */
export const largestText = 8 << 20;
/** Manifests may be a whole cluster's; a text of Node cannot be longer. */
export const largestManifests = 500 << 20;

/** A descriptor gave more than is read of it. */
export class TooLarge extends Error {
  readonly limit: number;
  constructor(limit: number) {
    super(`more than ${limit >> 20} MiB`);
    this.limit = limit;
  }
}

/** How much is read of a descriptor at most. What a device gives may have no end, and nobody keeps manifests in one. */
export function limitOf(fd: number, largest: number): number {
  try {
    return fstatSync(fd).isCharacterDevice() ? Math.min(largest, largestText) : largest;
  } catch {
    return largest;
  }
}

/** Reads a descriptor to its end. Throws TooLarge, or what the system says. */
export function readToEnd(fd: number, largest: number): Buffer {
  const limit = limitOf(fd, largest);
  const stat = fstatSync(fd);
  if (stat.size > limit) throw new TooLarge(limit);
  let block = Buffer.allocUnsafe(stat.size + 1);
  let used = 0;
  let patience = stat.isFIFO() ? longestWait / moment : 0;
  for (;;) {
    if (used > limit) throw new TooLarge(limit);
    if (used === block.length)
      block = Buffer.concat([block], Math.min(limit + 1, block.length * 2 + (1 << 16)));
    const count = readSome(fd, block, used);
    used += count;
    if (count > 0) continue;
    // a pipe with a name may be read before its writer has come
    if (used > 0 || patience === 0) break;
    patience -= 1;
    wait(moment);
    if (patience === 0) throw new Error(`nothing came through it in ${longestWait / 1000} seconds`);
  }
  return block.subarray(0, used);
}

const moment = 20;
const longestWait = 10_000;

/** Fills a part of a block; 0 at the end. Waits where a non-blocking descriptor has nothing yet. */
export function readSome(fd: number, block: Buffer, offset: number): number {
  for (;;) {
    try {
      return readSync(fd, block, offset, block.length - offset, null);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      wait(2);
    }
  }
}

/** Blocks for some milliseconds. */
export function wait(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/**
 * The text of bytes. Decoding puts U+FFFD in the place of what is not UTF-8,
 * and what is written afterwards would not be what was read: such bytes are
 * refused. `shown` names the source.
 */
export function decoded(bytes: Buffer, shown: string): string {
  const at = invalidFrom(bytes);
  if (at === undefined) return bytes.toString('utf8');
  const isWide = ['feff', 'fffe'].includes(bytes.toString('hex', 0, 2));
  throw new UsageError(
    isWide ? `${shown} is UTF-16, not UTF-8` : `${shown}:${lineOf(bytes, at)} is not UTF-8 text`,
    'save it as UTF-8',
  );
}

/** Where the line begins that is not UTF-8; undefined when all of it is. */
export function invalidFrom(bytes: Buffer): number | undefined {
  if (isUtf8(bytes)) return undefined;
  for (let start = 0; start < bytes.length; ) {
    const feed = bytes.indexOf(0x0a, start);
    const end = feed < 0 ? bytes.length : feed + 1;
    if (!isUtf8(bytes.subarray(start, end))) return start;
    start = end;
  }
  return 0;
}

function lineOf(bytes: Buffer, at: number): number {
  let line = 1;
  for (let feed = bytes.indexOf(0x0a); feed >= 0 && feed < at; feed = bytes.indexOf(0x0a, feed + 1))
    line += 1;
  return line;
}
