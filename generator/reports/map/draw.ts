import type { Chart, ChartEdge, ChartNode, Space } from './chart.ts';
import type { Drawing, Shape } from './drawing.ts';
import { joinEdges } from './join-edges.ts';
import { boxOf, namespaceOf, shapeOf } from './shapes.ts';

/** Outside there are seldom more; those are drawn one by one wherever namespaces are drawn as one. */
export const fewOutside = 8;

/** A larger ring is no clearer than ranks, and takes Graphviz long. */
const mostInRing = 40;

/** Every node and every edge. */
export function drawWhole(chart: Chart): Drawing {
  return {
    title: 'Services and their connections',
    ring: false,
    boxes: chart.spaces.map((space) => boxOf(space, space.nodes.map(shapeOf))),
    lines: joinEdges(chart.edges, ({ source, destination }) => [source.id, destination.id, true]),
  };
}

/** A shape for each namespace, with a line where they are connected, in one or both directions. */
export function drawOverview(chart: Chart): Drawing {
  const isWithin = ({ source, destination }: ChartEdge) =>
    farId(chart, source) === farId(chart, destination);
  const inside = chart.spaces
    .filter(({ outside }) => !outside)
    .map((space) => {
      const within = chart.edgesOf[space.index] ?? [];
      return namespaceOf(space, within.filter(isWithin));
    });
  const far = chart.spaces.filter(({ outside }) => outside).flatMap(farShapes);
  const bare = { label: '', framed: false };
  const between = chart.edges.filter((each) => !isWithin(each));
  const lines = joinEdges(between, ({ source, destination }) => [
    farId(chart, source),
    farId(chart, destination),
    false,
  ]);
  const shapes = inside.length + far.length;
  return {
    title: 'Namespaces and their connections',
    ring: shapes <= mostInRing && lines.length > 2 * shapes,
    boxes: [
      { key: 'inside', id: 'namespaces', ...bare, shapes: inside },
      { key: 'outside', id: 'outside', ...bare, shapes: far },
    ],
    lines,
  };
}

/** Only the services, or only the namespaces: for more connections than an eye can follow. */
export function withoutLines(drawing: Drawing): Drawing {
  return {
    ...drawing,
    ring: false,
    boxes: drawing.boxes.filter(({ key }) => key !== 'in' && key !== 'out'),
    lines: [],
  };
}

/** What stands for a space where it is not drawn itself. */
export function farShapes(space: Space): readonly Shape[] {
  return space.nodes.length <= fewOutside ? space.nodes.map(shapeOf) : [namespaceOf(space)];
}

/** The id of what stands for a node where its namespace is not drawn. */
export function farId(chart: Chart, node: ChartNode): string {
  const space = chart.spaces[node.space];
  if (space === undefined) throw new Error(`no space for ${node.name}`);
  return space.outside && space.nodes.length <= fewOutside ? node.id : space.id;
}
