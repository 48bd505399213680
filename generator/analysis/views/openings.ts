import type { Cluster, ClusterPolicy, PodSet, TierPolicy } from '../../model/cluster.ts';
import type { PlatformFacts } from '../../model/intent.ts';
import type { ObjectId } from '../../model/manifest.ts';
import type { Opening } from '../../model/opening.ts';
import type { PolicyObject } from '../../model/policy.ts';
import type { Direction } from '../../model/reach.ts';
import type { ReadDocument } from '../../stages/parse.ts';
import { groupBy } from '../../stages/resolve/find.ts';
import { explainBriefly } from '../explain/explain.ts';
import type { Member } from '../population/members.ts';
import { universeOptions } from '../population/platform-addresses.ts';
import { selectedBy } from '../population/selected-pods.ts';
import { type Analysis, analyseBoth } from '../reach/analyse.ts';
import { peersOf, portsAt } from '../reach/grants.ts';
import { openNames } from '../reach/port-names.ts';
import { noPorts, type PortSet } from '../reach/port-sets.ts';
import { readCluster } from '../read/read-cluster.ts';
import { withoutObjects, withPlanned } from '../read/with-planned.ts';
import { type Opened, openedBetween } from './diff.ts';
import { namesOf } from './workload-parties.ts';

/** A release whose own policies are planned, and the policies of others in it. */
export interface ShippedQuestion {
  readonly documents: () => Iterable<ReadDocument>;
  /** Objects that ours take the place of. */
  readonly gone: readonly ObjectId[];
  readonly planned: readonly PolicyObject[];
  /** Where objects may be that carry no namespace: one, where that is known. */
  readonly namespaces: readonly string[];
  /** What the platform says of addresses. */
  readonly platform: PlatformFacts;
}

/**
 * What the policies of others open: everything that the release allows with
 * them and would not allow with ours alone. The simulation decides, so that it
 * makes no difference how an opening is written, over how many policies, or
 * for which of the engines that are simulated.
 */
export function openings(question: ShippedQuestion): readonly Opening[] {
  const found = question.namespaces.flatMap((namespace) => openingsIn(question, namespace));
  return [...new Map(found.map((each) => [JSON.stringify(each), each])).values()];
}

/** A default deny: what opens pods that no profile is about is no matter of profiles. */
function isFloor({ selector, tier }: PolicyObject): boolean {
  return selector === 'all' && tier === undefined;
}

function openingsIn(
  { documents, gone, ...question }: ShippedQuestion,
  namespace: string,
): Opening[] {
  const planned = question.planned.filter((each) => !isFloor(each));
  const { cluster } = readCluster(documents(), namespace);
  const rest = withStrangers(withoutObjects(cluster, gone));
  const foreign = { policies: rest.policies, tiers: rest.tiers };
  const alone = withPlanned({ ...rest, policies: [], tiers: [] }, planned, namespace);
  const together = withPlanned(rest, planned, namespace);
  const [declared, actual] = analyseBoth(alone, together, universeOptions(question.platform));
  const asked = { declared, actual, foreign };
  const made = openedBetween(declared, actual).flatMap((each) => blamed(each, asked));
  return joined([...made, ...byName(asked)], asked);
}

/** With a pod more in each namespace: others than the release's may be there, with no label that is known. */
function withStrangers(cluster: Cluster): Cluster {
  const strangers = [...cluster.namespaces.keys()].map((namespace): PodSet => {
    const place = { file: '', document: 0, path: [] };
    const workload = { namespace, kind: 'Pod', name: 'any other pod', place };
    return { workload, labels: {}, ports: [], hostNetwork: false, addresses: [] };
  });
  return { ...cluster, pods: [...cluster.pods, ...strangers] };
}

interface Asked {
  /** Under our policies alone. */
  readonly declared: Analysis;
  /** The same with those of others. */
  readonly actual: Analysis;
  readonly foreign: Pick<Cluster, 'policies' | 'tiers'>;
}

/** What one policy opens on one side, by numbers of parties. */
interface Blame {
  readonly policy?: ObjectId;
  readonly direction: Direction;
  readonly held: readonly number[];
  readonly others: readonly number[];
  readonly isEveryone: boolean;
  readonly ports: PortSet;
  readonly names?: readonly string[];
}

const directions = ['ingress', 'egress'] as const;

/** Pairs are asked one by one only so far: those of one group are open for the same reasons. */
const most = 8;

