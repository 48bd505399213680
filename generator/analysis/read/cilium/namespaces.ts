import type { Expression, Namespaces, Selector } from '../../../model/policy.ts';

/** Set by the API server on every namespace: its name. */
export const nameLabel = 'kubernetes.io/metadata.name';

/** Namespaces by a selector: by their names where it asks for nothing else. */
export function namespacesOf(selector: Selector | 'all'): Namespaces {
  if (selector === 'all') return { kind: 'all' };
  const labels = Object.entries(selector.matchLabels);
  // every namespace has a name
  const rest = selector.matchExpressions.filter(
    ({ key, operator }) => key !== nameLabel || operator !== 'Exists',
  );
  const [[key, name] = ['', '']] = labels;
  const [only] = rest;
  if (labels.length === 0 && only === undefined) return { kind: 'all' };
  if (labels.length === 1 && only === undefined && key === nameLabel)
    return { kind: 'names', names: [name] };
  if (labels.length === 0 && rest.length === 1 && only?.operator === 'In' && only.key === nameLabel)
    return { kind: 'names', names: only.values };
  return { kind: 'labels', selector: { ...selector, matchExpressions: rest } };
}

/** Whether a selector asks for a namespace without a name: for what is in none. */
export function isNowhere(selector: Selector | 'all'): boolean {
  return (
    selector !== 'all' &&
    selector.matchExpressions.some(
      ({ key, operator }) => key === nameLabel && operator === 'DoesNotExist',
    )
  );
}

/** The namespaces of a selector that have a name. */
export function inNamespace(name: string, selector: Selector | 'all'): Selector {
  const { matchLabels = {}, matchExpressions = [] } = selector === 'all' ? {} : selector;
  const own: Expression = { key: nameLabel, operator: 'In', values: [name] };
  return { matchLabels, matchExpressions: [...matchExpressions, own] };
}
