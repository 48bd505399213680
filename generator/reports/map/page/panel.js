import {
  actions,
  askedAt,
  data,
  destinationOf,
  entering,
  explanationOf,
  isSeen,
  leaving,
  sourceOf,
  state,
} from './data.js';
import { badge, byId, count, make, name } from './dom.js';

/** Lists longer than this begin with this many and a button. */
const mostItems = 100;

/** Shows what is chosen; hidden where nothing is. */
export function showPanel() {
  const { chosen } = state;
  byId('panel').hidden = chosen === undefined;
  if (chosen === undefined) return;
  const [title, parts] = panelOf(chosen);
  byId('panel-title').replaceChildren(...title);
  byId('panel-body').replaceChildren(...parts.filter((part) => part !== undefined));
}

function panelOf({ node, edge, line, leftOut }) {
  if (node !== undefined) return [[name(data.nodes[node].name)], nodeParts(node)];
  if (edge !== undefined) return [arrow(data.edges[edge]), edgeParts(data.edges[edge])];
  const rest =
    leftOut &&
    make('p', {}, 'In the frame, and not on this line: ', ...leftOut.flatMap(listed), '.');
  return [[count(line.length, 'connection')], [rest, edgeList(line)]];
}

function listed(text, index) {
  return index === 0 ? [name(text)] : [', ', name(text)];
}

function nodeParts(index) {
  const node = data.nodes[index];
  const isNear = state.view.near === index;
  return [
    make(
      'p',
      {},
      make(
        'button',
        {
          type: 'button',
          click: () => actions.show(isNear ? { drawing: data.first } : { near: index }),
        },
        isNear ? 'Show the whole map' : 'Show only its connections',
      ),
    ),
    make('dl', {}, ...facts(node)),
    ...declared('Exposes', node.exposes, node),
    ...declared('Consumes', node.consumes, node),
    section(`Reached by (${entering[index].length})`, edgeList(entering[index], 'source')),
    section(`Reaches (${leaving[index].length})`, edgeList(leaving[index], 'destination')),
  ];
}

function facts(node) {
  const kinds = {
    unseen: 'pods not in the manifests',
    addresses: 'addresses',
    anywhere: 'any address',
  };
  const isolation = (direction, open) =>
    node.isolated[direction] ? 'only what policies allow' : `open: no policy selects it, ${open}`;
  return [
    fact('Kind', kinds[node.kind] ?? node.workloadKind ?? 'workload'),
    node.hostNetwork ? fact('Network', 'the node’s; policies may not hold it') : undefined,
    node.isolated && fact('Incoming', isolation('ingress', 'anyone may connect')),
    node.isolated && fact('Outgoing', isolation('egress', 'it may connect anywhere')),
    node.at && fact('Manifest', place(node.at)),
  ].filter((each) => each !== undefined);
}

function fact(term, value) {
  return make('div', {}, make('dt', {}, term), make('dd', {}, value));
}

function place(at) {
  return make('code', { class: 'place' }, name(at));
}

function declared(title, lines, node) {
  if (node.kind !== 'workload' || !data.hasProfiles) return [];
  if (lines.length === 0)
    return [section(title, make('p', { class: 'soft' }, 'Nothing declared.'))];
  const items = lines.map(({ text, at, used }) =>
    make('li', {}, name(text), ...(used ? [] : [' ', badge('allows nothing')]), at && place(at)),
  );
  return [section(title, make('ul', { class: 'lines' }, ...items))];
}

function section(title, ...children) {
  return make('section', {}, make('h3', {}, title), ...children);
}

function arrow(edge) {
  return [name(sourceOf(edge).name), ' → ', name(destinationOf(edge).name)];
}

function rulesOf(edge, direction) {
  return edge.rules.map((each) => data.rules[each]).filter((each) => each.direction === direction);
}

function edgeParts(edge) {
  const [source, destination] = [sourceOf(edge), destinationOf(edge)];
  const side = (direction, title) => {
    const rules = rulesOf(edge, direction);
    const items = rules.map(({ text, at }) => make('li', {}, name(text), at && place(at)));
    const none = make('p', { class: 'soft' }, 'No rule is known.');
    return section(title, items.length === 0 ? none : make('ul', { class: 'lines' }, ...items));
  };
  return [
    make('p', { class: `said ${edge.status}` }, badge(edge.status), ' ', explanationOf(edge)),
    make('dl', {}, fact('Ports', edge.ports.join(', '))),
    ...(edge.status === 'blocked' ? [side('profile', 'Asked for by')] : []),
    ...[
      ['egress', `Leaving ${source.name}`],
      ['ingress', `Entering ${destination.name}`],
    ]
      .filter(([direction]) => edge.status !== 'blocked' || rulesOf(edge, direction).length > 0)
      .map(([direction, title]) => side(direction, title)),
    ...(isSeen(edge) ? [side('traffic', 'Seen in traffic')] : []),
    make('p', { class: 'ends' }, ...[edge.source, edge.destination].map(toNode)),
  ];
}

function toNode(index) {
  return make(
    'button',
    { type: 'button', click: () => actions.choose({ node: index }) },
    name(data.nodes[index].name),
  );
}

/** Edges as buttons: whole, or only their other end. */
export function edgeList(edges, end, from = 0) {
  if (edges.length === 0) return make('p', { class: 'soft' }, 'Nobody.');
  const item = (index) => {
    const edge = data.edges[index];
    const label = end === undefined ? arrow(edge) : [name(data.nodes[edge[end]].name)];
    const press = () => actions.choose({ edge: index });
    const ports = make('span', { class: 'ports' }, edge.ports.join(', '));
    const asked = askedAt(edge).map((at) => make('span', { class: 'soft note' }, name(at)));
    const parts = [make('span', {}, ...label), ' ', ports, ' ', badge(edge.status), ...asked];
    return make('li', {}, make('button', { type: 'button', click: press }, ...parts));
  };
  const list = make('ul', { class: 'items' }, ...edges.slice(from, from + mostItems).map(item));
  const rest = edges.length - from - mostItems;
  if (rest > 0) {
    const more = () => {
      const next = edgeList(edges, end, from + mostItems);
      list.lastChild.replaceWith(...next.children);
      next.remove();
    };
    list.append(make('li', {}, make('button', { type: 'button', click: more }, `${rest} more`)));
  }
  return list;
}
