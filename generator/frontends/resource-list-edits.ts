import { blockItem, type Edit, type ListText, type Span } from '../formats/resource-list.ts';
import { asFields, field } from '../grammar/reader.ts';
import { readYaml } from '../grammar/yaml.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Output } from '../pipeline.ts';
import type { RawDocument } from '../stages/parse.ts';
import { isSeen, located, type Sources } from './findings.ts';

/** The text of a part of the list. */
export function sliceOf(list: ListText, span: Span): string {
  return list.text.slice(span.start, span.end);
}

/** Policies come in, those that they replace and dropped ones leave. */
export function changes(
  output: Pick<Output, 'policies' | 'replaced' | 'removed'>,
  list: ListText,
): Edit[] {
  const replaced = new Map(
    [...output.replaced].map(([policy, object]) => [policy, object.place.document]),
  );
  const kept = new Set(replaced.values());
  // a copy of a replaced policy leaves too
  const removed = new Set(
    output.removed.map((each) => each.place.document).filter((each) => !kept.has(each)),
  );
  const edits: Edit[] = [];
  let empty = list.items.length === removed.size;
  for (const { policy, text } of output.policies) {
    const span = list.items[replaced.get(policy) ?? -1];
    edits.push({
      span: span ?? list.insert,
      text: itemText(text, list, span !== undefined, empty),
    });
    empty = false;
  }
  const isEmptied = empty;
  const gone = [...removed].map((index) => leaving(list, index, removed, isEmptied));
  return [...onNewLine(list, edits), ...gone.map((span) => ({ span, text: '' }))];
}

/** Where a block ends without a line feed, the first line behind it needs one. */
function onNewLine(list: ListText, edits: readonly Edit[]): Edit[] {
  const { insert, style } = list;
  const first = edits.findIndex((each) => each.span === insert);
  const isWanted = style.kind === 'block' && list.text[insert.start - 1] !== '\n';
  return edits.map((each, index) =>
    isWanted && index === first ? { ...each, text: `\n${each.text}` } : each,
  );
}

function itemText(text: string, list: ListText, replacing: boolean, first: boolean): string {
  if (list.style.kind === 'block') return blockItem(text, list.style.indent);
  const read = readYaml(text);
  const object = JSON.stringify(read.ok ? read.documents[0] : undefined);
  return replacing || first ? object : `, ${object}`;
}

/**
 * What leaves with an item. In flow style that is the comma before it or,
 * where nothing stays before it, the one behind it.
 */
function leaving(
  { text, items, style }: ListText,
  index: number,
  removed: ReadonlySet<number>,
  isEmptied: boolean,
): Span {
  const span = items[index] ?? { start: 0, end: 0 };
  if (style.kind === 'block') return span;
  const before = items[index - 1];
  const behind = items[index + 1];
  const isBehindOthers = items.some((_each, other) => other < index && !removed.has(other));
  if (before !== undefined && isBehindOthers) return { start: before.end, end: span.end };
  if (behind !== undefined) return { start: span.start, end: behind.start };
  // `[a,]` without its only item
  const comma = isEmptied ? /^(?:\s|#[^\n]*)*,/.exec(text.slice(span.end)) : null;
  return { start: span.start, end: span.end + (comma?.[0].length ?? 0) };
}

const localConfig = 'config.kubernetes.io/local-config';

/** Profiles among the items stay there, marked so that they are never applied. */
export async function marks(shipped: readonly RawDocument[], list: ListText): Promise<Edit[]> {
  const unmarked = shipped.filter(({ value }) => {
    const metadata = asFields(field(asFields(value) ?? {}, 'metadata')) ?? {};
    return field(asFields(field(metadata, 'annotations')) ?? {}, localConfig) !== 'true';
  });
  if (unmarked.length === 0) return [];
  const { withAnnotation } = await import('../bundles/uncommon-input.ts');
  return unmarked.flatMap(({ place }) => {
    const span = list.items[place.document];
    if (span === undefined) return [];
    const marked = withAnnotation(sliceOf(list, span), localConfig, 'true');
    const { style, outer } = list;
    if (style.kind === 'block')
      return [{ span, text: marked.replace(/^(?=.)/gm, ' '.repeat(style.indent)) }];
    // in a block every further line stands deeper than its key
    const pad = ' '.repeat(outer.kind === 'block' ? outer.indent + 2 : 0);
    return [{ span, text: marked.trimEnd().replace(/\n(?=.)/g, `\n${pad}`) }];
  });
}

/** The findings as KRM results, after whatever results are there. */
export async function results(
  diagnostics: readonly Diagnostic[],
  sources: Sources,
  list: ListText,
): Promise<Edit> {
  const seen = diagnostics.filter((each) => isSeen(each, false));
  const { span, style, hasKey, isFirst } = list.results;
  if (seen.length === 0) return { span: { start: span.start, end: span.start }, text: '' };
  const entries = (await located(seen, sources)).map(({ diagnostic, at }) => {
    const { code, message, hint, severity } = diagnostic;
    const words = `${code}: ${message}${hint === undefined ? '' : ` (${hint})`}`;
    return JSON.stringify({
      message: words,
      severity,
      tags: { code },
      ...(at !== undefined && { file: { path: at.file } }),
    });
  });
  if (style.kind === 'flow') {
    const inside = hasKey ? entries.join(', ') : `"results": [${entries.join(', ')}]`;
    // a comment behind `results:` needs its space
    const after = list.text[span.end] === '#' ? ' ' : '';
    return { span, text: `${isFirst ? '' : ', '}${inside}${after}` };
  }
  const pad = ' '.repeat(style.indent);
  const lines = entries.map((each) => `${pad}- ${each}\n`).join('');
  const before = list.text[span.start - 1] === '\n' ? '' : '\n';
  return { span, text: `${before}${hasKey ? '' : `${pad}results:\n`}${lines}` };
}
