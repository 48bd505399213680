import { actions, askedAt, data, entering, leaving, state } from './data.js';
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

/** What a reviewer should look at, whatever the filters are; what has one cause is listed once. */
export function listAttention() {
  const all = [...data.edges.keys()];
  const withStatus = (status) => all.filter((each) => data.edges[each].status === status);
  const unisolated = [...data.nodes.keys()].filter((each) => data.nodes[each].unisolated);
  const undeclared = withStatus('undeclared');
  const rest = undeclared.filter((each) => causeOf(data.edges[each]) === undefined);
  const blocked = withStatus('blocked');
  const told = new Set(blocked.flatMap((each) => askedAt(data.edges[each])));
  const idle = [...data.nodes.keys()].filter(
    (each) => idleLines(data.nodes[each], told).length > 0,
  );
  const groups = [
    ['undeclared', 'Cut: observed, not allowed', withStatus('cut'), edgeList],
    [
      'open',
      'Not isolated: no policy selects them',
      unisolated,
      (nodes) => openList(nodes, undeclared),
    ],
    ['undeclared', 'Undeclared: allowed, in no profile', rest, edgeList],
    ['blocked', 'Blocked: declared, not allowed', blocked, edgeList],
    [
      'idle',
      'Profile lines that allow nothing',
      idle,
      (nodes) => nodeList(nodes, (node) => idleLines(node, told)),
    ],
  ].filter(([, , found]) => found.length > 0);
  const total = groups.reduce((sum, [, , found]) => sum + found.length, 0);
  byId('attention-title').textContent = `Needs attention (${total})`;
  // a phone has room for the headlines
  const isNarrow = matchMedia('(max-width: 60rem)').matches;
  const parts = groups.map(([kind, title, found, list]) =>
    make(
      'details',
      { class: kind, open: !isNarrow && found.length <= 10 },
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

/** The node that is not isolated, of which it comes that anywhere is an end of an edge. */
function causeOf({ source, destination }) {
  const [from, to] = [data.nodes[source], data.nodes[destination]];
  if (from.kind === 'anywhere' && to.isolated?.ingress === false) return destination;
  return to.kind === 'anywhere' && from.isolated?.egress === false ? source : undefined;
}

/** Services that are not isolated, with what comes of it. */
function openList(nodes, undeclared) {
  const causes = undeclared.map((each) => causeOf(data.edges[each]));
  const theirs = causes.filter((each) => each !== undefined).length;
  const all = count(undeclared.length, 'undeclared connection');
  const note = make(
    'p',
    { class: 'soft' },
    `${theirs} of ${all} ${theirs === 1 ? 'comes' : 'come'} of this.`,
  );
  return make('div', {}, ...(theirs > 0 ? [note] : []), nodeList(nodes, openNotes));
}

function openNotes({ note, isolated }, index) {
  const isEnd = (edges, end) =>
    edges.some((each) => data.nodes[data.edges[each][end]].kind === 'anywhere');
  const ways = [
    !isolated.ingress && isEnd(entering[index], 'source') && 'from',
    !isolated.egress && isEnd(leaving[index], 'destination') && 'to',
  ].filter((each) => each !== false);
  return [ways.length === 0 ? note : `${note}: ${ways.join(' and ')} anywhere`];
}

/** The lines of a profile of which no allowed connection comes, but for those that blocked connections tell. */
function idleLines({ exposes, consumes }, told) {
  const ofKind = (word, lines) =>
    lines
      .filter(({ used, at }) => !used && !told.has(at))
      .map(({ text, at }) => `${word} ${text}${at ? `, ${at}` : ''}`);
  return [...ofKind('exposes', exposes), ...ofKind('consumes', consumes)];
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
        ...notes(data.nodes[each], each).map((note) =>
          make('span', { class: 'soft note' }, name(note)),
        ),
      ),
    ),
  );
  return make('ul', { class: 'items' }, ...items);
}

/** The namespaces, those with something to say first. */
export function listSpaces() {
  const spaces = [...data.spaces.keys()].filter((each) =>
    data.drawings.some(({ space }) => space === each),
  );
  const weight = (each) => (data.tags[`s${each}`] ?? []).filter(({ alarm }) => alarm).length;
  spaces.sort((a, b) => weight(b) - weight(a) || a - b);
  byId('space-list').replaceChildren(...spaces.map(spaceItem));
}

function spaceItem(index) {
  const { name: title, nodes } = data.spaces[index];
  const tags = (data.tags[`s${index}`] ?? []).map(({ text, alarm }) =>
    make('span', { class: `note ${alarm ? 'alarm' : 'soft'}` }, text),
  );
  const press = () => actions.open(index);
  const number = make('span', { class: 'soft note' }, count(nodes.length, 'service'));
  return make(
    'li',
    {},
    make('button', { type: 'button', click: press }, name(title), number, ...tags),
  );
}

/** Where in a drawing those connections are that a reader looks for, if not all are lines. */
export function sayDrawn() {
  const { drawing, near } = state.view;
  const { space, sparse, lines } = data.drawings[drawing] ?? {};
  const isPlain = near !== undefined || sparse;
  const drawn = new Set(isPlain ? [] : lines.flat());
  const isHere = ({ source, destination }) =>
    space === undefined || [source, destination].some((each) => data.nodes[each].space === space);
  const parts = data.asking.flatMap((status) => {
    const all = [...data.edges.keys()].filter(
      (each) => data.edges[each].status === status && isHere(data.edges[each]),
    );
    const asLines = all.filter((each) => drawn.has(each)).length;
    if (isPlain || all.length === asLines) return [];
    const where = `${all.length - asLines} written on the shapes`;
    return [
      `${all.length} ${status}: ${asLines === 0 ? '' : `${asLines} drawn as ${asLines === 1 ? 'a line' : 'lines'}, `}${where}.`,
    ];
  });
  byId('drawn').hidden = parts.length === 0;
  byId('drawn').textContent = parts.join(' ');
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
