import { IndexSet } from '../population/index-set.ts';
import type { Grant } from './grants.ts';
import type { PortSet } from './port-sets.ts';

/** A rule that names somebody. */
export interface NamingGrant extends Grant {
  readonly peers: IndexSet;
}

/** Different calls, and by source which of them are its own. */
export function bySource<T extends NamingGrant>(
  grants: readonly T[],
  size: number,
): readonly [readonly T[], readonly (readonly number[])[]] {
  const calls: T[] = [];
  const numbers = new Map<IndexSet, Map<PortSet, number>>();
  const callers: number[][] = [];
  for (const grant of grants) {
    const byPorts = numbers.get(grant.peers) ?? new Map<PortSet, number>();
    numbers.set(grant.peers, byPorts);
    const number = byPorts.get(grant.ports) ?? calls.push(grant) - 1;
    byPorts.set(grant.ports, number);
    const list = callers[number] ?? [];
    callers[number] = list;
    grant.subjects.forEach((id) => list.push(id));
  }
  const sets = callers.map((ids) =>
    IndexSet.of(
      [...new Set(ids)].sort((a, b) => a - b),
      size,
    ),
  );
  return [calls, listed(sets, size)];
}

/** Grants by a set of sources that some share, and by source which sets it is in. */
export function bySet<T extends NamingGrant>(
  grants: readonly T[],
  setOf: (grant: T) => IndexSet,
  size: number,
): readonly [readonly (readonly T[])[], readonly (readonly number[])[]] {
  const sets = new Map<IndexSet, T[]>();
  for (const grant of grants) {
    const list = sets.get(setOf(grant));
    if (list === undefined) sets.set(setOf(grant), [grant]);
    else list.push(grant);
  }
  return [[...sets.values()], listed([...sets.keys()], size)];
}

/** By member: the numbers of the sets that it is in, ascending. */
export function listed(sets: readonly IndexSet[], size: number): readonly (readonly number[])[] {
  const lists: number[][] = Array.from({ length: size }, () => nothing);
  sets.forEach((set, number) => {
    set.forEach((id) => {
      const list = lists[id];
      if (list === undefined || list === nothing) lists[id] = [number];
      else list.push(number);
    });
  });
  return lists;
}

const nothing: number[] = [];
