import type { Graph } from '../../model/graph.ts';
import type { Chart } from './chart.ts';
import { toDot } from './dot.ts';
import { drawOverview, drawWhole, withoutLines } from './draw.ts';
import type { Drawing } from './drawing.ts';
import { markup } from './escape.ts';
import type { MapContext } from './map-report.ts';
import { factsOf, statuses } from './statuses.ts';
import { toChart } from './to-chart.ts';
import { trimSvg } from './trim-svg.ts';
import { visible } from './visible.ts';

/** More lines than this are a grey carpet, and take Graphviz long. */
const mostLines = 2_000;

/** One picture, in the reader's light or dark; by namespace where the whole is too much. */
export async function printSvg(graph: Graph, context: MapContext): Promise<string> {
  const chart = toChart(graph, context.spot);
  const drawing = choose(chart);
  const picture = trimSvg(await context.layout(toDot(drawing)), drawing);
  const legend = legendOf(drawing);
  const width = Math.max(picture.width, 460);
  const height = picture.height + 64;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title desc" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<title id="title">${markup(visible(context.title))}</title>`,
    `<desc id="desc">${markup(describe(drawing))}${seenText(chart)} Made by netprofile ${markup(context.version)}.</desc>`,
    `<style>${style}</style>`,
    `<rect class="ground" width="100%" height="100%" fill="#ffffff"/>`,
    `<text class="head" x="12" y="24">${markup(visible(context.title))}</text>`,
    ...legend,
    `<g transform="translate(0 56)">`,
    picture.body,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

function choose(chart: Chart): Drawing {
  if (chart.edges.length <= mostLines) return drawWhole(chart);
  const overview = drawOverview(chart);
  return overview.lines.length <= mostLines ? overview : withoutLines(overview);
}

/** When and where its lines were seen. */
function seenText({ observed }: Chart): string {
  return observed === undefined ? '' : ` Proven by traffic ${markup(observed)}.`;
}

function describe({ title, boxes, lines }: Drawing): string {
  const count = (status: string) => lines.filter((line) => line.status === status).length;
  const shapes = boxes.flatMap((box) => box.shapes).length;
  const parts = [`${title}: ${shapes} shapes, ${lines.length} lines`];
  for (const status of statuses.filter((each) => factsOf(each).isMarked || each === 'proven'))
    if (count(status) > 0) parts.push(`${count(status)} ${status}`);
  return `${parts.join(', ')}.`;
}

/** Samples of the line styles that occur. */
function legendOf({ lines }: Drawing): readonly string[] {
  const samples = [
    { status: 'declared', text: 'declared', dashes: '', stroke: '#57606a' },
    { status: 'allowed', text: 'allowed', dashes: '', stroke: '#57606a' },
    { status: 'undeclared', text: 'undeclared', dashes: '5,2', stroke: '#b3261e' },
    { status: 'blocked', text: 'blocked', dashes: '1,5', stroke: '#7a4d00' },
    { status: 'proven', text: 'proven', dashes: '', stroke: '#116329' },
    { status: 'idle', text: 'idle', dashes: '1,3', stroke: '#57606a' },
    { status: 'cut', text: 'cut', dashes: '', stroke: '#b3261e' },
  ].filter(({ status }) => lines.some((line) => line.status === status));
  return samples.map(({ status, text, dashes, stroke }, index) => {
    const x = 12 + index * 112;
    const dash = dashes === '' ? '' : ` stroke-dasharray="${dashes}" stroke-width="2.2"`;
    return `<g class="edge ${status}"><path d="M${x},42h30" fill="none" stroke="${stroke}"${dash}/><text x="${x + 36}" y="46" font-size="12">${text}</text></g>`;
  });
}

/** Classes come from toDot; the colours beside them are for viewers without style sheets. */
const style = `
:root{--ground:#ffffff;--ink:#1f2328;--soft:#57606a;--node:#f3f6fb;--space:#fafbfc;--frame:#8c959f;--undeclared:#b3261e;--blocked:#7a4d00;--proven:#116329}
@media (prefers-color-scheme:dark){:root{--ground:#0d1117;--ink:#e6edf3;--soft:#9aa4af;--node:#1c2430;--space:#12171f;--frame:#57606a;--undeclared:#ff8b82;--blocked:#e3b341;--proven:#7ee787}}
text{font-family:Helvetica,Arial,"Liberation Sans",sans-serif;fill:var(--ink)}
.head{font-size:17px;font-weight:bold}
.ground{fill:var(--ground)}
.cluster path,.cluster polygon{fill:var(--space);stroke:var(--frame)}
.node path,.node polygon,.node polyline,.node ellipse{fill:var(--node);stroke:var(--soft)}
.edge path{stroke:var(--soft)}.edge polygon{stroke:var(--soft);fill:var(--soft)}.edge text{fill:var(--soft);paint-order:stroke;stroke:var(--ground);stroke-width:3px}.edge .plate{fill:var(--ground)}
.undeclared path,.undeclared polygon{stroke:var(--undeclared)}.undeclared polygon,.undeclared text{fill:var(--undeclared)}
.blocked path,.blocked polygon{stroke:var(--blocked)}.blocked text{fill:var(--blocked)}.blocked polygon{fill:var(--ground)}
.cut path,.cut polygon{stroke:var(--undeclared)}.cut polygon,.cut text{fill:var(--undeclared)}
.proven path,.proven polygon{stroke:var(--proven)}.proven polygon,.proven text{fill:var(--proven)}
`;
