import { type Event, parseEvents, YAMLException } from 'js-yaml';

/**
 * A text whose lines inside quotes, brackets and braces stand as deep as YAML
 * 1.2 asks, for a reader that insists on it.
 */
export interface Layout {
  readonly text: string;
  /** Where an offset of that text is in the text as it was written. */
  readonly original: (offset: number) => number;
}

/**
 * Reads a text into the events of js-yaml, by offsets in the text as it was
 * written; throws YAMLException, also with such offsets.
 *
 * js-yaml refuses lines of a quoted scalar or of a flow collection that stand
 * no deeper than what holds them, and tabs on the lines of one. The cluster's
 * readers and PyYAML take both, and Helm 4 and kustomize write the first: a
 * closing quote in column 0. Blank space in front of such a line has no
 * meaning (YAML 1.2.2, 6.3, 6.5, 7.3, 7.4), so more of it changes none: the
 * structure is read from a text with deeper lines, the values from the text
 * itself. See docs/decisions/0020.
 */
export function readEvents(text: string): Event[] {
  try {
    return parseEvents(text, {});
  } catch (error) {
    const layout = isShallow(error) ? layOut(text) : undefined;
    if (layout === undefined) throw error;
    return parseEvents(layout.text, {}).map((event) => moved(event, layout.original));
  }
}

/**
 * The text with deeper lines, where js-yaml refuses it for shallow ones and
 * for nothing else; undefined where it reads it as it stands, or not at all.
 */
export function layOut(text: string): Layout | undefined {
  const added: Added[] = [];
  let [current, left] = [text, 50 * text.length + 20_000_000];
  for (;;) {
    const error = refusal(current);
    if (error === undefined)
      return added.length > 0 || current !== text
        ? { text: current, original: back(added) }
        : undefined;
    left -= current.length;
    const next =
      left > 0 && isShallow(error) ? deeper(current, error.mark?.position ?? 0) : undefined;
    if (next === undefined) return undefined;
    current = next.text;
    for (const line of next.lines) insert(added, line);
  }
}

/** So much goes in front of a shallow line, again if that was not enough. */
const depth = 64;
const pad = ' '.repeat(depth);

/** Where `depth` spaces were put, by offsets in the text that holds them all; in order. */
type Added = number;

function refusal(text: string): YAMLException | undefined {
  try {
    parseEvents(text, {});
    return undefined;
  } catch (error) {
    if (error instanceof YAMLException) return error;
    throw error;
  }
}

/** js-yaml says so of nothing but lines in a quoted scalar or a flow collection. */
function isShallow(error: unknown): error is YAMLException {
  return error instanceof YAMLException && error.reason === 'deficient indentation';
}

/** The text with the line of a refusal deeper; undefined where that is not what it wants. */
function deeper(
  text: string,
  position: number,
): { readonly text: string; readonly lines: readonly number[] } | undefined {
  // an end is missing, not a space
  if (position >= text.length) return undefined;
  const start = lineStart(text, position);
  const inside = contextAt(text, start);
  if (inside === undefined) {
    // it begins on this line, and a tab stands before: js-yaml has read the line up to there
    const line = text.slice(start, position);
    const body = line.trimStart();
    const spaced = line.slice(0, line.length - body.length) + body.replaceAll('\t', ' ');
    const isMended = spaced !== line;
    return isMended
      ? { text: text.slice(0, start) + spaced + text.slice(position), lines: [] }
      : undefined;
  }
  const lines = [start, ...(inside === 'flow' ? [] : linesOf(text, start, inside))];
  // those end a document, for some readers whatever follows them
  if (lines.some((at) => /^(?:---|\.\.\.)/.test(text.slice(at, at + 3)))) return undefined;
  const parts = lines.map((at, index) => pad + text.slice(at, lines[index + 1]));
  return {
    text: text.slice(0, start) + parts.join(''),
    lines: lines.map((at, index) => at + index * depth),
  };
}

type Context = 'single' | 'double' | 'flow';

/** What a line begins in: js-yaml tells by what it misses in the text before. */
function contextAt(text: string, start: number): Context | undefined {
  const head = text.slice(0, start).trimEnd();
  const reason = refusal(head)?.reason ?? '';
  // a line end that is escaped has lost what it escapes
  if (/within a double quoted scalar$/.test(reason) || reason === 'unknown escape sequence')
    return 'double';
  if (/within a single quoted scalar$/.test(reason)) return 'single';
  // a comment at the end stands too shallow itself
  return /within a flow collection$/.test(reason) || reason === 'deficient indentation'
    ? 'flow'
    : undefined;
}

/** Where the further lines of a quoted scalar begin, from a line within it to its closing quote. */
function linesOf(text: string, start: number, context: Exclude<Context, 'flow'>): number[] {
  const inside = context === 'single' ? /[^']*(?:''[^']*)*/y : /[^"\\]*(?:\\[\s\S][^"\\]*)*/y;
  inside.lastIndex = start;
  const end = start + (inside.exec(text)?.[0].length ?? 0);
  const lines: number[] = [];
  for (const match of text.slice(start, end).matchAll(/\r\n?|\n/g))
    lines.push(start + match.index + match[0].length);
  return lines;
}

function lineStart(text: string, position: number): number {
  let start = position;
  while (start > 0 && text[start - 1] !== '\n' && text[start - 1] !== '\r') start -= 1;
  return start;
}

/** Puts an offset among those that are there, which move behind it. */
function insert(added: Added[], at: number): void {
  const index = added.findIndex((each) => each >= at);
  if (index < 0) added.push(at);
  else {
    for (let behind = index; behind < added.length; behind += 1)
      added[behind] = (added[behind] ?? 0) + depth;
    added.splice(index, 0, at);
  }
}

function back(added: readonly Added[]): Layout['original'] {
  return (offset) => {
    // how many were put before it
    let [low, high] = [0, added.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((added[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    const last = added[low - 1];
    const within = last === undefined ? 0 : Math.max(0, last + depth - offset);
    return offset - low * depth + within;
  };
}

/** An event with its offsets; -1 is for what is not there. */
function moved(event: Event, original: Layout['original']): Event {
  const entries = Object.entries(event).map(([key, value]) => {
    const isOffset = /^(?:start|(?:anchor|tag|value)(?:Start|End))$/.test(key);
    return [key, isOffset && typeof value === 'number' && value >= 0 ? original(value) : value];
  });
  return Object.fromEntries(entries) as unknown as Event;
}
