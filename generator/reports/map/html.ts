import type { Graph } from '../../model/graph.ts';
import type { Chart } from './chart.ts';
import { type Direction, toDot } from './dot.ts';
import type { Drawing } from './drawing.ts';
import { jsonInHtml, markup } from './escape.ts';
import type { MapContext } from './map-report.ts';
import { chooseDrawings } from './page/choose-drawings.ts';
import { legendHtml } from './page/legend.ts';
import { pageData } from './page/page-data.ts';
import { script } from './page/script.ts';
import {
  drawingHtml,
  filtersHtml,
  saveHtml,
  searchHtml,
  spacesHtml,
  tableHtml,
  toolbarHtml,
} from './page/shell.ts';
import { style } from './page/style.ts';
import { factsOf, statuses } from './statuses.ts';
import { toChart } from './to-chart.ts';
import { trimSvg } from './trim-svg.ts';
import { visible } from './visible.ts';

/** A window is smaller than a poster, and the page tells ports in other ways too. */
const limits = {
  LR: { labels: 80, ranks: 250 },
  // labels beside lines that go down make a picture wide
  TB: { labels: 20, ranks: 250 },
};

/** Beyond so many drawings each is there once: a page is sent by mail. */
const mostTwice = 40;

/** One page that loads nothing and runs no script but its own. */
export async function printHtml(graph: Graph, context: MapContext): Promise<string> {
  const chart = toChart(graph, context.spot);
  const sheets = chooseDrawings(chart);
  const drawings: string[] = [];
  for (const [index, { drawing }] of sheets.entries()) {
    for (const direction of directionsOf(drawing, sheets.length)) {
      const svg = await context.layout(toDot(drawing, limits[direction], direction));
      drawings.push(drawingHtml(trimSvg(svg, drawing), index, direction));
    }
  }
  const title = markup(visible(context.title));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${await policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="netprofile ${markup(context.version)}">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<a class="skip" href="#search">Skip to search</a>
<a class="skip" href="#after-map">Skip the map</a>
<header>
<h1>${title}</h1>
<p>${summary(chart)}</p>${seenHtml(chart)}
</header>
<aside id="side" aria-label="Search, problems and filters">
${searchHtml}
<section aria-labelledby="attention-title"><h2 id="attention-title">Needs attention</h2><div id="attention"></div></section>
<button id="fold" type="button" aria-expanded="false" aria-controls="finders">Filters and all services</button>
<div id="finders">
${filtersHtml(chart)}
<section aria-labelledby="services-title"><h2 id="services-title">Services</h2><ul id="services" class="items"></ul></section>
</div>
</aside>
<main>
${spacesHtml}
${toolbarHtml(sheets)}
<noscript><p id="no-script">The map can be looked at; search and details need scripts.</p></noscript>
<section id="map" aria-label="Map">
<p id="hint" hidden>Too many connections to draw here. Choose a service to see its own.</p>
<div id="canvas" tabindex="0" role="group" aria-label="Map of connections" aria-describedby="keys">
${drawings.join('\n')}
<div class="drawing" id="near" hidden></div>
</div>
<div id="foot">
${legendHtml(chart, sheets)}<div id="tips">
<p id="drawn" hidden></p>
<p id="keys"><span class="by-hand">Drag to move, pinch to zoom, tap a service for details.</span> <span class="by-keys">Drag or arrow keys move; wheel or + and − zoom; 0 shows all. Tab to a service or namespace, Enter to open it, Escape to go back.</span></p>
</div>
${saveHtml}
</div>
</section>
<span id="after-map" tabindex="-1"></span>
${tableHtml}
</main>
<aside id="panel" aria-labelledby="panel-title" hidden>
<button id="close" type="button" aria-label="Close details">×</button>
<h2 id="panel-title" tabindex="-1">Details</h2>
<div id="panel-body"></div>
</aside>
<script type="application/json" id="graph">${jsonInHtml(pageData(chart, sheets))}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** A window may be wide or high; what has no ranks is the same for both, and a page of many drawings has small ones. */
function directionsOf({ ring, lines }: Drawing, sheets: number): readonly Direction[] {
  return ring || lines.length === 0 || sheets > mostTwice ? ['LR'] : ['LR', 'TB'];
}

/** When and where traffic was seen. */
function seenHtml({ observed }: Chart): string {
  return observed === undefined ? '' : `\n<p>Proven by traffic ${markup(observed)}</p>`;
}

function summary({ spaces, nodes, edges }: Chart): string {
  const count = (status: string) => edges.filter((edge) => edge.status === status).length;
  const workloads = nodes.filter(({ kind }) => kind === 'workload').length;
  const namespaces = spaces.filter(({ outside }) => !outside).length;
  const many = (number: number, word: string) => `${number} ${word}${number === 1 ? '' : 's'}`;
  const marked = statuses.filter((status) => factsOf(status).isMarked || status === 'proven');
  return [
    `${many(workloads, 'service')} in ${many(namespaces, 'namespace')}`,
    many(edges.length, 'connection'),
    ...marked.filter((status) => count(status) > 0).map((status) => `${count(status)} ${status}`),
  ].join(' · ');
}

/** Nothing is loaded; only this script and this style sheet count; no text ever becomes markup. */
async function policy(): Promise<string> {
  return [
    "default-src 'none'",
    `script-src '${await sha256(script)}'`,
    `style-src '${await sha256(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
}
