import { ofOperatorsDomain } from '../../grammar/operator-labels.ts';
import type { Selector } from '../../model/policy.ts';
import type { Written } from '../read/as-written.ts';

/**
 * Whether a selector asks for pods that an operator will make: one of its
 * labels has the name of a custom resource for its value, as operators label
 * what they make (`strimzi.io/cluster: events`).
 */
export function isOfResource(selector: Selector | 'all', { objects }: Written): boolean {
  if (selector === 'all') return false;
  const values = new Map(Object.entries(selector.matchLabels).map(([key, value]) => [value, key]));
  return objects.some(({ id: { apiVersion, name } }) => {
    const key = values.get(name);
    // a label of the operator's own domain: another resource may have a service's name
    return key !== undefined && ofOperatorsDomain(key, apiVersion);
  });
}
