import type { Analysis } from '../analysis/reach/analyse.ts';
import { noPorts, type PortSet } from '../analysis/reach/port-sets.ts';
import type { ListeningPort, ProbeOptions } from '../model/probe.ts';
import { type Candidate, Chooser } from './choose.ts';
import { type Draft, isHeld } from './draft.ts';
import type { End } from './ends.ts';
import type { LeftOutCounter } from './left-out.ts';
import type { Server } from './servers.ts';
import type { Simulations } from './simulations.ts';

/**
 * Connections between pods: all that profiles declare, and those that are
 * blocked, of which `sample` bounds how many each source gets. What no profile
 * holds and no policy blocks is not looked at.
 */
export function podConnections(
  simulations: Simulations,
  servers: readonly Server[],
  options: ProbeOptions,
  left: LeftOutCounter,
): readonly Draft[] {
  const chooser = new Chooser(options.seed, options.sample);
  return servers.flatMap(({ end: from }) => {
    const pairs = pairsFrom(simulations, from, servers);
    const declared = pairs.flatMap((each) => declaredOf(simulations, each));
    const blocked = pairs.flatMap((each) => blockedOf(simulations, each));
    const chosen = chooser.choose(from.id, blocked);
    if (chosen.length < blocked.length)
      left.add('sampled', `from ${from.id}`, blocked.length - chosen.length);
    return [...declared, ...chosen.map((each) => each.draft)];
  });
}

/** A source and a server, with the ports that are open between them. */
interface Pair {
  readonly from: End;
  readonly server: Server;
  /** Whether profiles speak of either. */
  readonly held: boolean;
  readonly wanted: PortSet;
  readonly open: PortSet;
}

function pairsFrom(
  { declared, actual }: Simulations,
  from: End,
  servers: readonly Server[],
): readonly Pair[] {
  const wanted = portsFrom(declared, from.member);
  const open = portsFrom(actual, from.member);
  return servers
    .filter(({ end }) => isAsked(from, end))
    .map((server) => {
      const { member } = server.end;
      const held = isHeld(declared, from.member, member);
      return { from, server, held, wanted: wanted(member), open: open(member) };
    });
}

/** The ports on which a member reaches another. */
function portsFrom({ reach }: Analysis, from: number): (to: number) => PortSet {
  const row = [...reach.row(from)];
  return (to) => row.find(([, set]) => set.has(to))?.[0] ?? noPorts;
}

/** A replica is there to ask the pod that it is like, and nobody asks it. */
function isAsked(from: End, to: End): boolean {
  if (to.replicaOf !== undefined) return false;
  return from.replicaOf === undefined ? to.member !== from.member : to.id === from.replicaOf;
}

function declaredOf({ declared }: Simulations, { from, server, held, wanted }: Pair): Draft[] {
  if (!held) return [];
  const { ports } = declared.reach;
  return server.listens
    .filter(({ kind, protocol, port }) => kind !== 'extra' && ports.has(wanted, protocol, port))
    .map((each) => draftOf(from, server, each, from.kind === 'outsider' ? 'outsider' : 'declared'));
}

interface Blocked extends Candidate {
  readonly draft: Draft;
}

function blockedOf(simulations: Simulations, pair: Pair): Blocked[] {
  const { from, server, held, wanted, open } = pair;
  if (from.replicaOf !== undefined) return [];
  const { ports } = simulations.actual.reach;
  // whoever may connect at all is nearest to being let in
  const isNear = wanted !== noPorts || open !== noPorts;
  const isStranger =
    from.kind === 'outsider' || (from.kind === 'twin' && from.namespace === server.end.namespace);
  const far = from.namespace === server.end.namespace ? 1 : 2;
  return server.listens.flatMap((each): Blocked[] => {
    const { protocol, port, kind } = each;
    const isWanted = ports.has(wanted, protocol, port);
    const isBlocked = held ? !isWanted : !ports.has(open, protocol, port);
    const isExposed = kind !== 'extra' && server.isExposed(protocol, port);
    if (!isBlocked || (!isExposed && !isNear && !isStranger)) return [];
    const about = aboutOf(simulations, from, isExposed);
    const draft = draftOf(from, server, each, about);
    // what is open to others says more than what is open to nobody
    const distance = isNear ? 0 : isExposed ? far : far + 2;
    return [{ draft, target: `${server.end.id} ${protocol} ${port}`, distance }];
  });
}

function aboutOf({ profiled }: Simulations, from: End, isExposed: boolean): Draft['about'] {
  // without profiles everyone would be one
  if (from.kind === 'outsider' || (profiled.size > 0 && !profiled.has(from.namespace)))
    return 'outsider';
  return isExposed ? 'undeclared-source' : 'undeclared-port';
}

function draftOf(
  from: End,
  { end }: Server,
  { protocol, port }: ListeningPort,
  about: Draft['about'],
): Draft {
  return { about, from, to: { kind: 'pod', end: end.id }, members: [end.member], protocol, port };
}
