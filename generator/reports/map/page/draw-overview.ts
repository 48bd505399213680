import type { ChartEdge, Space } from '../chart.ts';
import { farId, farShapes } from '../draw.ts';
import type { Badge, Box, Drawing, Line, Shape } from '../drawing.ts';
import { joinEdges } from '../join-edges.ts';
import { namespaceOf } from '../shapes.ts';
import { factsOf, statuses } from '../statuses.ts';
import type { AnywhereBadges } from './anywhere-badges.ts';
import { bundleEdges } from './bundle-edges.ts';
import { hubsOf } from './hubs.ts';

/** What an eye can follow from left to right; more is no clearer than a ring. */
const linesInRanks = 4;
const mostInRing = 40;

/**
 * The namespaces, with a line in each direction in which two are connected.
 * Those that reach most of the others, or are reached by most, stand beside a
 * frame with the others, and one line to the frame says it.
 */
export function drawOverview({ chart, ofSpace }: AnywhereBadges): Drawing {
  const title = 'Namespaces and their connections';
  const ids = ({ source, destination }: ChartEdge) =>
    [farId(chart, source), farId(chart, destination)] as const;
  const isWithin = (edge: ChartEdge) => ids(edge)[0] === ids(edge)[1];
  const inside = chart.spaces.filter(({ outside }) => !outside);
  const shapes = inside.map((space): Shape => {
    const within = (chart.edgesOf[space.index] ?? []).filter(isWithin);
    const badges = [...(ofSpace.get(space.index) ?? []), ...withinBadges(within)];
    return { ...summaryOf(space, within), badges };
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
  const isPlain = line.edges.length === 1 && !factsOf(line.status).isMarked;
  return isPlain ? { ...line, label: '' } : line;
}

/** What is wrong within a namespace: it has no line where a namespace is one shape. */
function withinBadges(within: readonly ChartEdge[]): readonly Badge[] {
  return statuses
    .filter((status) => factsOf(status).asksForALook)
    .flatMap((status): readonly Badge[] => {
      const edges = within.filter((edge) => edge.status === status).map(({ index }) => index);
      const text = `${edges.length} ${status} within`;
      return edges.length === 0 ? [] : [{ text, alarm: status === 'undeclared', edges }];
    });
}

/** A namespace in few words: its connections within are seen when it is opened. */
function summaryOf(space: Space, within: readonly ChartEdge[]): Shape {
  return { ...namespaceOf(space, within), note: namespaceOf(space).note };
}
