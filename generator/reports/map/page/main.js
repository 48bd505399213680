import { isView, recall, remember } from './address.js';
import { actions, data, state } from './data.js';
import { byId } from './dom.js';
import { filter } from './filter.js';
import { frameChosen, light } from './light.js';
import { listAttention, listServices, listSpaces, sayCount, sayDrawn } from './lists.js';
import { onMove, seenPlace } from './pan-zoom.js';
import { showPanel } from './panel.js';
import { listen } from './pointers.js';
import { searched, searchKey } from './search.js';
import { isStaged, stage, staged } from './stage.js';
import { fillTable } from './table.js';

/** What had the focus when the panel opened. */
let opener;
const pick = byId('view');

function update() {
  const shown = filter();
  light(shown);
  listServices(shown);
  sayCount(shown);
  if (!byId('table').hidden) fillTable(shown);
  byId('clear').hidden = !shown.narrowed && state.spaces.size === data.spaces.length;
  remember();
  return shown;
}

actions.show = (view) => {
  state.view = view;
  byId('near-option').hidden = view.near === undefined;
  byId('near-option').textContent =
    view.near === undefined ? '' : `Around ${data.nodes[view.near].name}`;
  pick.value = view.near === undefined ? `${view.drawing}` : 'near';
  byId('back').hidden = view.drawing === data.first;
  byId('spaces').hidden = view.drawing !== data.first || data.drawings.length === 1;
  // before the drawing is fitted: the panel takes room
  showPanel();
  stage();
  sayDrawn();
  update();
};

/** Opens the panel; a service that stands in no drawing gets one of its own. */
actions.choose = (chosen) => {
  if (state.chosen === undefined) opener = document.activeElement;
  state.chosen = chosen;
  const isSparse = data.drawings[state.view.drawing]?.sparse;
  const isLost = chosen.node !== undefined && (isSparse || !isStaged(chosen.node));
  if (isLost || (chosen.node !== undefined && state.view.near !== undefined)) {
    actions.show({ near: chosen.node });
  } else {
    showPanel();
    update();
    frameChosen();
  }
  byId('panel-body').scrollTop = 0;
  byId('panel-title').focus();
};

/** Opens a namespace. */
actions.open = (space) => {
  const drawing = data.drawings.findIndex((each) => each.space === space);
  if (drawing < 0) return;
  close();
  actions.show({ drawing });
  pick.focus();
  // on a small screen it is far below the list of namespaces
  byId('view-tools').scrollIntoView();
};

/** Back to the first drawing, at what one comes from. */
function back() {
  const { drawing, near } = state.view;
  const space = near === undefined ? data.drawings[drawing].space : data.nodes[near].space;
  actions.show({ drawing: data.first });
  (staged(`n${near}`) ?? staged(`s${space}`) ?? byId('canvas')).focus();
}
byId('back').addEventListener('click', back);

function close() {
  if (state.chosen === undefined) return;
  const { node } = state.chosen;
  state.chosen = undefined;
  showPanel();
  update();
  const before = opener?.isConnected && opener !== document.body ? opener : undefined;
  const shape = node === undefined ? undefined : staged(`n${node}`);
  (before ?? shape ?? byId('canvas')).focus();
}

byId('close').addEventListener('click', close);
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  if (state.chosen !== undefined) return close();
  const canvas = byId('canvas');
  // from the last of many services it is far to Tab out
  if (event.target !== canvas && canvas.contains(event.target)) canvas.focus();
  else if ([canvas, pick].includes(event.target) && !byId('back').hidden) back();
});
byId('canvas').addEventListener('click', (event) => {
  if (event.target.closest('.node, .edge') === null) close();
});
pick.addEventListener('change', () => {
  if (pick.value !== 'near') actions.show({ drawing: Number(pick.value) });
});

for (const [id, key] of [
  ['search', 'query'],
  ['port', 'port'],
]) {
  byId(id).addEventListener('input', ({ target }) => {
    state[key] = target.value;
    const shown = update();
    if (key === 'query') searched(shown);
  });
}
byId('search').addEventListener('keydown', (event) => searchKey(event, filter()));
for (const box of document.querySelectorAll('#filters input[type=checkbox]')) {
  const [set, value] =
    box.name === 'space' ? [state.spaces, Number(box.value)] : [state.statuses, box.value];
  box.addEventListener('change', () => {
    if (box.checked) set.add(value);
    else set.delete(value);
    update();
  });
}
byId('no-spaces').addEventListener('click', () => tick(state.spaces.size === 0));
byId('clear').addEventListener('click', () => {
  byId('filters').reset();
  byId('find').reset();
  Object.assign(state, { query: '', port: '', statuses: new Set(data.statuses) });
  tick(true);
  searched(filter());
  byId('search').focus();
});

function tick(checked) {
  for (const box of document.querySelectorAll('#filters input[name=space]')) {
    box.checked = checked;
    if (checked) state.spaces.add(Number(box.value));
    else state.spaces.delete(Number(box.value));
  }
  update();
}

actions.showTable = (isTable) => {
  byId('map').hidden = isTable;
  byId('table').hidden = !isTable;
  for (const id of ['map', 'table'])
    byId(`show-${id}`).setAttribute('aria-pressed', `${(id === 'table') === isTable}`);
  byId('map-tools').hidden = isTable;
};
for (const id of ['map', 'table']) {
  byId(`show-${id}`).addEventListener('click', () => {
    actions.showTable(id === 'table');
    if (id === 'map') stage();
    update();
  });
}
for (const id of ['find', 'filters'])
  byId(id).addEventListener('submit', (event) => event.preventDefault());

/** On a small screen filters and the list of services are folded away. */
function unfold(isOpen) {
  byId('fold').setAttribute('aria-expanded', `${isOpen}`);
}
byId('fold').addEventListener('click', ({ currentTarget }) =>
  unfold(currentTarget.getAttribute('aria-expanded') === 'false'),
);

/** The form says what the address said. */
function fillForm() {
  byId('search').value = state.query;
  byId('port').value = state.port;
  for (const box of document.querySelectorAll('#filters input[type=checkbox]'))
    box.checked =
      box.name === 'space' ? state.spaces.has(Number(box.value)) : state.statuses.has(box.value);
}
function fromAddress() {
  recall();
  fillForm();
  update();
}
addEventListener('hashchange', () => isView(location.hash) && fromAddress());

// another picture of the same thing may fit a window that was turned
matchMedia('(orientation: portrait)').addEventListener('change', () => {
  if (seenPlace() !== undefined || byId('map').hidden) return;
  delete state.view.tall;
  stage();
  update();
});

onMove(remember);
listen();
listAttention();
listSpaces();
if (isView(location.hash)) fromAddress();
else {
  fillForm();
  actions.show(state.view);
}
