import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE, YAMLException } from 'js-yaml';
import type { Place } from '../model/diagnostic.ts';
import { readEvents } from './layout.ts';

/** A position for people: both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

type InText = Pick<Place, 'document' | 'path'>;

/**
 * Finds where places are in a source. A path that goes further
 * than the text (a missing key) leads to what is there of it; a key, not its
 * value, is meant where the last step names one. A place with document -1
 * holds an offset in UTF-16 units.
 */
export function locate(text: string, place: InText): Position {
  return locator(text)(place);
}

/** The same for many places: the text is read once, by the reader that numbered its documents. */
export function locator(text: string): (place: InText) => Position {
  const starts = lineStarts(text);
  let tree: Tree | undefined;
  return ({ document, path }) => {
    if (document < 0) return positionOf(Number(path[0] ?? 0), starts);
    tree ??= new Tree(text);
    return positionOf(tree.offsetOf(document, path), starts);
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function positionOf(offset: number, starts: readonly number[]): Position {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

/** A template is no YAML: its places are the start of its text. */
function eventsOf(text: string): readonly Event[] {
  try {
    return readEvents(text);
  } catch (error) {
    if (error instanceof YAMLException) return [];
    throw error;
  }
}

/** What is in a text, by the number of the event that opens it. */
class Tree {
  private readonly text: string;
  private readonly events: readonly Event[];
  /** The number of the event after each and all that is in it. */
  private readonly after: Int32Array;
  private readonly documents: readonly number[];
  private readonly children = new Map<number, readonly number[]>();

  constructor(text: string) {
    this.text = text;
    this.events = eventsOf(text);
    this.after = new Int32Array(this.events.length);
    const documents: number[] = [];
    const open: number[] = [];
    this.events.forEach(({ type }, number) => {
      if (type === EVENT_ID.DOCUMENT) documents.push(number);
      if (type === EVENT_ID.POP) this.after[open.pop() ?? 0] = number + 1;
      else if (type === EVENT_ID.SCALAR || type === EVENT_ID.ALIAS) this.after[number] = number + 1;
      else open.push(number);
    });
    this.documents = documents;
  }

  /** Where a place begins, as near as the text has it. */
  offsetOf(document: number, path: Place['path']): number {
    let node = (this.documents[document] ?? 0) + 1;
    let offset = this.startOf(node) ?? 0;
    for (const step of path) {
      const found = this.step(node, step);
      if (found === undefined) return offset;
      offset = this.startOf(found.at) ?? offset;
      node = found.node;
    }
    return offset;
  }

  /** Where a step leads: the key or item that a reader looks for, and the node it stands for. */
  private step(
    parent: number,
    step: string | number,
  ): { readonly at: number; readonly node: number } | undefined {
    const children = this.childrenOf(parent);
    const isMapping = this.events[parent]?.type === EVENT_ID.MAPPING;
    const index = isMapping
      ? // where a key stands twice, the last one counts
        children.findLastIndex((each, at) => at % 2 === 0 && this.keyOf(each) === String(step))
      : Number(step);
    const [at, node] = [children[index], children[isMapping ? index + 1 : index]];
    return at === undefined || node === undefined ? undefined : { at, node };
  }

  /** Keys and values by turns, or items; a scalar has none. */
  private childrenOf(parent: number): readonly number[] {
    const known = this.children.get(parent);
    if (known !== undefined) return known;
    const children: number[] = [];
    const end = (this.after[parent] ?? 0) - 1;
    for (let child = parent + 1; child < end; child = this.after[child] ?? end)
      children.push(child);
    this.children.set(parent, children);
    return children;
  }

  private keyOf(node: number): string | undefined {
    const event = this.events[node];
    return event?.type === EVENT_ID.SCALAR ? getScalarValue(this.text, event) : undefined;
  }

  /** Where a node's text begins, quotes included; none for an empty one. */
  private startOf(node: number): number | undefined {
    const event = this.events[node];
    switch (event?.type) {
      case EVENT_ID.MAPPING:
      case EVENT_ID.SEQUENCE:
        return event.start;
      case EVENT_ID.ALIAS:
        return event.anchorStart - 1;
      case EVENT_ID.SCALAR: {
        if (event.valueStart < 0) return undefined;
        const isQuoted =
          event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
        return isQuoted ? event.valueStart - 1 : event.valueStart;
      }
      default:
        return undefined;
    }
  }
}
