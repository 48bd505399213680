import { actions, data, state } from './data.js';
import { byId } from './dom.js';
import { placeSeen, seenPlace } from './pan-zoom.js';

let rest;

/** Keeps what is shown in the page's address, so that it can be passed on; once the reader rests. */
export function remember() {
  clearTimeout(rest);
  rest = setTimeout(() => {
    const text = `${described()}`;
    try {
      history.replaceState(
        null,
        '',
        text === '' ? location.pathname + location.search : `#${text}`,
      );
    } catch {
      // a viewer that keeps pages from their address
    }
  }, 200);
}

/** By names: they stay when the map is made again. */
function described() {
  const all = new URLSearchParams();
  const { drawing, near } = state.view;
  const { space, whole } = data.drawings[drawing] ?? {};
  if (near !== undefined) all.set('around', data.nodes[near].name);
  else if (space !== undefined && drawing !== data.first)
    all.set('namespace', data.spaces[space].name);
  else if (whole && drawing !== data.first) all.set('whole', '1');
  const { node, edge } = state.chosen ?? {};
  if (node !== undefined) all.set('service', data.nodes[node].name);
  if (edge !== undefined) {
    all.set('from', data.nodes[data.edges[edge].source].name);
    all.set('to', data.nodes[data.edges[edge].destination].name);
  }
  if (state.query !== '') all.set('search', state.query);
  if (state.port !== '') all.set('port', state.port);
  for (const each of data.statuses) if (!state.statuses.has(each)) all.append('no-status', each);
  for (const [index, { name }] of data.spaces.entries())
    if (!state.spaces.has(index)) all.append('no-namespace', name);
  if (!byId('table').hidden) all.set('table', '1');
  const place = seenPlace();
  if (place !== undefined) all.set('at', place);
  return all;
}

/** Shows what an address says; what it says of things that are not there counts for nothing. */
export function recall() {
  const all = new URLSearchParams(location.hash.slice(1));
  const text = (key) => (all.get(key) ?? '').slice(0, 2_000);
  const numbered = (list, name) => {
    const index = name === '' ? -1 : list.findIndex((each) => each.name === name);
    return index < 0 ? undefined : index;
  };
  state.query = text('search');
  state.port = text('port');
  const statuses = new Set(all.getAll('no-status'));
  const spaces = new Set(all.getAll('no-namespace'));
  state.statuses = new Set(data.statuses.filter((each) => !statuses.has(each)));
  state.spaces = new Set(
    [...data.spaces.keys()].filter((each) => !spaces.has(data.spaces[each].name)),
  );
  const near = numbered(data.nodes, text('around'));
  const space = numbered(data.spaces, text('namespace'));
  const drawing = data.drawings.findIndex((each) =>
    space === undefined ? all.has('whole') && each.whole : each.space === space,
  );
  const node = numbered(data.nodes, text('service'));
  const [from, to] = ['from', 'to'].map((each) => numbered(data.nodes, text(each)));
  const edge = data.edges.findIndex((each) => each.source === from && each.destination === to);
  state.chosen = node !== undefined ? { node } : edge >= 0 ? { edge } : undefined;
  actions.showTable(all.has('table'));
  const at = text('at');
  const tall = at === '' ? undefined : at.endsWith(',tall');
  actions.show(near !== undefined ? { near } : { drawing: Math.max(drawing, data.first), tall });
  placeSeen(at);
}

/** Whether an address says something, and is no link to a part of the page. */
export function isView(hash) {
  return hash.includes('=');
}
