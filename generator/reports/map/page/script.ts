import address from './address.js' with { type: 'text' };
import data from './data.js' with { type: 'text' };
import dom from './dom.js' with { type: 'text' };
import filter from './filter.js' with { type: 'text' };
import fit from './fit-text.js' with { type: 'text' };
import light from './light.js' with { type: 'text' };
import lists from './lists.js' with { type: 'text' };
import main from './main.js' with { type: 'text' };
import near from './neighbours.js' with { type: 'text' };
import panZoom from './pan-zoom.js' with { type: 'text' };
import panel from './panel.js' with { type: 'text' };
import plain from './plain-picture.js' with { type: 'text' };
import pointers from './pointers.js' with { type: 'text' };
import save from './save-picture.js' with { type: 'text' };
import search from './search.js' with { type: 'text' };
import stage from './stage.js' with { type: 'text' };
import table from './table.js' with { type: 'text' };

/** In the order in which they need each other; the page runs them as one script. */
const modules = [
  ...[data, dom, filter, panZoom, pointers, fit, near, stage, light, panel, lists, table],
  ...[search, plain, save, address, main],
];

/** One script: the modules without their imports and exports, which a file on disk cannot load. */
export const script: string = `'use strict';{\n${modules.map(inline).join('')}}\n`;

function inline(text: string): string {
  return text.replace(/^import [^;]*;\n/gm, '').replace(/^export /gm, '');
}
