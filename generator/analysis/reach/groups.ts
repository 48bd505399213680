import type { Party } from '../../model/reach.ts';
import type { IndexSet } from '../population/index-set.ts';
import type { Analysis } from './analyse.ts';
import { type FactRow, factsOf } from './facts.ts';
import { noPorts, type PortSet } from './port-sets.ts';

/** What to leave out of a view: a connection stays when an end is chosen and a port is. */
export interface Filter {
  readonly isChosen: (party: Party) => boolean;
  readonly ports: PortSet;
}

/** Connections between two sets of parties, in numbers. */
export interface Group {
  readonly sources: readonly number[];
  readonly destinations: readonly number[];
  readonly ports: PortSet;
}

/** All connections that a filter leaves; those that policies do not speak of at either end are left out. */
export function groupsOf(
  analysis: Analysis,
  { isChosen, ports: wanted }: Filter,
): readonly Group[] {
  const { parties, reach } = analysis;
  const chosen = parties.all.map((each) => isChosen(each));
  const groups: Group[] = [];
  for (const { sources, set, ports: open } of blocksOf(factsOf(analysis), parties.all.length)) {
    const inside = sources.filter((each) => chosen[each] === true);
    const others = sources.filter((each) => chosen[each] !== true);
    const ports = reach.ports.intersection(open, wanted);
    if (ports === noPorts) continue;
    const destinations = set.values();
    if (inside.length > 0) groups.push({ sources: inside, destinations, ports });
    const picked = destinations.filter((each) => chosen[each] === true);
    if (others.length > 0 && picked.length > 0)
      groups.push({ sources: others, destinations: picked, ports });
  }
  return groups;
}

interface Block {
  readonly sources: readonly number[];
  readonly set: IndexSet;
  readonly ports: PortSet;
}

/** From so many pairs on it pays to say once what rows have in common. */
const worthSharing = 1000;

/**
 * The facts as blocks. Rows of one base have most destinations in common: in a
 * large cluster where many are held by no policy, naming those again for each
 * source is all that a view would do.
 */
function blocksOf(rows: readonly FactRow[], size: number): readonly Block[] {
  const kin = new Map<string, Block[]>();
  for (const { sources, row, base } of rows) {
    for (const [ports, set] of row) {
      const key = `${ports} ${base}`;
      const list = kin.get(key);
      if (list === undefined) kin.set(key, [{ sources, set, ports }]);
      else list.push({ sources, set, ports });
    }
  }
  return [...kin.values()].flatMap((list) => shared(list, size));
}

/** Blocks of one base and port set: what all have in common, then what is left of each. */
function shared(blocks: readonly Block[], size: number): readonly Block[] {
  const [first, ...more] = blocks;
  if (first === undefined || more.length === 0) return blocks;
  const common = more.reduce((all, { set }) => all.within(set, size), first.set);
  if (common.size * more.length < worthSharing) return blocks;
  const sources = blocks.flatMap((each) => each.sources).sort((a, b) => a - b);
  const rest = blocks.map((each) => ({ ...each, set: each.set.without(common, size) }));
  return [{ ...first, sources, set: common }, ...rest.filter(({ set }) => set.size > 0)];
}
