import type { Analysis } from './analyse.ts';
import { noPorts, type PortSet } from './port-sets.ts';
import { type Row, sparseRow } from './rows.ts';

/**
 * The canonical facts: each source's destinations by the ports they are open
 * on, in numbers of parties. Sources that reach just the same come together.
 */
export interface FactRow {
  readonly sources: readonly number[];
  readonly row: Row;
}

/** All facts, one row for all sources that are alike; in the order of the first source. */
export function factsOf({ reach, parties }: Analysis): readonly FactRow[] {
  const rows: FactRow[] = [];
  if (parties.isSimple) {
    reach.forEachRow((sources, row) => {
      rows.push({ sources, row });
    });
    return rows;
  }
  parties.members.forEach((members, number) => {
    rows.push({ sources: [number], row: partyRow(members.map((id) => reach.row(id))) });
  });
  return rows;

  /** What any of a workload's pods reaches, the workload does. */
  function partyRow(of: readonly Row[]): Row {
    const open = new Map<number, PortSet>();
    for (const row of of) {
      for (const [ports, set] of row) {
        set.forEach((id) => {
          const party = parties.of[id] ?? 0;
          open.set(party, reach.ports.union(open.get(party) ?? noPorts, ports));
        });
      }
    }
    return sparseRow(open, parties.all.length);
  }
}
