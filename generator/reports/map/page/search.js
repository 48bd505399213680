import { actions, data, state } from './data.js';
import { byId } from './dom.js';
import { fitWhole, fly } from './pan-zoom.js';
import { markFound, staged } from './stage.js';

/** Where the search began: an empty search goes back there. */
let origin;
/** Which of the found ones Enter has reached. */
let reached = -1;
let typing;

/** After a word is typed, not at each letter. */
const pause = 250;

/** A search has other results: flies to them once the reader has stopped typing. */
export function searched(shown) {
  clearTimeout(typing);
  reached = -1;
  markFound(undefined);
  const found = state.query.trim() === '' ? undefined : ranked(shown);
  byId('found').textContent = found === undefined ? '' : wordsFor(found);
  typing = setTimeout(() => goTo(found), pause);
}

/** Enter and Shift+Enter go from one to the next. */
export function searchKey(event, shown) {
  if (event.key !== 'Enter' || state.query.trim() === '') return;
  event.preventDefault();
  clearTimeout(typing);
  const found = ranked(shown);
  if (found.length === 0) return;
  const step = event.shiftKey ? -1 : 1;
  reached =
    reached < 0 && step < 0 ? found.length - 1 : (reached + step + found.length) % found.length;
  const index = found[reached];
  byId('found').textContent = `${reached + 1} of ${found.length}: ${data.nodes[index].name}`;
  origin ??= state.view;
  if (staged(`n${index}`) === null) actions.show(viewOf(index));
  markFound(index);
  fly([staged(`n${index}`)].filter((each) => each !== null));
}

function wordsFor({ length }) {
  if (length === 0) return 'Nothing found.';
  return length === 1
    ? '1 found. Enter goes to it.'
    : `${length} found. Enter goes from one to the next.`;
}

/** The whole name first, then its beginning, then any part of it. */
function ranked(shown) {
  const query = state.query.trim().toLowerCase();
  const rank = (index) => {
    const { name, label } = data.nodes[index];
    const words = [name.toLowerCase(), label.toLowerCase()];
    if (words.includes(query)) return 0;
    return words.some((each) => each.startsWith(query)) ? 1 : 2;
  };
  return [...shown.nodes].sort((a, b) => rank(a) - rank(b) || a - b);
}

function goTo(found) {
  if (found === undefined) {
    if (origin === undefined) return;
    const back = origin;
    origin = undefined;
    if (back === state.view) fitWhole();
    else actions.show(back);
    return;
  }
  if (found.length === 0) return;
  origin ??= state.view;
  const spaces = [...new Set(found.map((each) => data.nodes[each].space))];
  const isHere = found.every((each) => staged(`n${each}`) !== null);
  if (!isHere) actions.show(spaces.length === 1 ? viewOf(found[0]) : { drawing: data.first });
  const shapes = found.map((each) => staged(`n${each}`) ?? staged(`s${data.nodes[each].space}`));
  fly([...new Set(shapes)].filter((each) => each !== null));
}

/** The drawing in which a service stands, or one of its own. */
function viewOf(index) {
  const drawing = data.drawings.findIndex((each) => each.space === data.nodes[index].space);
  if (drawing >= 0) return { drawing };
  const { kind } = data.nodes[index];
  // addresses stand beside the namespaces, if they are few; anywhere may stand nowhere
  const isFar = kind === 'addresses' || kind === 'anywhere';
  const isThere = isFar && byId(`drawing-${data.first}`).querySelector(`[data-id="n${index}"]`);
  return isThere ? { drawing: data.first } : { near: index };
}
