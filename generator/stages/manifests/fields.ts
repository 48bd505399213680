import { asFields, type Fields, field } from '../../grammar/reader.ts';
import type { Labels } from '../../model/policy.ts';

/** The mapping below a path; empty when there is none. */
export function at(fields: Fields, path: readonly string[]): Fields {
  return path.reduce<Fields>((value, key) => asFields(field(value, key)) ?? {}, fields);
}

/** The entries of a mapping whose values are text: labels of Services, annotations. */
export function texts(value: unknown): Labels {
  const entries = Object.entries(asFields(value) ?? {});
  return Object.fromEntries(
    entries.flatMap(([key, each]) => (typeof each === 'string' ? [[key, each]] : [])),
  );
}
