import type { Cluster, ClusterPolicy } from '../../model/cluster.ts';
import type { Peers, Port, Ports, Rule } from '../../model/policy.ts';
import type { Direction } from '../../model/reach.ts';
import type { IndexSet } from '../population/index-set.ts';
import { isSelectable, type Member } from '../population/members.ts';
import { selectedBy } from '../population/selected-pods.ts';
import type { Universe } from '../population/universe.ts';
import { isolates } from '../read/policy-terms.ts';
import { allPorts, noPorts, type PortSet, type PortSets } from './port-sets.ts';

/** One rule with everything looked up: its subjects may reach, or be reached by, its peers on its ports. */
export interface Grant {
  readonly subjects: IndexSet;
  readonly peers: IndexSet | 'all';
  readonly ports: PortSet;
}

/** What NetworkPolicies say of one direction. */
export interface Side {
  readonly grants: readonly Grant[];
  /** By member: 1 when some policy isolates it for this direction. */
  readonly isolated: Uint8Array;
}

/** Looks up all rules of one direction. */
export function grantsOf(
  cluster: Cluster,
  direction: Direction,
  universe: Universe,
  ports: PortSets,
): Side {
  const isolated = new Uint8Array(universe.size);
  const grants = cluster.policies.flatMap((policy) => {
    const rules = policy[direction];
    if (rules === undefined) return [];
    const subjects = selectedBy(policy, universe);
    if (isolates(policy, direction)) {
      subjects.forEach((id) => {
        isolated[id] = 1;
      });
    }
    if (subjects.size === 0) return [];
    return rules.flatMap((rule) => {
      const peers = peersOf(rule.peers, policy, universe);
      return split(rule, direction, subjects, peers, universe, ports);
    });
  });
  return { grants, isolated };
}

/** Everyone that a rule names; `all` is everyone there is, addresses too. */
export function peersOf(
  peers: Peers,
  { namespace, blocksAreOutside = false }: Pick<ClusterPolicy, 'namespace' | 'blocksAreOutside'>,
  universe: Universe,
): IndexSet | 'all' {
  if (peers === 'all') return 'all';
  const sets = peers.map((peer) => {
    switch (peer.kind) {
      case 'pods':
        return universe.pods(peer, namespace);
      case 'ipBlock':
        return universe.block(peer, blocksAreOutside);
      case 'host':
        return universe.named(peer.host);
      case 'entity':
        return universe.entity(peer.entity);
    }
  });
  const [first, ...more] = sets;
  if (first !== undefined && more.length === 0) return first;
  const ids = new Set(sets.flatMap((each) => each.values()));
  return universe.set([...ids].sort((a, b) => a - b));
}

/** A name means another number on other pods: one grant for each number, and one for what has a number already. */
function split(
  rule: Rule,
  direction: Direction,
  subjects: IndexSet,
  peers: IndexSet | 'all',
  universe: Universe,
  ports: PortSets,
): Grant[] {
  const plain = plainPorts(rule.ports, ports);
  const grants: Grant[] = plain === noPorts ? [] : [{ subjects, peers, ports: plain }];
  const names = rule.ports === 'all' ? [] : rule.ports.filter((each) => each.kind === 'name');
  if (names.length === 0) return grants;
  const destinations = direction === 'ingress' ? subjects : peers;
  for (const [set, ids] of byNumber(destinations, names, universe, ports)) {
    const those = universe.set(ids);
    const sides = direction === 'ingress' ? { subjects: those, peers } : { subjects, peers: those };
    grants.push({ ...sides, ports: set });
  }
  return grants;
}

/** The ports that mean the same everywhere. */
export function plainPorts(written: Ports, ports: PortSets): PortSet {
  if (written === 'all') return allPorts;
  return ports.unionOf(
    written.filter((each) => each.kind !== 'name').map((each) => ports.of(each)),
  );
}

/** What ports mean on one destination, names looked up. */
export function portsAt(
  universe: Universe,
  destination: number,
  written: Ports,
  ports: PortSets,
): PortSet {
  const member = universe.members[destination];
  const names = written === 'all' ? [] : written.filter((each) => each.kind === 'name');
  const named = member === undefined ? noPorts : namedPorts(member, names, ports);
  return ports.union(plainPorts(written, ports), named);
}

/** Destinations that have ports of these names, by what the names mean there. */
function byNumber(
  destinations: IndexSet | 'all',
  names: readonly Port[],
  universe: Universe,
  ports: PortSets,
): ReadonlyMap<PortSet, number[]> {
  const found = new Map<PortSet, number[]>();
  const visit = (id: number): void => {
    const member = universe.members[id];
    const set = member === undefined ? noPorts : namedPorts(member, names, ports);
    if (set === noPorts) return;
    const ids = found.get(set);
    if (ids === undefined) found.set(set, [id]);
    else ids.push(id);
  };
  if (destinations === 'all') universe.members.forEach((_, id) => visit(id));
  else destinations.forEach(visit);
  return found;
}

/**
 * What port names mean on a pod: by name and protocol, over its containers.
 * Nothing where no port matches, and on addresses, which have no names.
 */
export function namedPorts(member: Member, names: readonly Port[], ports: PortSets): PortSet {
  if (member.kind !== 'pods' || !isSelectable(member)) return noPorts;
  let set: PortSet = noPorts;
  for (const wanted of names) {
    if (wanted.kind !== 'name') continue;
    for (const { name, protocol, port } of member.ports) {
      if (name === wanted.name && protocol === wanted.protocol)
        set = ports.union(set, ports.range(protocol, port, port));
    }
  }
  return set;
}
