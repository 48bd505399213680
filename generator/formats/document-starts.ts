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
 * The kind of a slice's object without parsing it, where that is proved to be
 * what every reader finds. `undefined`: it has to be parsed. `none`: there is
 * nothing but comments.
 *
 * The proof (docs/decisions/0019). Every line that begins in column 0 is one of
 * a plain key and its colon, a dash of a list, a comment, or a mark between
 * documents; the first that is none of the last two is a key. So the root is a
 * block mapping in column 0, and each of its entries begins such a line, in
 * this very form. One line is `kind:`. It is an entry, or part of a quoted
 * scalar or flow collection that reaches into column 0; then no other line is
 * an entry `kind`, and the object has none: nobody applies it. `items:` in
 * column 0 is a list, whatever the kind. Lone carriage returns and line breaks
 * of YAML 1.1 would begin lines that are not looked at: such a slice is parsed.
 */
export function quickKind(slice: Slice): string | undefined {
  const bytes = Buffer.from(
    slice.block.buffer,
    slice.block.byteOffset + slice.start,
    slice.end - slice.start,
  );
  if (hasOddBreak(bytes)) return undefined;
  const line = onlyKindLine(bytes);
  if (line === undefined) return undefined;
  if (line < 0) return isHollow(bytes) ? 'none' : undefined;
  const lineEnd = bytes.indexOf(newline, line);
  const value = bytes.toString('latin1', line + 5, lineEnd < 0 ? bytes.length : lineEnd);
  const kind = /^[ \t]+(["']?)([A-Za-z][A-Za-z0-9]*)\1[ \t]*(?:[ \t]#.*)?\r?$/.exec(value)?.[2];
  // a word that may be no text
  return kind === undefined || /^(?:y|n|yes|no|on|off|true|false|null)$/i.test(kind)
    ? undefined
    : kind;
}

/** Whether a line may end where this reader sees no line feed: at CR, NEL, LS or PS. */
function hasOddBreak(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(0x0d); at >= 0; at = bytes.indexOf(0x0d, at + 1))
    if (bytes[at + 1] !== newline) return true;
  for (let at = bytes.indexOf(0xc2); at >= 0; at = bytes.indexOf(0xc2, at + 1))
    if (bytes[at + 1] === 0x85) return true;
  for (let at = bytes.indexOf(0xe2); at >= 0; at = bytes.indexOf(0xe2, at + 1))
    if (bytes[at + 1] === 0x80 && ((bytes[at + 2] ?? 0) & 0xfe) === 0xa8) return true;
  return false;
}

const [tab, returned, space, hash, dash, dot, colon] = [0x09, 0x0d, 0x20, 0x23, 0x2d, 0x2e, 0x3a];

function isBlank(byte: number | undefined): boolean {
  return (
    byte === undefined || byte === newline || byte === space || byte === tab || byte === returned
  );
}

function isLetter(byte: number): boolean {
  return (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a);
}

/** Whether three such bytes and a blank stand there: a mark between documents. */
function isMark(bytes: Buffer, at: number, byte: number): boolean {
  return bytes[at + 1] === byte && bytes[at + 2] === byte && isBlank(bytes[at + 3]);
}

/**
 * Where the one line is that begins with `kind:`; -1 without any key. Undefined
 * when a line in column 0 is none that the proof knows, or one tells of a list.
 */
function onlyKindLine(bytes: Buffer): number | undefined {
  let [found, hasKey, isOpen] = [-1, false, false];
  for (let start = 0; start < bytes.length; ) {
    const byte = bytes[start] ?? newline;
    if (isLetter(byte)) {
      const end = keyEnd(bytes, start);
      if (end === undefined) return undefined;
      isOpen = false;
      hasKey = true;
      if (end - start === 4 && bytes.toString('latin1', start, end) === 'kind') {
        if (found >= 0) return undefined;
        found = start;
        // text may go on in the lines below
        isOpen = true;
      } else if (end - start === 5 && bytes.toString('latin1', start, end) === 'items')
        return undefined;
    } else if (byte === space) {
      if (!hasKey || isOpen) if (!isEmptyLine(bytes, start)) return undefined;
    } else if (byte === dash) {
      const isSeparator = isMark(bytes, start, dash);
      if (isSeparator ? hasContent(bytes, start + 3) : !hasKey || !isBlank(bytes[start + 1]))
        return undefined;
      isOpen = false;
    } else if (byte === dot) {
      if (!isMark(bytes, start, dot)) return undefined;
    } else if (
      byte !== newline &&
      byte !== hash &&
      !(byte === returned && bytes[start + 1] === newline)
    )
      return undefined;
    const next = byte === newline ? start : bytes.indexOf(newline, start);
    if (next < 0) break;
    start = next + 1;
  }
  return found < 0 && hasKey ? undefined : found;
}

/** Where a plain key ends whose colon and a blank follow; undefined for anything else. */
function keyEnd(bytes: Buffer, start: number): number | undefined {
  let at = start;
  for (let byte = bytes[at] ?? newline; ; byte = bytes[at] ?? newline) {
    const isPlain =
      isLetter(byte) ||
      (byte >= 0x30 && byte <= 0x39) ||
      byte === dash ||
      byte === dot ||
      byte === 0x5f;
    if (!isPlain) break;
    at += 1;
  }
  return bytes[at] === colon && isBlank(bytes[at + 1]) ? at : undefined;
}

/** Whether something but a comment stands behind a separator. */
function hasContent(bytes: Buffer, from: number): boolean {
  for (let at = from; ; at += 1) {
    const byte = bytes[at];
    if (byte === space || byte === tab) continue;
    return !(isBlank(byte) || (byte === hash && isBlank(bytes[at - 1])));
  }
}

function isEmptyLine(bytes: Buffer, start: number): boolean {
  for (let at = start; ; at += 1) {
    const byte = bytes[at];
    if (byte === space) continue;
    return (
      byte === undefined || byte === newline || (byte === returned && bytes[at + 1] === newline)
    );
  }
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
