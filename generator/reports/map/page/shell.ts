import type { Chart } from '../chart.ts';
import type { Direction } from '../dot.ts';
import { markup } from '../escape.ts';
import type { Picture } from '../trim-svg.ts';
import type { Sheet } from './choose-drawings.ts';
import { sample, statusLabel } from './legend.ts';
import { statusesOf } from './page-data.ts';

/** A field to search services. */
export const searchHtml = `<form id="find" role="search" aria-label="Services">
<label for="search">Search services</label>
<input id="search" type="search" autocomplete="off" spellcheck="false" placeholder="part of a name" aria-describedby="found">
<output id="found" for="search" aria-live="polite"></output>
</form>`;

/** What takes connections out of sight. */
export function filtersHtml(chart: Chart): string {
  const spaces = chart.spaces
    .map(({ index, name, nodes }) => {
      const box = `<input type="checkbox" name="space" value="${index}" checked>`;
      return `<label>${box} <bdi>${markup(name)}</bdi> <span class="soft">${nodes.length}</span></label>`;
    })
    .join('\n');
  const statuses = statusesOf(chart)
    .map((status) => {
      const box = `<input type="checkbox" name="status" value="${status}" checked>`;
      return `<label>${box} ${sample(status)} ${statusLabel(status)}</label>`;
    })
    .join('\n');
  const ports = [...new Set(chart.edges.flatMap((edge) => edge.ports))].sort().slice(0, 500);
  const options = ports
    .filter((each) => !each.startsWith('all'))
    .map((each) => `<option value="${markup(each)}">`);
  return `<form id="filters" aria-labelledby="filters-title">
<h2 id="filters-title">Filters</h2>
<label for="port">Port</label>
<input id="port" type="text" list="ports" autocomplete="off" placeholder="8080, 8000-8010, udp">
<datalist id="ports">${options.join('')}</datalist>
<fieldset><legend>Status</legend>
${statuses}
</fieldset>
<fieldset class="spaces"><legend>Namespaces</legend>
<button id="no-spaces" type="button">All or none</button>
${spaces}
</fieldset>
<button id="clear" type="button" hidden>Clear all filters</button>
</form>`;
}

/** The choice of drawings, zoom, and the switch between map and table. */
export function toolbarHtml(sheets: readonly Sheet[]): string {
  const options = sheets.map(
    ({ name }, index) => `<option value="${index}">${markup(name)}</option>`,
  );
  return `<div id="view-tools" class="toolbar" role="group" aria-label="View">
<span class="pair"><button id="show-map" type="button" aria-pressed="true">Map</button><button id="show-table" type="button" aria-pressed="false">Table</button></span>
<label for="view">Show</label>
<select id="view">${options.join('')}<option id="near-option" value="near" hidden></option></select>
<button id="back" type="button" hidden><span aria-hidden="true">← </span>Back to the whole</button>
<span id="map-tools"><span class="pair" role="group" aria-label="Zoom">${tools(zoomTools)}</span><span class="pair" role="group" aria-label="Move">${tools(moveTools)}</span></span>
<output id="count" aria-live="polite"></output>
</div>`;
}

/** What takes the picture away. */
export const saveHtml = `<p id="save" role="group" aria-label="Save what is shown"><button id="save-svg" type="button">Save SVG</button> <button id="save-png" type="button">Save PNG</button></p>`;

/** Buttons that do what a key does: its name is their value. */
const zoomTools = [
  ['-', 'Zoom out', '−'],
  ['0', 'Fit', 'Fit'],
  ['+', 'Zoom in', '+'],
] as const;
const moveTools = [
  ['ArrowLeft', 'Left', '←'],
  ['ArrowUp', 'Up', '↑'],
  ['ArrowDown', 'Down', '↓'],
  ['ArrowRight', 'Right', '→'],
] as const;

function tools(all: typeof zoomTools | typeof moveTools): string {
  return all
    .map(([key, name, sign]) => {
      const text = name === sign ? sign : `<span aria-hidden="true">${sign}</span>`;
      return `<button type="button" value="${key}" aria-label="${name}">${text}</button>`;
    })
    .join('');
}

/** A drawing, its colours left to the page's style sheet, its ids to other drawings. */
export function drawingHtml(
  { width, height, body }: Picture,
  index: number,
  direction: Direction,
): string {
  const plain = body
    .replace(/<g id="([^"]*)"/g, '<g data-id="$1"')
    .replace(/ (?:fill|stroke|font-family|stroke-dasharray|stroke-width)="[^"]*"/g, '');
  const isTall = direction === 'TB';
  const hidden = index === 0 && !isTall ? '' : ' hidden';
  return `<div class="drawing" id="drawing-${index}${isTall ? '-tall' : ''}"${hidden}><svg viewBox="0 0 ${width} ${height}" data-box="0 0 ${width} ${height}">\n${plain}\n</svg></div>`;
}

export const tableHtml = `<section id="table" aria-label="Table of connections" hidden tabindex="-1">
<table><caption id="caption">Connections</caption>
<thead><tr><th scope="col">From</th><th scope="col">To</th><th scope="col">Ports</th><th scope="col">Status</th><th scope="col">Why</th></tr></thead>
<tbody id="rows"></tbody></table>
<button id="more-rows" type="button" hidden>Show more</button>
</section>`;

/** The namespaces in letters of any size: what a phone shows before the drawing. Filled by the script. */
export const spacesHtml = `<section id="spaces" aria-labelledby="spaces-title" hidden>
<h2 id="spaces-title">Namespaces</h2>
<p class="soft">Choose one to see its services and who reaches them.</p>
<ul id="space-list"></ul>
</section>`;
