import type { Port, Protocol } from '../../model/policy.ts';
import type { PortRange } from '../../model/reach.ts';

/** A set of ports, as its number in a PortSets table. Equal numbers mean equal sets. */
export type PortSet = number;

/** The set without ports, and the set of every port of every protocol. */
export const noPorts: PortSet = 0;
export const allPorts: PortSet = 1;

/** Protocols as stretches of one axis; port 0 between them keeps them apart. */
const protocols: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];
const stretch = 65536;
const highest = 65535;

/** Sorted, disjoint, inclusive intervals on the axis: lo, hi, lo, hi, ... */
type Intervals = readonly number[];

/**
 * Interned sets of (protocol, port). Sets are compared by number and their
 * union, intersection and difference are computed once: a cluster has few
 * different sets, and each is met thousands of times.
 */
export class PortSets {
  private readonly sets: Intervals[] = [];
  private readonly numbers = new Map<string, PortSet>();
  private readonly unions = new Map<number, PortSet>();
  private readonly intersections = new Map<number, PortSet>();
  private readonly differences = new Map<number, PortSet>();

  constructor() {
    this.intern([]);
    this.intern(protocols.flatMap((_, index) => [index * stretch + 1, index * stretch + highest]));
  }

  /** One port, a range, or all ports of a protocol. Names are resolved before, per destination. */
  of(port: Exclude<Port, { kind: 'name' }>): PortSet {
    if (port.kind === 'any') return this.range(port.protocol, 1, highest);
    return this.range(port.protocol, port.port, port.endPort ?? port.port);
  }

  range(protocol: Protocol, from: number, to: number): PortSet {
    const base = protocols.indexOf(protocol) * stretch;
    return this.intern([base + from, base + to]);
  }

  union(a: PortSet, b: PortSet): PortSet {
    if (a === b || b === noPorts) return a;
    if (a === noPorts) return b;
    if (a === allPorts || b === allPorts) return allPorts;
    return this.remembered(this.unions, Math.min(a, b), Math.max(a, b), (x, y) => x || y);
  }

  /** Of many sets: halves first, so that no set grows one by one. */
  unionOf(sets: readonly PortSet[]): PortSet {
    if (sets.length < 3) return this.union(sets[0] ?? noPorts, sets[1] ?? noPorts);
    let rest = [...new Set(sets)];
    while (rest.length > 1) {
      const pairs = rest.filter((_, index) => index % 2 === 0);
      rest = pairs.map((each, index) => this.union(each, rest[index * 2 + 1] ?? noPorts));
    }
    return rest[0] ?? noPorts;
  }

  intersection(a: PortSet, b: PortSet): PortSet {
    if (a === b || b === allPorts) return a;
    if (a === allPorts) return b;
    if (a === noPorts || b === noPorts) return noPorts;
    return this.remembered(this.intersections, Math.min(a, b), Math.max(a, b), (x, y) => x && y);
  }

  /** What is in `a` and not in `b`. */
  difference(a: PortSet, b: PortSet): PortSet {
    if (a === b || a === noPorts || b === allPorts) return noPorts;
    if (b === noPorts) return a;
    return this.remembered(this.differences, a, b, (x, y) => x && !y);
  }

  has(set: PortSet, protocol: Protocol, port: number): boolean {
    const at = protocols.indexOf(protocol) * stretch + port;
    const intervals = this.intervals(set);
    for (let index = 0; index < intervals.length; index += 2) {
      if (at <= (intervals[index + 1] ?? 0)) return at >= (intervals[index] ?? 0);
    }
    return false;
  }

  /** The set as ranges, TCP before UDP before SCTP, each sorted. */
  ranges(set: PortSet): readonly PortRange[] {
    const intervals = this.intervals(set);
    const ranges: PortRange[] = [];
    for (let index = 0; index < intervals.length; index += 2) {
      const [lo = 0, hi = 0] = intervals.slice(index, index + 2);
      const protocol = protocols[Math.floor(lo / stretch)] ?? 'TCP';
      ranges.push({ protocol, from: lo % stretch, to: hi % stretch });
    }
    return ranges;
  }

  /** The set of the given ranges. */
  fromRanges(ranges: readonly PortRange[]): PortSet {
    return this.unionOf(ranges.map(({ protocol, from, to }) => this.range(protocol, from, to)));
  }

  private intervals(set: PortSet): Intervals {
    return this.sets[set] ?? [];
  }

  private intern(intervals: Intervals): PortSet {
    const key = intervals.join();
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.sets.length);
    return this.sets.push(intervals) - 1;
  }

  private remembered(
    memory: Map<number, PortSet>,
    a: PortSet,
    b: PortSet,
    keep: (inA: boolean, inB: boolean) => boolean,
  ): PortSet {
    const key = a * 0x4000000 + b;
    const known = memory.get(key);
    if (known !== undefined) return known;
    const made = this.intern(combined(this.intervals(a), this.intervals(b), keep));
    memory.set(key, made);
    return made;
  }
}

/** Sweeps both sets at once; `keep` says which stretches stay, never those in neither. */
function combined(
  a: Intervals,
  b: Intervals,
  keep: (inA: boolean, inB: boolean) => boolean,
): Intervals {
  const result: number[] = [];
  let [inA, inB, isKept] = [0, 0, false];
  while (inA < a.length || inB < b.length) {
    const [nextA, nextB] = [borderOf(a, inA), borderOf(b, inB)];
    const at = Math.min(nextA, nextB);
    if (nextA === at) inA += 1;
    if (nextB === at) inB += 1;
    // behind an odd number of borders one is inside
    if (keep(inA % 2 === 1, inB % 2 === 1) === isKept) continue;
    result.push(isKept ? at - 1 : at);
    isKept = !isKept;
  }
  return result;
}

/** Where an interval begins, or is over: one behind its last. */
function borderOf(intervals: Intervals, index: number): number {
  const at = intervals[index];
  return at === undefined ? Number.POSITIVE_INFINITY : at + (index % 2);
}
