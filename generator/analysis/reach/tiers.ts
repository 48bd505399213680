import { matches } from '../../grammar/selectors.ts';
import type { Cluster, TierPeer, TierPolicy, TierRule } from '../../model/cluster.ts';
import type { Port } from '../../model/policy.ts';
import type { Direction } from '../../model/reach.ts';
import type { IndexSet } from '../population/index-set.ts';
import { isSelectable, type Member } from '../population/members.ts';
import type { Universe } from '../population/universe.ts';
import { namedPorts, plainPorts } from './grants.ts';
import { allPorts, noPorts, type PortSet, type PortSets } from './port-sets.ts';

/**
 * What cluster-wide policies and denials say of a subject's connections with
 * each other member: ports that are accepted before NetworkPolicy is asked,
 * ports that are left to it, and ports that are allowed where no NetworkPolicy
 * isolates the subject.
 */
export interface TierVerdict {
  readonly accepted: Uint32Array;
  readonly passed: Uint32Array;
  readonly baseline: Uint32Array;
}

/** Verdicts of one direction; subjects that the same rules select share one. */
export interface Tiers {
  readonly verdicts: readonly TierVerdict[];
  /** By member: the number of its verdict. */
  readonly of: Uint32Array;
}

/** Asks the tiers for every subject. First match wins: by tier, priority, then the order of rules. */
export function tiersOf(
  cluster: Cluster,
  direction: Direction,
  universe: Universe,
  ports: PortSets,
): Tiers {
  const policies = cluster.tiers.filter((each) => each[direction].length > 0);
  const subjects = policies.map(({ subject }) =>
    subject === 'none' ? undefined : universe.pods(subject, ''),
  );
  const verdicts: TierVerdict[] = [nothingSaid(universe.size)];
  const of = new Uint32Array(universe.size);
  if (policies.length === 0) return { verdicts, of };
  const names = [...new Map(policies.flatMap((each) => namesIn(each, direction))).values()];
  const known = new Map<string, number>([['', 0]]);
  universe.members.forEach((member, id) => {
    if (!isSelectable(member)) return;
    const selecting = policies.filter((_, index) => subjects[index]?.has(id) === true);
    if (selecting.length === 0) return;
    // a port's name in an ingress rule is looked up on the subject itself
    const named =
      direction === 'ingress' ? names.map((each) => namedPorts(member, [each], ports)) : [];
    const key = `${selecting.map((each) => policies.indexOf(each)).join()} ${named.join()}`;
    const number = known.get(key);
    of[id] = number ?? verdicts.length;
    if (number !== undefined) return;
    known.set(key, verdicts.length);
    verdicts.push(verdictOf(selecting, direction, member, cluster.nodes, universe, ports));
  });
  return { verdicts, of };
}

function nothingSaid(size: number): TierVerdict {
  const all = new Uint32Array(size).fill(allPorts);
  return { accepted: new Uint32Array(size), passed: all, baseline: all };
}

function namesIn(policy: TierPolicy, direction: Direction): (readonly [string, Port])[] {
  return policy[direction].flatMap(({ ports }) =>
    ports === undefined || ports === 'all'
      ? []
      : ports
          .filter((each) => each.kind === 'name')
          .map((each) => [`${each.name}/${each.protocol}`, each] as const),
  );
}

function verdictOf(
  policies: readonly TierPolicy[],
  direction: Direction,
  subject: Member,
  nodes: Cluster['nodes'],
  universe: Universe,
  ports: PortSets,
): TierVerdict {
  const ask = (tier: TierPolicy['tier']): Asked => {
    const rules = policies.filter((each) => each.tier === tier).flatMap((each) => each[direction]);
    return asked(rules, direction, subject, nodes, universe, ports);
  };
  const [admin, base] = [ask('Admin'), ask('Baseline')];
  // what no Baseline rule decides, or one passes on, is allowed
  const baseline = base.accepted.map((set, id) => ports.union(set, base.passed[id] ?? noPorts));
  if (!policies.some((each) => each.tier === 'Deny'))
    return { accepted: admin.accepted, passed: admin.passed, baseline };
  const { passed: undenied } = ask('Deny');
  const passed = admin.passed.map((set, id) => ports.intersection(set, undenied[id] ?? noPorts));
  return { accepted: admin.accepted, passed, baseline };
}

