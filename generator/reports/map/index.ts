import { printDot } from './dot.ts';
import { printHtml } from './html.ts';
import type { MapReport } from './map-report.ts';
import { printMermaid } from './mermaid.ts';
import { printSvg } from './svg.ts';

export type { MapContext, MapReport } from './map-report.ts';

/** All forms in which the service graph is printed. `svg` and `html` call `layout`. */
export const maps: Readonly<Record<string, MapReport>> = {
  mermaid: { about: 'Mermaid flowchart, for Markdown', print: printMermaid },
  dot: { about: 'Graphviz DOT', print: printDot },
  svg: { about: 'SVG image', print: printSvg },
  html: { about: 'one self-contained page to search and click through', print: printHtml },
};
