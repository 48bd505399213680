/** An element; `text` becomes text, functions become listeners, true becomes an empty attribute. */
export function make(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function draw(tag, attributes = {}, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

export const byId = (id) => document.getElementById(id);

/** A name of someone else's: its writing direction stays its own; it may break after slashes. */
export const name = (text) => {
  const parts = text.match(/[^/]*\/|[^/]+/g) ?? [];
  return make(
    'bdi',
    {},
    ...parts.flatMap((part) => (part.endsWith('/') ? [part, make('wbr')] : [part])),
  );
};

/** The word of a status, in its colour. */
export const badge = (status) => make('span', { class: `badge ${status}` }, status);

export const count = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;
