import { refusal } from '../analysis/views/edge-rules.ts';
import { addressValue, blockRange } from '../grammar/addresses.ts';
import {
  type EdgeRule,
  type Graph,
  type GraphEdge,
  type GraphNode,
  inOrder,
} from '../model/graph.ts';
import type { Party } from '../model/reach.ts';
import type { Judged, JudgedConnection } from './cut.ts';
import { type ObservedConnection, sum, total } from './observed.ts';
import { addressesOf, type OutsideEnd, others } from './outside-ends.ts';

/** A graph, and what flows are laid over it. */
export interface FlowGraphInput {
  readonly graph: Graph;
  readonly judged: Judged;
  /** What was observed and when, in words. */
  readonly seen: string;
  /** Nodes by name, those too that the graph leaves out. */
  readonly known: ReadonlyMap<string, GraphNode>;
  /** Whether a connection is of what the graph is about. */
  readonly isShown: (connection: JudgedConnection) => boolean;
}

/** More connections than this on one edge say nothing new. */
const most = 20;

/** More ends outside than this are one node: nobody looks at a map of thousands. */
const mostOutside = 50;

/**
 * A graph with observed flows beside what is allowed: edges that traffic used
 * on all their ports are proven, those that it never used are idle, and what
 * was let through when it was observed and would be blocked is drawn as cut.
 */
export function flowGraph({ graph, judged, seen, known, isShown }: FlowGraphInput): Graph {
  const kinds = new Map(graph.nodes.map((each) => [each.name, each.kind]));
  const used = new Map<GraphEdge, JudgedConnection[]>();
  for (const each of judged.allowed.filter(isShown))
    for (const edge of edgesOf(each, graph, kinds))
      used.set(edge, [...(used.get(edge) ?? []), each]);
  const nodes = new Map(graph.nodes.map((each) => [each.name, each]));
  const cut = new Map<string, JudgedConnection[]>();
  const shown = judged.cut.filter(isShown);
  const outside = new Set(
    shown.flatMap(({ connection: { outside: ends } }) =>
      [ends.source, ends.destination].flatMap((each) => each?.name ?? []),
    ),
  );
  const areNamed = outside.size <= mostOutside;
  for (const each of shown) {
    const ends = [endOf(each, 'source', areNamed), endOf(each, 'destination', areNamed)] as const;
    for (const [name, kind] of ends)
      if (!nodes.has(name))
        nodes.set(name, known.get(name) ?? { name, kind, exposes: [], consumes: [] });
    const key = JSON.stringify(ends.map(([name]) => name));
    cut.set(key, [...(cut.get(key) ?? []), each]);
  }
  const edges = [
    ...graph.edges.map((edge) => usedEdge(edge, used.get(edge) ?? [])),
    ...[...cut].map(([key, those]) => cutEdge(key, those)),
  ];
  return {
    ...graph,
    ...inOrder(nodes.values(), edges),
    observed: seen,
    hasFlows: true,
  };
}

/** An end as the map calls it: one outside is who was seen. */
function endOf(
  { connection, explanation }: JudgedConnection,
  side: 'source' | 'destination',
  areNamed: boolean,
): readonly [name: string, kind: GraphNode['kind']] {
  const party = explanation[side];
  if (party.kind === 'workload' || party.kind === 'unseen') return [party.name, party.kind];
  const outside = connection.outside[side];
  if (outside === undefined) return [party.name, 'addresses'];
  return [areNamed ? outside.name : others, 'addresses'];
}

/** The edges that a connection goes along: between the workloads, else the block that holds the address. */
function edgesOf(
  { connection, explanation }: JudgedConnection,
  { edges }: Graph,
  kinds: ReadonlyMap<string, GraphNode['kind']>,
): readonly GraphEdge[] {
  const { protocol, port, outside } = connection;
  const along = edges.filter(({ ports }) =>
    ports.some((each) => each.protocol === protocol && each.from <= port && port <= each.to),
  );
  const stands = (name: string, party: Party, end: OutsideEnd | undefined): boolean =>
    name === party.name ||
    kinds.get(name) === 'anywhere' ||
    (end !== undefined && kinds.get(name) === 'addresses' && holds(name, addressesOf(end)[0]));
  return along.filter(
    ({ source, destination }) =>
      stands(source, explanation.source, outside.source) &&
      stands(destination, explanation.destination, outside.destination),
  );
}

/** Whether a block, or blocks in words, may hold an address: words that are no block may. One is asked of a piece of the address space, which a block holds whole or not. */
function holds(name: string, address: string | undefined): boolean {
  const block = blockRange(name);
  const value = address === undefined ? undefined : addressValue(address);
  if (block === undefined || value === undefined) return true;
  return block[0] <= value && value <= block[1];
}

function usedEdge(edge: GraphEdge, those: readonly JudgedConnection[]): GraphEdge {
  const isUsual = edge.status === 'allowed' || edge.status === 'declared';
  if (those.length === 0) return isUsual ? { ...edge, status: 'idle' } : edge;
  const isWhole = edge.ports.every(({ protocol, from, to }) =>
    those.some(
      ({ connection }) =>
        connection.protocol === protocol && from <= connection.port && connection.port <= to,
    ),
  );
  return {
    ...edge,
    ...(isUsual && isWhole && { status: 'proven' as const }),
    rules: [
      ...edge.rules,
      ...byPort(those)
        .slice(0, most)
        .map(([, observed]) => ruleOf(observed)),
    ],
  };
}

function cutEdge(key: string, those: readonly JudgedConnection[]): GraphEdge {
  const [source = '', destination = ''] = JSON.parse(key) as string[];
  const ports = byPort(those).map(
    ([
      {
        connection: { protocol, port },
      },
    ]) => ({
      protocol,
      from: port,
      to: port,
    }),
  );
  return {
    source,
    destination,
    ports,
    status: 'cut',
    rules: byPort(those)
      .slice(0, most)
      .flatMap(([each, observed]) => [
        ruleOf(observed),
        ...[each.explanation.egress, each.explanation.ingress]
          .filter(({ allowed }) => !allowed)
          .map(refusal),
      ]),
  };
}

/** What was observed at one port of an edge. */
type OnPort = Pick<ObservedConnection, 'protocol' | 'port' | 'last'> & { readonly count: number };

/** Connections of an edge by their ports, each with one of those that it adds up: an edge may hold many ends outside. */
function byPort(
  those: readonly JudgedConnection[],
): readonly (readonly [JudgedConnection, OnPort])[] {
  const found = new Map<string, readonly [JudgedConnection, OnPort]>();
  for (const each of those) {
    const { protocol, port, forwarded, last } = each.connection;
    const key = `${protocol} ${port}`;
    const [first = each, known] = found.get(key) ?? [];
    const latest = [known?.last, last]
      .filter((time) => time !== undefined)
      .sort()
      .at(-1);
    const count = sum(known?.count ?? 0, total(forwarded));
    found.set(key, [
      first,
      { protocol, port, count, ...(latest !== undefined && { last: latest }) },
    ]);
  }
  return [...found.values()];
}

function ruleOf({ protocol, port, count, last }: OnPort): EdgeRule {
  const times = count === 0 ? 'dropped' : count === 1 ? 'once' : `${count} times`;
  const when = last === undefined ? '' : `, last ${last}`;
  return { direction: 'traffic', text: `${port}/${protocol} observed ${times}${when}` };
}
