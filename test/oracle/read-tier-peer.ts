import { type Fields, fields, isAbsent, list } from './fields.ts';
import { readCidr } from './network-policy.ts';
import { readSelector, type Selector } from './selector.ts';
import type { SomePods, TierKind, TierPeer } from './tier-policy.ts';

const everything: Selector = { matchLabels: {}, matchExpressions: [] };

/** Reads a subject, which is `namespaces` or `pods`. */
export function readTierPods(value: unknown, kind: TierKind, where: string): SomePods {
  const [key, entry] = onlyField(fields(value, where), where) ?? [];
  if (key === 'namespaces') return allPodsOf(entry, where);
  if (key === 'pods') return readPods(fields(entry, where), kind, where);
  throw new Error(`${where}: expected namespaces or pods, found ${JSON.stringify(value)}`);
}

/**
 * Reads a peer. Ingress knows `namespaces` and `pods`, egress `networks` and `nodes` as well. Names
 * of domains cannot be told from here, so they are as good as unknown: an Accept rule, the only one
 * that they are for, matches nothing.
 */
export function readTierPeer(
  value: unknown,
  kind: TierKind,
  peersKey: 'from' | 'to',
  where: string,
): TierPeer {
  const [key, entry] = onlyField(fields(value, where), where) ?? [];
  if (key === 'namespaces') return { kind: 'pods', ...allPodsOf(entry, where) };
  if (key === 'pods') return { kind: 'pods', ...readPods(fields(entry, where), kind, where) };
  if (peersKey === 'to' && key === 'nodes') {
    return { kind: 'nodes', selector: readTierSelector(entry, where) };
  }
  if (peersKey === 'to' && key === 'networks') {
    const cidrs = list(entry, where).map((cidr) => readCidr(cidr, where));
    if (cidrs.length === 0 || cidrs.length > 25) throw new Error(`${where}.networks: not 1 to 25`);
    if (new Set(cidrs).size < cidrs.length) throw new Error(`${where}.networks: one twice`);
    return { kind: 'networks', cidrs };
  }
  return { kind: 'unknown' };
}

/** `namespaces: {}` is a selector that is there and empty: all namespaces. */
function allPodsOf(namespaces: unknown, where: string): SomePods {
  return { namespaceSelector: readTierSelector(namespaces, where), podSelector: everything };
}

/** In v1alpha2 a namespaceSelector may be left out, which is an empty one. */
function readPods(pods: Fields, kind: TierKind, where: string): SomePods {
  if (isAbsent(pods.podSelector)) throw new Error(`${where}.pods.podSelector: is required`);
  if (isAbsent(pods.namespaceSelector) && kind !== 'ClusterNetworkPolicy') {
    throw new Error(`${where}.pods.namespaceSelector: is required`);
  }
  return {
    namespaceSelector: readTierSelector(pods.namespaceSelector, where),
    podSelector: readTierSelector(pods.podSelector, where),
  };
}

/** Fields of older alphas, as sameLabels, would be dropped, and what is left would select all. */
function readTierSelector(value: unknown, where: string): Selector {
  const other = Object.keys(fields(value, where)).find(
    (key) => key !== 'matchLabels' && key !== 'matchExpressions',
  );
  if (other !== undefined) throw new Error(`${where}: ${other} is not of a selector`);
  return readSelector(value, where);
}

/** The one field that is set, if any is; more than one is rejected. */
export function onlyField(found: Fields, where: string): readonly [string, unknown] | undefined {
  const set = Object.entries(found).filter(([, value]) => !isAbsent(value));
  if (set.length > 1) throw new Error(`${where}: more than one of ${Object.keys(found)}`);
  return set[0];
}
