import type { Flow, FlowEnd, FlowSkip, FlowVerdict } from '../model/flow.ts';
import type { Protocol } from '../model/policy.ts';
import { joinedEnd, labelOf, type OutsideEnd, OutsideEnds, toldOf } from './outside-ends.ts';
import type { Led } from './service-ends.ts';

/** Records of one connection from both its ends are one connection. */
export interface Counts {
  source: number;
  destination: number;
  unknown: number;
}

/** How many connections there were at least. */
export function total({ source, destination, unknown }: Counts): number {
  return sum(Math.max(source, destination), unknown);
}

/** Counts that records claim may be of any size: above what numbers can tell apart, in whatever order they are added, it is that. */
export function sum(one: number, other: number): number {
  return Math.min(one + other, Number.MAX_SAFE_INTEGER);
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
  /** Who its ends outside were. */
  readonly outside: { readonly source?: OutsideEnd; readonly destination?: OutsideEnd };
}

/** What is known of ends that are addresses. */
export interface OutsideFacts {
  /** Whether a party is a piece of the address space. */
  readonly isOutside: (party: number) => boolean;
  /** Where a connection to an address of a Service goes. */
  readonly led: (address: string, protocol: Protocol, port: number) => Led | undefined;
}

/** What a record was, beside a connection. */
export type FlowCounts = { [kind in FlowSkip | 'unreadable' | 'unknown end']: number };

/** Connections to so many ports: more is a scan, or an attack on memory. */
const most = 1_000_000;
/** So many ends that nobody here is are named: the first ones. */
const mostUnknown = 1000;

/** So many ends and kinds of flows are found again quickly, before they are forgotten. */
const mostEnds = 20_000;
const mostKinds = 50_000;

/** There are more different connections than memory is kept for. */
export class TooManyConnections extends Error {
  constructor() {
    super('too many different connections');
  }
}

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
  /** Kinds of flows by their ends, which readers give as one object each. */
  private ends = new Map<FlowEnd, KnownEnd>();
  private kinds = 0;
  private readonly partyOf: (end: FlowEnd) => number | undefined;
  private readonly isHere: (party: number) => boolean;
  private readonly facts: OutsideFacts;
  private readonly outside = new OutsideEnds();

  /** Which party an end is, and whether that is one whom policies here hold: one of two ends is. */
  constructor(
    partyOf: (end: FlowEnd) => number | undefined,
    isHere: (party: number) => boolean = () => true,
    facts: OutsideFacts = { isOutside: () => false, led: () => undefined },
  ) {
    this.partyOf = partyOf;
    this.isHere = isHere;
    this.facts = facts;
  }

  /** Whether ends outside are more than are told apart. */
  get hasOthers(): boolean {
    return [...this.connections.values()].some(
      ({ outside: { source, destination } }) =>
        source?.isMore === true || destination?.isMore === true,
    );
  }

  /** @throws TooManyConnections */
  add(flow: Flow | FlowSkip | 'unreadable'): void {
    this.records += 1;
    if (typeof flow === 'string') {
      this.counts[flow] += 1;
      return;
    }
    const { count, first, last } = flow;
    widen(this, first, last);
    const kind = this.kindOf(flow);
    if ('connection' in kind) {
      kind.counts[kind.seenAt] = sum(kind.counts[kind.seenAt], count);
      widen(kind.connection, first, last);
      return;
    }
    this.counts['unknown end'] += 1;
    for (const name of kind.unknown) {
      const known = this.unknown.get(name);
      if (known !== undefined || this.unknown.size < mostUnknown)
        this.unknown.set(name, sum(known ?? 0, count));
    }
  }

  private kindOf(flow: Flow): Kind {
    if (this.ends.size > mostEnds || this.kinds > mostKinds) {
      this.ends = new Map();
      this.kinds = 0;
    }
    const { to } = this.knownEnd(flow.source);
    const { number } = this.knownEnd(flow.destination);
    const alike = verdicts[flow.verdict] * 9 + sides[flow.seenAt ?? 'unknown'] * 3;
    const key = (number * 65_536 + flow.port) * 32 + alike + protocols[flow.protocol];
    const known = to.get(key);
    if (known !== undefined) return known;
    const made = this.newKind(flow);
    to.set(key, made);
    this.kinds += 1;
    return made;
  }

  private knownEnd(end: FlowEnd): KnownEnd {
    const known = this.ends.get(end);
    if (known !== undefined) return known;
    const made = { number: this.ends.size, to: new Map<number, Kind>() };
    this.ends.set(end, made);
    return made;
  }

  private newKind(flow: Flow): Kind {
    const source = this.partyOf(flow.source);
    const { party: destination, port, end, ...more } = this.ledTo(flow);
    const isKnown = source !== undefined && destination !== undefined;
    if (!isKnown || !(this.isHere(source) || this.isHere(destination)))
      return { unknown: unknownNames(flow, [source, destination]) };
    const { isOutside } = this.facts;
    const ends = {
      ...(isOutside(source) && { source: toldOf(flow.source) }),
      ...(isOutside(destination) && { destination: toldOf(end) }),
    };
    const rest = `${flow.protocol} ${port}`;
    const keyOf = (label: (each: typeof ends.source) => string): string =>
      `${source}${label(ends.source)} ${destination}${label(ends.destination)} ${rest}`;
    const own = keyOf((each) => (each === undefined ? '' : `@${labelOf(each)}`));
    const isTold = ends.source === undefined && ends.destination === undefined;
    const isJoined = !isTold && !this.connections.has(own) && !this.outside.hasRoom;
    const key = isJoined ? keyOf((each) => (each === undefined ? '' : '*')) : own;
    const known = this.connections.get(key);
    if (known !== undefined && !isJoined) {
      const { outside } = known;
      for (const side of ['source', 'destination'] as const) {
        const [to, told] = [outside[side], ends[side]];
        if (to !== undefined && told !== undefined) this.outside.add(to, told);
      }
    }
    const endOf = (side: 'source' | 'destination'): OutsideEnd | undefined => {
      const told = ends[side];
      if (told === undefined) return undefined;
      return isJoined ? joinedEnd() : this.outside.make(told, side === 'source' ? {} : more);
    };
    const connection = known ?? {
      source,
      destination,
      protocol: flow.protocol,
      port,
      forwarded: { source: 0, destination: 0, unknown: 0 },
      dropped: { source: 0, destination: 0, unknown: 0 },
      outside: outsideOf(endOf('source'), endOf('destination')),
    };
    if (known === undefined) {
      if (this.connections.size >= most) throw new TooManyConnections();
      this.connections.set(key, connection);
    }
    return { connection, counts: connection[flow.verdict], seenAt: flow.seenAt ?? 'unknown' };
  }

  /** Where a connection goes: through a Service to those behind it. */
  private ledTo({ destination: end, protocol, port }: Flow): {
    readonly party: number | undefined;
    readonly port: number;
    readonly end: FlowEnd;
  } & Pick<OutsideEnd, 'question' | 'isApiServer'> {
    const party = this.partyOf(end);
    const { address } = end;
    if (party === undefined || address === undefined || !this.facts.isOutside(party))
      return { party, port, end };
    const led = this.facts.led(address, protocol, port);
    if (led === undefined) return { party, port, end };
    // a name of the Service's address is no name of those behind it
    return 'party' in led ? led : { ...led, party, port, end: { address } };
  }
}

