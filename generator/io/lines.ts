import { closeSync, openSync } from 'node:fs';
import { readSome } from './bytes.ts';
import { systemReason, UsageError } from './usage.ts';

/** How a text is read. A longer line is no record, whatever it holds. */
export interface LineSizes {
  /** Bytes that are read at once: V8 has a slow way for texts of 128 KiB and more. */
  readonly block: number;
  readonly longestLine: number;
}

export const lineSizes: LineSizes = { block: 1 << 16, longestLine: 1 << 20 };

/** What stands for a line that is too long: no record looks like it. */
export const tooLong = '\0';

const newline = 0x0a;

/**
 * The lines of a file, or of standard input for `-`, in memory that does not
 * grow with it: it may be many gigabytes. For each line that is too long there
 * is `tooLong`. Lines are pieces of longer texts: one that is kept keeps those.
 */
export function* linesOf(
  path: string,
  shown: string,
  { block: size, longestLine }: LineSizes = lineSizes,
): Generator<string> {
  for (const text of textsOf(path, shown, { block: size, longestLine }))
    for (let start = 0; start < text.length; ) {
      const found = text.indexOf('\n', start);
      const stop = found < 0 ? text.length : found;
      const line = text.slice(start, stop);
      // a character is three bytes at most; what is no UTF-8 becomes longer
      yield line.length * 3 > longestLine && Buffer.byteLength(line) > longestLine ? tooLong : line;
      start = stop + 1;
    }
}

/** Texts of whole lines: decoding never joins what a line break parts. */
function* textsOf(
  path: string,
  shown: string,
  { block: size, longestLine }: LineSizes,
): Generator<string> {
  const fd = path === '-' ? 0 : open(path, shown);
  try {
    const block = Buffer.allocUnsafeSlow(longestLine + size + 1);
    let used = 0;
    let isSkipping = false;
    for (;;) {
      const start = used;
      const count = some(fd, block.subarray(0, used + size), used, shown);
      used += count;
      if (isSkipping) {
        const rest = block.subarray(start, used).indexOf(newline);
        isSkipping = rest < 0;
        used = start + block.copy(block, start, isSkipping ? used : start + rest, used);
      }
      const end = count === 0 ? used : block.subarray(0, used).lastIndexOf(newline) + 1;
      if (end > 0) yield block.toString('utf8', 0, end);
      if (count === 0) return;
      used = block.copy(block, 0, end, used);
      if (used > longestLine) {
        used = block.write(tooLong);
        isSkipping = true;
      }
    }
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
    return readSome(fd, block, offset);
  } catch (error) {
    throw new UsageError(`cannot read flows ${shown}: ${systemReason(error)}`);
  }
}
