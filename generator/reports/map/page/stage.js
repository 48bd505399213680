import { actions, data, entering, leaving, state } from './data.js';
import { byId } from './dom.js';
import { fitTexts } from './fit-text.js';
import { drawNear } from './neighbours.js';
import { bestOf, look, reveal } from './pan-zoom.js';

let current;

/** Brings the drawing of `state.view` onto the canvas. */
export function stage() {
  const { drawing, near, tall } = state.view;
  byId('near').replaceChildren();
  for (const each of document.querySelectorAll('.drawing')) each.hidden = true;
  if (near === undefined) {
    const pictures = [`drawing-${drawing}`, `drawing-${drawing}-tall`]
      .map((id) => byId(id)?.querySelector('svg') ?? undefined)
      .filter((svg) => svg !== undefined);
    // a place in a picture is of no use in the other picture of the same thing
    const isAsked = (svg) => tall === svg.parentElement.id.endsWith('-tall');
    current = pictures.find(isAsked) ?? bestOf(pictures);
  } else {
    current = drawNear(near);
    byId('near').append(current);
  }
  current.parentElement.hidden = false;
  if (current.dataset.ready === undefined) decorate(current);
  // now that all have their classes: bold letters are wider
  fitTexts(current);
  byId('hint').hidden = data.drawings[drawing]?.sparse !== true;
  look(current);
}

/** The picture that is shown. */
export function currentSvg() {
  return current;
}

/** Whether a node stands in the drawing itself, not only its namespace. */
export function isStaged(index) {
  return current.querySelector(`.node[data-id="n${index}"]`) !== null;
}

export function staged(id) {
  return current.querySelector(`.node[data-id="${id}"]`);
}

/** Marks what a search has flown to; nothing for undefined. */
export function markFound(index) {
  for (const each of document.querySelectorAll('.node.found')) each.classList.remove('found');
  if (index !== undefined) staged(`n${index}`)?.classList.add('found');
}

/** Makes shapes buttons, and lines wide enough to be hit. */
function decorate(svg) {
  svg.dataset.ready = '';
  svg.setAttribute('role', 'group');
  svg.setAttribute('aria-label', 'Services. The table has the same connections.');
  for (const group of svg.querySelectorAll('.node')) {
    group.setAttribute('tabindex', '0');
    group.setAttribute('role', 'button');
    group.setAttribute('aria-label', labelOf(group));
    for (const { tag, alarm } of tagsOf(group))
      tag.classList.add('tag', ...(alarm ? ['alarm'] : []));
    group.addEventListener('click', () => press(group));
    for (const [event, index] of [
      ['pointerenter', group.dataset.id],
      ['pointerleave', undefined],
    ]) {
      group.addEventListener(event, () => point(index));
    }
    group.addEventListener('focus', () => group.matches(':focus-visible') && reveal(group));
    group.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      press(group);
    });
  }
  for (const group of svg.querySelectorAll('.edge')) {
    group.setAttribute('aria-hidden', 'true');
    const hit = group.querySelector('path').cloneNode();
    hit.setAttribute('class', 'hit');
    group.append(hit);
    group.addEventListener('click', () => {
      const edges = edgesOf(group);
      const leftOut = data.drawings[state.view.drawing]?.leftOut[group.dataset.id.slice(1)];
      actions.choose(edges.length === 1 ? { edge: edges[0] } : { line: edges, leftOut });
    });
  }
}

/** Lights the lines of the shape under the mouse. */
function point(id) {
  if (state.chosen !== undefined) return;
  const edges = id === undefined ? undefined : edgesAt(id);
  for (const group of current.querySelectorAll('.edge')) {
    const isNear = edges !== undefined && edgesOf(group).some((each) => edges.has(each));
    group.classList.toggle('far', edges !== undefined && !isNear);
    group.classList.toggle('chosen', isNear);
  }
}

/** The edges of a service, or of all services of a namespace. */
function edgesAt(id) {
  const index = Number(id.slice(1));
  const nodes = id[0] === 'n' ? [index] : data.spaces[index].nodes;
  return new Set(nodes.flatMap((each) => [...entering[each], ...leaving[each]]));
}

function press(group) {
  const [kind, index] = [group.dataset.id[0], Number(group.dataset.id.slice(1))];
  if (kind === 'n') actions.choose({ node: index });
  else actions.open(index);
}

/** The badges of a shape, which are the last of its texts, with the edges that each stands for. */
export function tagsOf(group) {
  const count = Number(/\bbadges-(\d+)/.exec(group.getAttribute('class'))?.[1] ?? 0);
  const texts = [...group.querySelectorAll('text')];
  const tags = count === 0 ? [] : data.tags[group.dataset.id];
  return tags.map((each, at) => ({ ...each, tag: texts[texts.length - count + at] }));
}

/** What is said of a shape: what is written on it, so that a voice can ask for it, and more. */
function labelOf(group) {
  const index = Number(group.dataset.id.slice(1));
  const [label, ...notes] = [...group.querySelectorAll('text')].map((each) =>
    each.textContent.trim(),
  );
  const noted = notes.map((each) => (each ? `, ${each}` : '')).join('');
  if (group.dataset.id[0] === 's') return `namespace ${label}${noted}: show its services`;
  const { name } = data.nodes[index];
  const told = name.includes(label) ? `${name}${noted}` : `${label}${noted}, in full ${name}`;
  return `${told}, reached by ${entering[index].length}, reaches ${leaving[index].length}`;
}

/** Indexes of the edges that a line stands for. */
export function edgesOf(group) {
  const index = Number(group.dataset.id.slice(1));
  return group.dataset.id[0] === 'e' ? [index] : data.drawings[state.view.drawing].lines[index];
}
