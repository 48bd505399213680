import type { Flow, FlowEnd, FlowSkip } from '../model/flow.ts';
import type { Protocol } from '../model/policy.ts';
import { type Observed, type SeenKind, sum, widen } from './observed.ts';
import { flowReaders } from './readers/index.ts';
import type { LineReader } from './readers/reader.ts';

/** Lines of one text, handed to a thread that gives back what they hold. */
export interface FlowTask {
  /** Which text they are of: threads read several. */
  readonly text: number;
  readonly format: string;
  /** The text's first record: a table's header. */
  readonly first: string;
  readonly longestLine: number;
  readonly block: Uint8Array;
}

export interface FlowAnswer {
  readonly batch: FlowBatch;
  /** The task's bytes, to be filled again. */
  readonly block: Uint8Array;
}

/**
 * What some lines of a text hold: flows that differ in no more than times and
 * counts are one, in the order in which they were first met. Numbers and few
 * texts, so that it goes from thread to thread quickly; what the batches
 * before it told is not told again.
 */
export interface FlowBatch {
  /** Lines, blank ones too. */
  readonly lines: number;
  /** Records that are no flows. */
  readonly passedOver: { readonly [kind in FlowSkip | 'unreadable']?: number };
  /** The first line that cannot be read, from 1; 0 where all can. */
  readonly firstUnreadable: number;
  /** Whether `ends` and `kinds` begin anew. */
  readonly isAnew: boolean;
  readonly ends: readonly FlowEnd[];
  /** Kinds of flows that are new: source, destination, what is alike, port. */
  readonly kinds: Float64Array<ArrayBuffer>;
  /** Flows of these lines: kind, records, count, line. */
  readonly flows: Float64Array<ArrayBuffer>;
  /** First and last of each. */
  readonly times: readonly (string | undefined)[];
}

/** Numbers of a kind, and of a flow. */
const width = 4;

/** What many kinds have alike, by its number. */
const alike = (['TCP', 'UDP', 'SCTP'] as const satisfies readonly Protocol[]).flatMap((protocol) =>
  (['forwarded', 'dropped'] as const).flatMap((verdict) =>
    [undefined, 'source' as const, 'destination' as const].map((seenAt) => ({
      protocol,
      verdict,
      ...(seenAt !== undefined && { seenAt }),
    })),
  ),
);

const ofProtocol: Readonly<Record<Protocol, number>> = { TCP: 0, UDP: 6, SCTP: 12 };

function alikeNumber({ protocol, verdict, seenAt }: Flow): number {
  const side = seenAt === undefined ? 0 : seenAt === 'source' ? 1 : 2;
  return ofProtocol[protocol] + (verdict === 'forwarded' ? 0 : 3) + side;
}

/** A kind of flows, and what the batch at hand has of it. */
interface Kind {
  readonly number: number;
  batch: number;
  line: number;
  records: number;
  count: number;
  first: string | undefined;
  last: string | undefined;
}

/** So many ends and kinds are numbered before their tables begin anew: both sides hold them. */
export interface TableSizes {
  readonly ends: number;
  readonly kinds: number;
}

const tableSizes: TableSizes = { ends: 20_000, kinds: 50_000 };

/** Reads lines of one text as batches; each refers to what those before it told. */
export class BatchReader {
  private readonly read: LineReader;
  private readonly hasHeader: boolean;
  private readonly most: TableSizes;
  private ends = new Map<FlowEnd, { readonly number: number; readonly to: Map<number, Kind> }>();
  private kinds = 0;
  private batches = 0;
  private newKinds: number[] = [];
  private flows: Kind[] = [];

  /** `first`: the text's first record, also where others read it. */
  constructor(format: string, first: string, most = tableSizes) {
    this.most = most;
    const reader = flowReaders.find(({ name }) => name === format);
    if (reader === undefined) throw new Error(`no format ${format}`);
    this.read = reader.open();
    this.hasHeader = this.read(first) === 'header';
  }

