import { formOf, mark, type ValueKind, type WrittenStretch } from './json-form.ts';
import { object, objectOrList, own, Remembered } from './reader.ts';

/**
 * A part of a record that is written as it was where it was first met, apart
 * from single values: up to a value that is taken as a whole, or to the end.
 */
interface Stretch {
  readonly pattern: RegExp;
  /** How it begins, before any value. */
  readonly begins: string;
  /** What the values are that the pattern captures. */
  readonly captures: readonly ValueKind[];
  /** What comes after it; undefined where the record ends. */
  readonly whole: Whole | undefined;
  /** What may come after that. */
  readonly next: Stretch[];
  form: Form | undefined;
}

/** An object or list of which few different ones come again and again, such as a pod with its labels. */
interface Whole {
  /** Which of the values before it has the same key, and so tells which one to expect: its address. */
  readonly sameKey: number | undefined;
  /** What was there last, by that value. */
  readonly expected: Remembered<WholeValue>;
}

interface WholeValue {
  readonly written: string;
  readonly value: object;
}

/** A record into which the values of a line are put, and where each belongs. */
interface Form {
  readonly record: Record<string, unknown>;
  readonly places: readonly (Place | undefined)[];
}

interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

/** A longer line is read as if it had a form of its own. */
const longest = 1 << 14;
const mostForms = 32;
/** After so many lines, half of them have to have a form that others had. */
const patience = 2000;

/**
 * Reads JSON objects, one a line, of which most have the form of one before
 * them: the same keys in the same order. Values are cut out where that form
 * has them, which takes a fraction of what `JSON.parse` takes.
 *
 * `read` says which values are wanted, by paths: keys with dots between. They
 * are what `JSON.parse` gives; other values are of the same kind, but may be
 * another line's. Why that holds: a form is made of a line that `JSON.parse`
 * took. Without escapes, each quote begins or ends a text. A line of this form
 * has the same quotes, brackets, commas and keys; in the place of a text there
 * is one without quotes, escapes and control characters, in that of a number
 * one as JSON writes it, and in that of an object one that `JSON.parse` took
 * on its own. So it has the same tree. All other lines are left to
 * `JSON.parse`.
 */
export class JsonRecords {
  private readonly isRead: RegExp;
  private readonly first: Stretch[] = [];
  private readonly wholes = new Remembered<WholeValue>();
  private readonly expected = new Map<string, Remembered<WholeValue>>();
  private readonly values: unknown[] = [];
  private forms = 0;
  private lines = 0;
  private alike = 0;

  constructor(read: RegExp) {
    this.isRead = read;
  }

  /** The object on a line, as it is until the next is read; undefined for anything else. Its texts may be pieces of the line. */
  read(line: string): Record<string, unknown> | undefined {
    this.lines += 1;
    const isHopeless = this.lines > patience && this.alike * 2 < this.lines;
    if (isHopeless || line.length > longest || line.includes('\\')) return object(line);
    const form = this.known(line);
    if (form === undefined) {
      const record = object(line);
      if (record !== undefined && this.forms < mostForms) this.learn(line);
      return record;
    }
    this.alike += 1;
    const { record, places } = form;
    for (let at = 0; at < places.length; at += 1) {
      const place = places[at];
      if (place !== undefined) place.holder[place.key] = this.values[at];
    }
    return record;
  }

  /** The form of a line, whose values are in `values` then. */
  private known(line: string): Form | undefined {
    let [stretches, start, count] = [this.first, 0, 0];
    for (;;) {
      let stretch: Stretch | undefined;
      let match: RegExpExecArray | null = null;
      for (let at = 0; at < stretches.length && match === null; at += 1) {
        stretch = stretches[at] as Stretch;
        stretch.pattern.lastIndex = start;
        match = stretch.pattern.exec(line);
      }
      if (stretch === undefined || match === null) return undefined;
      const { captures, whole } = stretch;
      for (let at = 0; at < captures.length; at += 1) {
        this.values[count] = valueOf(match[at + 1] as string, captures[at] as ValueKind);
        count += 1;
      }
      if (whole === undefined) return stretch.form;
      start = stretch.pattern.lastIndex;
      const found = this.wholeAt(line, start, whole, stretch.next);
      if (found === undefined) return undefined;
      this.values[count] = found.value;
      count += 1;
      start += found.written.length;
      stretches = stretch.next;
    }
  }

  private wholeAt(
    line: string,
    start: number,
    { sameKey, expected }: Whole,
    next: readonly Stretch[],
  ): WholeValue | undefined {
    const name = sameKey === undefined ? '' : String(this.values[sameKey]);
    const last = expected.get(name);
    // what begins with an object or list has that one there
    if (last !== undefined && line.slice(start, start + last.written.length) === last.written)
      return last;
    for (const { begins } of next) {
      const end = line.indexOf(begins, start);
      const found = end < 0 ? undefined : this.wholeOf(line.slice(start, end));
      if (found === undefined) continue;
      expected.set(own(name), found, name.length + found.written.length);
      return found;
    }
    return undefined;
  }

  private wholeOf(piece: string): WholeValue | undefined {
    const known = this.wholes.get(piece);
    if (known !== undefined) return known;
    const value = objectOrList(piece);
    if (value === undefined) return undefined;
    const made = { written: own(piece), value };
    this.wholes.set(made.written, made, made.written.length);
    return made;
  }

  private learn(line: string): void {
    this.forms += 1;
    const written = formOf(line, this.isRead);
    const record = written === undefined ? undefined : object(written.marked);
    if (written === undefined || record === undefined) return;
    let [siblings, last]: [Stretch[], Stretch | undefined] = [this.first, undefined];
    for (const each of written.stretches) {
      const pattern = new RegExp(each.pattern, 'y');
      last = siblings.find((known) => known.pattern.source === pattern.source);
      if (last === undefined) {
        last = { ...each, pattern, whole: this.whole(each.whole), next: [], form: undefined };
        siblings.push(last);
      }
      siblings = last.next;
    }
    if (last !== undefined) last.form = { record, places: placesOf(record) };
  }

  private whole(written: WrittenStretch['whole']): Whole | undefined {
    if (written === undefined) return undefined;
    const { path, sameKey } = written;
    const expected = this.expected.get(path) ?? new Remembered<WholeValue>();
    this.expected.set(path, expected);
    return { sameKey, expected };
  }
}

function valueOf(written: string, kind: ValueKind): unknown {
  if (kind === 'text') return written;
  return kind === 'number' ? Number(written) : written === 'true';
}

/** Where the values belong that a form marks: of a key that comes twice, the last counts. */
function placesOf(record: Readonly<Record<string, unknown>>): readonly (Place | undefined)[] {
  const places: (Place | undefined)[] = [];
  const look = (holder: Record<string, unknown>): void => {
    for (const key of Object.keys(holder)) {
      const value = holder[key];
      if (typeof value === 'string' && value.startsWith(mark))
        places[Number(value.slice(mark.length))] = { holder, key };
      else if (typeof value === 'object' && value !== null) look(value as Record<string, unknown>);
    }
  };
  look(record);
  return Array.from(places);
}
