import { byId } from './dom.js';

export const canvas = byId('canvas');
/** The part of the drawing that is seen; its size is that of the canvas divided by the scale. */
const seen = { svg: undefined, width: 1, height: 1, x: 0, y: 0, scale: 1, paper: false };
/** Whether all of it is seen because nobody has moved or zoomed. */
let isFitted = true;
/** What is to be told of another part that is seen. */
let changed = () => {};
let flight;
const smallest = 0.02;
const largest = 4;

/** What is told when another part of the drawing is seen. */
export function onMove(listener) {
  changed = listener;
}

/** Shows a picture, whole. */
export function look(svg) {
  const [, , width, height] = boxOf(svg);
  Object.assign(seen, { svg, width, height });
  fitWhole();
}

function boxOf(svg) {
  return svg.dataset.box.split(' ').map(Number);
}

/** Which of the pictures of the same thing can be seen whole at the largest scale. */
export function bestOf(pictures) {
  const scale = (svg) => wholeScale(...boxOf(svg).slice(2));
  return pictures.reduce((best, each) => (scale(each) > scale(best) * 1.05 ? each : best));
}

function wholeScale(width, height) {
  return Math.min(canvas.clientWidth / (width + 24), canvas.clientHeight / (height + 24));
}

/** All of the picture, no larger than 1.3. */
export function fitWhole() {
  cancelAnimationFrame(flight);
  const { width, height } = seen;
  const scale = clamp(wholeScale(width, height), smallest, 1.3);
  seen.scale = scale;
  seen.x = (width - canvas.clientWidth / scale) / 2;
  seen.y = (height - canvas.clientHeight / scale) / 2;
  isFitted = true;
  apply();
}

/** The canvas has another size. */
export function resized() {
  if (isFitted && seen.svg !== undefined && !seen.paper) fitWhole();
  else apply();
}

/** The part of the drawing in the window, without the empty space beside it. */
export function shownBox() {
  const [w, h] = [canvas.clientWidth / seen.scale, canvas.clientHeight / seen.scale];
  const [x, y] = [Math.max(seen.x, -12), Math.max(seen.y, -12)];
  const width = Math.min(seen.x + w, seen.width + 12) - x;
  const height = Math.min(seen.y + h, seen.height + 12) - y;
  return { x, y, width: Math.max(width, 1), height: Math.max(height, 1) };
}

/** The middle of what is seen and its scale, for an address; undefined where all is seen. */
export function seenPlace() {
  if (isFitted || seen.svg === undefined) return undefined;
  const x = seen.x + canvas.clientWidth / seen.scale / 2;
  const y = seen.y + canvas.clientHeight / seen.scale / 2;
  const tall = isTall() ? ['tall'] : [];
  return [Math.round(x), Math.round(y), Number(seen.scale.toPrecision(4)), ...tall].join(',');
}

/** Goes where seenPlace was; not in the other picture of the same thing. */
export function placeSeen(place) {
  const [x, y, scale, tall] = place.split(',');
  const numbers = [x, y, scale].map(Number);
  if (!scale || !numbers.every(Number.isFinite) || (tall === 'tall') !== isTall()) return;
  seen.scale = clamp(numbers[2], smallest, largest);
  seen.x = numbers[0] - canvas.clientWidth / seen.scale / 2;
  seen.y = numbers[1] - canvas.clientHeight / seen.scale / 2;
  isFitted = false;
  apply();
}

function isTall() {
  return seen.svg.parentElement.id.endsWith('-tall');
}

function clamp(value, from, to) {
  return Math.max(from, Math.min(value, to));
}

/** Draws what is to be seen; to be called when the canvas has another size. */
export function apply() {
  if (seen.svg === undefined) return;
  // paper takes the whole picture, whatever the window shows of it
  if (seen.paper) return seen.svg.setAttribute('viewBox', seen.svg.dataset.box);
  const [w, h] = [canvas.clientWidth / seen.scale, canvas.clientHeight / seen.scale];
  // a corner of the drawing always stays in sight
  seen.x = clamp(seen.x, 40 - w, seen.width - 40);
  seen.y = clamp(seen.y, 40 - h, seen.height - 40);
  seen.svg.setAttribute('viewBox', `${seen.x} ${seen.y} ${w} ${h}`);
  changed();
}

