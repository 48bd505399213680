/**
 * Checked access to parsed YAML. As in the API server, `null` is the same as a missing key.
 * A value of the wrong shape throws: the oracle has no opinion on manifests no cluster can hold.
 */

export type Fields = Readonly<Record<string, unknown>>;
export type Labels = Readonly<Record<string, string>>;

/** True for what the API server takes as "not written": a missing key or `null`. */
export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/** The value as a map; `{}` when absent. */
export function fields(value: unknown, where: string): Fields {
  if (isAbsent(value)) return {};
  if (!isMap(value)) throw unexpected(where, 'a map', value);
  return value;
}

/** The value as a list; `[]` when absent. */
export function list(value: unknown, where: string): readonly unknown[] {
  if (isAbsent(value)) return [];
  if (!Array.isArray(value)) throw unexpected(where, 'a list', value);
  return value;
}

/** The value as a string; `undefined` when absent. */
export function text(value: unknown, where: string): string | undefined {
  if (isAbsent(value)) return undefined;
  if (typeof value !== 'string') throw unexpected(where, 'a string', value);
  return value;
}

/** The value as a whole number; `undefined` when absent. */
export function integer(value: unknown, where: string): number | undefined {
  if (isAbsent(value)) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    throw unexpected(where, 'a whole number', value);
  }
  return value;
}

/** The value as one of `choices`; `undefined` when absent. */
export function choice<T extends string>(
  value: unknown,
  choices: readonly T[],
  where: string,
): T | undefined {
  if (isAbsent(value)) return undefined;
  const found = choices.find((candidate) => candidate === value);
  if (found === undefined) throw unexpected(where, `one of ${choices.join(', ')}`, value);
  return found;
}

/** The value as a map of strings; `{}` when absent. Any key is safe, `__proto__` included. */
export function labels(value: unknown, where: string): Labels {
  return Object.fromEntries(
    Object.entries(fields(value, where)).map(([key, entry]) => {
      if (typeof entry !== 'string') throw unexpected(`${where}.${key}`, 'a string', entry);
      return [key, entry];
    }),
  );
}

function isMap(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unexpected(where: string, wanted: string, found: unknown): Error {
  return new Error(`${where}: expected ${wanted}, found ${JSON.stringify(found)}`);
}
