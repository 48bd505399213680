import type { Analysis } from './analyse.ts';
import { noPorts, type PortSet } from './port-sets.ts';
import { type Row, sparseRow } from './reached-by-source.ts';

/**
 * The canonical facts: each source's destinations by the ports they are open
 * on, in numbers of parties. Sources that reach just the same come together.
 */
export interface FactRow {
  readonly sources: readonly number[];
  readonly row: Row;
  /** Rows with the same base differ in few destinations. */
  readonly base: string;
}

/** Rows with fewer destinations are not compared with others. */
const long = 64;

/** All facts, one row for all sources that are alike; in the order of the first source. */
export function factsOf({ reach, parties }: Analysis): readonly FactRow[] {
  const rows = new Map<string, Row>();
  const keyOf: string[] = [];
  const baseOf: number[] = [];
  reach.forEachRow((sources, row, base) => {
    // in short rows there is little to share
    const key = lengthOf(row) < long ? `#${rows.size}` : rowKey(row);
    rows.set(key, row);
    for (const id of sources) [keyOf[id], baseOf[id]] = [key, base];
  });
  const alike = new Map<string, { sources: number[]; of: readonly Row[]; base: string }>();
  parties.members.forEach((members, number) => {
    const keys = [...new Set(members.map((id) => keyOf[id] ?? ''))].sort();
    const key = keys.join('|');
    const known = alike.get(key);
    if (known !== undefined) {
      known.sources.push(number);
      return;
    }
    const of = keys.flatMap((each) => rows.get(each) ?? []);
    const base = [...new Set(members.map((id) => baseOf[id]))].sort().join();
    alike.set(key, { sources: [number], of, base });
  });
  return [...alike.values()].map(({ sources, of, base }) => {
    const [first] = of;
    return { sources, row: parties.isSimple && first !== undefined ? first : partyRow(of), base };
  });

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

function lengthOf(row: Row): number {
  let length = 0;
  for (const set of row.values()) length += set.size;
  return length;
}

/** Text that is equal exactly when rows of one cluster are. */
function rowKey(row: Row): string {
  return [...row]
    .sort(([a], [b]) => a - b)
    .map(([ports, set]) => `${ports}:${set.key()}`)
    .join(';');
}
