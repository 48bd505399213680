import type { Graph } from '../../model/graph.ts';
import type { Status } from './chart.ts';
import { drawWhole } from './draw.ts';
import type { Box, Drawing, Line, Shape } from './drawing.ts';
import { dotMarkup, quoted, quotedTip } from './escape.ts';
import type { MapContext } from './map-report.ts';
import { toChart } from './to-chart.ts';

export async function printDot(graph: Graph, context: MapContext): Promise<string> {
  return toDot(drawWhole(toChart(graph, context.spot)));
}

/** How many lines a drawing may have for this. */
interface Limits {
  /** Labels, which take room; Graphviz takes minutes for 1,500 of them. */
  readonly labels: number;
  /** Ranks from left to right, for which Graphviz sorts and bends lines; beyond, forces and straight lines. */
  readonly ranks: number;
}

/** Columns of their own for what is before and after all others take Graphviz half as long again where lines are many. */
const mostWithSides = 80;

/** From left to right, or from top to bottom for a window that is higher than wide. */
export type Direction = 'LR' | 'TB';

/**
 * A drawing for Graphviz. `id` of a node, cluster or edge is its key, `class`
 * what it is.
 */
export function toDot(
  drawing: Drawing,
  limits: Limits = { labels: 200, ranks: 300 },
  direction: Direction = 'LR',
): string {
  const { length } = drawing.lines;
  const labelled = drawing.lines.filter(({ label }) => label !== '').length;
  const labels = labelled <= limits.labels && !drawing.ring;
  const connected = new Set(drawing.lines.flatMap(({ from, to }) => [from, to]));
  const frames = new Map(
    drawing.boxes.filter((box) => box.framed && connected.has(box.id)).map((box) => [box.id, box]),
  );
  const boxOf = new Map(
    drawing.boxes.flatMap((box) =>
      [box.id, ...box.shapes.map(({ id }) => id)].map((id) => [id, box]),
    ),
  );
  // above and below a frame at which lines end is room for what they say
  const nodesep = frames.size === 0 ? 0.25 : direction === 'LR' ? 0.4 : 0.3;
  const isSparse = length <= mostWithSides;
  return [
    'digraph netprofile {',
    `  graph [rankdir=${direction} bgcolor=transparent outputorder=edgesfirst nodesep=${nodesep} ranksep=0.4 fontname="Helvetica" fontsize=13];`,
    ...(frames.size > 0 ? ['  compound=true;'] : []),
    ...(drawing.ring ? ['  layout=circo; mindist=0.6; oneblock=true;'] : []),
    ...(drawing.ring || length <= limits.ranks ? [] : ['  layout=fdp; maxiter=50;']),
    ...(labels ? [] : ['  // too many lines for labels, which are in tooltips']),
    '  node [shape=box style="rounded,filled" fillcolor="#f3f6fb" color="#57606a" fontname="Helvetica" fontsize=13 margin="0.18,0.09" height=0.4];',
    '  edge [color="#57606a" fontname="Helvetica" fontsize=11 arrowsize=0.7];',
    ...drawing.boxes.flatMap((box) => printBox(box, connected, direction, isSparse)),
    ...drawing.lines.map((line) =>
      printLine(line, {
        weighted: drawing.weighted === true,
        labels,
        frames,
        lengthOf: ({ from, to }) =>
          drawing.spread === true && boxOf.get(from) !== boxOf.get(to)
            ? 3
            : isSparse && boxOf.get(to)?.side === 'last'
              ? 2
              : 1,
      }),
    ),
    '}',
    '',
  ].join('\n');
}

function printBox(
  { key, id, label, framed, side, shapes }: Box,
  connected: ReadonlySet<string>,
  direction: Direction,
  isSparse: boolean,
): string[] {
  const nodes = shapes.map(printShape);
  const alone = shapes.filter((shape) => !connected.has(shape.id)).map((shape) => shape.id);
  const all = shapes.map((shape) => `${shape.id}; `).join('');
  const rank = `{ rank=${side === 'first' ? 'source' : 'sink'}; ${all}}`;
  const isSide = side !== undefined && shapes.length > 0 && isSparse;
  const inner = [...nodes, ...(isSide ? [rank] : []), ...grid(alone, direction)];
  if (!framed) return inner.map((line) => `  ${line}`);
  const name = quoted(label);
  return [
    `  subgraph cluster_${id} {`,
    `    id="${key}"; class="space"; label=${name}; tooltip=${quotedTip(label)}; labeljust=l; style="rounded,filled"; fillcolor="#fafbfc"; color="#8c959f"; margin=14;`,
    ...inner.map((line) => `    ${line}`),
    '  }',
  ];
}

