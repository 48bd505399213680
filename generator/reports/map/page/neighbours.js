import { data, entering, leaving } from './data.js';
import { draw } from './dom.js';

const row = 46;
const gap = 190;
const high = 34;
const wide = (text) => Math.max(110, [...text].length * 7.4 + 28);

/** A service in the middle, who reaches it on the left, whom it reaches on the right. */
export function drawNear(index) {
  const itself = leaving[index].filter((each) => data.edges[each].destination === index);
  const left = sideOf(entering[index], 'source', itself);
  const right = sideOf(leaving[index], 'destination', itself);
  const rows = Math.max(left.length, right.length, 2);
  const height = rows * row + 70;
  const widths = [left, right].map((side) => Math.max(0, ...side.map(({ node }) => widthOf(node))));
  const middle = { x: widths[0] === 0 ? 24 : widths[0] + gap + 24, y: height / 2 };
  const width = middle.x + widthOf(index) + (widths[1] === 0 ? 24 : gap + widths[1] + 24);
  const svg = draw('svg', { class: 'near', 'data-box': `0 0 ${width} ${height}` });
  const shapes = [shape(index, middle.x, middle.y)];
  const top = (side) => (height - side.length * row) / 2 + row / 2;
  for (const [at, { node, edges }] of left.entries()) {
    const y = top(left) + at * row;
    const x = 24 + widths[0] - widthOf(node);
    shapes.push(shape(node, x, y));
    const to = { x: middle.x, y: middle.y + spread(at, left.length) };
    svg.append(...lines(edges, { x: 24 + widths[0], y }, to, 'start'));
  }
  for (const [at, { node, edges }] of right.entries()) {
    const y = top(right) + at * row;
    const x = middle.x + widthOf(index) + gap;
    shapes.push(shape(node, x, y));
    const from = { x: middle.x + widthOf(index), y: middle.y + spread(at, right.length) };
    svg.append(...lines(edges, from, { x, y }, 'end'));
  }
  for (const each of itself) svg.append(loop(each, middle.x + widthOf(index) / 2, middle.y));
  svg.append(...shapes);
  return svg;
}

/** Neighbours with the edges to each. */
function sideOf(edges, end, itself) {
  const found = new Map();
  for (const each of edges) {
    if (itself.includes(each)) continue;
    const node = data.edges[each][end];
    found.set(node, [...(found.get(node) ?? []), each]);
  }
  return [...found].map(([node, all]) => ({ node, edges: all }));
}

/** Lines end beside each other on the middle's side, not in one point. */
function spread(at, count) {
  const room = Math.min(high - 12, (count - 1) * 6);
  return count < 2 ? 0 : (at / (count - 1) - 0.5) * room;
}

function widthOf(index) {
  return wide(short(data.nodes[index].name));
}

function short(text) {
  const characters = [...text];
  return characters.length <= 40 ? text : `${characters.slice(0, 39).join('')}…`;
}

function shape(index, x, y) {
  const node = data.nodes[index];
  const width = widthOf(index);
  const [cx, top] = [x + width / 2, y - high / 2];
  const rx = node.kind === 'anywhere' ? 17 : node.kind === 'addresses' ? 0 : 6;
  return draw(
    'g',
    { class: `node ${node.kind}${node.unisolated ? ' unisolated' : ''}`, 'data-id': `n${index}` },
    draw('title', {}, `${node.name}\n${node.note}`),
    draw('rect', { x, y: top, width, height: high, rx }),
    draw('text', { x: cx, y: y - 1, 'text-anchor': 'middle', 'font-size': 13 }, short(node.name)),
    // between words, for who reads them as one text
    '\n',
    draw('text', { x: cx, y: y + 11, 'text-anchor': 'middle', 'font-size': 10 }, node.note),
  );
}

function lines(edges, from, to, near) {
  return edges.map((each, at) => {
    const shift = (at - (edges.length - 1) / 2) * 13;
    const [y1, y2] = near === 'start' ? [from.y + shift, to.y] : [from.y, to.y + shift];
    const half = (from.x + to.x) / 2;
    const x2 = to.x - 7;
    const label =
      near === 'start'
        ? { x: from.x + 8, y: beside(y1, to.y), 'text-anchor': 'start' }
        : { x: to.x - 14, y: beside(y2, from.y), 'text-anchor': 'end' };
    return line(each, `M${from.x},${y1}C${half},${y1} ${half},${y2} ${x2},${y2}`, [x2, y2], label);
  });
}

/** Above a line that comes from above, below one from below: a label's line does not cross it. */
function beside(y, middle) {
  return y <= middle + 8 ? y - 4 : y + 12;
}

function loop(each, x, y) {
  const top = y - high / 2;
  const path = `M${x + 24},${top}C${x + 40},${top - 34} ${x - 40},${top - 34} ${x - 24},${top - 6}`;
  return line(each, path, undefined, { x: x + 40, y: top - 14, 'text-anchor': 'start' });
}

function line(each, d, tip, label) {
  const edge = data.edges[each];
  const ports = edge.ports.length > 3 ? [...edge.ports.slice(0, 2), '…'] : edge.ports;
  const mark = data.marked.includes(edge.status) ? ` ${edge.status}` : '';
  const head = tip && `${tip[0] + 7},${tip[1]} ${tip[0]},${tip[1] - 3} ${tip[0]},${tip[1] + 3}`;
  return draw(
    'g',
    { class: `edge ${edge.status}`, 'data-id': `e${each}` },
    draw('title', {}, `${edge.ports.join(', ')}: ${edge.status}`),
    draw('path', { d, fill: 'none' }),
    head && draw('polygon', { points: head }),
    draw('text', { ...label, 'font-size': 10 }, ports.join(', ') + mark),
  );
}
