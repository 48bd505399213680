import {
  type EdgeRule,
  type Graph,
  type GraphEdge,
  type GraphNode,
  inOrder,
} from '../model/graph.ts';
import type { ProbedConnection, ProbedEnd, ProbeResult } from '../model/probe.ts';

/** More attempts than this of one edge say nothing new. */
const most = 20;

/** What a graph is held against. */
export interface ObservedInput {
  readonly graph: Graph;
  readonly result: ProbeResult;
  /** When and where it was seen, in words. */
  readonly seen: string;
  /** Nodes by name, those too that the graph leaves out. */
  readonly known: ReadonlyMap<string, GraphNode>;
  /** Whether a connection is of what the graph is about. */
  readonly isShown: (connection: ProbedConnection) => boolean;
}

/**
 * A graph with what traffic showed: edges that connected as they should are
 * proven; what connected and should not, or should and did not, is marked, and
 * drawn where the policies draw nothing.
 */
export function observedGraph({ graph, result, seen, known, isShown }: ObservedInput): Graph {
  const byEnds = bySides(result.connections.filter(isShown), known);
  const edges = graph.edges.map((edge) =>
    observedEdge(edge, byEnds.get(keyOf(edge.source, edge.destination)) ?? []),
  );
  const drawn = new Map(graph.edges.map((each) => [keyOf(each.source, each.destination), each]));
  const nodes = new Map(graph.nodes.map((each) => [each.name, each]));
  for (const [key, connections] of byEnds) {
    const [source = '', destination = ''] = JSON.parse(key) as string[];
    const rest = connections.filter((each) => !isOf(drawn.get(key), each));
    const more = newEdges(source, destination, rest, graph);
    edges.push(...more);
    for (const each of more.length === 0 ? [] : connections.slice(0, 1))
      for (const end of [each.from, each.to]) {
        const name = nameOf(end, known);
        if (!nodes.has(name)) nodes.set(name, known.get(name) ?? nodeOf(end, name));
      }
  }
  return {
    ...graph,
    ...inOrder(nodes.values(), edges),
    observed: seen,
  };
}

/** Connections by the nodes that they go between; a name that was looked up is no node. */
function bySides(
  connections: readonly ProbedConnection[],
  names: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, readonly ProbedConnection[]> {
  const found = new Map<string, ProbedConnection[]>();
  for (const each of connections) {
    if (each.to.kind === 'name') continue;
    const key = keyOf(nameOf(each.from, names), nameOf(each.to, names));
    const known = found.get(key);
    if (known === undefined) found.set(key, [each]);
    else known.push(each);
  }
  return found;
}

/** An address is drawn as the block that it stands for, where that is drawn. */
function nameOf(
  { name, kind, party = name, by }: ProbedEnd,
  names: ReadonlyMap<string, unknown>,
): string {
  return kind === 'address' && by !== undefined && names.has(by) ? by : party;
}

function keyOf(source: string, destination: string): string {
  return JSON.stringify([source, destination]);
}

/** Whether an edge has the port. */
function isOf(edge: GraphEdge | undefined, { protocol, port }: ProbedConnection): boolean {
  return (
    edge?.ports.some(
      (each) => each.protocol === protocol && each.from <= port && port <= each.to,
    ) === true
  );
}

/** What no policy draws is drawn when it connected, or should have; not when it was blocked as it should be. */
function newEdges(
  source: string,
  destination: string,
  connections: readonly ProbedConnection[],
  { hasProfiles }: Graph,
): readonly GraphEdge[] {
  const usual = hasProfiles ? 'declared' : 'allowed';
  const shown = connections.filter(
    ({ observed, intended, to }) =>
      // a Service leads to a pod that is drawn on its own port
      (to.kind === 'address' || to.by === undefined) &&
      (observed === 'allowed' || (observed === 'blocked' && intended === 'allowed')),
  );
  const byStatus = new Map<GraphEdge['status'], ProbedConnection[]>();
  for (const each of shown) {
    const status = wrongOf(each) ?? (each.verdict === 'ok' ? 'proven' : usual);
    byStatus.set(status, [...(byStatus.get(status) ?? []), each]);
  }
  return [...byStatus].map(([status, those]) => {
    const ports = new Map(
      those.map(({ protocol, port }) => [
        `${protocol} ${port}`,
        { protocol, from: port, to: port },
      ]),
    );
    const rules = those.slice(0, most).map(ruleOf);
    return { source, destination, ports: [...ports.values()], status, rules };
  });
}

/** An edge with what was seen of its ports. */
function observedEdge(edge: GraphEdge, connections: readonly ProbedConnection[]): GraphEdge {
  const own = connections.filter((each) => isOf(edge, each) || each.to.by !== undefined);
  if (own.length === 0) return edge;
  return {
    ...edge,
    status: statusOf(edge, own),
    rules: [...edge.rules, ...own.slice(0, most).map(ruleOf)],
  };
}

/** How a connection that is not as it should be is drawn. */
function wrongOf({
  verdict,
  observed,
  intended,
}: ProbedConnection): 'undeclared' | 'blocked' | undefined {
  if (verdict === 'ok' || verdict === 'inconclusive') return undefined;
  if (observed === 'allowed' && intended !== 'allowed') return 'undeclared';
  return observed === 'blocked' && intended !== 'blocked' ? 'blocked' : undefined;
}

/** The worst of what was seen; what the policies say where nothing is wrong and not all was seen. */
function statusOf(
  { status, ports }: GraphEdge,
  connections: readonly ProbedConnection[],
): GraphEdge['status'] {
  const wrong = connections.map(wrongOf);
  if (wrong.includes('undeclared')) return 'undeclared';
  if (wrong.includes('blocked')) return 'blocked';
  if (status === 'undeclared' || status === 'blocked') return status;
  const isProven = ports.every((range) =>
    connections.some(
      ({ verdict, observed, protocol, port }) =>
        verdict === 'ok' &&
        observed === 'allowed' &&
        protocol === range.protocol &&
        range.from <= port &&
        port <= range.to,
    ),
  );
  return isProven && connections.every(({ verdict }) => verdict === 'ok') ? 'proven' : status;
}

function ruleOf({ protocol, port, observed, verdict, reason, to }: ProbedConnection): EdgeRule {
  const by = to.by === undefined ? '' : ` by ${to.by}`;
  return {
    direction: 'traffic',
    text: `${port}/${protocol}${by} ${observed}, ${verdict}: ${reason}`,
  };
}

/** What is in no manifest, or an address of no block. */
function nodeOf({ kind }: ProbedEnd, name: string): GraphNode {
  if (kind === 'address') return { name, kind: 'addresses', exposes: [], consumes: [] };
  const [namespace = ''] = name.split('/');
  return { name, kind: 'unseen', namespace, exposes: [], consumes: [] };
}
