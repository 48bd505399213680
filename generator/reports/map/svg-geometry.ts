export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export function overlaps(a: Bounds, b: Bounds): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** Around all that a path, polygon or ellipse of Graphviz names; nothing for one without numbers. */
export function boundsOf(element: string): readonly Bounds[] {
  const middle = / cx="([^"]*)" cy="([^"]*)" rx="([^"]*)" ry="([^"]*)"/.exec(element);
  if (middle !== null) {
    const [cx = 0, cy = 0, rx = 0, ry = 0] = middle.slice(1).map(Number);
    return [{ left: cx - rx, top: cy - ry, right: cx + rx, bottom: cy + ry }];
  }
  const points = pointsOf(/ (?:d|points)="([^"]*)"/.exec(element)?.[1] ?? '');
  if (points.length === 0) return [];
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  return [
    {
      left: Math.min(...xs),
      top: Math.min(...ys),
      right: Math.max(...xs),
      bottom: Math.max(...ys),
    },
  ];
}

/** Points of a path, `step` apart or less: Graphviz's are `M` and one `C` of cubic curves. */
export function sampled(path: string, step: number): readonly Point[] {
  const [start, ...rest] = pointsOf(path);
  if (start === undefined) return [];
  const points = [start];
  let from = start;
  for (let at = 0; at + 2 < rest.length; at += 3) {
    const [first, second, to] = rest.slice(at, at + 3);
    if (first === undefined || second === undefined || to === undefined) break;
    const length = distance(from, first) + distance(first, second) + distance(second, to);
    const pieces = Math.max(1, Math.ceil(length / step));
    for (let piece = 1; piece <= pieces; piece += 1)
      points.push(cubic(from, first, second, to, piece / pieces));
    from = to;
  }
  return points;
}

function pointsOf(text: string): readonly Point[] {
  return [...text.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => ({
    x: Number(x),
    y: Number(y),
  }));
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function cubic(a: Point, b: Point, c: Point, d: Point, t: number): Point {
  const s = 1 - t;
  const [p, q, r, u] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t];
  return {
    x: p * a.x + q * b.x + r * c.x + u * d.x,
    y: p * a.y + q * b.y + r * c.y + u * d.y,
  };
}