/** Zooms around a point of the canvas, its middle by default. */
export function zoom(factor, px = canvas.clientWidth / 2, py = canvas.clientHeight / 2) {
  cancelAnimationFrame(flight);
  isFitted = false;
  const scale = clamp(seen.scale * factor, smallest, largest);
  seen.x += px / seen.scale - px / scale;
  seen.y += py / seen.scale - py / scale;
  seen.scale = scale;
  apply();
}

export function pan(dx, dy) {
  if (dx === 0 && dy === 0) return;
  cancelAnimationFrame(flight);
  isFitted = false;
  seen.x += dx / seen.scale;
  seen.y += dy / seen.scale;
  apply();
}

/** Moves as little as needed to see an element that the keyboard has reached. */
export function reveal(element) {
  const [outer, inner] = [canvas.getBoundingClientRect(), element.getBoundingClientRect()];
  const past = (from, to, low, high) => (from < low ? from - low : to > high ? to - high : 0);
  pan(
    past(inner.left - 20, inner.right + 20, outer.left, outer.right),
    past(inner.top - 20, inner.bottom + 20, outer.top, outer.bottom),
  );
}

/** Flies to elements: they end up in the middle, as large as they can be read well. */
export function fly(elements) {
  if (elements.length === 0 || canvas.clientWidth === 0) return;
  const outer = canvas.getBoundingClientRect();
  const boxes = elements.map((each) => each.getBoundingClientRect());
  const [left, top] = [
    Math.min(...boxes.map((box) => box.left)),
    Math.min(...boxes.map((box) => box.top)),
  ];
  const width = (Math.max(...boxes.map((box) => box.right)) - left) / seen.scale;
  const height = (Math.max(...boxes.map((box) => box.bottom)) - top) / seen.scale;
  const room = Math.min(outer.width / (width + 120), outer.height / (height + 120));
  const scale = clamp(room, smallest, 1.2);
  const x = seen.x + (left - outer.left) / seen.scale + width / 2 - outer.width / scale / 2;
  const y = seen.y + (top - outer.top) / seen.scale + height / 2 - outer.height / scale / 2;
  glide({ x, y, scale });
}

/** Moves there in a third of a second; at once for who wants less motion. */
function glide(to) {
  cancelAnimationFrame(flight);
  isFitted = false;
  const middle = ({ x, y, scale }) => ({
    x: x + canvas.clientWidth / scale / 2,
    y: y + canvas.clientHeight / scale / 2,
    scale,
  });
  const [start, end] = [middle(seen), middle(to)];
  const begin = performance.now();
  const step = (now) => {
    const part = matchMedia('(prefers-reduced-motion: reduce)').matches
      ? 1
      : clamp((now - begin) / 350, 0, 1);
    const eased = part * part * (3 - 2 * part);
    const between = (key) => start[key] + (end[key] - start[key]) * eased;
    seen.scale = start.scale * (end.scale / start.scale) ** eased;
    seen.x = between('x') - canvas.clientWidth / seen.scale / 2;
    seen.y = between('y') - canvas.clientHeight / seen.scale / 2;
    apply();
    if (part < 1) flight = requestAnimationFrame(step);
  };
  step(begin);
}

/** Brings all elements into sight, zooming out where that helps and they stay readable. */
export function frame(elements, most) {
  if (elements.length === 0) return;
  // the panel may just have taken some room
  apply();
  const outer = canvas.getBoundingClientRect();
  const boxes = elements.map((each) => each.getBoundingClientRect());
  const left = Math.min(...boxes.map((box) => box.left)) - 20;
  const right = Math.max(...boxes.map((box) => box.right)) + 20;
  const top = Math.min(...boxes.map((box) => box.top)) - 20;
  const bottom = Math.max(...boxes.map((box) => box.bottom)) + 20;
  if (left >= outer.left && right <= outer.right && top >= outer.top && bottom <= outer.bottom) {
    return;
  }
  const whole = Math.min(outer.width / (right - left), outer.height / (bottom - top), 1);
  pan((left + right - outer.left - outer.right) / 2, (top + bottom - outer.top - outer.bottom) / 2);
  zoom(Math.max(whole, 0.5 / seen.scale));
  reveal(most);
}

for (const [event, paper] of [
  ['beforeprint', true],
  ['afterprint', false],
]) {
  addEventListener(event, () => {
    seen.paper = paper;
    apply();
  });
}
