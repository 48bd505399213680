import { data, state } from './data.js';
import { byId, make } from './dom.js';
import { shownBox } from './pan-zoom.js';
import { plainPicture } from './plain-picture.js';
import { currentSvg } from './stage.js';

const { createObjectURL: addressOf, revokeObjectURL: forget } = URL;

/** Sides and areas beyond these no browser draws. */
const most = { side: 8_000, area: 40_000_000 };

byId('save-svg').addEventListener('click', () => {
  const text = new XMLSerializer().serializeToString(picture());
  give(new Blob([text], { type: 'image/svg+xml' }), 'svg');
});
byId('save-png').addEventListener('click', () => {
  paint(picture()).toBlob((blob) => give(blob, 'png'), 'image/png');
});

function picture() {
  return plainPicture(currentSvg(), shownBox(), `${document.title}: ${titleOf(state.view)}`);
}

function titleOf({ drawing, near }) {
  if (near !== undefined) return data.nodes[near].name;
  return byId('view').options[drawing].text;
}

/** A file for the reader's own disk, by way of an address that only this page has. */
function give(blob, ending) {
  if (blob === null) return;
  const words = `${document.title} ${titleOf(state.view)}`.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const name = words.join('-').slice(0, 80) || 'map';
  const href = addressOf(blob);
  make('a', { href, download: `${name}.${ending}` }).click();
  setTimeout(() => forget(href), 60_000);
}

/** Draws a plain picture on a canvas, letter by letter: loading it as an image would need a wider policy. */
function paint(svg) {
  const [x, y, width, height] = svg.getAttribute('viewBox').split(' ').map(Number);
  const limit = Math.min(most.side / width, most.side / height);
  const scale = Math.min(2, limit, Math.sqrt(most.area / (width * height)));
  const sheet = make('canvas', {
    width: Math.ceil(width * scale),
    height: Math.ceil(height * scale),
  });
  const pen = sheet.getContext('2d');
  pen.scale(scale, scale);
  pen.translate(-x, -y);
  paintChildren(pen, svg);
  return sheet;
}

function paintChildren(pen, element) {
  for (const child of element.children) {
    pen.save();
    const number = (name) => Number.parseFloat(child.getAttribute(name) ?? '0');
    if (child.tagName === 'g') {
      const matrix = child.getAttribute('transform')?.match(/-?[\d.e-]+/g);
      if (matrix) pen.transform(...matrix.map(Number));
      pen.globalAlpha *= Number(child.getAttribute('opacity') ?? 1);
      paintChildren(pen, child);
    } else if (child.tagName === 'text') write(pen, child, number);
    else if (child.tagName !== 'title') outline(pen, child, pathOf(child, number), number);
    pen.restore();
  }
}

function pathOf(shape, number) {
  const points = shape.getAttribute('points')?.trim();
  if (points) return new Path2D(`M${points}${shape.tagName === 'polygon' ? 'Z' : ''}`);
  const path = new Path2D(shape.getAttribute('d') ?? '');
  if (shape.tagName === 'ellipse')
    path.ellipse(number('cx'), number('cy'), number('rx'), number('ry'), 0, 0, 2 * Math.PI);
  if (shape.tagName === 'rect')
    path.roundRect(number('x'), number('y'), number('width'), number('height'), number('rx'));
  return path;
}

function outline(pen, shape, path, number) {
  const [fill, stroke] = ['fill', 'stroke'].map((each) => shape.getAttribute(each) ?? 'none');
  if (fill !== 'none') {
    pen.fillStyle = fill;
    pen.fill(path);
  }
  if (stroke === 'none') return;
  pen.strokeStyle = stroke;
  pen.lineWidth = number('stroke-width');
  pen.setLineDash(
    (shape.getAttribute('stroke-dasharray') ?? '').match(/[\d.]+/g)?.map(Number) ?? [],
  );
  pen.stroke(path);
}

function write(pen, text, number) {
  const part = (name) => text.getAttribute(name) ?? '';
  pen.font = `${part('font-weight')} ${part('font-size')} ${part('font-family')}`;
  pen.textAlign = { middle: 'center', end: 'right' }[part('text-anchor')] ?? 'left';
  const room = number('textLength') || undefined;
  const at = [text.textContent, number('x'), number('y'), ...(room ? [room] : [])];
  if (part('paint-order').startsWith('stroke') && part('stroke') !== 'none') {
    pen.strokeStyle = part('stroke');
    pen.lineWidth = number('stroke-width');
    pen.lineJoin = 'round';
    pen.strokeText(...at);
  }
  pen.fillStyle = part('fill');
  pen.fillText(...at);
}
