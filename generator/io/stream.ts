import { fstatSync, readSync } from 'node:fs';
import { documentStarts, type Slice } from '../stages/split.ts';
import { systemReason, UsageError } from './usage.ts';

const firstBlock = 1 << 16;
const largestBlock = 8 << 20;
/** Room for a mark and a comment behind it, which a block's end may cut. */
const longestMarkLine = 4096;

/**
 * Reads a stream of YAML documents from a descriptor, without ever holding it
 * twice: documents stay where they were read, and only one that is cut by a
 * block's end moves to the next block. Together the slices are the input, byte
 * for byte.
 */
export function readSlices(fd: number): Slice[] {
  const slices: Slice[] = [];
  let block = Buffer.allocUnsafeSlow(Math.min(largestBlock, Math.max(firstBlock, sizeHint(fd))));
  let [used, start, scanned] = [0, 0, 0];
  // `scanned`: before it every mark has been seen
  const cut = (atEnd: boolean): void => {
    for (const next of documentStarts(block, scanned, used, atEnd)) {
      if (next <= start) continue;
      slices.push({ block, start, end: next });
      start = next;
    }
  };
  for (;;) {
    if (used === block.length) {
      cut(false);
      const rest = block.subarray(start, used);
      const larger = Buffer.allocUnsafeSlow(
        Math.min(largestBlock, block.length * 4) + rest.length * 2,
      );
      rest.copy(larger);
      block = larger;
      [used, start, scanned] = [rest.length, 0, Math.max(0, rest.length - longestMarkLine)];
    }
    const count = readSome(fd, block, used);
    if (count === 0) break;
    used += count;
  }
  cut(true);
  if (used > start) slices.push({ block, start, end: used });
  return slices;
}

function sizeHint(fd: number): number {
  try {
    return fstatSync(fd).size + 1;
  } catch {
    return 0;
  }
}

function readSome(fd: number, block: Buffer, offset: number): number {
  for (;;) {
    try {
      return readSync(fd, block, offset, block.length - offset, null);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN')
        throw new UsageError(`cannot read standard input: ${systemReason(error)}`);
      // a non-blocking pipe has nothing yet
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}

/** All of standard input as text. */
export function readStandardInput(): string {
  const slices = readSlices(0);
  return Buffer.concat(slices.map(({ block, start, end }) => block.subarray(start, end))).toString(
    'utf8',
  );
}
