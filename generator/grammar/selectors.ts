import { type Place, within } from '../model/diagnostic.ts';
import type { Expression, Labels, Selector } from '../model/policy.ts';
import { isLabelValue, isQualifiedName } from './names.ts';
import { nonEmpty } from './ports.ts';
import { asFields, field, items, type Report, shown } from './reader.ts';
import { Ambiguous } from './yaml.ts';

/**
 * Reads a map of labels, or a full LabelSelector. An empty one is an error:
 * it would match everything. kubernetes/apimachinery apis/meta/v1/validation.
 */
export function readSelector(value: unknown, place: Place, report: Report): Selector | undefined {
  const fields = asFields(value);
  if (fields === undefined) return undefined;
  if (!Object.hasOwn(fields, 'matchLabels') && !Object.hasOwn(fields, 'matchExpressions')) {
    return labelsOnly(fields, place, report);
  }
  for (const key of Object.keys(fields)) {
    if (key === 'matchLabels' || key === 'matchExpressions') continue;
    return report.add(
      'invalid-selector',
      within(place, key),
      `${shown(key)} stands beside matchLabels or matchExpressions`,
      'write either a map of labels or a LabelSelector',
    );
  }
  const labels = readLabels(
    field(fields, 'matchLabels') ?? {},
    within(place, 'matchLabels'),
    report,
  );
  const written = items(field(fields, 'matchExpressions'), within(place, 'matchExpressions'));
  const expressions = written.map(([each, at]) => readExpression(each, at, report));
  const good = expressions.filter((each) => each !== undefined);
  if (labels === undefined || good.length < expressions.length) return undefined;
  if (Object.keys(labels).length === 0 && good.length === 0) {
    return report.add(
      'empty-value',
      place,
      'an empty selector matches every pod',
      'write the labels that are meant',
    );
  }
  return { matchLabels: labels, matchExpressions: good };
}

/** Whether a selector has no requirement, however that is written: `{}`, or keys that are null or empty. */
export function isEmptySelector(value: unknown): boolean {
  const fields = asFields(value);
  if (fields === undefined) return false;
  return Object.entries(fields).every(([key, each]) => {
    if (key !== 'matchLabels' && key !== 'matchExpressions') return false;
    if (each === null || each === undefined) return true;
    const map = asFields(each);
    return Array.isArray(each)
      ? each.length === 0
      : map !== undefined && Object.keys(map).length === 0;
  });
}

/**
 * Reads a LabelSelector as Kubernetes has it. A bare map of labels, which our
 * own grammar knows, would be pruned by the API server to one that selects
 * everything.
 */
export function readLabelSelector(
  value: unknown,
  place: Place,
  report: Report,
): Selector | undefined {
  const strange = Object.keys(asFields(value) ?? {}).find(
    (key) => key !== 'matchLabels' && key !== 'matchExpressions',
  );
  if (strange === undefined) return readSelector(value, place, report);
  return report.add(
    'invalid-selector',
    within(place, strange),
    `${shown(strange)} is not a key of a LabelSelector`,
    'write the labels below matchLabels',
  );
}

function labelsOnly(value: unknown, place: Place, report: Report): Selector | undefined {
  const matchLabels = readLabels(value, place, report);
  if (matchLabels === undefined) return undefined;
  if (Object.keys(matchLabels).length === 0) {
    return report.add(
      'empty-value',
      place,
      'an empty selector matches every pod',
      'write the labels that are meant',
    );
  }
  return { matchLabels, matchExpressions: [] };
}

/** Reads a map of labels with valid keys and values; it may be empty. */
export function readLabels(value: unknown, place: Place, report: Report): Labels | undefined {
  const fields = asFields(value);
  if (fields === undefined)
    return report.add('wrong-type', place, `${shown(value)} is not a map of labels`);
  let good = true;
  for (const [key, each] of Object.entries(fields)) {
    const at = within(place, key);
    if (!isQualifiedName(key)) {
      good = false;
      report.add(
        'invalid-selector',
        at,
        `${shown(key)} is not a label key`,
        '[DNS name/]name: at most 63 letters, digits, - _ . behind the /',
      );
    } else if (typeof each !== 'string') {
      good = false;
      if (each instanceof Ambiguous) {
        report.add(
          'yaml-ambiguous',
          at,
          `${each.source} is read differently by YAML 1.1 and 1.2`,
          'quote the value',
        );
      } else {
        report.add(
          'wrong-type',
          at,
          `the label value ${shown(each)} is not text`,
          'quote the value',
        );
      }
    } else if (!isLabelValue(each)) {
      good = false;
      report.add(
        'invalid-selector',
        at,
        `${shown(each)} is not a label value`,
        'at most 63 letters, digits, - _ .',
      );
    }
  }
  return good ? Object.fromEntries(Object.entries(fields) as [string, string][]) : undefined;
}

const operators = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

function readExpression(value: unknown, place: Place, report: Report): Expression | undefined {
  const fields = asFields(value) ?? {};
  const [key, operator, values] = ['key', 'operator', 'values'].map((name) => field(fields, name));
  const unknown = Object.keys(fields).find((name) => !['key', 'operator', 'values'].includes(name));
  if (unknown !== undefined) {
    return report.add(
      'invalid-selector',
      within(place, unknown),
      `${shown(unknown)} is not a key of an expression`,
    );
  }
  if (typeof key !== 'string' || !isQualifiedName(key)) {
    return report.add(
      'invalid-selector',
      place,
      `the expression's key ${shown(key)} is not a label key`,
    );
  }
  const list = Array.isArray(values) ? values : [];
  if (!list.every((each): each is string => typeof each === 'string' && isLabelValue(each))) {
    return report.add(
      'invalid-selector',
      within(place, 'values'),
      'values are not all label values',
      'quote them',
    );
  }
  const some = nonEmpty(list);
  if (operator === 'In' || operator === 'NotIn') {
    if (some !== undefined) return { key, operator, values: some };
    return report.add('invalid-selector', place, `${operator} needs values`);
  }
  if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (some === undefined) return { key, operator };
    return report.add('invalid-selector', place, `${operator} takes no values`);
  }
  return report.add(
    'invalid-selector',
    place,
    `${shown(operator)} is not one of ${operators.join(', ')}`,
  );
}

/** Whether labels satisfy a selector. NotIn and DoesNotExist match an absent key. */
export function matches(selector: Selector | 'all', labels: Labels): boolean {
  if (selector === 'all') return true;
  const value = (key: string): string | undefined =>
    Object.hasOwn(labels, key) ? labels[key] : undefined;
  for (const [key, wanted] of Object.entries(selector.matchLabels))
    if (value(key) !== wanted) return false;
  return selector.matchExpressions.every((each) => {
    const have = value(each.key);
    switch (each.operator) {
      case 'In':
        return have !== undefined && each.values.includes(have);
      case 'NotIn':
        return have === undefined || !each.values.includes(have);
      case 'Exists':
        return have !== undefined;
      case 'DoesNotExist':
        return have === undefined;
    }
  });
}

/**
 * Whether a selector holds nearly everything: all, or only what an ordinary
 * object meets by not having a label, or a label that every namespace has.
 */
export function isBroad(selector: Selector | 'all'): boolean {
  if (selector === 'all') return true;
  if (Object.keys(selector.matchLabels).length > 0) return false;
  return selector.matchExpressions.every(
    ({ operator, key }) =>
      operator === 'NotIn' ||
      operator === 'DoesNotExist' ||
      (operator === 'Exists' && key === 'kubernetes.io/metadata.name'),
  );
}
