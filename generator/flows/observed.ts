import type { Flow, FlowEnd, FlowSkip } from '../model/flow.ts';
import type { Protocol } from '../model/policy.ts';

/** Records of one connection from both its ends are one connection. */
export interface Counts {
  source: number;
  destination: number;
  unknown: number;
}

/** How many connections there were at least. */
export function total({ source, destination, unknown }: Counts): number {
  return Math.max(source, destination) + unknown;
}

/** Connections between the same two ends to the same port. */
export interface ObservedConnection {
  readonly source: number;
  readonly destination: number;
  readonly protocol: Protocol;
  readonly port: number;
  /** How many were let through, and how many were dropped already, by where they were observed. */
  readonly forwarded: Counts;
  readonly dropped: Counts;
  first?: string;
  last?: string;
  /** Of an end outside: one address and the names that it was asked by, for the reader. */
  readonly example: { readonly source: FlowEnd; readonly destination: FlowEnd };
}

/** What a record was, beside a connection. */
export type FlowCounts = { [kind in FlowSkip | 'unreadable' | 'unknown end']: number };

/** Connections to so many ports: more is a scan, or an attack on memory. */
const most = 1_000_000;

/**
 * Adds flows up, in memory that grows with the pairs of parties and not with
 * the records.
 */
export class Observed {
  readonly connections = new Map<string, ObservedConnection>();
  readonly counts: FlowCounts = {
    reply: 0,
    probe: 0,
    'no port': 0,
    'not a flow': 0,
    'no direction': 0,
    unreadable: 0,
    'unknown end': 0,
  };
  /** Ends that nobody here is, by what the record calls them, with their counts. */
  readonly unknown = new Map<string, number>();
  records = 0;
  first: string | undefined;
  last: string | undefined;
  private readonly partyOf: (end: FlowEnd) => number | undefined;
  private readonly isHere: (party: number) => boolean;

  /** Which party an end is, and whether that is one whom policies here hold: one of two ends is. */
  constructor(
    partyOf: (end: FlowEnd) => number | undefined,
    isHere: (party: number) => boolean = () => true,
  ) {
    this.partyOf = partyOf;
    this.isHere = isHere;
  }

  /** @throws RangeError when there are more different connections than memory is kept for */
  add(flow: Flow | FlowSkip | 'unreadable'): void {
    this.records += 1;
    if (typeof flow === 'string') {
      this.counts[flow] += 1;
      return;
    }
    this.first = earlier(this.first, flow.first);
    this.last = later(this.last, flow.last);
    const source = this.partyOf(flow.source);
    const destination = this.partyOf(flow.destination);
    const isKnown = source !== undefined && destination !== undefined;
    if (!isKnown || !(this.isHere(source) || this.isHere(destination))) {
      this.addUnknown(flow, [source, destination]);
      return;
    }
    const key = `${source} ${destination} ${flow.protocol} ${flow.port}`;
    const known = this.connections.get(key);
    const connection = known ?? {
      source,
      destination,
      protocol: flow.protocol,
      port: flow.port,
      forwarded: { source: 0, destination: 0, unknown: 0 },
      dropped: { source: 0, destination: 0, unknown: 0 },
      example: { source: flow.source, destination: flow.destination },
    };
    if (known === undefined) {
      if (this.connections.size >= most) throw new RangeError('too many different connections');
      this.connections.set(key, connection);
    }
    connection[flow.verdict][flow.seenAt ?? 'unknown'] += flow.count;
    const [first, last] = [
      earlier(connection.first, flow.first),
      later(connection.last, flow.last),
    ];
    if (first !== undefined) connection.first = first;
    if (last !== undefined) connection.last = last;
  }

  /** Counts what nobody here is; where both ends are outside, both of them. */
  private addUnknown(flow: Flow, parties: readonly (number | undefined)[]): void {
    this.counts['unknown end'] += 1;
    const isForeign = parties.every((each) => each !== undefined);
    [flow.source, flow.destination].forEach((end, index) => {
      const isCounted = isForeign || parties[index] === undefined;
      if (!isCounted || this.unknown.size >= 1000) return;
      const name = endName(end);
      this.unknown.set(name, (this.unknown.get(name) ?? 0) + flow.count);
    });
  }
}

/** `from ... to ...`, as far as records say it. */
export function observedText({ first, last }: Pick<Observed, 'first' | 'last'>): string {
  if (first === undefined || last === undefined) return 'at times that are not known';
  return first === last ? `at ${first}` : `from ${first} to ${last}`;
}

/** Times of one file have one form, so that their order is that of their texts. */
function earlier(one: string | undefined, other: string | undefined): string | undefined {
  return one === undefined || (other !== undefined && other < one) ? other : one;
}

function later(one: string | undefined, other: string | undefined): string | undefined {
  return one === undefined || (other !== undefined && other > one) ? other : one;
}

/** An end as the record calls it. */
export function endName({
  namespace,
  pod,
  workload,
  address,
  entity,
  names = [],
}: FlowEnd): string {
  const name = workload ?? pod;
  if (name !== undefined) return namespace === undefined ? name : `${namespace}/${name}`;
  return names[0] ?? address ?? entity ?? 'unknown';
}
