import type { ChartEdge, Space } from '../chart.ts';
import { farId, farShapes } from '../draw.ts';
import type { Box, Drawing, Line, Shape } from '../drawing.ts';
import { joinEdges, marked } from '../join-edges.ts';
import { namespaceOf } from '../shapes.ts';
import { bundleEdges } from './bundle-edges.ts';
import type { EveryoneBadges } from './everyone-badges.ts';
import { hubsOf } from './hubs.ts';

/** What an eye can follow from left to right; more is no clearer than a ring. */
const linesInRanks = 4;
const mostInRing = 40;

/**
 * The namespaces, with a line in each direction in which two are connected.
 * Those that reach most of the others, or are reached by most, stand beside a
 * frame with the others, and one line to the frame says it.
 */
export function drawOverview({ chart, ofSpace }: EveryoneBadges): Drawing {
  const title = 'Namespaces and their connections';
  const ids = ({ source, destination }: ChartEdge) =>
    [farId(chart, source), farId(chart, destination)] as const;
  const isWithin = (edge: ChartEdge) => ids(edge)[0] === ids(edge)[1];
  const inside = chart.spaces.filter(({ outside }) => !outside);
  const shapes = inside.map((space): Shape => {
    const within = (chart.edgesOf[space.index] ?? []).filter(isWithin);
    return { ...summaryOf(space, within), badges: ofSpace.get(space.index) ?? [] };
  });
  const far = chart.spaces.filter(({ outside }) => outside).flatMap(farShapes);
  const between = chart.edges.filter((edge) => !isWithin(edge));
  const hubs = hubsOf(
    shapes.map(({ id }) => id),
    between.map(ids),
  );
  const rest = shapes.filter(({ id }) => !hubs.has(id));
  const bare = { label: '', framed: false };
  const boxes: readonly Box[] = [
    { key: 'hubs', id: 'hubs', ...bare, shapes: shapes.filter(({ id }) => hubs.has(id)) },
    {
      key: 'all',
      id: 'all',
      label: `${rest.length} namespaces`,
      framed: hubs.size > 0,
      shapes: rest,
    },
    { key: 'outside', id: 'outside', ...bare, shapes: far },
  ];
  const ends = (edge: ChartEdge) => [...ids(edge), false] as const;
  const lines = bundleEdges(between, boxes, ends, true).map(quiet);
  const count = shapes.length + far.length;
  if (count > mostInRing || lines.length <= linesInRanks * count)
    return { title, ring: false, weighted: true, boxes, lines };
  const loose = boxes.map((box) => ({ ...box, framed: false }));
  return { title, ring: true, weighted: true, boxes: loose, lines: joinEdges(between, ends) };
}

/** Where many lines meet, the ports of one connection are no news. */
function quiet(line: Line): Line {
  const isPlain = line.edges.length === 1 && !marked.includes(line.status);
  return isPlain ? { ...line, label: '' } : line;
}

/** A namespace in few words: its connections within are seen when it is opened. */
function summaryOf(space: Space, within: readonly ChartEdge[]): Shape {
  return { ...namespaceOf(space, within), note: namespaceOf(space).note };
}
