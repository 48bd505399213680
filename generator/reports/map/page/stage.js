import { actions, data, entering, leaving, state } from './data.js';
import { byId } from './dom.js';
import { fitTexts } from './fit-text.js';
import { drawNear } from './neighbours.js';
import { bestOf, frame, look, reveal } from './pan-zoom.js';

let current;

/** Brings the drawing of `state.view` onto the canvas. */
export function stage() {
  const { drawing, near } = state.view;
  byId('near').replaceChildren();
  for (const each of document.querySelectorAll('.drawing')) each.hidden = true;
  if (near === undefined) {
    const pictures = [`drawing-${drawing}`, `drawing-${drawing}-tall`]
      .map((id) => byId(id)?.querySelector('svg') ?? undefined)
      .filter((svg) => svg !== undefined);
    current = bestOf(pictures);
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

/** Brings what is chosen into sight, with what it is connected to. */
export function frameChosen() {
  const { nodes } = focus();
  const shapes = [...nodes].map((each) => staged(`n${each}`)).filter((each) => each !== null);
  const [first] = shapes;
  if (first !== undefined) frame(shapes, first);
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
    for (const tag of tagsOf(group)) tag.classList.add('tag');
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
      actions.choose(edges.length === 1 ? { edge: edges[0] } : { line: edges });
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

/** The texts that stand for lines from and to everyone; they are the last. */
function tagsOf(group) {
  const count = Number(/\bbadges-(\d+)/.exec(group.getAttribute('class'))?.[1] ?? 0);
  const texts = [...group.querySelectorAll('text')];
  return texts.slice(texts.length - count);
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
function edgesOf(group) {
  const index = Number(group.dataset.id.slice(1));
  return group.dataset.id[0] === 'e' ? [index] : data.drawings[state.view.drawing].lines[index];
}

/** Hides what filters exclude, dims what they do not find, lights what is chosen. */
export function light(shown) {
  const { edges, nodes } = focus();
  const spaces = new Set([...nodes].map((each) => data.nodes[each].space));
  const lit = new Set([...shown.lit].map((each) => data.nodes[each].space));
  const isChosen = edges !== undefined;
  for (const group of current.querySelectorAll('.node, .cluster')) {
    // the frame around all namespaces is of none
    if (group.dataset.id === 'all') continue;
    const [kind, index] = [group.dataset.id[0], Number(group.dataset.id.slice(1))];
    const space = kind === 'n' ? data.nodes[index].space : index;
    const isLit = kind === 'n' ? shown.lit.has(index) : lit.has(space);
    const isNear = kind === 'n' ? nodes.has(index) : spaces.has(space);
    group.classList.toggle('gone', !state.spaces.has(space));
    if (kind === 'n') lightTags(group, index, shown);
    group.classList.toggle('dim', !isLit || (isChosen && !isNear && !group.matches('.cluster')));
    group.classList.toggle('chosen', kind === 'n' && state.chosen?.node === index);
  }
  for (const group of current.querySelectorAll('.edge')) {
    const all = edgesOf(group);
    const left = all.filter((each) => shown.edges.has(each));
    group.classList.remove('far');
    group.classList.toggle('gone', left.length === 0);
    group.classList.toggle('dim', isChosen && !left.some((each) => edges.has(each)));
    group.classList.toggle('chosen', isChosen && left.some((each) => edges.has(each)));
    if (all.length > 1) relabel(group, all, left);
  }
}

/** A word about everyone goes when no connection that it stands for passes. */
function lightTags(group, index, shown) {
  const isEveryone = (each) => data.nodes[each].kind === 'everyone';
  const sides = [
    entering[index].filter((each) => isEveryone(data.edges[each].source)),
    leaving[index].filter((each) => isEveryone(data.edges[each].destination)),
  ].filter((each) => each.length > 0);
  for (const [at, tag] of tagsOf(group).entries()) {
    tag.classList.toggle('gone', !(sides[at] ?? []).some((each) => shown.edges.has(each)));
  }
}

/** A line that stands for several says how many of them pass, in the colour of the worst. */
function relabel(group, all, left) {
  const worst = ['cut', 'undeclared', 'unused', 'idle', 'declared', 'allowed', 'proven'];
  const status = worst.find((each) => left.some((edge) => data.edges[edge].status === each));
  group.classList.remove(...worst);
  if (status !== undefined) group.classList.add(status);
  const text = group.querySelector('text');
  if (text === null) return;
  group.dataset.text ??= text.textContent;
  text.textContent =
    left.length === all.length ? group.dataset.text : ` ${left.length} of ${all.length} `;
}

/** The edges and nodes that the choice is about. */
function focus() {
  const { chosen, view } = state;
  // all that is drawn around a service is about it
  const isItself = view.near !== undefined && chosen?.node === view.near;
  if (chosen === undefined || isItself) return { edges: undefined, nodes: new Set() };
  const { node, edge, line } = chosen;
  const edges = node === undefined ? (line ?? [edge]) : [...entering[node], ...leaving[node]];
  const ends = edges.flatMap((each) => [data.edges[each].source, data.edges[each].destination]);
  return { edges: new Set(edges), nodes: new Set(node === undefined ? ends : [node, ...ends]) };
}
