/** Room between a text and the line around it. */
const margin = 5;

/**
 * Makes every text of a picture fit its shape, whatever letters the reader's
 * system has: a text stands in the middle, and is squeezed where it is too
 * long for its shape.
 */
export function fitTexts(svg) {
  const fits = [...svg.querySelectorAll('.node, .cluster')].flatMap(fitsOf);
  // all are measured before the first is changed: a browser lays out once
  for (const { text, attributes } of fits) {
    for (const [name, value] of Object.entries(attributes)) {
      if (value === undefined) text.removeAttribute(name);
      else text.setAttribute(name, value);
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
  const place = isFrame
    ? { x: box.x + margin + 3, 'text-anchor': 'start' }
    : { x: box.x + box.width / 2, 'text-anchor': 'middle' };
  return [...group.querySelectorAll('text')].map((text) => {
    const isLong = naturalLength(text) > room;
    const squeeze = isLong ? { textLength: room, lengthAdjust: 'spacingAndGlyphs' } : {};
    return { text, attributes: { textLength: undefined, ...place, ...squeeze } };
  });
}

/** A text that was squeezed before is measured without it. */
function naturalLength(text) {
  text.removeAttribute('textLength');
  return text.getComputedTextLength();
}