/** Which policies open some connections: those whose rules name them on a side that ours close. */
function blamed(opened: Opened, asked: Asked): readonly Blame[] {
  const found = directions.flatMap((direction) => [
    ...asked.foreign.policies.flatMap((policy) => byRules(policy, direction, opened, asked)),
    ...byTiers(direction, opened, asked),
  ]);
  if (found.length > 0) return found;
  // never nothing: that a connection is open was found without asking why
  return directions.flatMap((direction) => {
    const [held, others] = sidesOf(opened, direction);
    const closed = held.filter((each) => isIsolated(asked.declared, each, direction));
    if (closed.length === 0) return [];
    return [{ direction, held: closed, others, isEveryone: false, ports: opened.ports }];
  });
}

function sidesOf(
  { sources, destinations }: Opened,
  direction: Direction,
): readonly [held: readonly number[], others: readonly number[]] {
  return direction === 'egress' ? [sources, destinations] : [destinations, sources];
}

function isIsolated({ parties, reach }: Analysis, party: number, direction: Direction): boolean {
  return (parties.members[party] ?? []).some((id) => reach.isIsolated(id, direction));
}

function byRules(
  policy: ClusterPolicy,
  direction: Direction,
  opened: Opened,
  asked: Asked,
): readonly Blame[] {
  const { reach, parties } = asked.actual;
  const { universe, ports } = reach;
  const rules = policy[direction] ?? [];
  if (rules.length === 0) return [];
  const [ours, theirs] = sidesOf(opened, direction);
  const subjects = new Set(
    selectedBy(policy, universe)
      .values()
      .map((id) => parties.of[id]),
  );
  const held = ours.filter(
    (each) => subjects.has(each) && isIsolated(asked.declared, each, direction),
  );
  if (held.length === 0) return [];
  return rules.flatMap((rule): readonly Blame[] => {
    const peers = peersOf(rule.peers, policy, universe);
    const named = peers === 'all' ? undefined : new Set(peers.values().map((id) => parties.of[id]));
    const others = theirs.filter((each) => named === undefined || named.has(each));
    const targets = direction === 'egress' ? others : held;
    const open = ports.unionOf(
      targets
        .flatMap((each) => parties.members[each] ?? [])
        .map((id) => portsAt(universe, id, rule.ports, ports)),
    );
    const those = ports.intersection(opened.ports, open);
    if (others.length === 0 || those === noPorts) return [];
    if (!isClosedByOurs(held, others, those, direction, asked)) return [];
    const isEveryone = named === undefined;
    return [{ policy: idOf(policy), direction, held, others, isEveryone, ports: those }];
  });
}

/** Whether ours alone close this side of some of these pairs; else it is the other side that was opened. */
function isClosedByOurs(
  held: readonly number[],
  others: readonly number[],
  ports: PortSet,
  direction: Direction,
  { declared }: Asked,
): boolean {
  return pairsOf(held, others).some(([own, other]) =>
    declared.reach.ports.ranges(ports).some(({ protocol, from }) => {
      const ends = direction === 'egress' ? ([own, other] as const) : ([other, own] as const);
      return !explainBriefly(declared, ...ends, protocol, from)[direction].allowed;
    }),
  );
}

function pairsOf(
  some: readonly number[],
  others: readonly number[],
): readonly (readonly [number, number])[] {
  return some
    .slice(0, most)
    .flatMap((one) => others.slice(0, most).map((other) => [one, other] as const));
}

/** Cluster-wide rules that accept what ours would close. */
function byTiers(direction: Direction, opened: Opened, asked: Asked): readonly Blame[] {
  const { tiers } = asked.foreign;
  if (tiers.length === 0) return [];
  const [ours, theirs] = sidesOf(opened, direction);
  const held = ours.filter((each) => isIsolated(asked.declared, each, direction));
  const found = new Map<TierPolicy, { held: Set<number>; others: Set<number>; ports: PortSet[] }>();
  const { ports } = asked.actual.reach;
  for (const [own, other] of pairsOf(held, theirs)) {
    for (const { protocol, from, to } of ports.ranges(opened.ports)) {
      const ends = direction === 'egress' ? ([own, other] as const) : ([other, own] as const);
      const { by } = explainBriefly(asked.actual, ...ends, protocol, from)[direction];
      const tier = by?.action === 'Accept' ? tiers.find((each) => isOf(by.place, each)) : undefined;
      if (tier === undefined) continue;
      const known = found.get(tier) ?? { held: new Set(), others: new Set(), ports: [] };
      known.held.add(own);
      known.others.add(other);
      known.ports.push(ports.range(protocol, from, to));
      found.set(tier, known);
    }
  }
  return [...found].map(([tier, each]) => ({
    policy: idOf(tier),
    direction,
    held: held.length > most ? held : [...each.held],
    others: theirs.length > most ? theirs : [...each.others],
    isEveryone: false,
    ports: ports.unionOf(each.ports),
  }));
}

function isOf(place: ObjectId['place'], { place: object }: ObjectId): boolean {
  return (
    place.file === object.file &&
    place.document === object.document &&
    object.path.every((step, index) => place.path[index] === step)
  );
}

