import type { Chart } from '../chart.ts';
import { drawWhole, fewOutside, withoutLines } from '../draw.ts';
import type { Drawing } from '../drawing.ts';
import { anywhereBadges } from './anywhere-badges.ts';
import { drawOverview } from './draw-overview.ts';
import { drawServices, drawSpace } from './draw-services.ts';

/** A drawing of the page. */
export interface Sheet {
  readonly name: string;
  readonly drawing: Drawing;
  /** Of one namespace. */
  readonly space?: number;
  /** Its lines are left out: they would be too many to follow. */
  readonly sparse: boolean;
}

/** What is seen at a glance, and needs no summary. */
const few = { shapes: 24, lines: 45, anywhere: 3 };
/** What an eye can follow in one drawing. */
const most = { shapes: 80, lines: 250 };
/** Lines in all drawings together, each drawn for wide and for high windows: Graphviz lays out about a thousand in a second. */
const linesInAll = 6_000;

/** The name of the drawing of all services. */
export const everything = 'Everything';

/** So many shapes are no picture, and take Graphviz long: search and lists have them. */
const crowd = 6_000;

/** The whole where it is seen at a glance; otherwise the namespaces, the whole where it can be followed, and each of them. */
export function chooseDrawings(chart: Chart): readonly Sheet[] {
  const badges = anywhereBadges(chart);
  if (chart.nodes.length <= few.shapes && chart.edges.length <= few.lines) {
    const open = chart.edges.length - badges.chart.edges.length;
    const drawing = open <= few.anywhere ? drawWhole(chart) : drawServices(badges);
    return [{ name: everything, drawing, sparse: false }];
  }
  let left = linesInAll;
  const isTooMuch = ({ boxes, lines }: Drawing) =>
    boxes.flatMap((box) => box.shapes).length > most.shapes ||
    lines.length > most.lines ||
    2 * lines.length > left;
  const sheetOf = (name: string, full: Drawing, space?: number): Sheet => {
    const sparse = isTooMuch(full);
    if (!sparse) left -= 2 * full.lines.length;
    const drawing = sparse ? withoutLines(full) : full;
    return { name, drawing, sparse, ...(space !== undefined && { space }) };
  };
  const spaces = badges.chart.spaces.filter(
    (each) => !each.outside || each.nodes.length > fewOutside,
  );
  const overview = sheetOf('All namespaces', drawOverview(badges));
  const whole = chart.nodes.length <= most.shapes ? drawServices(badges) : undefined;
  const wholes = whole === undefined || isTooMuch(whole) ? [] : [sheetOf(everything, whole)];
  const sheets = spaces
    .filter((each) => each.nodes.length < crowd)
    .map((each) => sheetOf(each.name, drawSpace(badges, each), each.index));
  return spaces.length === 1 && sheets.length === 1 ? sheets : [overview, ...wholes, ...sheets];
}