function outsideOf(
  source: OutsideEnd | undefined,
  destination: OutsideEnd | undefined,
): ObservedConnection['outside'] {
  if (source === undefined && destination === undefined) return nobody;
  return {
    ...(source !== undefined && { source }),
    ...(destination !== undefined && { destination }),
  };
}

const nobody: ObservedConnection['outside'] = {};

interface KnownEnd {
  readonly number: number;
  /** Kinds of flows that it began, by numbers of everything else. */
  readonly to: Map<number, Kind>;
}

/** Where flows of a kind are counted: those that differ in no more than times and counts. */
type Kind =
  | {
      readonly connection: ObservedConnection;
      readonly counts: Counts;
      readonly seenAt: keyof Counts;
    }
  | { readonly unknown: readonly string[] };

const protocols: Readonly<Record<Protocol, number>> = { TCP: 0, UDP: 1, SCTP: 2 };
const sides: Readonly<Record<keyof Counts, number>> = { source: 0, destination: 1, unknown: 2 };
const verdicts: Readonly<Record<FlowVerdict, number>> = { forwarded: 0, dropped: 1 };

/** Who of the ends nobody here is; where both are outside, both of them. */
function unknownNames(
  { source, destination }: Flow,
  parties: readonly (number | undefined)[],
): readonly string[] {
  const isForeign = parties.every((each) => each !== undefined);
  return [source, destination].flatMap((end, index) =>
    isForeign || parties[index] === undefined ? [endName(end)] : [],
  );
}

/** Makes a window hold both times: times of one file have one form, so that their order is that of their texts. */
function widen(
  window: { first?: string | undefined; last?: string | undefined },
  first: string | undefined,
  last: string | undefined,
): void {
  if (first !== undefined && (window.first === undefined || first < window.first))
    window.first = first;
  if (last !== undefined && (window.last === undefined || last > window.last)) window.last = last;
}

/** `from ... to ...`, as far as records say it. */
export function observedText({ first, last }: Pick<Observed, 'first' | 'last'>): string {
  if (first === undefined || last === undefined) return 'at times that are not known';
  return first === last ? `at ${first}` : `from ${first} to ${last}`;
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
