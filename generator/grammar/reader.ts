import { type Code, type Diagnostic, finding, type Place, within } from '../model/diagnostic.ts';
import { Ambiguous } from './yaml.ts';

/**
 * Where the grammar's readers report. A reader returns undefined for what it
 * has reported, so that one run finds every mistake.
 */
export class Report {
  readonly diagnostics: Diagnostic[] = [];
  readonly subject: string | undefined;

  constructor(subject?: string) {
    this.subject = subject;
  }

  add(code: Code, place: Place, message: string, hint?: string): undefined {
    this.diagnostics.push(finding(code, message, { place, hint, subject: this.subject }));
    return undefined;
  }
}

export type Fields = Readonly<Record<string, unknown>>;

/** A mapping, or undefined. Values are own properties; a `__proto__` key is a key like any other. */
export function asFields(value: unknown): Fields | undefined {
  return typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Ambiguous)
    ? (value as Fields)
    : undefined;
}

/** The own value of a key. */
export function field(fields: Fields, key: string): unknown {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

/** The items of a sequence with their places; nothing for anything else. */
export function items(value: unknown, place: Place): readonly (readonly [unknown, Place])[] {
  return Array.isArray(value) ? value.map((each, index) => [each, within(place, index)]) : [];
}

/** A value in a message: short, on one line. */
export function shown(value: unknown): string {
  const text = value instanceof Ambiguous ? value.source : (JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
