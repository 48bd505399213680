import type { Chart, ChartEdge, ChartNode, Space } from '../chart.ts';
import { farId, farShapes } from '../draw.ts';
import type { Box, Drawing, Shape } from '../drawing.ts';
import { boxOf, namespaceOf, shapeOf } from '../shapes.ts';
import type { AnywhereBadges } from './anywhere-badges.ts';
import { bundleEdges } from './bundle-edges.ts';

/** All services in their namespaces, lines to most of a namespace as one. */
export function drawServices({ chart, ofNode }: AnywhereBadges): Drawing {
  const boxes = chart.spaces
    .filter(({ nodes }) => nodes.length > 0)
    .map((space) => boxOf(space, space.nodes.map(badged(ofNode))));
  const ends = ({ source, destination }: ChartEdge) => [source.id, destination.id, true] as const;
  const lines = bundleEdges(chart.edges, boxes, ends, true);
  return { title: 'Services and their connections', ring: false, spread: true, boxes, lines };
}

/** The services of one namespace; other namespaces as one shape on each side. */
export function drawSpace({ chart, ofNode }: AnywhereBadges, space: Space): Drawing {
  const edges = chart.edgesOf[space.index] ?? [];
  const isHere = (node: ChartNode) => node.space === space.index;
  const sources = new Set(edges.map(({ source }) => source).filter((each) => !isHere(each)));
  const targets = new Set(edges.map(({ destination }) => destination).filter((n) => !isHere(n)));
  const boxes = [
    sideOf(chart, sources, 'in'),
    boxOf(space, space.nodes.map(badged(ofNode))),
    sideOf(chart, targets, 'out'),
  ];
  const ends = ({ source, destination }: ChartEdge) =>
    [
      isHere(source) ? source.id : `in_${farId(chart, source)}`,
      isHere(destination) ? destination.id : `out_${farId(chart, destination)}`,
      isHere(source) && isHere(destination),
    ] as const;
  const lines = bundleEdges(edges, boxes, ends, false);
  return { title: `${space.name} and its connections`, ring: false, boxes, lines };
}

function badged(ofNode: AnywhereBadges['ofNode']): (node: ChartNode) => Shape {
  return (node) => {
    const badges = ofNode.get(node.index);
    return { ...shapeOf(node), ...(badges !== undefined && { badges }) };
  };
}

function sideOf(chart: Chart, nodes: ReadonlySet<ChartNode>, side: 'in' | 'out'): Box {
  const ids = new Set([...nodes].map((each) => farId(chart, each)));
  const shapes = chart.spaces
    .flatMap((space) => (space.outside ? farShapes(space) : [namespaceOf(space)]))
    .filter(({ id }) => ids.has(id))
    .map((shape) => ({ ...shape, id: `${side}_${shape.id}` }));
  const place = side === 'in' ? 'first' : 'last';
  return { key: side, id: side, label: '', framed: false, side: place, shapes };
}
