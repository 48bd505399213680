import { blockOf } from '../../grammar/addresses.ts';
import type { Cluster, TierPeer } from '../../model/cluster.ts';
import {
  type Entity,
  type Namespaces,
  namedEntities,
  type Peer,
  type Selector,
} from '../../model/policy.ts';
import { numberedKeys } from '../read/controller-labels.ts';
import { scopeOf } from '../read/policy-terms.ts';
import type { Block } from './address-space.ts';

type PodPeer = Extract<Peer, { kind: 'pods' }>;

/** A peer and the namespace of the policy that names it. */
export interface NamedPods {
  readonly peer: PodPeer;
  readonly own: string;
  readonly service?: string;
}

/** Whether an entity is an end of its own, and no other member is it. */
export function isNamedEntity(name: string): name is (typeof namedEntities)[number] {
  return namedEntities.some((each) => each === name);
}

/** Stands for nodes where none is in the manifests; no DNS name has a space. */
export const anyNode = 'a node';

/** What the policies of a cluster speak of; two clusters that are compared share it. */
export interface Mentions {
  readonly blocks: readonly Block[];
  readonly named: readonly NamedPods[];
  readonly selectorKeys: ReadonlySet<string>;
  /** `key=value` of labels that number pods, as selectors ask for it or rule it out. */
  readonly numberedPairs: ReadonlySet<string>;
  /** DNS names, and entities that no other member is. */
  readonly names: ReadonlySet<string>;
  /** Whether some policy is of an engine whose address blocks never match pods or nodes. */
  readonly hasBlocksOutside: boolean;
}

/** What a cluster's policies speak of. */
export function mentionsOf(cluster: Cluster): Mentions {
  const blocks: Block[] = [];
  const named = new Map<string, NamedPods>();
  const selectorKeys = new Set<string>();
  const numberedPairs = new Set<string>();
  const names = new Set<string>();
  const take = (peer: PodPeer, own: string, service?: string): void => {
    const key = peerKey(peer.namespaces, peer.pods, own);
    if (named.has(key) && service === undefined) return;
    named.set(key, { peer, own, ...(service !== undefined && { service }) });
    if (peer.pods === 'all') return;
    const { matchLabels, matchExpressions } = peer.pods;
    for (const key of Object.keys(matchLabels)) selectorKeys.add(key);
    for (const { key } of matchExpressions) selectorKeys.add(key);
    for (const key of numberedKeys) {
      if (!selectorKeys.has(key)) continue;
      for (const value of valuesAsked(peer.pods, key)) numberedPairs.add(`${key}=${value}`);
    }
  };
  const nodeBlocks = cluster.nodes.flatMap((each) => each.addresses.map(single));
  const takePeer = (peer: TierPeer, own: string): void => {
    if (peer.kind === 'pods') take(peer, own);
    else if (peer.kind === 'ipBlock') blocks.push(peer);
    else if (peer.kind === 'host') names.add(peer.host);
    else if (peer.kind === 'entity') takeEntity(peer.entity);
    else if (peer.kind === 'nodes') blocks.push(...nodeBlocks);
  };
  const takeEntity = (entity: Entity): void => {
    if (isNamedEntity(entity)) {
      names.add(entity);
      return;
    }
    // pods elsewhere are of the cluster, and not of the world
    take({ kind: 'pods', namespaces: { kind: 'all' }, pods: 'all' }, '');
    blocks.push(...nodeBlocks);
    if (nodeBlocks.length === 0 && entity !== 'world') names.add(anyNode);
  };
  for (const policy of cluster.policies) {
    const { namespace, service, ingress = [], egress = [] } = policy;
    take(scopeOf(policy), namespace, service);
    for (const { peers } of [...ingress, ...egress])
      for (const peer of peers === 'all' ? [] : peers) takePeer(peer, namespace);
  }
  for (const { subject, ingress, egress } of cluster.tiers) {
    if (subject !== 'none') take(subject, '');
    for (const { peers } of [...ingress, ...egress]) for (const peer of peers) takePeer(peer, '');
  }
  const hasBlocksOutside =
    cluster.policies.some((each) => each.blocksAreOutside === true) ||
    cluster.tiers.some(({ ingress, egress }) =>
      [...ingress, ...egress].some((each) => each.blocksAreOutside === true),
    );
  const all = [...named.values()];
  return { blocks, named: all, selectorKeys, numberedPairs, names, hasBlocksOutside };
}

function valuesAsked({ matchLabels, matchExpressions }: Selector, key: string): readonly string[] {
  const plain = matchLabels[key];
  return [
    ...(plain === undefined ? [] : [plain]),
    ...matchExpressions.flatMap((each) =>
      each.key === key && 'values' in each ? each.values : [],
    ),
  ];
}

/** The block of one address. */
function single(address: string): Block {
  return { cidr: blockOf(address), except: [] };
}

/** What two clusters' policies speak of together. */
export function joined(a: Mentions, b: Mentions): Mentions {
  return {
    blocks: [...a.blocks, ...b.blocks],
    named: [...a.named, ...b.named],
    selectorKeys: new Set([...a.selectorKeys, ...b.selectorKeys]),
    numberedPairs: new Set([...a.numberedPairs, ...b.numberedPairs]),
    names: new Set([...a.names, ...b.names]),
    hasBlocksOutside: a.hasBlocksOutside || b.hasBlocksOutside,
  };
}

/**
 * Text that is equal exactly when two peers match the same pods by their
 * words. Label keys and values were checked, so no separator stands in them.
 */
export function peerKey(namespaces: Namespaces, pods: Selector | 'all', own: string): string {
  const inPods = pods === 'all' ? '*' : selectorKey(pods);
  switch (namespaces.kind) {
    case 'own':
      return `.${own}|${inPods}`;
    case 'all':
      return `*|${inPods}`;
    case 'names':
      return `,${namespaces.names.join()}|${inPods}`;
    case 'labels':
      return `{${selectorKey(namespaces.selector)}|${inPods}`;
  }
}

function selectorKey({ matchLabels, matchExpressions }: Selector): string {
  let key = '';
  for (const label of Object.keys(matchLabels)) key += `${label}=${matchLabels[label]},`;
  return matchExpressions.length === 0 ? key : key + JSON.stringify(matchExpressions);
}
