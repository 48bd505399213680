import { draw } from './dom.js';

/** What a shape is, and how the style sheet makes it look: as attributes, which every program reads. */
const geometry = ['d', 'points', 'x', 'y', 'cx', 'cy', 'rx', 'ry', 'width', 'height'].concat([
  'textLength',
  'lengthAdjust',
]);
const looks = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'paint-order'];
const lettering = ['font-family', 'font-size', 'font-weight', 'text-anchor'];
const drawn = ['path', 'polygon', 'polyline', 'ellipse', 'rect', 'text'];

/**
 * A copy of a picture that needs no style sheet: what is hidden is left out,
 * what is dimmed stays dimmed. `box` is the part of it to be seen.
 */
export function plainPicture(svg, box, title) {
  const { x, y, width, height } = box;
  const ground = getComputedStyle(document.body).backgroundColor;
  const copy = draw(
    'svg',
    { viewBox: [x, y, width, height].join(' '), width, height },
    draw('title', {}, title),
    draw('rect', { x, y, width, height, fill: ground }),
  );
  for (const child of svg.children) copyInto(copy, child);
  return copy;
}

function copyInto(parent, element) {
  const style = getComputedStyle(element);
  if (style.display === 'none' || style.visibility === 'hidden') return;
  const tag = element.tagName;
  if (tag === 'title') parent.append(draw('title', {}, element.textContent));
  if (tag === 'g') {
    const matrix = element.cloneNode().transform.baseVal.consolidate()?.matrix;
    const numbers = matrix && ['a', 'b', 'c', 'd', 'e', 'f'].map((each) => matrix[each]);
    const group = draw('g', {
      transform: numbers && `matrix(${numbers.join(' ')})`,
      opacity: style.opacity === '1' ? undefined : style.opacity,
    });
    for (const child of element.children) copyInto(group, child);
    parent.append(group);
  }
  // wide unseen lines are for the mouse
  if (!drawn.includes(tag) || element.matches('.hit')) return;
  const kept = geometry.map((each) => [each, element.getAttribute(each) ?? undefined]);
  const seen = [...looks, ...(tag === 'text' ? lettering : [])].map((each) => [
    each,
    style.getPropertyValue(each),
  ]);
  const plain = seen.filter(([, value]) => !['', 'normal'].includes(value));
  parent.append(
    draw(tag, Object.fromEntries([...kept, ...plain]), tag === 'text' && element.textContent),
  );
}
