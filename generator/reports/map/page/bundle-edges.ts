import type { ChartEdge } from '../chart.ts';
import type { Box, Line } from '../drawing.ts';
import { type Ends, joinEdges } from '../join-edges.ts';
import { factsOf } from '../statuses.ts';

/** Of the shapes in a frame, as many as make one line to the frame clearer than one to each. */
const least = { shapes: 4, share: 0.6 };

/** Of the names that a line to a frame leaves out, as many are said beside it as fit here. */
const most = { lines: 3, width: 24 };

/** Edges of one status between a shape and those in a frame, by the shape in the frame. */
interface Bundle {
  readonly outer: string;
  readonly box: Box;
  readonly leaves: boolean;
  readonly inner: Map<string, ChartEdge[]>;
}

/**
 * Joins edges to lines, as joinEdges does, and lines between a shape and most
 * of the shapes in a frame to one line that ends at the frame:
 * `prometheus -> cart-api, prometheus -> cart-db, ...` becomes
 * `prometheus -> [cart]`. Its label says how many of the shapes it means, and which it does not.
 */
export function bundleEdges(
  edges: readonly ChartEdge[],
  boxes: readonly Box[],
  ends: (edge: ChartEdge) => Ends,
  directed: boolean,
): readonly Line[] {
  const framed = boxes.filter((box) => box.framed);
  const boxOf = new Map(framed.flatMap((box) => box.shapes.map(({ id }) => [id, box] as const)));
  const bundles = new Map<string, Bundle>();
  const add = (edge: ChartEdge, inner: string, outer: string, leaves: boolean) => {
    const box = boxOf.get(inner);
    if (box === undefined || boxOf.get(outer) === box) return;
    const key = JSON.stringify([box.id, outer, leaves, edge.status]);
    const bundle = bundles.get(key) ?? { outer, box, leaves, inner: new Map() };
    bundles.set(key, bundle);
    bundle.inner.set(inner, [...(bundle.inner.get(inner) ?? []), edge]);
  };
  for (const edge of edges) {
    if (factsOf(edge.status).asksForALook) continue;
    const [from, to] = ends(edge);
    add(edge, to, from, false);
    add(edge, from, to, true);
  }
  const taken = new Map<number, Bundle>();
  // the largest first: an edge between two frames may be of two
  const sorted = [...bundles.values()].sort((a, b) => b.inner.size - a.inner.size);
  for (const bundle of sorted) {
    for (const [inner, found] of bundle.inner)
      if (found.some(({ index }) => taken.has(index))) bundle.inner.delete(inner);
    if (!isMost(bundle)) continue;
    for (const edge of [...bundle.inner.values()].flat()) taken.set(edge.index, bundle);
  }
  const bundled = (edge: ChartEdge): Ends => {
    const bundle = taken.get(edge.index);
    if (bundle === undefined) return ends(edge);
    const { outer, box, leaves } = bundle;
    return leaves ? [box.id, outer, false] : [outer, box.id, false];
  };
  return joinEdges(edges, bundled, directed).map((line) => {
    const bundle = taken.get(line.edges[0] ?? -1);
    return bundle === undefined ? line : labelled(line, bundle);
  });
}

function isMost({ inner, box }: Bundle): boolean {
  return inner.size >= least.shapes && inner.size >= box.shapes.length * least.share;
}

/** `9090/TCP · all 16`; `14 of 16`, and below it those two that it is not for. */
function labelled(line: Line, { inner, box }: Bundle): Line {
  const ports = new Set([...inner.values()].flat().map((edge) => edge.ports.join(', ')));
  const { length } = box.shapes;
  const leftOut = box.shapes.filter(({ id }) => !inner.has(id)).map(({ label }) => label);
  const many = leftOut.length === 0 ? `all ${length}` : `${inner.size} of ${length}`;
  const [first] = ports;
  const head = ports.size === 1 && (first?.length ?? 0) <= 24 ? `${first} · ${many}` : many;
  if (leftOut.length === 0) return { ...line, label: head };
  const lines = inLines(leftOut);
  const tip = `${head}, not ${leftOut.join(', ')}\n${line.tip}`;
  const label = [head, ...(lines.length <= most.lines ? lines : [])].join('\n');
  return { ...line, label, tip, leftOut };
}

/** `not gifts, mail,` and on the next line `returns`. */
function inLines(names: readonly string[]): readonly string[] {
  const lines: string[] = [];
  let line = 'not';
  for (const [index, name] of names.entries()) {
    const word = index === names.length - 1 ? name : `${name},`;
    if (line !== 'not' && line.length + 1 + word.length > most.width) {
      lines.push(line);
      line = word;
    } else line += ` ${word}`;
  }
  return [...lines, line];
}