type Asked = Pick<TierVerdict, 'accepted' | 'passed'>;

/** Goes through the rules of one tier; what none matches is passed on. */
function asked(
  rules: readonly TierRule[],
  direction: Direction,
  subject: Member,
  nodes: Cluster['nodes'],
  universe: Universe,
  ports: PortSets,
): Asked {
  const accepted = new Uint32Array(universe.size);
  const passed = new Uint32Array(universe.size);
  const open = new Uint32Array(universe.size).fill(allPorts);
  for (const rule of rules) {
    for (const { action, matches } of readingsOf(
      rule,
      direction,
      subject,
      nodes,
      universe,
      ports,
    )) {
      universe.members.forEach((member, id) => {
        const match = ports.intersection(open[id] ?? noPorts, matches(member, id));
        if (match === noPorts) return;
        open[id] = ports.difference(open[id] ?? noPorts, match);
        if (action === 'Accept') accepted[id] = ports.union(accepted[id] ?? noPorts, match);
        if (action === 'Pass') passed[id] = ports.union(passed[id] ?? noPorts, match);
      });
    }
  }
  return { accepted, passed: passed.map((set, id) => ports.union(set, open[id] ?? noPorts)) };
}

/** What a rule does, and on which ports it matches a member. */
export interface Reading {
  readonly action: TierRule['action'];
  readonly matches: (member: Member, id: number) => PortSet;
}

/**
 * A rule as what it does, in order. One with a peer or port that is not known
 * fails closed: Accept matches nothing, Deny and Pass deny everything; so does
 * a rule on nodes for a node that is not known, on its ports.
 * Source: network-policy-api apis/v1alpha2, ClusterNetworkPolicyIngressPeer.
 */
export function readingsOf(
  rule: TierRule,
  direction: Direction,
  subject: Member,
  nodes: Cluster['nodes'],
  universe: Universe,
  ports: PortSets,
): readonly Reading[] {
  const { action, ports: written } = rule;
  if (written === undefined || rule.peers.some((each) => each.kind === 'unknown'))
    return action === 'Accept' ? [] : [{ action: 'Deny', matches: () => allPorts }];
  const isEveryone = rule.peers.some((each) => each.kind === 'everyone');
  const sets = rule.peers.flatMap((peer) => namedBy(peer, rule, nodes, universe));
  const plain = plainPorts(written, ports);
  const names = written === 'all' ? [] : written.filter((each) => each.kind === 'name');
  const open = (member: Member): PortSet => {
    if (names.length === 0) return plain;
    const destination = direction === 'ingress' ? subject : member;
    return ports.union(plain, namedPorts(destination, names, ports));
  };
  const said: Reading = {
    action,
    matches: (member, id) =>
      isEveryone || sets.some((each) => each.has(id)) ? open(member) : noPorts,
  };
  if (action === 'Accept' || !rule.peers.some((each) => each.kind === 'nodes')) return [said];
  const known = universe.located(nodes.flatMap((each) => each.addresses));
  const isStranger = (member: Member, id: number): boolean =>
    member.kind === 'pods' && member.hostNetwork && !known.has(id);
  const closed: Reading = {
    action: 'Deny',
    matches: (member, id) => (isStranger(member, id) ? open(member) : noPorts),
  };
  return [said, closed];
}

/** Everyone that a peer names; not for those that stand for everyone, or that are not known. */
export function namedBy(
  peer: TierPeer,
  { blocksAreOutside = false }: TierRule,
  nodes: Cluster['nodes'],
  universe: Universe,
): readonly IndexSet[] {
  switch (peer.kind) {
    case 'pods':
      return [universe.pods(peer, '')];
    case 'ipBlock':
      return [universe.block(peer, blocksAreOutside)];
    case 'host':
      return [universe.named(peer.host)];
    case 'entity':
      return [universe.entity(peer.entity)];
    case 'nodes': {
      const chosen = nodes.filter((each) => matches(peer.selector, each.labels));
      return [universe.located(chosen.flatMap((each) => each.addresses))];
    }
    case 'everyone':
    case 'unknown':
      return [];
  }
}
