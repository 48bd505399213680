import { layout } from '../../../generator/bundles/graphviz.ts';
import type { Graph } from '../../../generator/model/graph.ts';
import { maps } from '../../../generator/reports/map/index.ts';
import { context } from './shop.ts';

/** Prints a graph in a form, drawn by Graphviz. */
export async function print(
  form: string,
  graph: Graph,
  title?: string,
  draw: typeof layout = layout,
): Promise<string> {
  const map = maps[form];
  if (map === undefined) throw new Error(`no form ${form}`);
  return map.print(graph, context(draw, title));
}

/** The same graph, told in another order. */
export function shuffled(graph: Graph): Graph {
  const edges = graph.edges.map((edge) => ({ ...edge, ports: edge.ports.toReversed() }));
  return { ...graph, nodes: graph.nodes.toReversed(), edges: edges.toReversed() };
}
