import { type Bounds, boundsOf, overlaps, type Point, sampled } from './svg-geometry.ts';

/** A label of a line: where Graphviz put it, and how large it is. */
interface Label {
  readonly line: number;
  readonly at: Point;
  readonly width: number;
  readonly height: number;
}

/** A line as points at even distances, and what its group of the picture is. */
interface Curve {
  readonly group: string;
  readonly points: readonly Point[];
}

/** How bad it is when a label lies on something. */
const costs = {
  shape: 100,
  label: 100,
  heading: 60,
  head: 60,
  border: 30,
  hidden: 20,
  line: 10,
  beside: 3,
};

/** Between two points of a line, and the side of the squares by which they are found. */
const step = 8;
const square = 20;

/**
 * Moves the labels of a picture to where they hide least: each stands on its
 * own line or beside it, and not on shapes, frames, other lines and labels,
 * as far as there is room. Graphviz keeps room for labels, and then bends
 * lines through it, or cuts the lines off at a frame. Takes and gives the body
 * of Graphviz's SVG, of a picture of `width` and `height`.
 */
export function placeLabels(body: string, width: number, height: number): string {
  const groups = body.match(anyGroup) ?? [];
  const lines = groups.filter((each) => isKind(each, 'edge'));
  const labels = lines.flatMap(labelOf);
  if (labels.length === 0) return body;
  const curves = lines.map(curveOf);
  const move = /translate\(([-\d.]+)[ ,]([-\d.]+)\)/.exec(body);
  const [left, top] = [-Number(move?.[1] ?? 0), -Number(move?.[2] ?? 0)];
  const paper = { left, top, right: left + width, bottom: top + height };
  const scene = new Scene(groups, curves, paper);
  const moved = new Map<string, string>(scene.clearHeadings());
  // those on short lines have the least choice
  const order = labels.toSorted((a, b) => lengthOf(curves, a) - lengthOf(curves, b));
  for (const label of order) {
    const to = scene.place(label);
    const group = curves[label.line]?.group ?? '';
    moved.set(group, shift(group, label, to));
  }
  // lines with labels over lines without: where there is no room, a label covers a line
  const edges = [
    ...curves.filter(({ group }) => !moved.has(group)).map(({ group }) => group),
    ...order.toReversed().map(({ line }) => moved.get(curves[line]?.group ?? '') ?? ''),
  ];
  let next = 0;
  return body.replace(anyGroup, (each) => {
    if (!isKind(each, 'edge')) return moved.get(each) ?? each;
    next += 1;
    return edges[next - 1] ?? each;
  });
}

const anyGroup = /<g id="[^"]*" class="[^"]*">\n[\s\S]*?<\/g>/g;

function lengthOf(curves: readonly Curve[], { line }: Label): number {
  return curves[line]?.points.length ?? 0;
}

function isKind(group: string, kind: string): boolean {
  return group.startsWith(kind, group.indexOf('class="') + 7);
}

function curveOf(group: string): Curve {
  const path = / d="([^"]*)"/.exec(group)?.[1] ?? '';
  return { group, points: sampled(path, step) };
}

const texts =
  /<text [^>]*?x="([-\d.]+)" y="([-\d.]+)"[^>]*? font-size="([\d.]+)"[^>]*>([^<]*)<\/text>/g;

/** The texts of a line as one label; letters are taken for as wide as those of a wide font. */
function labelOf(group: string, line: number): readonly Label[] {
  const all = [...group.matchAll(texts)].map(([, x, y, size, text]) => ({
    x: Number(x),
    y: Number(y),
    size: Number(size),
    length: [...(text ?? '').replace(/&[^;]*;/g, '.').trim()].length,
  }));
  const [first] = all;
  if (first === undefined) return [];
  const { x, size } = first;
  const y = all.reduce((sum, each) => sum + each.y, 0) / all.length - 0.35 * size;
  const width = Math.max(...all.map(({ length }) => length)) * size * 0.62 + 4;
  return [{ line, at: { x, y }, width, height: all.length * size * 1.2 }];
}

