import type {
  Change,
  ChangeKind,
  Changes,
  DefaultDenyChange,
  IsolationChange,
} from '../../model/changes.ts';
import { compare } from '../../model/order.ts';
import type { Party } from '../../model/reach.ts';
import type { Analysis } from '../reach/analyse.ts';
import { factsOf } from '../reach/facts.ts';
import { allPorts, noPorts, type PortSet, type PortSets } from '../reach/port-sets.ts';
import type { Row } from '../reach/reached-by-source.ts';
import { isAbout, isDefaultDeny } from '../read/policy-terms.ts';
import { addressesText } from './address-ranges.ts';
import { type EndedChange, headlines } from './headlines.ts';
import { namedChanges } from './port-name-changes.ts';
import { isolation, isWorkload } from './workload-parties.ts';

/** The parties of two simulations, each once, and their numbers on either side. */
interface Shared {
  readonly parties: readonly Party[];
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** The names of workloads that are there on either side. */
  readonly workloads: ReadonlySet<string>;
}

interface Delta {
  readonly sources: readonly number[];
  readonly destinations: readonly number[];
  readonly before: PortSet;
  readonly after: PortSet;
}

/**
 * Compares the facts of two simulations that were made together: which
 * connections one allows and the other does not. Order, layout and names of
 * policies make no difference.
 */
export function diff(before: Analysis, after: Analysis): Changes {
  const shared = share(before, after);
  const { ports } = before.reach;
  const deltas = joinedDeltas(deltasOf(before, after, shared));
  const sides = [before, after].map((each) => new Set(each.parties.all.map(keyOf)));
  const [there = new Set<string>(), here = new Set<string>()] = sides;
  const isNew = (number: number): boolean => {
    const key = keyOf(shared.parties[number]);
    return !there.has(key) || !here.has(key);
  };
  const known = new Set(
    [before, after].flatMap(({ cluster }) => cluster.pods.map((each) => each.workload.namespace)),
  );
  const ended = deltas.flatMap((delta): EndedChange[] => {
    const kind = kindOf(delta.before, delta.after, ports);
    const [from, to] = [delta.sources, delta.destinations].map((each) => names(shared, each));
    if (from === undefined || to === undefined) return [];
    const some = [...delta.sources, ...delta.destinations].some(isNew);
    const [was, is] = [ports.ranges(delta.before), ports.ranges(delta.after)];
    const [sources, destinations] = [delta.sources, delta.destinations].map((each) =>
      each.flatMap((number) => shared.parties[number] ?? []),
    );
    if (sources === undefined || destinations === undefined) return [];
    const nobody = [...sources, ...destinations]
      .filter(
        (each) => each.kind === 'unseen' && each.service === undefined && known.has(each.namespace),
      )
      .map(absentName);
    const change: Change = {
      kind,
      from,
      to,
      before: was,
      after: is,
      isNew: some,
      ...(nobody.length > 0 && { nobody }),
    };
    return [{ change, sources, destinations }];
  });
  const changes = ended.map((each) => each.change);
  const onlyIn = (one: ReadonlySet<string>, other: ReadonlySet<string>): readonly string[] =>
    shared.parties
      .filter((each) => isThere(each, shared) && one.has(keyOf(each)) && !other.has(keyOf(each)))
      .map((each) => each.name)
      .sort(compare);
  return {
    headlines: headlines(ended, after),
    changes: [
      ...changes,
      ...hostChanges(before, after, shared),
      ...namedChanges(before, after),
    ].sort(byEnds),
    appeared: onlyIn(here, there),
    disappeared: onlyIn(there, here),
    isolation: isolationChanges(before, after, shared),
    defaultDeny: defaultDenyChanges(before, after),
  };
}

/** Connections that one simulation allows beyond another: each source with each destination, by numbers of parties. */
export interface Opened {
  readonly sources: readonly number[];
  readonly destinations: readonly number[];
  readonly ports: PortSet;
}

/**
 * What a simulation allows and another does not, of two that were made
 * together of the same pods: their parties have the same numbers.
 */