/** Shapes without a line would all stand in one column: unseen lines set them in rows, first row on top. */
function grid(ids: readonly string[], direction: Direction): readonly string[] {
  // shapes are about twice as wide as high
  const width = Math.max(2, Math.ceil(Math.sqrt(ids.length * 0.6)));
  const [along, across] = [chains(ids, width), ids.filter((_, index) => index % width === 0)];
  // a rank is a column, or a row where ranks go down
  if (direction === 'TB') {
    const rows = across.map((_, row) => ids.slice(row * width, (row + 1) * width));
    const ranks = rows.filter((row) => row.length > 1).map((row) => rankOf(row));
    return [...ranks, ...across.slice(1).map((id, row) => unseen([across[row] ?? '', id]))];
  }
  // from left to right, Graphviz puts the first of a rank at the bottom
  return across.length < 2 ? along : [...along, rankOf(across.toReversed())];
}

function chains(ids: readonly string[], width: number): readonly string[] {
  return ids.flatMap((id, index) =>
    index % width === 0 ? [] : [unseen([ids[index - 1] ?? '', id])],
  );
}

function rankOf(ids: readonly string[]): string {
  return `{ rank=same; ${unseen(ids)} }`;
}

function unseen(ids: readonly string[]): string {
  return `${ids.join(' -> ')} [style=invis];`;
}

const looks: Readonly<Record<Shape['look'], string>> = {
  workload: '',
  unseen: ' style="rounded,dashed"',
  addresses: ' style=filled',
  anywhere: ' shape=ellipse penwidth=2',
  namespace: ' shape=folder style=filled',
};

function printShape({ key, id, label, note, look, unisolated, tip, badges = [] }: Shape): string {
  const lines = [
    ...(note === '' ? [] : [dotMarkup(note)]),
    ...badges.map((each) => (each.alarm ? `<B>${dotMarkup(each.text)}</B>` : dotMarkup(each.text))),
  ];
  const small = lines.map((each) => `<BR/><FONT POINT-SIZE="10">${each}</FONT>`).join('');
  const text = `${dotMarkup(label)}${small}`;
  const alarm = badges.some((each) => each.alarm) ? ' alarm' : '';
  const mark = `${unisolated ? ' unisolated' : ''}${badges.length > 0 ? ` badges-${badges.length}` : ''}${alarm}`;
  return `${id} [id="${key}" class="${look}${mark}"${looks[look]} label=<${text}> tooltip=${quotedTip(tip)}];`;
}

const strokes: Readonly<Record<Status, string>> = {
  allowed: '',
  declared: '',
  undeclared: ' style=dashed penwidth=2.2 color="#b3261e" fontcolor="#b3261e"',
  blocked: ' style=dotted penwidth=2.2 color="#7a4d00" fontcolor="#7a4d00" arrowhead=empty',
  proven: ' penwidth=2.2 color="#116329" fontcolor="#116329"',
  idle: ' style=dotted',
  cut: ' style=bold penwidth=2.6 color="#b3261e" fontcolor="#b3261e" arrowhead=tee',
};

/** What the drawing means for each of its lines. */
interface LineLooks {
  readonly weighted: boolean;
  readonly labels: boolean;
  /** Framed boxes at which a line ends. */
  readonly frames: ReadonlyMap<string, Box>;
  /** In ranks. */
  readonly lengthOf: (line: Line) => number;
}

function printLine(line: Line, { weighted, labels, frames, lengthOf }: LineLooks): string {
  const { key, from, to, label, status, tip, both, edges } = line;
  const text = labels && label !== '' ? ` label=${quoted(` ${label} `)}` : '';
  const arrows = both ? ' dir=both' : '';
  const weight = weighted ? ` ${weightOf(edges.length)}` : '';
  // a line to a frame is drawn to a shape in it, and cut where it meets the frame
  const [tail, head] = [frames.get(from), frames.get(to)];
  const cut = `${tail ? ` ltail=cluster_${from}` : ''}${head ? ` lhead=cluster_${to}` : ''}`;
  const ranks = lengthOf(line);
  const long = ranks === 1 ? '' : ` minlen=${ranks}`;
  const ends = `${tail ? middleOf(tail) : from} -> ${head ? middleOf(head) : to}`;
  return `  ${ends} [id="${key}" class="${status}${weight}"${strokes[status]}${long}${cut}${arrows}${text} tooltip=${quotedTip(tip)}];`;
}

function middleOf({ id, shapes }: Box): string {
  return shapes[Math.floor(shapes.length / 2)]?.id ?? id;
}

/** How thick: the page's style sheet knows these words. */
function weightOf(edges: number): string {
  return edges < 2 ? 'one' : edges < 6 ? 'few' : edges < 20 ? 'many' : 'most';
}