/** The label in its new place, on a plate that covers what is behind it. */
function shift(group: string, { at, width, height }: Label, to: Point): string {
  const moved = (value: string, by: number) => `${Math.round((Number(value) + by) * 10) / 10}`;
  const { left, top } = around(to, width, height);
  const [x, y] = [moved('0', left), moved('0', top)];
  const plate = `<rect class="plate" x="${x}" y="${y}" width="${moved('0', width)}" height="${moved('0', height)}" rx="3" fill="#ffffff"/>\n`;
  return group
    .replace(
      /(<text [^>]*?x=")([-\d.]+)(" y=")([-\d.]+)/g,
      (_, head, oldX, middle, oldY) =>
        `${head}${moved(oldX, to.x - at.x)}${middle}${moved(oldY, to.y - at.y)}`,
    )
    .replace('<text', `${plate}<text`);
}

/** What labels may lie on. */
class Scene {
  private readonly curves: readonly Curve[];
  private readonly paper: Bounds;
  private readonly frames: readonly Bounds[];
  private readonly clusters: readonly string[];
  private readonly headings: Bounds[] = [];
  private readonly placed: Bounds[] = [];
  /** What is not to be covered, and how bad it is. */
  private readonly obstacles: readonly (readonly [readonly Bounds[], number])[];
  /** By square of the picture, the points of lines in it. */
  private readonly squares = new Map<number, { readonly line: number; readonly point: Point }[]>();

  constructor(groups: readonly string[], curves: readonly Curve[], paper: Bounds) {
    this.curves = curves;
    this.paper = paper;
    const shapes = groups.filter((each) => isKind(each, 'node')).flatMap(outlines);
    this.clusters = groups.filter((each) => isKind(each, 'cluster'));
    this.frames = this.clusters.flatMap(outlines);
    const arrows = curves.flatMap(({ group }) =>
      (group.match(/<polygon[^>]*>/g) ?? []).flatMap(boundsOf),
    );
    this.obstacles = [
      [shapes, costs.shape],
      [this.placed, costs.label],
      [this.headings, costs.heading],
      [arrows, costs.head],
    ];
    for (const [line, { points }] of curves.entries())
      for (const point of points) {
        const key = squareAt(Math.floor(point.x / square), Math.floor(point.y / square));
        const known = this.squares.get(key);
        if (known === undefined) this.squares.set(key, [{ line, point }]);
        else known.push({ line, point });
      }
  }

  /** Frames whose heading stands at the other end, where a line would cross it: what they were and are. */
  clearHeadings(): readonly (readonly [string, string])[] {
    return this.clusters.flatMap((group): readonly (readonly [string, string])[] => {
      const [label] = labelOf(group, -1);
      const [frame] = outlines(group);
      if (label === undefined || frame === undefined) return [];
      const { at, width, height } = label;
      const [left, right] = [frame.left + 8 + width / 2, frame.right - 8 - width / 2];
      const isClear = (x: number) =>
        this.lineCost(around({ x, y: at.y }, width, height), -1, false) === 0;
      const isMoved = right - left > width && !isClear(left) && isClear(right);
      this.headings.push(around({ x: isMoved ? right : left, y: at.y }, width, height));
      if (!isMoved) return [];
      const end = `text-anchor="end" x="${Math.round((frame.right - 8) * 10) / 10}"`;
      return [[group, group.replace(/text-anchor="[^"]*" x="[^"]*"/, end)]];
    });
  }

  /** The best middle for a label; from now on it is taken. */
  place(label: Label): Point {
    const { at, line, width, height } = label;
    const points = this.curves[line]?.points ?? [];
    const middle = (points.length - 1) / 2;
    const places = placesAround(width / 2 + 3, height / 2 + 3);
    const start = this.costAt(at, label, false, Number.POSITIVE_INFINITY);
    let best = { point: at, cost: start + 2 * costs.beside };
    // from the middle outwards; near its ends a line is among shapes and other lines
    const stride = Math.ceil(points.length / 30);
    for (let step = 0; step <= 0.75 * middle; step += stride) {
      const away = (4 * step) / Math.max(middle, 1);
      if (away >= best.cost) break;
      for (const index of [Math.floor(middle) - step, Math.ceil(middle) + step]) {
        const { x, y } = points[index] ?? at;
        for (const [dx, dy] of places) {
          const isOn = dx === 0 && dy === 0;
          const least = away + (isOn ? 0 : costs.beside);
          if (least >= best.cost) continue;
          const point = { x: x + dx, y: y + dy };
          const cost = least + this.costAt(point, label, isOn, best.cost - least);
          if (cost < best.cost) best = { point, cost };
        }
      }
    }
    this.placed.push(around(best.point, width, height));
    return best.point;
  }

  /** What a label hides at a place; anything that is no less than `most` where it is too much. */
  private costAt(
    middle: Point,
    { line, width, height }: Label,
    isOn: boolean,
    most: number,
  ): number {
    const box = around(middle, width, height);
    const { left, top, right, bottom } = this.paper;
    if (box.left < left || box.top < top || box.right > right || box.bottom > bottom)
      return Number.POSITIVE_INFINITY;
    let cost = 0;
    for (const [all, each] of this.obstacles) {
      for (const other of all) if (overlaps(other, box)) cost += each;
      if (cost >= most) return cost;
    }
    for (const frame of this.frames)
      if (overlaps(frame, box) && !isInside(box, frame)) cost += costs.border;
    return cost >= most ? cost : cost + this.lineCost(box, line, isOn);
  }

  private lineCost(box: Bounds, own: number, isOn: boolean): number {
    let [others, ours] = [0, 0];
    for (let x = Math.floor(box.left / square); x <= Math.floor(box.right / square); x += 1)
      for (let y = Math.floor(box.top / square); y <= Math.floor(box.bottom / square); y += 1)
        for (const { line, point } of this.squares.get(squareAt(x, y)) ?? []) {
          if (!holds(box, point)) continue;
          if (line === own) ours += 1;
          else others += 1;
        }
    // of a line that is mostly hidden nobody sees where it goes
    const length = this.curves[own]?.points.length ?? 1;
    const hidden = ours / length > 0.5 ? costs.hidden : 0;
    return others * costs.line + (isOn ? hidden : ours * costs.line);
  }
}

/** On a line, above and below it, beside it, and at its corners. */
function placesAround(dx: number, dy: number): readonly (readonly [number, number])[] {
  return [0, dx, -dx].flatMap((x) => [0, dy, -dy].map((y) => [x, y] as const));
}

/** One number for a square: pictures are far smaller than a million squares. */
function squareAt(x: number, y: number): number {
  return x * 1_000_003 + y;
}

function outlines(group: string): readonly Bounds[] {
  const found = /<(?:path|polygon|ellipse)[^>]*>/.exec(group)?.[0];
  return found === undefined ? [] : boundsOf(found);
}

function around({ x, y }: Point, width: number, height: number): Bounds {
  return {
    left: x - width / 2,
    top: y - height / 2,
    right: x + width / 2,
    bottom: y + height / 2,
  };
}

function isInside(inner: Bounds, outer: Bounds): boolean {
  return (
    inner.left >= outer.left &&
    inner.right <= outer.right &&
    inner.top >= outer.top &&
    inner.bottom <= outer.bottom
  );
}

function holds({ left, top, right, bottom }: Bounds, { x, y }: Point): boolean {
  return x >= left && x <= right && y >= top && y <= bottom;
}
