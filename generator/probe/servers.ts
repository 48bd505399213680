import type { Analysis } from '../analysis/reach/analyse.ts';
import { noPorts, type PortSet } from '../analysis/reach/port-sets.ts';
import type { ContainerPort } from '../model/manifest.ts';
import { compare } from '../model/order.ts';
import type { Protocol } from '../model/policy.ts';
import type { ListeningPort, ProbeOptions } from '../model/probe.ts';
import type { PortRange } from '../model/reach.ts';
import type { End } from './ends.ts';
import type { LeftOutCounter } from './left-out.ts';
import type { Simulations } from './simulations.ts';
import { type SpokenPorts, spokenPorts } from './spoken-ports.ts';

/** An end with the ports that it is asked on. */
export interface Server {
  readonly end: End;
  readonly listens: readonly ListeningPort[];
  /** The ports that some policy lets somebody in on. */
  readonly isExposed: (protocol: Protocol, port: number) => boolean;
}

/** Where each end is asked: on the ports of its containers, on those that policies speak of, and on one of nobody's. */
export function serversOf(
  simulations: Simulations,
  ends: readonly End[],
  options: ProbeOptions,
  left: LeftOutCounter,
): readonly Server[] {
  const spoken = spokenPorts(simulations, ends, left);
  return ends.map((end) => {
    return serverOf(simulations.actual, end, spoken(end.member), options, left);
  });
}

function serverOf(
  { reach }: Analysis,
  end: End,
  { exposed, consumed, elsewhere }: SpokenPorts,
  options: ProbeOptions,
  left: LeftOutCounter,
): Server {
  const { ports } = reach;
  const declared = containerPorts(reach.universe.members[end.member]);
  const isExposed = (protocol: Protocol, port: number): boolean =>
    ports.has(exposed, protocol, port) || ports.has(elsewhere, protocol, port);
  if (end.kind === 'twin' || end.kind === 'outsider') return { end, listens: [], isExposed };
  const found = new Map(declared.map((each) => [keyOf(each), each]));
  // what a name means on other pods a real server need not listen on
  const others = options.mode === 'stand-ins' ? elsewhere : noPorts;
  for (const range of ports.ranges(ports.unionOf([exposed, consumed, others])))
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

function keyOf({ protocol, port }: Pick<ListeningPort, 'protocol' | 'port'>): string {
  return `${protocol} ${port}`;
}

function byPort(a: ListeningPort, b: ListeningPort): number {
  return a.port - b.port || compare(a.protocol, b.protocol);
}
