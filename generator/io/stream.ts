import { fstatSync } from 'node:fs';
import { documentStarts, type Slice } from '../formats/document-starts.ts';
import { decoded, largestManifests, limitOf, readSome } from './bytes.ts';
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
  let [used, start, scanned, total] = [0, 0, 0, 0];
  const limit = limitOf(fd, largestManifests);
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
    const count = readInput(fd, block, used);
    if (count === 0) break;
    used += count;
    total += count;
    if (total > limit) throw new UsageError(`standard input is larger than ${limit >> 20} MiB`);
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

function readInput(fd: number, block: Buffer, offset: number): number {
  try {
    return readSome(fd, block, offset);
  } catch (error) {
    throw new UsageError(`cannot read standard input: ${systemReason(error)}`);
  }
}

/** All of standard input as text. */
export function readStandardInput(): string {
  const slices = readSlices(0);
  const bytes = Buffer.concat(slices.map(({ block, start, end }) => block.subarray(start, end)));
  return decoded(bytes, 'standard input');
}