export function openedBetween(before: Analysis, after: Analysis): readonly Opened[] {
  const numbers = after.parties.all.map((_, number) => number);
  const shared = {
    ...share(before, after),
    parties: after.parties.all,
    before: numbers,
    after: numbers,
  };
  const { ports } = after.reach;
  return joinedDeltas(deltasOf(before, after, shared)).flatMap((each) => {
    const open = ports.difference(each.after, each.before);
    const { sources, destinations } = each;
    return open === noPorts ? [] : [{ sources, destinations, ports: open }];
  });
}

function kindOf(before: PortSet, after: PortSet, ports: PortSets): ChangeKind {
  if (before === noPorts) return 'added';
  if (after === noPorts) return 'removed';
  if (ports.difference(before, after) === noPorts) return 'widened';
  return ports.difference(after, before) === noPorts ? 'narrowed' : 'changed';
}

/** A workload keeps its name when its kind changes; a reviewer sees the same service. */
function keyOf(party: Party | undefined): string {
  return party === undefined ? '' : `${party.kind} ${party.name}`;
}

function share(before: Analysis, after: Analysis): Shared {
  const numbers = new Map<string, number>();
  const parties: Party[] = [];
  const of = ({ parties: own }: Analysis): number[] =>
    own.all.map((party) => {
      const number = numbers.get(keyOf(party)) ?? parties.push(party) - 1;
      numbers.set(keyOf(party), number);
      return number;
    });
  const numbersOf = { before: of(before), after: of(after) };
  const workloads = parties.filter((each) => each.kind === 'workload');
  return { parties, ...numbersOf, workloads: new Set(workloads.map((each) => each.name)) };
}

/** Whether a party is what its name says: pods of a service that are not there are, unless others have the name. */
function isThere(party: Party, { workloads }: Shared): boolean {
  return isWorkload(party) && (party.kind === 'workload' || !workloads.has(party.name));
}

/** Sources whose connections to the same destinations change alike, together. */
function joinedDeltas(deltas: readonly Delta[]): readonly Delta[] {
  const alike = new Map<string, Delta & { readonly sources: number[] }>();
  for (const each of deltas) {
    const key = `${each.destinations.join()} ${each.before} ${each.after}`;
    const known = alike.get(key);
    if (known === undefined) alike.set(key, { ...each, sources: [...each.sources] });
    else for (const source of each.sources) known.sources.push(source);
  }
  return [...alike.values()];
}

/** Compares row by row; rows that several sources share are compared once. */
function deltasOf(before: Analysis, after: Analysis, shared: Shared): readonly Delta[] {
  const [was, is] = [rowsOf(before, shared.before), rowsOf(after, shared.after)];
  const pairs = new Map<Row | undefined, Map<Row | undefined, number[]>>();
  shared.parties.forEach((_, number) => {
    const [one, other] = [was.get(number), is.get(number)];
    const others = pairs.get(one) ?? new Map<Row | undefined, number[]>();
    pairs.set(one, others);
    const sources = others.get(other);
    if (sources === undefined) others.set(other, [number]);
    else sources.push(number);
  });
  const size = shared.parties.length;
  return [...pairs].flatMap(([one, others]) =>
    [...others].flatMap(([other, sources]) =>
      compareRows(spread(one, shared.before, size), spread(other, shared.after, size)).map(
        (each) => ({ ...each, sources }),
      ),
    ),
  );
}

function rowsOf(analysis: Analysis, numbers: readonly number[]): ReadonlyMap<number, Row> {
  const rows = new Map<number, Row>();
  for (const { sources, row } of factsOf(analysis))
    for (const source of sources) rows.set(numbers[source] ?? 0, row);
  return rows;
}

/** A row as ports by shared number of the destination. */
function spread(row: Row | undefined, numbers: readonly number[], size: number): Uint32Array {
  const open = new Uint32Array(size);
  for (const [ports, set] of row ?? []) {
    set.forEach((id) => {
      open[numbers[id] ?? 0] = ports;
    });
  }
  return open;
}

