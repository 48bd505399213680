import type { Flow, FlowEnd, FlowSkip } from '../../model/flow.ts';

/** A format of flow records, a row of the table. */
export interface FlowReader {
  readonly name: string;
  /** One line, for the docs. */
  readonly about: string;
  /** Whether a text's first record looks like this format. */
  readonly accepts: (firstLine: string) => boolean;
  /** Makes the function that reads the lines of one text, the first line first. */
  readonly open: () => (line: string) => Flow | FlowSkip | 'header' | 'unreadable';
}

/** A value below keys, whichever of their spellings a record uses. */
export function pick(value: unknown, ...keys: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const key of keys)
    if (Object.hasOwn(value, key)) return (value as Record<string, unknown>)[key];
  return undefined;
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value !== '-' ? value : undefined;
}

export function list(value: unknown): readonly string[] {
  return Array.isArray(value)
    ? value.filter((each): each is string => typeof each === 'string')
    : [];
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
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** So many different ends are remembered. */
const remembered = 100_000;

/**
 * Reads ends of which the texts say everything; the same end of many records
 * is one object, which is made once and found again quickly.
 */
export function remembering(
  read: (written: string, namespace: string) => FlowEnd,
): (written: string, namespace: string) => FlowEnd {
  let known = new Map<string, FlowEnd>();
  return (written, namespace) => {
    const key = `${written}\0${namespace}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    if (known.size >= remembered) known = new Map();
    const made = read(written, namespace);
    known.set(key, made);
    return made;
  };
}
