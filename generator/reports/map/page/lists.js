import { actions, data, state } from './data.js';
import { byId, count, make, name } from './dom.js';
import { edgeList } from './panel.js';

/** The services that the filters leave, as buttons. */
export function listServices(shown) {
  const items = data.spaces.flatMap(({ name: title, nodes }) => {
    const found = nodes.filter((each) => shown.nodes.has(each));
    if (found.length === 0) return [];
    const head = make('h3', {}, name(title));
    return [make('li', {}, head, make('ul', {}, ...found.map(serviceItem)))];
  });
  const none = make('li', { class: 'soft' }, 'No service is left by these filters.');
  byId('services').replaceChildren(...(items.length === 0 ? [none] : items));
}

function serviceItem(index) {
  const { label } = data.nodes[index];
  const press = () => actions.choose({ node: index });
  const isChosen = state.chosen?.node === index;
  const attributes = { type: 'button', click: press, 'aria-current': isChosen && 'true' };
  return make('li', {}, make('button', attributes, name(label)));
}

/** What a reviewer should look at, whatever the filters are. */
export function listAttention() {
  const withStatus = (status) =>
    [...data.edges.keys()].filter((each) => data.edges[each].status === status);
  const open = [...data.nodes.keys()].filter((each) => data.nodes[each].open);
  const idle = [...data.nodes.keys()].filter((each) =>
    [...data.nodes[each].exposes, ...data.nodes[each].consumes].some(({ used }) => !used),
  );
  const groups = [
    ['undeclared', 'Would be cut', withStatus('cut'), edgeList],
    ['undeclared', 'Allowed, in no profile', withStatus('undeclared'), edgeList],
    ['unused', 'Declared, not allowed', withStatus('unused'), edgeList],
    ['idle', 'Profile lines that allow nothing', idle, (nodes) => nodeList(nodes, idleLines)],
    ['open', 'Not isolated by policies', open, (nodes) => nodeList(nodes, ({ note }) => [note])],
  ].filter(([, , found]) => found.length > 0);
  const total = groups.reduce((sum, [, , found]) => sum + found.length, 0);
  byId('attention-title').textContent = `Needs attention (${total})`;
  const parts = groups.map(([kind, title, found, list]) =>
    make(
      'details',
      { class: kind, open: found.length <= 10 },
      make('summary', {}, `${title} (${found.length})`),
      list(found),
    ),
  );
  const none = make('p', { class: 'soft' }, 'Nothing: every connection is as declared.');
  const unknown = make(
    'p',
    { class: 'soft' },
    'Nothing. No profiles were loaded, so nothing can be undeclared.',
  );
  byId('attention').replaceChildren(
    ...(parts.length > 0 ? parts : [data.hasProfiles ? none : unknown]),
  );
}

/** The lines of a profile of which no allowed connection comes. */
function idleLines({ exposes, consumes }) {
  const told = (word) => (lines) =>
    lines
      .filter(({ used }) => !used)
      .map(({ text, at }) => `${word} ${text}${at ? `, ${at}` : ''}`);
  return [...told('exposes')(exposes), ...told('consumes')(consumes)];
}

function nodeList(nodes, notes) {
  const items = nodes.map((each) =>
    make(
      'li',
      {},
      make(
        'button',
        { type: 'button', click: () => actions.choose({ node: each }) },
        name(data.nodes[each].name),
        ...notes(data.nodes[each]).map((note) => make('span', { class: 'soft note' }, name(note))),
      ),
    ),
  );
  return make('ul', { class: 'items' }, ...items);
}

/** Says how much is left; screen readers hear it. */
export function sayCount(shown) {
  const of = (part, all, word) =>
    part === all ? count(all, word) : `${part} of ${count(all, word)}`;
  const services = data.nodes.filter(({ kind }) => kind === 'workload').length;
  const found = [...shown.nodes].filter((each) => data.nodes[each].kind === 'workload').length;
  const parts = [
    of(found, services, 'service'),
    of(shown.edges.size, data.edges.length, 'connection'),
  ];
  const text = parts.join(', ');
  if (byId('count').textContent !== text) byId('count').textContent = text;
}
