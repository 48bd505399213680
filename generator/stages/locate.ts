import {
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
} from 'yaml';
import type { Place } from '../model/diagnostic.ts';

/** A position for people: both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Finds where places are in a source. A path that goes further than the text
 * (a missing key) leads to what is there of it; a key, not its value, is
 * meant where the last step names one. A place with document -1 holds an
 * offset in UTF-16 units.
 */
export function locate(text: string, place: Pick<Place, 'document' | 'path'>): Position {
  return locator(text)(place);
}

/** The same for many places: the text is read once. */
export function locator(text: string): (place: Pick<Place, 'document' | 'path'>) => Position {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, {
    lineCounter: lines,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  const documents = Array.isArray(parsed) ? parsed.filter((each) => each.contents !== null) : [];
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  return ({ document, path }) => {
    if (document < 0) return at(Number(path[0] ?? 0));
    return at(offsetOf(documents[document]?.contents, path));
  };
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null)?.range?.[0];
}

function offsetOf(root: unknown, path: Place['path']): number {
  let node = root;
  let offset = startOf(root) ?? 0;
  for (const step of path) {
    if (!isCollection(node)) return offset;
    if (isMap(node)) {
      const pair = node.items.find(
        (each) => isPair(each) && isScalar(each.key) && String(each.key.value) === String(step),
      );
      if (pair === undefined) return offset;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(step)];
      if (item === undefined) return offset;
      offset = startOf(item) ?? offset;
      node = item;
    }
  }
  return offset;
}
