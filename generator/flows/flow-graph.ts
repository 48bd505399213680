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
import { endName, total } from './observed.ts';

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
  for (const each of judged.cut.filter(isShown)) {
    const ends = [endOf(each, 'source'), endOf(each, 'destination')] as const;
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

/** An end as the map calls it: an address is the one that was seen. */
function endOf(
  { connection, explanation }: JudgedConnection,
  side: 'source' | 'destination',
): readonly [name: string, kind: GraphNode['kind']] {
  const party = explanation[side];
  if (party.kind === 'workload' || party.kind === 'unseen') return [party.name, party.kind];
  return [party.kind === 'addresses' ? endName(connection.example[side]) : party.name, 'addresses'];
}

/** The edges that a connection goes along: between the workloads, else the block that holds the address. */
function edgesOf(
  { connection, explanation }: JudgedConnection,
  { edges }: Graph,
  kinds: ReadonlyMap<string, GraphNode['kind']>,
): readonly GraphEdge[] {
  const { protocol, port, example } = connection;
  const along = edges.filter(({ ports }) =>
    ports.some((each) => each.protocol === protocol && each.from <= port && port <= each.to),
  );
  const stands = (name: string, party: Party, address: string | undefined): boolean =>
    name === party.name ||
    kinds.get(name) === 'anywhere' ||
    (party.kind === 'addresses' && kinds.get(name) === 'addresses' && holds(name, address));
  return along.filter(
    ({ source, destination }) =>
      stands(source, explanation.source, example.source.address) &&
      stands(destination, explanation.destination, example.destination.address),
  );
}

/** Whether a block, or blocks in words, may hold an address: words that are no block may. */
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
    rules: [...edge.rules, ...those.slice(0, most).map((each) => ruleOf(each))],
  };
}

function cutEdge(key: string, those: readonly JudgedConnection[]): GraphEdge {
  const [source = '', destination = ''] = JSON.parse(key) as string[];
  const ports = those.map(({ connection: { protocol, port } }) => ({
    protocol,
    from: port,
    to: port,
  }));
  return {
    source,
    destination,
    ports,
    status: 'cut',
    rules: those
      .slice(0, most)
      .flatMap((each) => [
        ruleOf(each),
        ...[each.explanation.egress, each.explanation.ingress]
          .filter(({ allowed }) => !allowed)
          .map(refusal),
      ]),
  };
}

function ruleOf({ connection: { protocol, port, forwarded, last } }: JudgedConnection): EdgeRule {
  const count = total(forwarded);
  const times = count === 0 ? 'dropped' : count === 1 ? 'once' : `${count} times`;
  const when = last === undefined ? '' : `, last ${last}`;
  return { direction: 'traffic', text: `${port}/${protocol} observed ${times}${when}` };
}
