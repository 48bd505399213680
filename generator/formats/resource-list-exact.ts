import {
  type CST,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { layOut } from '../grammar/layout.ts';
import type { ListStyle, ListText, ResultsPlace, Span } from './resource-list.ts';

/**
 * Splits a ResourceList of any style by the positions of its nodes. Returns
 * undefined for what is not one mapping with a list of items, and for one
 * where it is not certain what a change would mean: a key twice, results that
 * are no list, a second document behind it.
 */
export function splitListExactly(text: string): ListText | undefined {
  const layout = layOut(text);
  if (layout === undefined) return splitDeep(text);
  const split = splitDeep(layout.text);
  const written = ({ start, end }: Span): Span => ({
    start: layout.original(start),
    end: layout.original(end),
  });
  return (
    split && {
      ...split,
      text,
      items: split.items.map(written),
      insert: written(split.insert),
      functionConfig: split.functionConfig && written(split.functionConfig),
      results: { ...split.results, span: written(split.results.span) },
    }
  );
}

/** A text whose lines stand as deep as this reader wants, too. */
function splitDeep(text: string): ListText | undefined {
  // with a log level of silent a second document would be passed over
  const options = { uniqueKeys: false, keepSourceTokens: true, logLevel: 'error' } as const;
  const document = parseDocument(text, options);
  if (document.errors.length > 0 || !isMap(document.contents)) return undefined;
  const root = document.contents as YAMLMap;
  const keys = root.items.map((each) => (isScalar(each.key) ? each.key.value : undefined));
  if (parts.some((key) => keys.indexOf(key) !== keys.lastIndexOf(key))) return undefined;
  const named = (key: string): Pair | undefined => root.items[keys.indexOf(key)];
  const outer = styleOf(root, text);
  const list = named('items')?.value;
  const split = isSeq(list) ? itemsOf(list, text) : undefined;
  const results = outer === undefined ? undefined : resultsOf(root, named('results'), outer, text);
  if (outer === undefined || split === undefined || results === undefined) return undefined;
  const given = named('functionConfig');
  const functionConfig = given === undefined ? undefined : spanOf(given, 2);
  return { text, outer, ...split, functionConfig, results };
}

const parts: readonly unknown[] = ['items', 'functionConfig', 'results'];

/** From the key to the value: to its own end, or with a comment behind it. */
function spanOf({ key, value }: Pair, upTo: 1 | 2): Span | undefined {
  const start = rangeOf(key)?.[0];
  const end = (rangeOf(value) ?? rangeOf(key))?.[upTo];
  return start === undefined || end === undefined ? undefined : { start, end };
}

type Range = readonly [start: number, valueEnd: number, nodeEnd: number];

function rangeOf(node: unknown): Range | undefined {
  return ((node ?? {}) as { readonly range?: Range | null }).range ?? undefined;
}

/** Undefined for a block whose lines do not begin with what is in it, such as a `?`. */
function styleOf(node: YAMLMap | YAMLSeq, text: string): ListStyle | undefined {
  const { srcToken, flow } = node;
  if (flow === true) return { kind: 'flow' };
  const first = srcToken?.type === 'block-seq' ? dashesOf(srcToken)[0] : srcToken?.offset;
  if (first === undefined) return undefined;
  const before = text.slice(text.lastIndexOf('\n', first - 1) + 1, first).replace('\ufeff', '');
  const isBare = /^ *$/.test(before) && text[first] !== '?';
  return isBare ? { kind: 'block', indent: before.length } : undefined;
}

function dashesOf(token: CST.BlockSequence): number[] {
  return token.items.flatMap(({ start }) =>
    start.filter((each) => each.type === 'seq-item-ind').map((each) => each.offset),
  );
}

function itemsOf(
  list: YAMLSeq,
  text: string,
): Pick<ListText, 'items' | 'style' | 'insert'> | undefined {
  const style = styleOf(list, text);
  const range = rangeOf(list);
  if (style === undefined || range === undefined) return undefined;
  if (style.kind === 'flow') {
    const items = list.items.flatMap((each) => {
      const [start, end] = rangeOf(each) ?? [];
      return start === undefined || end === undefined ? [] : [{ start, end }];
    });
    if (items.length < list.items.length) return undefined;
    // behind the last one: a comma that ends the list may follow
    const end = items.at(-1)?.end ?? range[1] - 1;
    return { items, style, insert: { start: end, end } };
  }
  const { srcToken } = list;
  const starts =
    srcToken?.type === 'block-seq' ? dashesOf(srcToken).map((each) => each - style.indent) : [];
  const items = starts.map((start, index) => ({ start, end: starts[index + 1] ?? range[2] }));
  if (items.length < list.items.length) return undefined;
  return { items, style, insert: { start: range[2], end: range[2] } };
}

function resultsOf(
  root: YAMLMap,
  there: Pair | undefined,
  outer: ListStyle,
  text: string,
): ResultsPlace | undefined {
  const value = there?.value;
  if (there === undefined) {
    const last = root.items.at(-1);
    const end = outer.kind === 'block' ? rangeOf(root)?.[2] : last && spanOf(last, 1)?.end;
    if (end === undefined) return undefined;
    return { span: { start: end, end }, style: outer, hasKey: false, isFirst: false };
  }
  if (isSeq(value)) {
    const split = itemsOf(value, text);
    if (split === undefined) return undefined;
    const isFirst = split.items.length === 0;
    return { span: split.insert, style: split.style, hasKey: true, isFirst };
  }
  const span = spanOf(there, 1);
  const isNothing = value == null || (isScalar(value) && value.value === null);
  if (span === undefined || !isNothing) return undefined;
  return { span, style: { kind: 'flow' }, hasKey: false, isFirst: true };
}

/** An item's text with an annotation set; the rest keeps its words and comments. */
export function withAnnotation(itemText: string, key: string, value: string): string {
  const document = parseDocument(itemText);
  const root = isSeq(document.contents) ? [0] : [];
  document.setIn([...root, 'metadata', 'annotations', key], value);
  return document.toString({ lineWidth: 0 });
}
