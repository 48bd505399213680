import { choice, fields, type Labels, labels, list, text } from './fields.ts';

export const operators = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const;

export interface Requirement {
  readonly key: string;
  readonly operator: (typeof operators)[number];
  readonly values: readonly string[];
}

/** A LabelSelector that is there, perhaps empty. An absent one is `undefined` where it stands. */
export interface Selector {
  readonly matchLabels: Labels;
  readonly matchExpressions: readonly Requirement[];
}

/** All requirements must hold, so an empty selector matches everything. */
export function matches(selector: Selector, found: Labels): boolean {
  return (
    Object.entries(selector.matchLabels).every(
      ([key, value]) => Object.hasOwn(found, key) && found[key] === value,
    ) && selector.matchExpressions.every((requirement) => holds(requirement, found))
  );
}

/** NotIn and DoesNotExist hold when the key is absent. */
function holds({ key, operator, values }: Requirement, found: Labels): boolean {
  const value = Object.hasOwn(found, key) ? found[key] : undefined;
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

/** Reads a LabelSelector and throws for what the API server rejects. */
export function readSelector(value: unknown, where: string): Selector {
  const selector = fields(value, where);
  return {
    matchLabels: labels(selector.matchLabels, `${where}.matchLabels`),
    matchExpressions: list(selector.matchExpressions, `${where}.matchExpressions`).map(
      (entry, index) => readRequirement(entry, `${where}.matchExpressions[${index}]`),
    ),
  };
}

function readRequirement(value: unknown, where: string): Requirement {
  const requirement = fields(value, where);
  const key = text(requirement.key, `${where}.key`);
  const operator = choice(requirement.operator, operators, `${where}.operator`);
  if (!key || operator === undefined) throw new Error(`${where}: key and operator are required`);

  const values = list(requirement.values, `${where}.values`).map((entry, index) => {
    const read = text(entry, `${where}.values[${index}]`);
    if (read === undefined) throw new Error(`${where}.values[${index}]: a string is required`);
    return read;
  });
  const needsValues = operator === 'In' || operator === 'NotIn';
  if (needsValues !== values.length > 0) {
    throw new Error(`${where}: ${operator} ${needsValues ? 'needs' : 'forbids'} values`);
  }
  return { key, operator, values };
}
