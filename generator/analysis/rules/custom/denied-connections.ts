import type { CustomRule } from '../../../model/custom-rule.ts';
import { compare } from '../../../model/order.ts';
import type { Ports, Protocol } from '../../../model/policy.ts';
import type { Explanation } from '../../../model/reach.ts';
import { explainMembers } from '../../explain/explain.ts';
import { isSelectable, type Member } from '../../population/members.ts';
import type { Analysis } from '../../reach/analyse.ts';
import { openNames } from '../../reach/port-names.ts';
import { allPorts, noPorts, type PortSet, type PortSets } from '../../reach/port-sets.ts';

/** Something that breaks a rule: a connection, or a workload that is not isolated. */
export interface Breach {
  /** The same before and after a change. */
  readonly key: string;
  /** The ports of a connection. */
  readonly ports: PortSet;
  /** Members between which they are open, one pair at least for each port; of a workload alone both are its own. */
  readonly pairs: readonly BreachPair[];
}

/** Two members, and the ports that are open between them. */
export interface BreachPair {
  readonly source: number;
  readonly destination: number;
  readonly ports: PortSet;
}

type Deny = Extract<CustomRule['wants'], { kind: 'deny' }>;

/**
 * The connections that a rule denies and policies allow, by the names of their
 * ends; all addresses outside are one end. Pods on the host network count: no
 * policy holds them.
 */
export function deniedConnections(
  { reach, parties }: Analysis,
  from: ReadonlySet<number>,
  to: ReadonlySet<number>,
  { ports }: Pick<Deny, 'ports'>,
): readonly Breach[] {
  const { universe } = reach;
  const asked = askedPorts(reach.ports, ports);
  const nameOf = (id: number): string => {
    const party = parties.all[parties.of[id] ?? 0];
    return party?.kind === 'addresses' || party === undefined ? '' : party.name;
  };
  const found = new Map<string, Breach>();
  const isThere = (id: number): boolean => universe.members[id]?.kind === 'pods';
  const add = (source: number, destination: number, open: PortSet): void => {
    // of pods that only policies speak of, their own policies are not known
    if (!isThere(source) && !isThere(destination)) return;
    const key = `${nameOf(source)} -> ${nameOf(destination)}`;
    const pair = { source, destination, ports: open };
    const known = found.get(key);
    if (known === undefined) found.set(key, { key, ports: open, pairs: [pair] });
    else if (reach.ports.difference(open, known.ports) !== noPorts) {
      const ports = reach.ports.union(known.ports, open);
      found.set(key, { key, ports, pairs: [...known.pairs, pair] });
    }
  };
  reach.forEachRow((sources, row) => {
    const own = sources.filter((each) => from.has(each));
    if (own.length === 0) return;
    for (const [set, destinations] of row) {
      const open = reach.ports.intersection(set, asked);
      if (open === noPorts) continue;
      destinations.forEach((destination) => {
        if (!to.has(destination)) return;
        for (const source of own) add(source, destination, open);
      });
    }
  });
  // of two that no policy can hold, rows say nothing: they are open
  const isHeld = (id: number): boolean => {
    const member = universe.members[id];
    return member !== undefined && isSelectable(member);
  };
  const freeTo = [...to].filter((each) => !isHeld(each));
  for (const source of [...from].filter((each) => !isHeld(each)))
    for (const destination of freeTo)
      if (reach.shareFamily(source, destination)) add(source, destination, asked);
  const isThereOrOutside = (id: number): boolean => universe.members[id]?.kind !== 'unseen';
  // those first of which both ends are there, or outside
  const isMadeUp = ({ pairs }: Breach): number =>
    pairs.some((each) => !isThereOrOutside(each.source) || !isThereOrOutside(each.destination))
      ? 1
      : 0;
  return [...found.values()].sort(
    (a, b) => compare(isMadeUp(a), isMadeUp(b)) || compare(a.key, b.key),
  );
}

/** The set of ports; names, whose numbers are the pods', are left out. */
export function askedPorts(sets: PortSets, ports: Ports): PortSet {
  if (ports === 'all') return allPorts;
  return sets.unionOf(ports.flatMap((each) => (each.kind === 'name' ? [] : [sets.of(each)])));
}

/** Rules of policies that may open what is denied: ports by name of pods that are not in the manifests. */
export function mayBeOpened(
  analysis: Analysis,
  from: ReadonlySet<number>,
  to: ReadonlySet<number>,
): readonly string[] {
  return openNames(analysis)
    .filter(
      ({ sources, pods }) =>
        (sources === 'all' || sources.some((each) => from.has(each))) &&
        pods.some((each) => to.has(each)),
    )
    .map(({ rule, names }) => `${rule} allows ports by name of pods not seen: ${names.join(', ')}`);
}

/** One connection of a breach, with the port that its destination declares where it can be. */
export function exampleOf(analysis: Analysis, { pairs, ports }: Breach): Explanation {
  const { reach } = analysis;
  const open = pairs
    .map((each) => ({ ...each, ports: reach.ports.intersection(each.ports, ports) }))
    .find((each) => each.ports !== noPorts);
  if (open === undefined) throw new Error('nothing breaks the rule');
  const { source, destination } = open;
  const declared = portsOf(reach.universe.members[destination]).find((each) =>
    reach.ports.has(open.ports, each.protocol, each.port),
  );
  const [first] = reach.ports.ranges(open.ports);
  const usual = { protocol: 'TCP' as const, port: 443 };
  const port =
    declared ??
    (first === undefined || reach.ports.has(open.ports, usual.protocol, usual.port)
      ? usual
      : { protocol: first.protocol, port: first.from });
  return explainMembers(analysis, { source, destination, ...port });
}

function portsOf(
  member: Member | undefined,
): readonly { readonly protocol: Protocol; readonly port: number }[] {
  return member?.kind === 'pods'
    ? member.ports.map(({ protocol, port }) => ({ protocol, port }))
    : [];
}