  /** `isStart`: the text's first record is among these lines. */
  batch(lines: Iterable<string>, isStart: boolean): FlowBatch {
    const isAnew = this.ends.size > this.most.ends || this.kinds > this.most.kinds;
    if (isAnew) {
      this.ends = new Map();
      this.kinds = 0;
    }
    const told = this.ends.size;
    this.batches += 1;
    [this.newKinds, this.flows] = [[], []];
    const passedOver: { [kind in FlowSkip | 'unreadable']?: number } = {};
    let [line, firstUnreadable, isHeader] = [0, 0, isStart && this.hasHeader];
    for (const each of lines) {
      line += 1;
      const record = each.trim();
      if (record === '') continue;
      const flow = isHeader ? 'header' : this.read(record);
      isHeader = false;
      if (flow === 'header') continue;
      if (typeof flow !== 'string') this.count(flow, line);
      else passedOver[flow] = (passedOver[flow] ?? 0) + 1;
      if (flow === 'unreadable' && firstUnreadable === 0) firstUnreadable = line;
    }
    return {
      ...{ lines: line, passedOver, firstUnreadable, isAnew },
      ends: [...this.ends.keys()].slice(told),
      kinds: Float64Array.from(this.newKinds),
      flows: Float64Array.from(
        this.flows.flatMap((each) => [each.number, each.records, each.count, each.line]),
      ),
      times: this.flows.flatMap(({ first, last }) => [first, last]),
    };
  }

  private count(flow: Flow, line: number): void {
    const kind = this.kindOf(flow);
    const { count, first, last } = flow;
    if (kind.batch !== this.batches) {
      this.flows.push(kind);
      Object.assign(kind, { batch: this.batches, line, records: 1, count, first, last });
      return;
    }
    kind.records += 1;
    kind.count = sum(kind.count, count);
    widen(kind, first, last);
  }

  private kindOf(flow: Flow): Kind {
    const source = this.endOf(flow.source);
    const destination = this.endOf(flow.destination);
    const same = alikeNumber(flow);
    // exact: a table of ends holds less than 2^20, ports and what is alike less than 2^21
    const key = (destination.number * 65_536 + flow.port) * 32 + same;
    const known = source.to.get(key);
    if (known !== undefined) return known;
    const made: Kind = {
      number: this.kinds,
      ...{ batch: 0, line: 0, records: 0, count: 0, first: undefined, last: undefined },
    };
    this.kinds += 1;
    source.to.set(key, made);
    this.newKinds.push(source.number, destination.number, same, flow.port);
    return made;
  }

  private endOf(end: FlowEnd): { readonly number: number; readonly to: Map<number, Kind> } {
    const known = this.ends.get(end);
    if (known !== undefined) return known;
    const made = { number: this.ends.size, to: new Map<number, Kind>() };
    this.ends.set(end, made);
    return made;
  }
}

/** Adds the batches of one reader, in their order, to what was observed. */
export class BatchAdder {
  private ends: FlowEnd[] = [];
  private kinds: SeenKind[] = [];
  private readonly observed: Observed;

  constructor(observed: Observed) {
    this.observed = observed;
  }

  /** @throws TooManyConnections with its line in the batch */
  add({ isAnew, ends, passedOver, kinds, flows, times }: FlowBatch): void {
    if (isAnew) [this.ends, this.kinds] = [[], []];
    for (const each of ends) this.ends.push(each);
    for (const kind of Object.keys(passedOver) as (keyof typeof passedOver)[])
      this.observed.passOver(kind, passedOver[kind] ?? 0);
    const before = this.kinds.length;
    for (let at = 0; at < flows.length; at += width) {
      const [number = 0, line = 0] = [flows[at], flows[at + 3]];
      // kinds are numbered as they are met
      const kind = this.kinds[number] ?? this.meet(kinds, (number - before) * width, line);
      this.observed.count(kind, {
        records: flows[at + 1] ?? 0,
        count: flows[at + 2] ?? 0,
        first: times[at / 2],
        last: times[at / 2 + 1],
      });
    }
  }

  private meet(kinds: Float64Array, at: number, line: number): SeenKind {
    const [source, destination] = [this.ends[kinds[at] ?? -1], this.ends[kinds[at + 1] ?? -1]];
    const [same, port] = [alike[kinds[at + 2] ?? -1], kinds[at + 3]];
    if (
      source === undefined ||
      destination === undefined ||
      same === undefined ||
      port === undefined
    )
      throw new Error('a batch of flows does not fit those before it');
    const met = this.observed.meet({ source, destination, ...same, port }, line);
    this.kinds.push(met);
    return met;
  }
}
