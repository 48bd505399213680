import { matches } from '../grammar/selectors.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Labels, Peer, Selector } from '../model/policy.ts';
import type { LabelIndex } from './label-index.ts';
import type { UnseenMember } from './members.ts';
import { nameLabel } from './read-cluster.ts';

type PodPeer = Extract<Peer, { kind: 'pods' }>;

/** What pods are called that only their being pods, and their namespaces that only being others, tells. */
export const anyPod = 'any pod';
export const otherNamespaces = 'any other namespace';

/** A peer and the namespace of the policy that names it. */
export interface NamedPods {
  readonly peer: PodPeer;
  readonly own: string;
  readonly service?: string;
}

/**
 * Makes up the pods that policies speak of and the manifests do not hold: in
 * namespaces that are not there, or with labels that nobody carries. One that
 * asks for any namespace may always mean one that is not there.
 */
export function unseenMembers(
  named: readonly NamedPods[],
  cluster: Cluster,
  index: LabelIndex,
): readonly UnseenMember[] {
  const made = new Map<string, UnseenMember>();
  for (const { peer, own, service } of named) {
    for (const member of unseenOf(peer, own, cluster, index)) {
      const key = JSON.stringify([member.namespaceLabels, member.labels]);
      const known = made.get(key);
      if (known?.service !== undefined || (known !== undefined && service === undefined)) continue;
      made.set(key, { ...member, ...(service !== undefined && { service }) });
    }
  }
  return [...made.values()];
}

function unseenOf(
  { namespaces, pods }: PodPeer,
  own: string,
  cluster: Cluster,
  index: LabelIndex,
): readonly UnseenMember[] {
  const text = pods === 'all' ? anyPod : selectorText(pods);
  const inNamed = (name: string, selector?: Selector): readonly UnseenMember[] => {
    if (index.select({ kind: 'names', names: [name] }, pods, own).length > 0) return [];
    const labels = pods === 'all' ? {} : leastLabels(pods);
    if (labels === undefined) return [];
    const asked = selector === undefined ? {} : leastLabels(selector);
    const namespaceLabels = cluster.namespaces.get(name) ?? { ...asked, [nameLabel]: name };
    if (selector !== undefined && !matches(selector, namespaceLabels)) return [];
    return [{ kind: 'unseen', namespace: name, inNamespace: name, namespaceLabels, labels, text }];
  };
  switch (namespaces.kind) {
    case 'own':
      return inNamed(own);
    case 'names':
      return namespaces.names.flatMap((each) => inNamed(each));
    case 'all':
      return elsewhere(otherNamespaces, {}, pods, text);
    case 'labels':
      return inSelected(namespaces.selector, pods, text, inNamed);
  }
}

/** A pod in a namespace without a name. */
function elsewhere(
  namespace: string,
  namespaceLabels: Labels | undefined,
  pods: Selector | 'all',
  text: string,
): readonly UnseenMember[] {
  const labels = pods === 'all' ? {} : leastLabels(pods);
  if (labels === undefined || namespaceLabels === undefined) return [];
  return [{ kind: 'unseen', namespace, namespaceLabels, labels, text }];
}

function inSelected(
  selector: Selector,
  pods: Selector | 'all',
  text: string,
  inNamed: (name: string, selector: Selector) => readonly UnseenMember[],
): readonly UnseenMember[] {
  const pinned = selector.matchLabels[nameLabel];
  if (pinned !== undefined) return inNamed(pinned, selector);
  const listed = selector.matchExpressions.find(
    (each) => each.key === nameLabel && each.operator === 'In',
  );
  if (listed?.operator === 'In') return listed.values.flatMap((each) => inNamed(each, selector));
  const namespace = `${otherNamespaces} with ${selectorText(selector)}`;
  return elsewhere(namespace, leastLabels(selector), pods, text);
}

/** The fewest labels that satisfy a selector; undefined when none are found. */
function leastLabels(selector: Selector): Labels | undefined {
  const { matchLabels, matchExpressions } = selector;
  const needed = matchExpressions.flatMap(({ operator, key, ...each }) => {
    if (operator === 'Exists') return [[key, 'any'] as const];
    if (operator !== 'In' || !('values' in each)) return [];
    const value = each.values.find((candidate) =>
      matchExpressions.every(
        (other) =>
          other.key !== key ||
          matches({ matchLabels: {}, matchExpressions: [other] }, { [key]: candidate }),
      ),
    );
    return value === undefined ? [] : [[key, value] as const];
  });
  const labels = { ...Object.fromEntries(needed), ...matchLabels };
  return matches(selector, labels) ? labels : undefined;
}

/** A selector in words: `app=web, tier in (a, b), !legacy`. */
export function selectorText({ matchLabels, matchExpressions }: Selector): string {
  const words = matchExpressions.map((each) => {
    switch (each.operator) {
      case 'In':
        return `${each.key} in (${each.values.join(', ')})`;
      case 'NotIn':
        return `${each.key} notin (${each.values.join(', ')})`;
      case 'Exists':
        return each.key;
      case 'DoesNotExist':
        return `!${each.key}`;
    }
  });
  const pairs = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  return [...pairs.sort(), ...words].join(', ');
}
