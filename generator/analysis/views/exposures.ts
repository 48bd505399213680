import { someNames } from '../../model/list-text.ts';
import type { Exposure } from '../../model/matrix.ts';
import { compare } from '../../model/order.ts';
import type { Direction } from '../../model/reach.ts';
import type { Analysis } from '../reach/analyse.ts';
import type { Group } from '../reach/groups.ts';
import { openNames, podNames } from '../reach/port-names.ts';
import { allPorts, noPorts, type PortSet } from '../reach/port-sets.ts';
import { unseenWithin } from './absent-exceptions.ts';
import { isWorkload, namesOf, outsideNames } from './workload-parties.ts';

/** Others that a workload has to do with on the same ports. */
interface Side {
  readonly direction: Direction;
  readonly ports: PortSet;
  /** In lists that workloads share: thousands of them meet the same thousands. */
  readonly others: (readonly number[])[];
}

/** By workload, what it has to do with addresses and with pods that are not in the manifests. */
export function exposures(
  analysis: Analysis,
  groups: readonly Group[],
): ReadonlyMap<number, Exposure[]> {
  const { parties } = analysis;
  const found = new Map<number, Map<string, Side>>();
  const isInside = (number: number): boolean => isWorkload(parties.all[number]);
  for (const { sources, destinations, ports } of groups) {
    const sides = [
      ['egress', sources, destinations],
      ['ingress', destinations, sources],
    ] as const;
    for (const [direction, own, others] of sides) {
      const far = others.filter((each) => !isInside(each));
      if (far.length === 0) continue;
      for (const workload of own.filter(isInside)) {
        const byPorts = found.get(workload) ?? new Map();
        found.set(workload, byPorts);
        const key = `${direction} ${ports}`;
        const known = byPorts.get(key);
        if (known === undefined) byPorts.set(key, { ports, direction, others: [far] });
        else known.others.push(far);
      }
    }
  }
  return new Map(
    [...found].map(([workload, byPorts]) => [
      workload,
      [...exposuresOf(analysis, workload, [...byPorts.values()])].sort(byExposure),
    ]),
  );
}

/** By workload, the ports that its egress rules allow by name of pods that are not in the manifests. */
export function namedExposures(analysis: Analysis): ReadonlyMap<number, readonly Exposure[]> {
  const { parties } = analysis;
  const found = new Map<number, Map<string, Exposure>>();
  for (const { direction, sources, pods, names } of openNames(analysis)) {
    if (direction !== 'egress' || sources === 'all') continue;
    for (const text of podNames(analysis, pods)) {
      const exposure = { direction, to: 'unseen', text, ports: [], names } as const;
      for (const workload of new Set(sources.map((id) => parties.of[id] ?? 0))) {
        const known = found.get(workload) ?? new Map<string, Exposure>();
        found.set(workload, known.set(JSON.stringify([text, names]), exposure));
      }
    }
  }
  return new Map(
    [...found].map(([workload, each]) => [workload, [...each.values()].sort(byExposure)]),
  );
}

/** The ports on which some kind of pods of a party names everyone. */
export function openToAll(
  { parties, reach }: Pick<Analysis, 'parties' | 'reach'>,
  party: number,
  direction: Direction,
): PortSet {
  return reach.ports.unionOf(
    (parties.members[party] ?? []).map((id) => reach.openToAll(id, direction)),
  );
}

/** The ports that everyone outside may have with a workload, as far as its own side goes. */
function common(
  { parties, reach }: Analysis,
  workload: number,
  direction: Direction,
  sides: readonly Side[],
): PortSet {
  const members = parties.members[workload] ?? [];
  if (!members.some((id) => reach.isTiered(id, direction)))
    return openToAll({ parties, reach }, workload, direction);
  // a name is where connections go to, never where they come from
  const outside = parties.all.filter(
    (each) => !isWorkload(each) && (direction === 'egress' || each.kind !== 'named'),
  );
  const own = sides.filter((each) => each.direction === direction);
  const there = own.flatMap((each) => each.others).reduce((sum, each) => sum + each.length, 0);
  if (there < outside.length) return noPorts;
  return own.reduce<PortSet>((all, each) => reach.ports.intersection(all, each.ports), allPorts);
}

/** What a workload has to do with who is outside: everyone at once where that can be said, then the rest. */
function exposuresOf(
  analysis: Analysis,
  workload: number,
  sides: readonly Side[],
): readonly Exposure[] {
  const { parties, reach } = analysis;
  return (['ingress', 'egress'] as const).flatMap((direction) => {
    const own = common(analysis, workload, direction, sides);
    const named = reach.ports.unionOf(
      sides.filter((each) => each.direction === direction).map((each) => each.ports),
    );
    const shared = reach.ports.intersection(own, named);
    const toAll: readonly Exposure[] =
      shared === noPorts
        ? []
        : [{ direction, to: 'outside', text: 'anywhere', ports: reach.ports.ranges(shared) }];
    const theirs = sides.filter((each) => each.direction === direction);
    const except = exceptions(analysis, theirs);
    const rest = theirs.flatMap(({ ports, others }): readonly Exposure[] => {
      const open = reach.ports.difference(ports, shared);
      if (open === noPorts) return [];
      const all = others.flat();
      const kinds = [
        ['outside', all.filter((other) => parties.all[other]?.kind !== 'unseen')],
        ['unseen', all.filter((other) => parties.all[other]?.kind === 'unseen')],
      ] as const;
      return kinds.flatMap(([to, numbers]) =>
        outsideNames(analysis, numbers).map((text) => ({
          direction,
          to,
          text: text + except(text, open),
          ports: reach.ports.ranges(open),
        })),
      );
    });
    return [...toAll, ...rest];
  });
}

/** Who is among pods that a name means, and is not open on all of the ports, in words. */
function exceptions(
  analysis: Analysis,
  sides: readonly Side[],
): (name: string, ports: PortSet) => string {
  const { parties, reach } = analysis;
  const within = unseenWithin(analysis);
  if (within.size === 0) return () => '';
  const open = new Map<number, PortSet>();
  for (const { ports, others } of sides)
    for (const other of others.flat())
      if (parties.all[other]?.kind === 'unseen')
        open.set(other, reach.ports.union(open.get(other) ?? noPorts, ports));
  const byName = new Map([...open.keys()].map((each) => [parties.all[each]?.name ?? '', each]));
  return (name, ports) => {
    const inside = within.get(byName.get(name) ?? -1) ?? [];
    const closed = inside.filter(
      (each) => reach.ports.difference(ports, open.get(each) ?? noPorts) !== noPorts,
    );
    return closed.length === 0 ? '' : `, except ${someNames(namesOf(analysis, closed))}`;
  };
}

function byExposure(a: Exposure, b: Exposure): number {
  return (
    compare(b.direction, a.direction) ||
    compare(a.to, b.to) ||
    compare(a.text, b.text) ||
    compare(JSON.stringify(a.ports), JSON.stringify(b.ports))
  );
}
