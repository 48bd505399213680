import type { Chart, Status } from '../chart.ts';
import { factsOf } from '../statuses.ts';
import type { Sheet } from './choose-drawings.ts';
import { statusesOf } from './page-data.ts';

/** The line style of a status. */
export function sample(status: Status): string {
  return `<svg class="sample" viewBox="0 0 34 10" width="34" height="10" aria-hidden="true"><g class="edge ${status}"><path d="M1 5H26" fill="none"/><polygon points="33,5 26,1.5 26,8.5"/></g></svg>`;
}

/** The word of a status and what it means. */
export function statusLabel(status: Status): string {
  const { means } = factsOf(status);
  return means === undefined ? status : `${status} <span class="soft">${means}</span>`;
}

/** How to read the drawings: the words and looks that occur in them, each with its exact meaning. */
export function legendHtml(chart: Chart, sheets: readonly Sheet[]): string {
  const found = new Set(chart.edges.map(({ status }) => status));
  const lines = statusesOf(chart)
    .filter((status) => found.has(status))
    .map((status) => `<li>${sample(status)} ${statusLabel(status)}</li>`);
  const words = wordsOf(chart, sheets).map(
    ([word, means]) => `<li><b>${word}</b> <span class="soft">${means}</span></li>`,
  );
  const items = [...lines, ...words].join('\n');
  return items === '' ? '' : `<ul id="legend" aria-label="How to read the map">\n${items}\n</ul>\n`;
}

function wordsOf(chart: Chart, sheets: readonly Sheet[]): readonly (readonly [string, string])[] {
  const drawings = sheets.map(({ drawing }) => drawing);
  const all = drawings.flatMap(({ lines }) => lines);
  const hasEnd = (end: 'source' | 'destination') =>
    chart.edges.some((edge) => edge[end].kind === 'anywhere');
  const isUnisolated = drawings.some(({ boxes }) =>
    boxes.some(({ shapes }) => shapes.some(({ unisolated }) => unisolated)),
  );
  const frames = new Set(drawings.flatMap(({ boxes }) => boxes.map(({ id }) => id)));
  const isToFrame = all.some(({ from, to }) => frames.has(from) || frames.has(to));
  const isPart = all.some(({ leftOut }) => leftOut !== undefined);
  const isAlarming = drawings.some(({ boxes }) =>
    boxes.some(({ shapes }) => shapes.some(({ badges = [] }) => badges.some(({ alarm }) => alarm))),
  );
  const rows: readonly (readonly [boolean, string, string])[] = [
    [hasEnd('source'), 'from anywhere', 'every address may connect, in the cluster and outside'],
    [hasEnd('destination'), 'to anywhere', 'it may connect to every address'],
    [isUnisolated, 'not isolated', 'no policy selects it: all is allowed'],
    [
      isAlarming || isUnisolated,
      '<span class="alarm">red shape</span>',
      'not isolated, or something on it is undeclared',
    ],
    [
      drawings.some(({ weighted }) => weighted === true),
      '2, 3 ...',
      'connections on one line; thicker is more',
    ],
    [isToFrame, 'line to a frame', 'for all in it, but those after “not”'],
    [isPart, '8 of 15', 'of those in the frame; a click lists them'],
  ];
  return rows.flatMap(([is, word, means]) => (is ? [[word, means] as const] : []));
}
