import type { Analysis } from '../analysis/analyse.ts';
import { namedPorts, peersOf, portsAt } from '../analysis/grants.ts';
import { noPorts, type PortSet } from '../analysis/port-sets.ts';
import { selectedBy } from '../analysis/scope.ts';
import { nonEmpty } from '../grammar/ports.ts';
import type { ContainerPort } from '../model/manifest.ts';
import { compare } from '../model/order.ts';
import type { Ports, Protocol, Rule } from '../model/policy.ts';
import type { ListeningPort, ProbeOptions } from '../model/probe.ts';
import type { PortRange } from '../model/reach.ts';
import type { End } from './ends.ts';
import type { LeftOutCounter } from './left-out.ts';
import type { Simulations } from './simulations.ts';

/** An end with the ports that it is asked on. */
export interface Server {
  readonly end: End;
  readonly listens: readonly ListeningPort[];
  /** The ports that some policy lets somebody in on. */
  readonly isExposed: (protocol: Protocol, port: number) => boolean;
}

/** What policies say of the ports of one member. */
interface Spoken {
  /** By ingress rules of policies that select it. */
  exposed: PortSet;
  /** By egress rules that name it among others. */
  consumed: PortSet;
}

/** Where each end is asked: on the ports of its containers, on those that policies speak of, and on one of nobody's. */
export function serversOf(
  simulations: Simulations,
  ends: readonly End[],
  options: ProbeOptions,
  left: LeftOutCounter,
): readonly Server[] {
  const spoken = spokenOf(simulations, ends, left);
  return ends.map((end) => {
    const said = spoken.get(end.member) ?? { exposed: noPorts, consumed: noPorts };
    return serverOf(simulations.actual, end, said, options, left);
  });
}

function serverOf(
  { reach }: Analysis,
  end: End,
  { exposed, consumed }: Spoken,
  options: ProbeOptions,
  left: LeftOutCounter,
): Server {
  const { ports } = reach;
  const declared = containerPorts(reach.universe.members[end.member]);
  const isExposed = (protocol: Protocol, port: number): boolean =>
    ports.has(exposed, protocol, port);
  if (end.kind === 'twin' || end.kind === 'outsider') return { end, listens: [], isExposed };
  const found = new Map(declared.map((each) => [keyOf(each), each]));
  for (const range of ports.ranges(ports.union(exposed, consumed)))
    for (const port of endsOfRange(range, declared, end, options, left)) {
      const key = keyOf({ ...range, port });
      if (!found.has(key)) found.set(key, { port, protocol: range.protocol, kind: 'exposed' });
    }
  const spoken = [...found.values()].filter(({ protocol }) => {
    if (protocol === 'SCTP' && !options.sctp) left.add('sctp', end.id);
    else if (protocol === 'UDP' && options.mode === 'pods') left.add('udp-without-reply', end.id);
    else return true;
    return false;
  });
  const listens = [...spoken, ...extraPort(spoken, ports.union(exposed, consumed))].sort(byPort);
  return { end, listens, isExposed };

  /** Real servers do not listen where nobody speaks. */
  function extraPort(taken: readonly ListeningPort[], open: PortSet): readonly ListeningPort[] {
    if (options.mode === 'pods') return [];
    const used = new Set(taken.map(keyOf));
    for (let port = 7001; port < 65536; port += 1) {
      const extra = { port, protocol: 'TCP', kind: 'extra' } as const;
      if (!used.has(keyOf(extra)) && !ports.has(open, 'TCP', port)) return [extra];
    }
    left.add('all-exposed', end.id);
    return [];
  }
}

/** Both ends of a range; a range that no container has a port in is asked of stand-ins alone. */
function endsOfRange(
  { protocol, from, to }: PortRange,
  declared: readonly ListeningPort[],
  end: End,
  { mode }: ProbeOptions,
  left: LeftOutCounter,
): readonly number[] {
  if (from === to) return [from];
  const isServed = declared.some(
    (each) => each.protocol === protocol && from <= each.port && each.port <= to,
  );
  if (from === 1 && to === 65535) return [];
  if (mode === 'stand-ins') return [from, to];
  if (!isServed) left.add('no-listener', end.id);
  return [];
}

function containerPorts(member: Analysis['reach']['universe']['members'][number] | undefined) {
  const ports: readonly ContainerPort[] = member?.kind === 'pods' ? member.ports : [];
  return ports.map((each): ListeningPort => ({ ...each, kind: 'container' }));
}

/** One pass over the rules of both sets of policies. */
function spokenOf(
  { declared, actual }: Simulations,
  ends: readonly End[],
  left: LeftOutCounter,
): ReadonlyMap<number, Spoken> {
  const found = new Map<number, Spoken>();
  const told = new Set<string>();
  const endOf = new Map(ends.map((each) => [each.member, each]));
  const { universe, ports } = actual.reach;
  const add = (id: number, side: keyof Spoken, rule: Rule): void => {
    const end = endOf.get(id);
    if (end === undefined) return;
    // a rule that names many means those that have the name
    if (side === 'exposed' || end.kind === 'peer') tellNames(end, rule.ports);
    const known = found.get(id) ?? { exposed: noPorts, consumed: noPorts };
    known[side] = ports.union(known[side], portsAt(universe, id, rule.ports, ports));
    found.set(id, known);
  };
  for (const policy of [...declared.cluster.policies, ...actual.cluster.policies]) {
    const { ingress = [], egress = [], namespace } = policy;
    const selected = ingress.length === 0 ? [] : selectedBy(policy, universe).values();
    for (const rule of ingress) for (const id of selected) add(id, 'exposed', rule);
    for (const rule of egress) {
      // what names everyone says nothing of anybody's ports
      const chosen = rule.peers === 'all' ? undefined : nonEmpty(rule.peers.filter(isChosen));
      const named = chosen === undefined ? 'all' : peersOf(chosen, { namespace }, universe);
      if (named !== 'all') for (const id of named.values()) add(id, 'consumed', rule);
    }
  }
  return found;

  function tellNames({ id, member: number }: End, written: Ports): void {
    const member = universe.members[number];
    if (written === 'all' || member === undefined) return;
    for (const each of written) {
      if (each.kind !== 'name' || namedPorts(member, [each], ports) !== noPorts) continue;
      const name = `${each.name} of ${id}`;
      if (!told.has(name)) left.add('port-name', name);
      told.add(name);
    }
  }
}

function isChosen(peer: Exclude<Rule['peers'], 'all'>[number]): boolean {
  return peer.kind === 'pods' && peer.pods !== 'all';
}

function keyOf({ protocol, port }: Pick<ListeningPort, 'protocol' | 'port'>): string {
  return `${protocol} ${port}`;
}

function byPort(a: ListeningPort, b: ListeningPort): number {
  return a.port - b.port || compare(a.protocol, b.protocol);
}
