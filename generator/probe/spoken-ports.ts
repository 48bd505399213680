import type { IndexSet } from '../analysis/population/index-set.ts';
import { selectedBy } from '../analysis/population/selected-pods.ts';
import { namedPorts, peersOf, portsAt } from '../analysis/reach/grants.ts';
import { noPorts, type PortSet } from '../analysis/reach/port-sets.ts';
import { nonEmpty } from '../grammar/ports.ts';
import type { ClusterPolicy } from '../model/cluster.ts';
import type { Port, Rule } from '../model/policy.ts';
import type { End } from './ends.ts';
import type { LeftOutCounter } from './left-out.ts';
import type { Simulations } from './simulations.ts';

/** What policies say of the ports of one member. */
export interface SpokenPorts {
  /** By ingress rules of policies that select it. */
  readonly exposed: PortSet;
  /** By egress rules that name it among others. */
  readonly consumed: PortSet;
  /** What names in such rules mean on others that they speak of: a plugin may take it for all. */
  readonly elsewhere: PortSet;
}

const none: SpokenPorts = { exposed: noPorts, consumed: noPorts, elsewhere: noPorts };

/** One pass over the rules of both sets of policies. */
export function spokenPorts(
  { declared, actual }: Simulations,
  ends: readonly End[],
  left: LeftOutCounter,
): (member: number) => SpokenPorts {
  const found = new Map<number, SpokenPorts>();
  const told = new Set<string>();
  const endOf = new Map(ends.map((each) => [each.member, each]));
  const { universe, ports } = actual.reach;
  for (const policy of [...declared.cluster.policies, ...actual.cluster.policies]) {
    const { ingress = [], egress = [] } = policy;
    const selected = ingress.length === 0 ? undefined : selectedBy(policy, universe);
    for (const rule of ingress) if (selected !== undefined) take(selected, 'exposed', rule);
    for (const rule of egress) {
      const chosen = podsOf(policy, rule, (peer) => peer.pods !== 'all');
      if (chosen !== undefined) take(chosen, 'consumed', rule);
      const all = namesOf(rule).length === 0 ? undefined : podsOf(policy, rule, () => true);
      if (all !== undefined) takeNames(all, rule);
    }
  }
  return (member) => found.get(member) ?? none;

  /** The pods that an egress rule names; what names everyone says nothing of anybody's ports. */
  function podsOf(
    policy: ClusterPolicy,
    { peers }: Rule,
    isMeant: (peer: PodPeer) => boolean,
  ): IndexSet | undefined {
    if (peers === 'all') return undefined;
    const meant = nonEmpty(peers.filter((each) => each.kind === 'pods' && isMeant(each)));
    const set = meant === undefined ? 'all' : peersOf(meant, policy, universe);
    return set === 'all' ? undefined : set;
  }

  function take(members: IndexSet, side: 'exposed' | 'consumed', rule: Rule): void {
    members.forEach((id) => {
      const end = endOf.get(id);
      if (end === undefined) return;
      // an egress rule with a name means those that have it
      if (side === 'exposed' || end.kind === 'peer') tellNames(end, rule);
      add(id, side, portsAt(universe, id, rule.ports, ports));
    });
    if (side === 'exposed') takeNames(members, rule);
  }

  function takeNames(members: IndexSet, rule: Rule): void {
    const names = namesOf(rule);
    if (names.length === 0) return;
    const meant = new Set(members.values().map((id) => numberOf(id, names)));
    const all = ports.unionOf([...meant]);
    if (meant.size > 1) members.forEach((id) => add(id, 'elsewhere', all));
  }

  function add(id: number, side: keyof SpokenPorts, open: PortSet): void {
    const known = found.get(id) ?? none;
    found.set(id, { ...known, [side]: ports.union(known[side], open) });
  }

  function numberOf(id: number, names: readonly Port[]): PortSet {
    const member = universe.members[id];
    return member === undefined ? noPorts : namedPorts(member, names, ports);
  }

  function tellNames({ id, member }: End, rule: Rule): void {
    for (const each of namesOf(rule)) {
      if (numberOf(member, [each]) !== noPorts) continue;
      const name = `${each.name} of ${id}`;
      if (!told.has(name)) left.add('port-name', name);
      told.add(name);
    }
  }
}

type PodPeer = Extract<Exclude<Rule['peers'], 'all'>[number], { kind: 'pods' }>;

function namesOf({ ports }: Rule): readonly Extract<Port, { kind: 'name' }>[] {
  return ports === 'all' ? [] : ports.filter((each) => each.kind === 'name');
}
