import { closeSync, openSync } from 'node:fs';
import { readSome } from './bytes.ts';
import { systemReason, UsageError } from './usage.ts';

/** How a text is cut. A longer line is no record, whatever it holds. */
export interface LineSizes {
  /** Bytes of a block beside one line that reaches over its end. */
  readonly block: number;
  readonly longestLine: number;
}

export const lineSizes: LineSizes = { block: 1 << 18, longestLine: 1 << 20 };

/** What stands for a line that is too long: no record looks like it. */
export const tooLong = '\0';

const newline = 0x0a;

/**
 * A file, or standard input for `-`, as blocks of whole lines: it may be many
 * gigabytes. A block is its reader's to keep, change or give to another
 * thread; one that it gives back by `spare` is filled again. Of a line that is
 * longer than what a block has room for, `tooLong` is left.
 */
export function* lineBlocks(
  path: string,
  shown: string,
  spare: Buffer[],
  { block: size, longestLine }: LineSizes = lineSizes,
): Generator<Buffer> {
  const next = (): Buffer => spare.pop() ?? Buffer.allocUnsafeSlow(size + longestLine + 1);
  const fd = path === '-' ? 0 : open(path, shown);
  try {
    let block = next();
    let used = 0;
    let isSkipping = false;
    for (;;) {
      const start = used;
      used += fill(fd, block, used, shown);
      const isEnd = used < block.length;
      if (isSkipping) {
        const rest = block.subarray(0, used).indexOf(newline, start);
        block.copyWithin(start, rest < 0 ? used : rest, used);
        used = rest < 0 ? start : start + used - rest;
        isSkipping = rest < 0;
      }
      const end = isEnd ? used : block.subarray(0, used).lastIndexOf(newline) + 1;
      if (end === 0 && !isEnd) {
        used = block.write(tooLong);
        isSkipping = true;
        continue;
      }
      const rest = isEnd ? undefined : next();
      block.copy(rest ?? block, 0, end, used);
      if (end > 0) yield block.subarray(0, end);
      if (rest === undefined) return;
      block = rest;
      used -= end;
    }
  } finally {
    if (path !== '-') closeSync(fd);
  }
}

/**
 * The lines of a block, `tooLong` for each that is: pieces of one text, of
 * which none must be kept. Decoding never joins what a line break parts.
 */
export function* linesIn(
  block: Buffer,
  { longestLine }: Pick<LineSizes, 'longestLine'> = lineSizes,
): Generator<string> {
  const text = block.toString('utf8');
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n', start);
    const stop = found < 0 ? text.length : found;
    const line = text.slice(start, stop);
    // a character is three bytes at most; what is no UTF-8 becomes longer
    yield line.length * 3 > longestLine && Buffer.byteLength(line) > longestLine ? tooLong : line;
    start = stop + 1;
  }
}

function open(path: string, shown: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw new UsageError(`cannot read flows ${shown}: ${systemReason(error)}`);
  }
}

/** Fills a block as far as there is something: a pipe gives little at a time. */
function fill(fd: number, block: Buffer, start: number, shown: string): number {
  let used = start;
  try {
    while (used < block.length) {
      const count = readSome(fd, block, used);
      if (count === 0) break;
      used += count;
    }
  } catch (error) {
    throw new UsageError(`cannot read flows ${shown}: ${systemReason(error)}`);
  }
  return used - start;
}
