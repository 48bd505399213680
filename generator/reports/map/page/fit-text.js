/** Room between a text and the line around it. */
const margin = 5;

/**
 * Makes every text of a picture fit its shape, whatever letters the reader's
 * system has: a text stands in the middle, a frame's at its corner, and is squeezed where it is too
 * long for its shape.
 */
export function fitTexts(svg) {
  const shapes = [...svg.querySelectorAll('.node, .cluster')].flatMap(fitsOf);
  const fits = [...shapes, ...[...svg.querySelectorAll('.edge')].flatMap(plateOf)];
  // all are measured before the first is changed: a browser lays out once
  for (const { element, attributes } of fits) {
    for (const [name, value] of Object.entries(attributes)) {
      if (value === undefined) element.removeAttribute(name);
      else element.setAttribute(name, value);
    }
  }
}

function fitsOf(group) {
  const shape = group.querySelector('path, polygon, ellipse, rect');
  if (shape === null) return [];
  const box = shape.getBBox();
  // an ellipse has less room than it is wide
  const room = Math.max(box.width * (shape.tagName === 'ellipse' ? 0.8 : 1) - 2 * margin, 1);
  const isFrame = group.matches('.cluster');
  const middle = { x: box.x + box.width / 2, 'text-anchor': 'middle' };
  const start = { x: box.x + margin + 3, 'text-anchor': 'start' };
  // where a line would cross its beginning
  const end = { x: box.x + box.width - margin - 3, 'text-anchor': 'end' };
  return [...group.querySelectorAll('text')].map((text) => {
    const isEnd = text.getAttribute('text-anchor') === 'end';
    const place = isFrame ? (isEnd ? end : start) : middle;
    const isLong = naturalLength(text) > room;
    const squeeze = isLong ? { textLength: room, lengthAdjust: 'spacingAndGlyphs' } : {};
    return { element: text, attributes: { textLength: undefined, ...place, ...squeeze } };
  });
}

/** What covers a line behind its label is as large as the label. */
function plateOf(group) {
  const plate = group.querySelector('.plate');
  if (plate === null) return [];
  const boxes = [...group.querySelectorAll('text')].map((text) => text.getBBox());
  const [left, top] = [
    Math.min(...boxes.map((box) => box.x)),
    Math.min(...boxes.map((box) => box.y)),
  ];
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  const size = { x: left, y: top, width: right - left, height: bottom - top };
  return [{ element: plate, attributes: size }];
}

/** A text that was squeezed before is measured without it. */
function naturalLength(text) {
  text.removeAttribute('textLength');
  return text.getComputedTextLength();
}
