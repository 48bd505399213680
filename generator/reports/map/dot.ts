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

/**
 * A drawing for Graphviz. `id` of a node, cluster or edge is its key, `class`
 * what it is.
 */
export function toDot(drawing: Drawing, limits: Limits = { labels: 200, ranks: 300 }): string {
  const { length } = drawing.lines;
  const labels = length <= limits.labels && !drawing.ring;
  const connected = new Set(drawing.lines.flatMap(({ from, to }) => [from, to]));
  return [
    'digraph netprofile {',
    '  graph [rankdir=LR bgcolor=transparent outputorder=edgesfirst nodesep=0.25 ranksep=0.4 fontname="Helvetica" fontsize=13];',
    ...(drawing.ring ? ['  layout=circo; mindist=0.6; oneblock=true;'] : []),
    ...(drawing.ring || length <= limits.ranks ? [] : ['  layout=fdp; maxiter=200;']),
    ...(labels ? [] : ['  // too many lines for labels, which are in tooltips']),
    '  node [shape=box style="rounded,filled" fillcolor="#f3f6fb" color="#57606a" fontname="Helvetica" fontsize=13 margin="0.18,0.09" height=0.4];',
    '  edge [color="#57606a" fontname="Helvetica" fontsize=11 arrowsize=0.7];',
    ...drawing.boxes.flatMap((box) => printBox(box, connected)),
    ...drawing.lines.map((line) => printLine(line, labels)),
    '}',
    '',
  ].join('\n');
}

function printBox(
  { key, id, label, framed, shapes }: Box,
  connected: ReadonlySet<string>,
): string[] {
  const nodes = shapes.map(printShape);
  const alone = shapes.filter((shape) => !connected.has(shape.id)).map((shape) => shape.id);
  const inner = [...nodes, ...grid(alone)];
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
function grid(ids: readonly string[]): readonly string[] {
  // shapes are about twice as wide as high
  const width = Math.max(2, Math.ceil(Math.sqrt(ids.length * 0.6)));
  const rows = ids.flatMap((id, index) =>
    index % width === 0 ? [] : [`${ids[index - 1]} -> ${id} [style=invis];`],
  );
  const heads = ids.filter((_, index) => index % width === 0);
  if (heads.length < 2) return rows;
  // from left to right, Graphviz puts the first of a rank at the bottom
  return [...rows, `{ rank=same; ${heads.toReversed().join(' -> ')} [style=invis]; }`];
}

const looks: Readonly<Record<Shape['look'], string>> = {
  workload: '',
  unseen: ' style="rounded,dashed"',
  addresses: ' style=filled',
  everyone: ' shape=ellipse penwidth=2',
  namespace: ' shape=folder style=filled',
};

function printShape({ key, id, label, note, look, open, tip }: Shape): string {
  const small = `<BR/><FONT POINT-SIZE="10">${dotMarkup(note)}</FONT>`;
  const text = note === '' ? dotMarkup(label) : `${dotMarkup(label)}${small}`;
  const mark = open ? ' open' : '';
  return `${id} [id="${key}" class="${look}${mark}"${looks[look]} label=<${text}> tooltip=${quotedTip(tip)}];`;
}

const strokes: Readonly<Record<Status, string>> = {
  allowed: '',
  declared: '',
  undeclared: ' style=dashed penwidth=2.2 color="#b3261e" fontcolor="#b3261e"',
  unused: ' style=dotted penwidth=2.2 color="#7a4d00" fontcolor="#7a4d00" arrowhead=empty',
  proven: ' penwidth=2.2 color="#116329" fontcolor="#116329"',
  idle: ' style=dotted',
  cut: ' style=bold penwidth=2.6 color="#b3261e" fontcolor="#b3261e" arrowhead=tee',
};

function printLine({ key, from, to, label, status, tip, both }: Line, labels: boolean): string {
  const text = labels ? ` label=${quoted(` ${label} `)}` : '';
  const arrows = both ? ' dir=both' : '';
  return `  ${from} -> ${to} [id="${key}" class="${status}"${strokes[status]}${arrows}${text} tooltip=${quotedTip(tip)}];`;
}