function compareRows(before: Uint32Array, after: Uint32Array): Omit<Delta, 'sources'>[] {
  const found = new Map<string, { destinations: number[]; before: PortSet; after: PortSet }>();
  before.forEach((was, number) => {
    const is = after[number] ?? noPorts;
    if (was === is) return;
    const key = `${was}>${is}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, { destinations: [number], before: was, after: is });
    else known.destinations.push(number);
  });
  return [...found.values()];
}

/** What changes call a party that only policies speak of. */
export function absentName({ name }: Pick<Party, 'name'>): string {
  return `${name} (not in these manifests)`;
}

function names(shared: Shared, numbers: readonly number[]): readonly string[] {
  const those = numbers.map((each) => shared.parties[each]).filter((each) => each !== undefined);
  const named = those
    .filter((each) => each.kind !== 'addresses')
    // what only policies speak of must not be taken for a pod
    .map((each) => (isThere(each, shared) || each.kind === 'named' ? each.name : absentName(each)));
  return [
    ...named.sort(compare),
    ...addressesText(those.filter((each) => each.kind === 'addresses')),
  ];
}

/**
 * Who moves to the host network is held by no policy any more, and everyone
 * there reaches it: what nothing can hold is in no row, and said here.
 */
function hostChanges(before: Analysis, after: Analysis, shared: Shared): readonly Change[] {
  const { ports } = before.reach;
  const every = ports.ranges(allPorts);
  const onHost = ({ parties: { all } }: Analysis, own: number): boolean => {
    const party = all[own];
    return party?.kind === 'workload' && party.hostNetwork;
  };
  const was = new Map(shared.before.map((number, own) => [number, onHost(before, own)]));
  return shared.after.flatMap((number, own): Change[] => {
    const [before, now] = [was.get(number), onHost(after, own)];
    const name = shared.parties[number]?.name;
    if (before === undefined || before === now || name === undefined) return [];
    const change = {
      kind: now ? ('added' as const) : ('removed' as const),
      before: now ? [] : every,
      after: now ? every : [],
      isNew: false,
    };
    return [
      { ...change, from: [name], to: ['anywhere'] },
      { ...change, from: ['anywhere'], to: [name] },
    ];
  });
}

function isolationChanges(
  before: Analysis,
  after: Analysis,
  shared: Shared,
): readonly IsolationChange[] {
  const was = new Map(shared.before.map((number, own) => [number, isolation(before, own)]));
  return shared.after
    .flatMap((number, own): IsolationChange[] => {
      const [one, other] = [was.get(number), isolation(after, own)];
      const party = shared.parties[number];
      if (one === undefined || party === undefined || !isWorkload(party)) return [];
      return (['ingress', 'egress'] as const)
        .filter((direction) => one[direction] !== other[direction])
        .map((direction) => ({ name: party.name, direction, isolated: other[direction] }));
    })
    .sort((a, b) => compare(a.name, b.name) || compare(b.direction, a.direction));
}

function defaultDenyChanges(before: Analysis, after: Analysis): readonly DefaultDenyChange[] {
  const closed = ({ cluster }: Analysis): ReadonlySet<string> =>
    new Set(
      namespacesOf(cluster).flatMap((namespace) =>
        (['ingress', 'egress'] as const)
          .filter((direction) =>
            cluster.policies.some(
              (each) =>
                isDefaultDeny(each, direction) &&
                isAbout(each, namespace, cluster.namespaces.get(namespace) ?? {}),
            ),
          )
          .map((direction) => `${namespace} ${direction}`),
      ),
    );
  const [was, is] = [closed(before), closed(after)];
  return [...new Set([...was, ...is])]
    .filter((each) => was.has(each) !== is.has(each))
    .sort((a, b) => compare(a.split(' ')[0] ?? '', b.split(' ')[0] ?? '') || compare(b, a))
    .map((each) => {
      const [namespace = '', direction] = each.split(' ');
      return {
        namespace,
        direction: direction === 'egress' ? 'egress' : 'ingress',
        present: is.has(each),
      };
    });
}

/** Namespaces that are there, and those that only policies are in. */
function namespacesOf({ namespaces, policies }: Analysis['cluster']): readonly string[] {
  const named = policies.flatMap((each) => (each.namespace === '' ? [] : [each.namespace]));
  return [...new Set([...namespaces.keys(), ...named])];
}

function byEnds(a: Change, b: Change): number {
  return (
    compare(a.from.join(), b.from.join()) ||
    compare(a.to.join(), b.to.join()) ||
    compare(JSON.stringify(a.after), JSON.stringify(b.after))
  );
}
