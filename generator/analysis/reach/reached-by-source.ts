import { clearBit, IndexSet, setBit, wordsFor } from '../population/index-set.ts';
import { noPorts, type PortSet } from './port-sets.ts';

/** All that a source reaches: for each set of ports, the destinations it is open on. The sets are disjoint. */
export type Row = ReadonlyMap<PortSet, IndexSet>;

/** What a source reaches when no rule names it or whom it calls: the same for all sources that are alike. */
export interface Base {
  readonly number: number;
  /** By destination. */
  readonly ports: Uint32Array;
  readonly groups: ReadonlyMap<PortSet, Uint32Array>;
}

export type Changed = readonly [id: number, ports: PortSet];

/** Destinations by their ports; where there are none they are left out. */
export function grouped(ports: Uint32Array): ReadonlyMap<PortSet, Uint32Array> {
  const groups = new Map<PortSet, Uint32Array>();
  ports.forEach((set, id) => {
    if (set !== noPorts) setBit(groupOf(groups, set, ports.length), id);
  });
  return groups;
}

function groupOf(groups: Map<PortSet, Uint32Array>, ports: PortSet, size: number): Uint32Array {
  const known = groups.get(ports);
  if (known !== undefined) return known;
  const made = new Uint32Array(wordsFor(size));
  groups.set(ports, made);
  return made;
}

/** A base with some destinations changed. */
export function rowOf(base: Base, changed: readonly Changed[], size: number): Row {
  if (base.groups.size === 0) return sparseRow(changed, size);
  const groups = new Map([...base.groups].map(([ports, bits]) => [ports, bits.slice()]));
  for (const [id, ports] of changed) {
    const before = base.ports[id] ?? noPorts;
    if (before !== noPorts) clearBit(groupOf(groups, before, size), id);
    if (ports !== noPorts) setBit(groupOf(groups, ports, size), id);
  }
  const sets = [...groups].map(([ports, bits]) => [ports, IndexSet.ofBits(bits)] as const);
  return new Map(sets.filter(([, set]) => set.size > 0));
}

/** A row of just these destinations: most isolated sources name a few and nobody else. */
export function sparseRow(changed: Iterable<Changed>, size: number): Row {
  const lists = new Map<PortSet, number[]>();
  for (const [id, ports] of changed) {
    const list = lists.get(ports);
    if (list === undefined) lists.set(ports, [id]);
    else list.push(id);
  }
  return new Map(
    [...lists].map(([ports, ids]) => [
      ports,
      IndexSet.of(
        ids.sort((a, b) => a - b),
        size,
      ),
    ]),
  );
}
