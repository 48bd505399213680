import { closeSync, openSync } from 'node:fs';
import { readSome } from './bytes.ts';
import { systemReason, UsageError } from './usage.ts';

const blockSize = 4 << 20;
/** A longer line is no record. */
const longestLine = 1 << 20;

/**
 * The lines of a file, or of standard input for `-`, one at a time: a file
 * may be many gigabytes. A line that is too long comes as undefined, so that
 * it is counted.
 */
export function* linesOf(path: string, shown: string): Generator<string | undefined> {
  const fd = path === '-' ? 0 : open(path, shown);
  try {
    const block = Buffer.allocUnsafeSlow(blockSize + longestLine);
    let used = 0;
    let isSkipping = false;
    for (;;) {
      const count = some(fd, block, used, shown);
      if (count === 0) break;
      used += count;
      const end = block.lastIndexOf(0x0a, used - 1);
      if (end < 0) {
        if (used <= longestLine) continue;
        if (!isSkipping) yield undefined;
        isSkipping = true;
        used = 0;
        continue;
      }
      // each line a text of its own: a piece of it that is kept keeps that line, and not the block
      for (let start = 0; start <= end; ) {
        const stop = block.indexOf(0x0a, start);
        // the rest of a line whose start was thrown away
        if (!isSkipping) yield block.toString('utf8', start, stop);
        isSkipping = false;
        start = stop + 1;
      }
      block.copyWithin(0, end + 1, used);
      used -= end + 1;
    }
    if (used > 0 && !isSkipping) yield block.toString('utf8', 0, used);
  } finally {
    if (path !== '-') closeSync(fd);
  }
}

function open(path: string, shown: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw new UsageError(`cannot read flows ${shown}: ${systemReason(error)}`);
  }
}

function some(fd: number, block: Buffer, offset: number, shown: string): number {
  try {
    return readSome(fd, block.subarray(0, offset + blockSize), offset);
  } catch (error) {
    throw new UsageError(`cannot read flows ${shown}: ${systemReason(error)}`);
  }
}
