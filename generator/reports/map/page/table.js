import { actions, data, destinationOf, sourceOf } from './data.js';
import { badge, byId, count, make, name } from './dom.js';

const mostRows = 500;

/** The connections that the filters leave, as rows; long tables in pages. */
export function fillTable(shown) {
  const edges = [...shown.edges];
  byId('rows').replaceChildren();
  byId('caption').textContent = `${count(edges.length, 'connection')}, by source`;
  addRows(edges, 0);
}

function addRows(edges, from) {
  byId('rows').append(...edges.slice(from, from + mostRows).map(rowOf));
  const rest = edges.length - from - mostRows;
  const more = byId('more-rows');
  more.hidden = rest <= 0;
  more.textContent = `Show ${Math.min(rest, mostRows)} more`;
  more.onclick = () => addRows(edges, from + mostRows);
}

function rowOf(index) {
  const edge = data.edges[index];
  const press = () => actions.choose({ edge: index });
  const [source, destination] = [sourceOf(edge).name, destinationOf(edge).name];
  const label = `Rules from ${source} to ${destination}, ${edge.ports.join(', ')}`;
  const button = make('button', { type: 'button', click: press, 'aria-label': label }, 'Rules');
  return make(
    'tr',
    {},
    make('th', { scope: 'row' }, name(source)),
    make('td', {}, name(destination)),
    make('td', {}, edge.ports.join(', ')),
    make('td', {}, badge(edge.status)),
    make('td', {}, button),
  );
}
