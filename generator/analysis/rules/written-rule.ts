import { asFields, type Fields, field } from '../../grammar/reader.ts';
import type { Place } from '../../model/diagnostic.ts';
import type { Written } from '../read/as-written.ts';

/** A rule as it is written; undefined where its place is not in the manifests. */
export function ruleAt(origin: Place, { objects }: Written): Fields | undefined {
  const object = objects.find(
    ({ id: { place } }) =>
      place.file === origin.file &&
      place.document === origin.document &&
      place.path.every((each, index) => origin.path[index] === each),
  );
  const below = origin.path.slice(object?.id.place.path.length ?? 0);
  return asFields(below.reduce<unknown>(stepInto, object?.fields));
}

/** What stands there, that means everyone. */
export function everyoneText(origin: Place, key: 'from' | 'to', written: Written): string {
  const rule = ruleAt(origin, written);
  if (rule === undefined) return `no ${key}`;
  if (Object.keys(rule).length === 0) return 'the rule is {}';
  if (!Object.hasOwn(rule, key)) return `the rule has no ${key}`;
  return emptyText(rule, key);
}

/** How a key is written that holds nothing. */
export function emptyText(rule: Fields, key: string): string {
  return field(rule, key) === null ? `${key}: has nothing below it` : `${key}: is an empty list`;
}

function stepInto(value: unknown, step: string | number): unknown {
  if (typeof step === 'number') return Array.isArray(value) ? value[step] : undefined;
  return field(asFields(value) ?? {}, step);
}
