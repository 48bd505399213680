import type { Flow, FlowEnd, FlowSkip } from '../../model/flow.ts';

/** A format of flow records, a row of the table. */
export interface FlowReader {
  readonly name: string;
  /** One line, for the docs. */
  readonly about: string;
  /** Whether a text's first record looks like this format. */
  readonly accepts: (firstLine: string) => boolean;
  /** Whether records are the rows of a table, whose first says what they hold. */
  readonly isTable?: true;
  /**
   * Makes the function that reads the lines of one text, the first line first. What it makes of another line depends
   * on that line and the first alone, so that a text may be read in pieces.
   */
  readonly open: () => LineReader;
}

export type LineReader = (line: string) => Flow | FlowSkip | 'header' | 'unreadable';

/** A value below keys, whichever of their spellings a record uses: none of them is a name that all objects have. */
export function pick(value: unknown, keys: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const key of keys) {
    const found = (value as Readonly<Record<string, unknown>>)[key];
    if (found !== undefined) return found;
  }
  return undefined;
}

/** No name or address of Kubernetes or DNS is longer, and no label. */
const longest = 512;
/** So many labels and names of one end are looked at. */
const most = 256;

/** A name; one that nobody can have is told by its length, so that no record fills memory. */
export function text(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '' || value === '-') return undefined;
  return value.length > longest ? `(a name of ${value.length} characters)` : value;
}

export function list(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value
    .slice(0, most)
    .filter((each): each is string => typeof each === 'string' && each.length <= longest);
}

/** How many a record stands for: one where it says nothing that can be counted. */
export function countOf(value: unknown): number {
  // an object may answer with anything where a number is asked for
  const isWritten = typeof value === 'number' || typeof value === 'string';
  const number = isWritten ? Math.round(Number(value)) : 1;
  return Number.isSafeInteger(number) && number >= 1 ? number : 1;
}

const utc = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;
const rfc3339 = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?([+-]\d\d:?\d\d)?$/;

/** A text that keeps nothing but itself: a piece of a text keeps all of that in memory, unless V8 copied it since it is short. */
export function own(piece: string): string {
  return piece.length < 13 ? piece : ` ${piece}`.slice(1);
}

/** A time as RFC 3339 in UTC, of that, of seconds or milliseconds since 1970; undefined for anything else. */
export function timeOf(value: unknown): string | undefined {
  if (typeof value === 'string' && value.length <= 40) {
    if (utc.test(value)) return own(value);
    const match = rfc3339.exec(value);
    if (match !== null)
      return iso(Date.parse(`${value.replace(' ', 'T')}${match[1] === undefined ? 'Z' : ''}`));
  }
  const isDigits =
    typeof value === 'number' || (typeof value === 'string' && /^\d{9,13}$/.test(value));
  if (!isDigits) return undefined;
  const number = Number(value);
  const milliseconds = number > 1e11 ? number : number * 1000;
  // records come in the order of their times, or by intervals
  const known = lastTimes.get(milliseconds);
  if (known !== undefined) return known;
  const made = iso(milliseconds);
  if (lastTimes.size >= mostTimes) lastTimes.clear();
  if (made !== undefined) lastTimes.set(milliseconds, made);
  return made;
}

const lastTimes = new Map<number, string>();
const mostTimes = 10_000;

/** Since 2001 and before 2286: what else is a number is no time. */
function iso(milliseconds: number): string | undefined {
  return milliseconds >= 1e12 && milliseconds < 1e13
    ? new Date(milliseconds).toISOString()
    : undefined;
}

/** A port from 1 to 65535, as a number or its digits. */
export function portNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 1 && number <= 65535
    ? number
    : undefined;
}

/** A JSON object on a line; undefined for anything else. */
export function object(line: string): Record<string, unknown> | undefined {
  const value = objectOrList(line);
  return Array.isArray(value) ? undefined : (value as Record<string, unknown> | undefined);
}

export function objectOrList(written: string): object | undefined {
  try {
    const value: unknown = JSON.parse(written);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** So many different ends are remembered, of so many characters together. */
const remembered = 20_000;
const rememberedText = 4 << 20;

/**
 * What was made of keys, in bounded memory: what is not found is made again,
 * and is the same. Ends of many records are one object by this.
 */
export class Remembered<Made> {
  private known = new Map<string, Made>();
  private characters = 0;

  get(key: string): Made | undefined {
    return this.known.get(key);
  }

  /** `size`: the characters that are kept, the key's among them. */
  set(key: string, made: Made, size: number): void {
    // so large a one is of no end that comes again
    if (size > longest * 16) return;
    if (this.known.size >= remembered || this.characters + size > rememberedText) {
      this.known = new Map();
      this.characters = 0;
    }
    this.known.set(key, made);
    this.characters += size;
  }
}

/** What records tell of an end: what finds it, and what else it is made of. */
export type EndParts = readonly [
  namespace: unknown,
  name: unknown,
  address: unknown,
  ...more: readonly unknown[],
];

interface MadeEnd {
  readonly parts: EndParts;
  readonly made: FlowEnd;
}

const lastMade = Symbol('last made');

/** A part of a record by which its ends are found quickly, where many records share it. */
interface SharedPart {
  [lastMade]?: MadeEnd;
}

/**
 * Reads ends of what records tell of them; the same end of many records is one
 * object, which is made once and found again quickly: by a part that records
 * share, or by the first three. What is found has all parts alike.
 */
export function remembering<Parts extends EndParts>(
  read: (parts: Parts) => FlowEnd,
): (parts: Parts, shared?: unknown) => FlowEnd {
  const known = new Remembered<MadeEnd>();
  const find = (parts: Parts): MadeEnd => {
    const key = `${word(parts[0])}/${word(parts[1])}/${word(parts[2])}`;
    const found = known.get(key);
    if (found !== undefined && areAllSame(found.parts, parts)) return found;
    // what is in an object or list was never a piece of a line
    const kept = parts.map((each) => (typeof each === 'string' ? own(each) : each));
    const end = { parts: kept as unknown as Parts, made: read(kept as unknown as Parts) };
    const size = parts.flat().reduce((sum: number, each) => sum + lengthOf(each), key.length);
    known.set(key, end, size);
    return end;
  };
  return (parts, shared) => {
    if (typeof shared !== 'object' || shared === null) return find(parts).made;
    const last = (shared as SharedPart)[lastMade];
    if (last !== undefined && areAllSame(last.parts, parts)) return last.made;
    const found = find(parts);
    (shared as SharedPart)[lastMade] = found;
    return found.made;
  };
}

function areAllSame(some: readonly unknown[], others: readonly unknown[]): boolean {
  for (let at = 0; at < some.length; at += 1) if (!areSame(some[at], others[at])) return false;
  return true;
}

/** Whether parts of records are the same texts, or lists of them; null is as good as nothing. */
function areSame(one: unknown, other: unknown): boolean {
  if ((one ?? undefined) === (other ?? undefined)) return true;
  if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return false;
  return true;
}

function word(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Characters of a text; what is none may be of any size. */
function lengthOf(value: unknown): number {
  return typeof value === 'string'
    ? value.length
    : value === undefined || value === null
      ? 0
      : longest * 16;
}
