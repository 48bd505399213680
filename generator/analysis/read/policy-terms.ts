import { matches } from '../../grammar/selectors.ts';
import type { ClusterPolicy } from '../../model/cluster.ts';
import type { Labels, Peer } from '../../model/policy.ts';
import type { Direction } from '../../model/reach.ts';

/** The pods that a policy is about, as a peer would name them. */
export function scopeOf({
  namespaces = { kind: 'own' },
  selector,
}: Pick<ClusterPolicy, 'namespaces' | 'selector'>): Extract<Peer, { kind: 'pods' }> {
  return { kind: 'pods', namespaces, pods: selector };
}

/** Whether a policy isolates what it selects for a direction, and does not only add to what is allowed. */
export function isolates(policy: ClusterPolicy, direction: Direction): boolean {
  return policy[direction] !== undefined && policy.addsOnly?.includes(direction) !== true;
}

/** Whether a policy may select pods of a namespace; `labels` are the namespace's. */
export function isAbout(policy: ClusterPolicy, namespace: string, labels: Labels): boolean {
  const { namespaces = { kind: 'own' } } = policy;
  switch (namespaces.kind) {
    case 'own':
      return policy.namespace === namespace;
    case 'all':
      return true;
    case 'names':
      return namespaces.names.includes(namespace);
    case 'labels':
      return matches(namespaces.selector, labels);
  }
}

/** Whether a policy selects every pod of its namespaces and allows nothing in a direction. */
export function isDefaultDeny(policy: ClusterPolicy, direction: Direction): boolean {
  return (
    policy.selector === 'all' && isolates(policy, direction) && policy[direction]?.length === 0
  );
}

/** As messages call a policy: `shop/cart`; with its kind and no namespace where it is of the cluster. */
export function policyName({ kind, namespace, name, entry }: ClusterPolicy): string {
  const own = namespace === '' ? `${kind} ${name}` : `${namespace}/${name}`;
  return entry === undefined ? own : `${own} specs[${entry}]`;
}

/** The same with its kind always. */
export function policyTitle(policy: ClusterPolicy): string {
  const name = policyName(policy);
  return policy.namespace === '' ? name : `${policy.kind} ${name}`;
}

/** What waivers call a policy. */
export function policySubject({ namespace, name, service }: ClusterPolicy): string {
  return namespace === '' ? name : `${namespace}/${service ?? name}`;
}
