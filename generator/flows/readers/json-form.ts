export type ValueKind = 'text' | 'number' | 'truth';

/** How records of one form are written, in the order of their values. */
export interface WrittenForm {
  readonly stretches: readonly WrittenStretch[];
  /** The record with a mark and a number in the place of each value that is read. */
  readonly marked: string;
}

/** Everything up to an object or list that is taken as a whole, or to the end: objects that are read, and lists. */
export interface WrittenStretch {
  /** The source of a regular expression. */
  readonly pattern: string;
  /** How it begins, before any value. */
  readonly begins: string;
  /** What the groups of the pattern are. */
  readonly captures: readonly ValueKind[];
  /** The object or list after it; undefined at the end. */
  readonly whole: WrittenWhole | undefined;
}

export interface WrittenWhole {
  readonly path: string;
  /** The number of the value before it that has the same key, if one has. */
  readonly sameKey: number | undefined;
}

/** No text without escapes has it. */
export const mark = '\0';

const deepest = 32;
/** Of what comes after a whole value, so much is looked for. */
const longestBeginning = 24;

/** Tokens of JSON without escapes, where a quote begins or ends a text. */
const tokens = /"[^"]*"|[-+.\w]+|[{}[\],:]|\s+/g;

const space = '[ \\t\\r]*';
const text = '"[^"\\0-\\x1f]*"';
const texts = `\\[${space}(?:${text}${space}(?:,${space}${text}${space})*)?\\]`;
const number = '-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?';
const captured: Readonly<Record<ValueKind, string>> = {
  text: '"([^"\\0-\\x1f]*)"',
  number: `(${number})`,
  truth: '(true|false)',
};
const passed: Readonly<Record<ValueKind, string>> = { text, number, truth: '(?:true|false)' };

/**
 * The form of a line that is JSON without escapes; undefined where it is too
 * deep. `isRead`: which values are read, by their paths: keys with dots
 * between.
 */
export function formOf(line: string, isRead: RegExp): WrittenForm | undefined {
  const form = new FormReader(line.match(tokens) ?? [], isRead);
  return form.value({ path: '', key: '' }, 0) ? form.end() : undefined;
}

/** Where a value stands. */
interface Spot {
  readonly path: string;
  readonly key: string;
}

class FormReader {
  private readonly tokens: readonly string[];
  private readonly isRead: RegExp;
  private readonly stretches: WrittenStretch[] = [];
  /** The number of the text that was last met under a key. */
  private readonly textUnder = new Map<string, number>();
  private at = 0;
  private count = 0;
  private marked = '';
  private pattern = '';
  private begins = '';
  private isBeginning = true;
  private captures: ValueKind[] = [];

  constructor(tokens: readonly string[], isRead: RegExp) {
    this.tokens = tokens;
    this.isRead = isRead;
  }

  /** Reads the value at hand; false where it is too deep. */
  value({ path, key }: Spot, depth: number): boolean {
    const token = this.token();
    const isRead = this.isRead.test(path);
    if (token !== '{' && token !== '[') this.single(key, isRead);
    else if (token === '[' && !isRead && this.isListOfTexts()) this.put(texts, this.closed());
    else if (token === '{' && !isRead) return depth < deepest && this.members(path, depth);
    else {
      this.endStretch({ path, sameKey: this.textUnder.get(key) });
      this.closed();
      this.marked += this.nextMark();
    }
    this.spaces();
    return true;
  }

  end(): WrittenForm {
    this.pattern += '$';
    this.endStretch(undefined);
    return { stretches: this.stretches, marked: this.marked };
  }

  private members(path: string, depth: number): boolean {
    this.asWritten();
    while (this.token() !== '}') {
      const key = this.token().slice(1, -1);
      const spot = { path: path === '' ? key : `${path}.${key}`, key };
      this.asWritten();
      // the colon
      this.asWritten();
      if (!this.value(spot, depth + 1)) return false;
      if (this.token() === ',') this.asWritten();
    }
    this.asWritten();
    return true;
  }

  private single(key: string, isRead: boolean): void {
    const token = this.token();
    if (token === 'null') {
      this.asWritten();
      return;
    }
    this.at += 1;
    const kind = token.startsWith('"') ? 'text' : /^[tf]/.test(token) ? 'truth' : 'number';
    if (!isRead) {
      this.put(passed[kind], token);
      return;
    }
    if (kind === 'text') this.textUnder.set(key, this.count);
    this.captures.push(kind);
    this.put(captured[kind], this.nextMark());
  }

  private token(): string {
    const token = this.tokens[this.at];
    // the line is JSON: it does not end within a value
    if (token === undefined) throw new Error('a record ends too early');
    return token;
  }

  private isListOfTexts(): boolean {
    const end = this.tokens.indexOf(']', this.at);
    return this.tokens.slice(this.at + 1, end).every((each) => /^["\s,]/.test(each));
  }

  /** Passes over an object or a list; what was written. */
  private closed(): string {
    const start = this.at;
    let depth = 0;
    do {
      const token = this.token();
      if (token === '{' || token === '[') depth += 1;
      if (token === '}' || token === ']') depth -= 1;
      this.at += 1;
    } while (depth > 0);
    return this.tokens.slice(start, this.at).join('');
  }

  private asWritten(): void {
    const token = this.token();
    this.at += 1;
    this.marked += token;
    this.pattern += token.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
    if (this.isBeginning) this.begins += token;
    this.spaces();
  }

  private spaces(): void {
    if (/^\s/.test(this.tokens[this.at] ?? '')) this.asWritten();
  }

  private put(pattern: string, marked: string): void {
    this.pattern += pattern;
    this.marked += marked;
    this.isBeginning = false;
  }

  private nextMark(): string {
    this.count += 1;
    return `"\\u0000${this.count - 1}"`;
  }

  private endStretch(whole: WrittenWhole | undefined): void {
    const { pattern, begins, captures } = this;
    this.stretches.push({ pattern, begins: begins.slice(0, longestBeginning), captures, whole });
    [this.pattern, this.begins, this.isBeginning, this.captures] = ['', '', true, []];
  }
}
