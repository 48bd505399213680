/** A document of a stream: bytes of one of its blocks, its separator line included. */
export interface Slice {
  readonly block: Uint8Array;
  readonly start: number;
  readonly end: number;
}

const newline = 0x0a;
const marks = ['\n---', '\n...', '\n\ufeff---'] as const;

/**
 * Where documents begin in the bytes from `from` to `end`, in order. A `---`
 * line begins one, and so does what follows a `...` line. `atEnd`: nothing
 * comes after `end`; otherwise a mark too near to it to be told is left out.
 */
export function documentStarts(block: Buffer, from: number, end: number, atEnd: boolean): number[] {
  const bytes = block.subarray(0, end);
  const starts: number[] = [];
  for (const mark of marks) {
    const length = Buffer.byteLength(mark);
    for (let at = bytes.indexOf(mark, from); at >= 0; at = bytes.indexOf(mark, at + 1)) {
      if (!isLineEnd(bytes[at + length], atEnd)) continue;
      if (mark !== '\n...') starts.push(at + 1);
      else {
        const line = bytes.indexOf(newline, at + 1);
        if (line >= 0 && line + 1 < end) starts.push(line + 1);
      }
    }
  }
  return [...new Set(starts)].sort((a, b) => a - b);
}

/** Whether a mark ends there: blank space, or the end of the stream. */
function isLineEnd(byte: number | undefined, atEnd: boolean): boolean {
  return byte === undefined
    ? atEnd
    : byte === newline || byte === 0x0d || byte === 0x20 || byte === 0x09;
}

/** The text of a slice. */
export function textOf(slice: Slice): string {
  return Buffer.from(
    slice.block.buffer,
    slice.block.byteOffset + slice.start,
    slice.end - slice.start,
  ).toString('utf8');
}

/**
 * The kind of a slice's object without parsing it, where one top-level `kind:`
 * line says it beyond doubt. `undefined`: it has to be parsed. `none`: there
 * is nothing but comments.
 */
export function quickKind(slice: Slice): string | undefined {
  const bytes = Buffer.from(
    slice.block.buffer,
    slice.block.byteOffset + slice.start,
    slice.end - slice.start,
  );
  const line = onlyKindLine(bytes);
  if (line === undefined) return undefined;
  if (line < 0) return isHollow(bytes) ? 'none' : undefined;
  const lineEnd = bytes.indexOf(newline, line);
  const value = bytes.toString('latin1', line + 5, lineEnd < 0 ? bytes.length : lineEnd);
  return /^[ \t]+(["']?)([A-Za-z][A-Za-z0-9]*)\1[ \t\r]*(?:#.*)?$/.exec(value)?.[2];
}

/**
 * Where the one line is that begins with `kind:`; -1 without one. Undefined
 * when a line begins in a way that an ordinary block mapping does not: then
 * that line may be part of something else, or not be the kind at all.
 */
function onlyKindLine(bytes: Buffer): number | undefined {
  let found = -1;
  for (let start = 0; start < bytes.length; start += 1) {
    const byte = bytes[start] ?? newline;
    const isLetter = (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a);
    // blank, comment, sequence or separator
    const isPlain =
      byte === newline ||
      byte === 0x20 ||
      byte === 0x0d ||
      byte === 0x23 ||
      byte === 0x2d ||
      byte === 0x2e;
    if (!isLetter && !isPlain) return undefined;
    if (byte === 0x6b && bytes.toString('latin1', start, start + 4) === 'kind') {
      const after = bytes[start + 4];
      if (after === 0x20 || after === 0x09) return undefined;
      if (after === 0x3a) {
        if (found >= 0) return undefined;
        found = start;
      }
    } else if (byte === 0x2d && bytes.toString('latin1', start, start + 3) === '---') {
      // content on the separator's line
      const content = /^---[ \t]+([^#\s])/.exec(bytes.toString('latin1', start, start + 64));
      if (content !== null) return undefined;
    }
    const next = byte === newline ? start : bytes.indexOf(newline, start);
    if (next < 0) break;
    start = next;
  }
  return found;
}

function isHollow(bytes: Buffer): boolean {
  return (
    bytes.length < 65536 &&
    bytes
      .toString('utf8')
      .split('\n')
      .every((line) => /^\ufeff?(?:---|\.\.\.)?\s*(?:#.*)?$/.test(line.replace(/\r$/, '')))
  );
}
