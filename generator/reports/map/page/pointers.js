import { canvas, fitWhole, pan, resized, zoom } from './pan-zoom.js';

/** What keys and buttons do; ids of buttons are in shell.ts. */
const steps = {
  ArrowLeft: () => pan(-60, 0),
  ArrowRight: () => pan(60, 0),
  ArrowUp: () => pan(0, -60),
  ArrowDown: () => pan(0, 60),
  '+': () => zoom(1.25),
  '=': () => zoom(1.25),
  '-': () => zoom(0.8),
  0: fitWhole,
};

/** Moves and zooms the drawing by keys, buttons, wheel, mouse and fingers. */
export function listen() {
  listenToKeys();
  listenToWheel();
  listenToPointers();
  new ResizeObserver(resized).observe(canvas);
}

function listenToKeys() {
  canvas.addEventListener('keydown', (event) => {
    const step = steps[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    step();
  });
  for (const button of document.querySelectorAll('#map-tools button')) {
    button.addEventListener('click', steps[button.value]);
  }
}

function listenToWheel() {
  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const box = canvas.getBoundingClientRect();
      const lines = event.deltaMode === 1 ? 16 : 1;
      const factor = 0.998 ** (event.deltaY * lines);
      zoom(factor, event.clientX - box.left, event.clientY - box.top);
    },
    { passive: false },
  );
}

/** One pointer drags, two pinch; the click that ends a drag is none. */
function listenToPointers() {
  const down = new Map();
  let moved = false;
  canvas.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    if (down.size === 0) moved = false;
    down.set(event.pointerId, [event.clientX, event.clientY]);
  });
  canvas.addEventListener('pointermove', (event) => {
    const from = down.get(event.pointerId);
    if (from === undefined) return;
    // let go outside
    if (event.buttons === 0) return void down.delete(event.pointerId);
    const to = [event.clientX, event.clientY];
    if (!moved && apart(from, to) < 4) return;
    if (!moved) for (const id of down.keys()) canvas.setPointerCapture(id);
    moved = true;
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    if (other === undefined) pan(from[0] - to[0], from[1] - to[1]);
    else pinch(from, to, other);
    down.set(event.pointerId, to);
  });
  for (const end of ['pointerup', 'pointercancel']) {
    canvas.addEventListener(end, (event) => down.delete(event.pointerId));
  }
  canvas.addEventListener(
    'click',
    (event) => {
      // a click without a pointer, as screen readers make it, ends no drag
      if (moved && event.detail > 0) event.stopPropagation();
    },
    { capture: true },
  );
}

/** One of two fingers has moved: what was under both stays under both. */
function pinch(from, to, other) {
  const box = canvas.getBoundingClientRect();
  const [x, y] = [(from[0] + other[0]) / 2, (from[1] + other[1]) / 2];
  zoom(apart(to, other) / Math.max(apart(from, other), 1), x - box.left, y - box.top);
  pan((from[0] - to[0]) / 2, (from[1] - to[1]) / 2);
}

function apart([x, y], [u, v]) {
  return Math.hypot(x - u, y - v);
}