/** The object that a policy, or an entry of its specs, is or is in. */
function idOf(policy: ClusterPolicy | TierPolicy): ObjectId {
  const { kind, name, namespace, place } = policy;
  const apiVersion = 'apiVersion' in policy ? policy.apiVersion : '';
  return {
    apiVersion,
    kind,
    name,
    place,
    ...(namespace !== undefined && namespace !== '' && { namespace }),
  };
}

/** Ports by name of pods that are not in the manifests, to or on pods that ours hold. */
function byName({ declared, actual, foreign }: Asked): readonly Blame[] {
  const { parties } = actual;
  const named = openNames({ ...actual, cluster: { ...actual.cluster, ...foreign } });
  return named.flatMap(({ direction, names, sources, pods, place }): readonly Blame[] => {
    const all = [...actual.reach.universe.members.keys()];
    const from = sources === 'all' ? all : sources;
    const [own, other] = direction === 'egress' ? [from, pods] : [pods, from];
    const numbers = (ids: readonly number[]): readonly number[] => [
      ...new Set(ids.map((id) => parties.of[id] ?? 0)),
    ];
    const held = numbers(own).filter((each) => isIsolated(declared, each, direction));
    const policy = [...foreign.policies, ...foreign.tiers].find((each) =>
      isOf(place, { ...each, apiVersion: '' } as ObjectId),
    );
    if (held.length === 0 || policy === undefined) return [];
    const others = numbers(other);
    return [
      {
        policy: idOf(policy),
        direction,
        held,
        others,
        isEveryone: sources === 'all',
        ports: noPorts,
        names,
      },
    ];
  });
}

/** What one policy opens, in as few words as say it: first what is open to everyone, then the rest. */
function joined(blames: readonly Blame[], asked: Asked): Opening[] {
  const groups = groupBy(blames, (each) => [
    JSON.stringify([each.policy?.place, each.direction, each.names]),
  ]);
  return [...groups.values()].flatMap((all) => {
    const { ports } = asked.actual.reach;
    const wide = all.filter((each) => each.isEveryone);
    const open = ports.unionOf(wide.map((each) => each.ports));
    const rest = all
      .filter((each) => !each.isEveryone)
      .map((each) => ({ ...each, ports: ports.difference(each.ports, open) }))
      .filter((each) => each.names !== undefined || each.ports !== noPorts);
    const alike = [...groupBy(rest, (each) => [String(each.ports)]).values()].map(together);
    const byEnds = groupBy(alike, (each) => [JSON.stringify([each.held, each.others])]);
    const named = [...byEnds.values()].map((each) => withPorts(each, asked));
    return [...(wide.length > 0 ? [withPorts([together(wide)], asked, open)] : []), ...named];
  });
}

function together(all: readonly Blame[]): Blame {
  const [first] = all as [Blame];
  const held = [...new Set(all.flatMap((each) => each.held))].sort((a, b) => a - b);
  const others = [...new Set(all.flatMap((each) => each.others))].sort((a, b) => a - b);
  return { ...first, held, others };
}

function withPorts(all: readonly Blame[], { actual }: Asked, open?: PortSet): Opening {
  const [first] = all as [Blame];
  const { policy, direction, names, held, others, isEveryone } = first;
  const { ports } = actual.reach;
  return {
    ...(policy !== undefined && { policy }),
    direction,
    held: namesOf(actual, held),
    others: isEveryone ? ['everyone'] : namesOf(actual, fewest(actual, others)),
    ports: ports.ranges(open ?? ports.unionOf(all.map((each) => each.ports))),
    ...(names !== undefined && { names }),
    isAbsent: others.every((each) => isAbsent(actual, each)),
  };
}

/** Where any pod of any other namespace is among them, certain ones need no naming. */
function fewest(actual: Analysis, others: readonly number[]): readonly number[] {
  const memberOf = (party: number): Member | undefined =>
    actual.reach.universe.members[actual.parties.members[party]?.[0] ?? -1];
  const isAny = (member: Member | undefined): boolean =>
    member?.kind === 'unseen' &&
    Object.keys(member.namespaceLabels).length === 0 &&
    Object.keys(member.labels).length === 0;
  if (!others.some((each) => isAny(memberOf(each)))) return others;
  return others.filter((each) => {
    const member = memberOf(each);
    return member?.kind !== 'unseen' || isAny(member);
  });
}

/** Pods of one namespace that would have certain labels, and that nobody there has. */
function isAbsent({ parties, reach }: Analysis, party: number): boolean {
  return (parties.members[party] ?? []).every((id) => {
    const member = reach.universe.members[id];
    return (
      member?.kind === 'unseen' &&
      member.inNamespace !== undefined &&
      Object.keys(member.labels).length > 0
    );
  });
}
