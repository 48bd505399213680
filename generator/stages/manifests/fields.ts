import { asFields, type Fields, field, type Report, shown } from '../../grammar/reader.ts';
import { Ambiguous } from '../../grammar/yaml.ts';
import { type Place, within } from '../../model/diagnostic.ts';
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

/**
 * A value that is text to Kubernetes: undefined where there is none. One that
 * YAML takes for something else (n, on, 010, 12) is reported: the API server
 * refuses it, and nobody can tell what was meant.
 */
export function word(value: unknown, place: Place, report: Report): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  const key = place.path.at(-1) ?? 'the value';
  return value instanceof Ambiguous
    ? report.add(
        'yaml-ambiguous',
        place,
        `${key}: ${value.source} is read differently by YAML 1.1 and 1.2`,
        'quote it',
      )
    : report.add('invalid-manifest', place, `${key}: ${shown(value)} is not text`, 'quote it');
}

/** The labels of an object; those that are no text are reported. */
export function labelsOf(fields: Fields, place: Place, report: Report): Labels {
  const at = within(place, 'metadata', 'labels');
  const labels = asFields(field(asFields(field(fields, 'metadata')) ?? {}, 'labels')) ?? {};
  return Object.fromEntries(
    Object.entries(labels).map(([key, value]) => [key, word(value, within(at, key), report) ?? '']),
  );
}
