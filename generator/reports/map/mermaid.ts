import type { Graph } from '../../model/graph.ts';
import type { Status } from './chart.ts';
import { drawOverview, drawWhole, withoutLines } from './draw.ts';
import type { Drawing, Shape } from './drawing.ts';
import { mermaidText } from './escape.ts';
import type { MapContext } from './map-report.ts';
import { toChart } from './to-chart.ts';
import { visible } from './visible.ts';

/** What Mermaid, and GitHub with it, accepts: maxEdges and maxTextSize. */
const limits = { lines: 500, characters: 50_000 };

/** Mermaid; by namespace where the whole is more than Mermaid accepts. */
export async function printMermaid(graph: Graph, context: MapContext): Promise<string> {
  const chart = toChart(graph, context.spot);
  const overview = () => drawOverview(chart);
  const seen =
    chart.observed === undefined
      ? ''
      : `%% green: proven by traffic ${mermaidText(chart.observed)}${chart.hasFlows === true ? '; --x would be cut, -.-> idle: never used' : ''}\n`;
  const tooMany = `${seen}%% ${chart.edges.length} connections are more than Mermaid draws:`;
  return (
    fitting(drawWhole(chart), context, seen) ??
    fitting(overview(), context, `${tooMany} by namespace\n`) ??
    `${tooMany} only the namespaces\n${print(withoutLines(overview()), context)}`
  );
}

function fitting(drawing: Drawing, context: MapContext, note: string): string | undefined {
  if (drawing.lines.length > limits.lines) return undefined;
  const text = note + print(drawing, context);
  return text.length <= limits.characters ? text : undefined;
}

const arrows: Readonly<Record<Status, string>> = {
  allowed: '-->',
  declared: '-->',
  undeclared: '==>',
  blocked: '-.->',
  proven: '-->',
  idle: '-.->',
  cut: '--x',
};

function print(drawing: Drawing, { title, version }: MapContext): string {
  const boxes = drawing.boxes
    .filter(({ shapes }) => shapes.length > 0)
    .flatMap(({ id, label, framed, shapes }) => {
      const nodes = shapes.map(printShape);
      if (!framed) return nodes.map((node) => `  ${node}`);
      const head = `  subgraph ${id}["${mermaidText(label)}"]`;
      return [head, ...nodes.map((node) => `    ${node}`), '  end'];
    });
  const lines = drawing.lines.map(
    ({ from, to, label, status }) => `  ${from} ${arrows[status]}|"${mermaidText(label)}"| ${to}`,
  );
  return [
    `%% netprofile ${mermaidText(version)}; ==> allowed but in no profile, -.-> declared but not allowed`,
    'flowchart LR',
    `  accTitle: ${mermaidText(visible(title))}`,
    `  accDescr: ${drawing.title.replace(/[^A-Za-z ]/g, '')}`,
    ...boxes,
    ...lines,
    '  classDef unseen stroke-dasharray:4 3',
    '  classDef anywhere stroke-width:3px',
    ...linkStyle(drawing, 'undeclared', 'stroke:#d1242f,stroke-width:3px'),
    ...linkStyle(drawing, 'blocked', 'stroke:#9a6700,stroke-width:2px'),
    ...linkStyle(drawing, 'cut', 'stroke:#d1242f,stroke-width:3px'),
    ...linkStyle(drawing, 'idle', 'stroke:#57606a,stroke-width:1px'),
    ...linkStyle(drawing, 'proven', 'stroke:#116329,stroke-width:2px'),
    '',
  ].join('\n');
}

/** Lines are styled by their number in the order of the text. */
function linkStyle({ lines }: Drawing, status: Status, style: string): readonly string[] {
  const numbers = lines.flatMap((line, index) => (line.status === status ? [index] : []));
  return numbers.length === 0 ? [] : [`  linkStyle ${numbers.join(',')} ${style}`];
}

function printShape({ id, label, note, look }: Shape): string {
  const text = note === '' ? mermaidText(label) : `${mermaidText(label)}<br>${mermaidText(note)}`;
  switch (look) {
    case 'workload':
      return `${id}["${text}"]`;
    case 'unseen':
      return `${id}("${text}"):::unseen`;
    case 'addresses':
      return `${id}{{"${text}"}}`;
    case 'anywhere':
      return `${id}(["${text}"]):::anywhere`;
    case 'namespace':
      return `${id}[["${text}"]]`;
  }
}
