import { data, entering, leaving, state } from './data.js';
import { frame } from './pan-zoom.js';
import { currentSvg, edgesOf, staged, tagsOf } from './stage.js';

/** Hides what filters exclude, dims what they do not find, lights what is chosen. */
export function light(shown) {
  const { edges, nodes } = focus();
  const spaces = new Set([...nodes].map((each) => data.nodes[each].space));
  const lit = new Set([...shown.lit].map((each) => data.nodes[each].space));
  const isChosen = edges !== undefined;
  for (const group of currentSvg().querySelectorAll('.node, .cluster')) {
    // the frame around all namespaces is of none
    if (group.dataset.id === 'all') continue;
    const [kind, index] = [group.dataset.id[0], Number(group.dataset.id.slice(1))];
    const space = kind === 'n' ? data.nodes[index].space : index;
    const isLit = kind === 'n' ? shown.lit.has(index) : lit.has(space);
    const isNear = kind === 'n' ? nodes.has(index) : spaces.has(space);
    group.classList.toggle('gone', !state.spaces.has(space));
    lightTags(group, shown);
    group.classList.toggle('dim', !isLit || (isChosen && !isNear && !group.matches('.cluster')));
    group.classList.toggle('chosen', kind === 'n' && state.chosen?.node === index);
  }
  for (const group of currentSvg().querySelectorAll('.edge')) {
    const all = edgesOf(group);
    const left = all.filter((each) => shown.edges.has(each));
    group.classList.remove('far');
    group.classList.toggle('gone', left.length === 0);
    group.classList.toggle('dim', isChosen && !left.some((each) => edges.has(each)));
    group.classList.toggle('chosen', isChosen && left.some((each) => edges.has(each)));
    if (all.length > 1) relabel(group, all, left);
  }
}

/** A badge goes when no connection that it stands for passes. */
function lightTags(group, shown) {
  for (const { tag, edges } of tagsOf(group))
    tag.classList.toggle('gone', !edges.some((each) => shown.edges.has(each)));
}

/** A line that stands for several says how many of them pass. */
function relabel(group, all, left) {
  const [text, ...more] = group.querySelectorAll('text');
  if (text === undefined) return;
  const isWhole = left.length === all.length;
  group.dataset.text ??= text.textContent;
  text.textContent = isWhole ? group.dataset.text : ` ${left.length} of ${all.length} `;
  for (const each of more) each.classList.toggle('gone', !isWhole);
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

/** Brings what is chosen into sight, with what it is connected to. */
export function frameChosen() {
  const { nodes } = focus();
  const shapes = [...nodes].map((each) => staged(`n${each}`)).filter((each) => each !== null);
  const [first] = shapes;
  if (first !== undefined) frame(shapes, first);
}
