import { isMap, isSeq, type Node, type Pair, parseDocument, type Scalar } from 'yaml';
import type { ListText, Span } from './resource-list.ts';

/**
 * Splits a ResourceList of any style by the positions of its nodes. Returns
 * undefined for what is not one mapping with a list of items.
 */
export function splitListExactly(text: string): ListText | undefined {
  const document = parseDocument(text, { uniqueKeys: false, logLevel: 'silent' });
  if (document.errors.length > 0 || !isMap(document.contents)) return undefined;
  const pairs = document.contents.items as Pair<Scalar, Node | null>[];
  const named = (key: string): Pair<Scalar, Node | null> | undefined =>
    pairs.find((each) => each.key.value === key);
  const whole = (key: string): Span | undefined => {
    const [start, end] = [named(key)?.key.range?.[0], named(key)?.value?.range?.[2]];
    return start === undefined || end === undefined ? undefined : { start, end };
  };
  const list = named('items')?.value;
  if (!isSeq(list) || list.range == null) return undefined;
  const nodes = list.items as Node[];
  const spans = nodes.flatMap((each) =>
    each.range == null ? [] : [{ start: each.range[0], end: each.range[1] }],
  );
  if (spans.length < nodes.length) return undefined;
  const [first] = spans;
  const shared = { text, functionConfig: whole('functionConfig'), results: whole('results') };
  if (list.flow === true) {
    const end = list.range[1] - 1;
    return { ...shared, items: spans, style: { kind: 'flow' }, insert: { start: end, end } };
  }
  if (first === undefined) return undefined;
  // in block style an item begins with its dash, on the same line
  const dashed = spans.map((each) => text.lastIndexOf('-', each.start - 1));
  const indent = (dashed[0] ?? 0) - (text.lastIndexOf('\n', (dashed[0] ?? 0) - 1) + 1);
  const items = dashed.map((dash, index) => {
    const next = dashed[index + 1];
    return {
      start: dash - indent,
      end: next === undefined ? (list.range?.[2] ?? text.length) : next - indent,
    };
  });
  const end = list.range[2];
  return { ...shared, items, style: { kind: 'block', indent }, insert: { start: end, end } };
}

/** An item's text with an annotation set; the rest keeps its words and comments. */
export function withAnnotation(itemText: string, key: string, value: string): string {
  const document = parseDocument(itemText);
  const root = isSeq(document.contents) ? [0] : [];
  document.setIn([...root, 'metadata', 'annotations', key], value);
  return document.toString({ lineWidth: 0 });
}
