import { byId } from './dom.js';

export const canvas = byId('canvas');
/** The part of the drawing that is seen; its size is that of the canvas divided by the scale. */
const seen = { svg: undefined, width: 1, height: 1, x: 0, y: 0, scale: 1, paper: false };
const smallest = 0.05;
const largest = 4;

/** Shows a picture: whole if its text can be read then, otherwise its beginning. */
export function look(svg, focus) {
  const [, , width, height] = svg.dataset.box.split(' ').map(Number);
  Object.assign(seen, { svg, width, height });
  // a phone shows a part in any case
  fit(canvas.clientWidth < 600 ? 0.8 : 0.65, focus);
}

/** All of the picture, however small. */
export function fitWhole() {
  fit(smallest);
}

/** As much as is there, no smaller than `least`, no larger than 1.3. */
function fit(least, focus) {
  const { width, height } = seen;
  const whole = Math.min(canvas.clientWidth / (width + 24), canvas.clientHeight / (height + 24));
  seen.scale = Math.max(least, Math.min(whole, 1.3));
  const [w, h] = [canvas.clientWidth / seen.scale, canvas.clientHeight / seen.scale];
  const [x, y] = focus ?? [width / 2, height / 2];
  // what does not fit begins at its left, or shows what it is about
  seen.x =
    w >= width
      ? (width - w) / 2
      : focus === undefined
        ? -12
        : clamp(x - w / 2, -12, width - w + 12);
  seen.y = h >= height ? (height - h) / 2 : clamp(y - h / 2, -12, height - h + 12);
  apply();
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
}

/** Zooms around a point of the canvas, its middle by default. */
export function zoom(factor, px = canvas.clientWidth / 2, py = canvas.clientHeight / 2) {
  const scale = clamp(seen.scale * factor, smallest, largest);
  seen.x += px / seen.scale - px / scale;
  seen.y += py / seen.scale - py / scale;
  seen.scale = scale;
  apply();
}

export function pan(dx, dy) {
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
