import type { Chart } from '../chart.ts';
import { drawOverview, drawSpace, drawWhole, fewOutside, withoutLines } from '../draw.ts';
import type { Drawing } from '../drawing.ts';

/** A drawing of the page. */
export interface Sheet {
  readonly name: string;
  readonly drawing: Drawing;
  /** Of one namespace. */
  readonly space?: number;
  /** Its lines are left out: they would be too many to follow. */
  readonly sparse: boolean;
}

/** What an eye can follow in one drawing. */
const most = { shapes: 80, lines: 250 };
/** Lines in all drawings together: Graphviz lays out about a thousand in a second. */
const linesInAll = 6_000;

/** So many shapes are no picture, and take Graphviz long: search and lists have them. */
const crowd = 6_000;

/** The whole where it can be read; otherwise the namespaces, and each of them. */
export function chooseDrawings(chart: Chart): readonly Sheet[] {
  if (chart.nodes.length <= most.shapes && chart.edges.length <= most.lines) {
    return [{ name: 'Everything', drawing: drawWhole(chart), sparse: false }];
  }
  let left = linesInAll;
  const sheetOf = (name: string, full: Drawing, space?: number): Sheet => {
    const shapes = full.boxes.flatMap((box) => box.shapes).length;
    const { length } = full.lines;
    const sparse = shapes > most.shapes || length > most.lines || length > left;
    if (!sparse) left -= length;
    const drawing = sparse ? withoutLines(full) : full;
    return { name, drawing, sparse, ...(space !== undefined && { space }) };
  };
  const spaces = chart.spaces.filter((each) => !each.outside || each.nodes.length > fewOutside);
  const overview = sheetOf('All namespaces', drawOverview(chart));
  const sheets = spaces
    .filter((each) => each.nodes.length < crowd)
    .map((each) => sheetOf(each.name, drawSpace(chart, each), each.index));
  return spaces.length === 1 && sheets.length === 1 ? sheets : [overview, ...sheets];
}
