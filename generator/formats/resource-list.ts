/** A part of the text, by UTF-16 offsets. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Block style has an indent before each line; flow style is JSON, or like it. */
export type ListStyle =
  | { readonly kind: 'block'; readonly indent: number }
  | { readonly kind: 'flow' };

/** A KRM ResourceList as text, with the parts that a function reads or changes. */
export interface ListText {
  readonly text: string;
  /** How the mapping with the items is written. What is in it may be flow style in block style. */
  readonly outer: ListStyle;
  /** Each with its dash in block style; the bare object in flow style. */
  readonly items: readonly Span[];
  readonly style: ListStyle;
  /** Where a new item goes. */
  readonly insert: Span;
  readonly functionConfig: Span | undefined;
  readonly results: ResultsPlace;
}

/** Where results go: behind those that are there, or with a key of their own. */
export interface ResultsPlace {
  /** What they take the place of; mostly nothing. */
  readonly span: Span;
  readonly style: ListStyle;
  readonly hasKey: boolean;
  /** In flow style: whether something stands before them. */
  readonly isFirst: boolean;
}

/**
 * Splits a ResourceList as Kustomize and kpt write it: block style, every
 * top-level key and every item at the start of a line. Anything else gives
 * undefined, and the exact reader has to look.
 */
export function splitList(text: string): ListText | undefined {
  const sections = new Map<string, Span>();
  let open: { key: string; start: number } | undefined;
  for (const line of text.matchAll(/^[^ \t#\r\n-].*$/gm)) {
    const key = /^(apiVersion|kind|metadata|items|functionConfig|results):(?:[ \t].*|\r?)$/.exec(
      line[0],
    )?.[1];
    if (key === undefined || sections.has(key) || open?.key === key) return undefined;
    if (open !== undefined) sections.set(open.key, { start: open.start, end: line.index });
    open = { key, start: line.index };
  }
  if (open !== undefined) sections.set(open.key, { start: open.start, end: text.length });
  const list = sections.get('items');
  const first = Math.min(...[...sections.values()].map((each) => each.start));
  // a mark between documents: there may be a second list
  if (/^(?:---|\.\.\.)/m.test(text.slice(first))) return undefined;
  if (list === undefined || /^[-#]/m.test(text.slice(0, first))) return undefined;
  const firstLine = text.indexOf('\n', list.start);
  if (firstLine < 0 || !/^items:[ \t]*\r?$/.test(text.slice(list.start, firstLine)))
    return undefined;
  const body = text.slice(firstLine + 1, list.end);
  const indent = /^( *)- /m.exec(body)?.[1]?.length;
  // a dash alone on its line is an item too: that is for the exact reader
  if (indent === undefined || new RegExp(`^ {${indent}}-[ \\t]*(?:#.*)?\\r?$`, 'm').test(body))
    return undefined;
  const starts = [...body.matchAll(new RegExp(`^ {${indent}}- `, 'gm'))].map(
    (each) => firstLine + 1 + each.index,
  );
  const items = starts.map((start, index) => ({ start, end: starts[index + 1] ?? list.end }));
  const results = sections.get('results');
  // in another form they are for the exact reader
  if (
    results !== undefined &&
    !/^results:[ \t]*\r?\n- /.test(text.slice(results.start, results.end))
  )
    return undefined;
  const end = results?.end ?? text.length;
  const outer: ListStyle = { kind: 'block', indent: 0 };
  return {
    text,
    outer,
    items,
    style: { kind: 'block', indent },
    insert: { start: list.end, end: list.end },
    functionConfig: sections.get('functionConfig'),
    results: {
      span: { start: end, end },
      style: outer,
      hasKey: results !== undefined,
      isFirst: false,
    },
  };
}

/** A change to the text: what a span becomes. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** Applies edits that do not overlap; at one place they keep their order. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const ordered = edits
    .map((edit, index) => ({ edit, index }))
    .sort((a, b) => a.edit.span.start - b.edit.span.start || a.index - b.index);
  const parts: string[] = [];
  let at = 0;
  for (const { edit } of ordered) {
    parts.push(text.slice(at, edit.span.start), edit.text);
    at = edit.span.end;
  }
  return [...parts, text.slice(at)].join('');
}

/** An object's text as an item of a block sequence. */
export function blockItem(text: string, indent: number): string {
  const pad = ' '.repeat(indent);
  const lines = text.replace(/\n$/, '').split('\n');
  return `${lines.map((line, index) => (line === '' ? '' : `${pad}${index === 0 ? '- ' : '  '}${line}`)).join('\n')}\n`;
}
