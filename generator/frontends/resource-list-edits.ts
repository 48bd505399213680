import { asFields, field } from '../grammar/reader.ts';
import { readYaml } from '../grammar/yaml.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Output } from '../pipeline.ts';
import type { RawDocument } from '../stages/parse.ts';
import { blockItem, type Edit, type ListText, type Span } from '../stages/resource-list.ts';
import { isSeen, located, type Sources } from './findings.ts';

/** The text of a part of the list. */
export function sliceOf(list: ListText, span: Span): string {
  return list.text.slice(span.start, span.end);
}

/** Policies come in, those that they replace and dropped ones leave. */
export function changes(output: Output, list: ListText): Edit[] {
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
  const gone = [...removed].flatMap((index) => list.items[index] ?? []);
  return [...edits, ...gone.map((span) => ({ span: withComma(list, span), text: '' }))];
}

function itemText(text: string, list: ListText, replacing: boolean, first: boolean): string {
  if (list.style.kind === 'block') return blockItem(text, list.style.indent);
  const read = readYaml(text);
  const object = JSON.stringify(read.ok ? read.documents[0] : undefined);
  return replacing || first ? object : `, ${object}`;
}

/** In flow style an item leaves together with the comma before or behind it. */
function withComma(list: ListText, span: Span): Span {
  if (list.style.kind === 'block') return span;
  const behind = /^\s*,/.exec(list.text.slice(span.end));
  if (behind !== null) return { start: span.start, end: span.end + behind[0].length };
  const before = list.text.lastIndexOf(',', span.start);
  return { start: before < 0 ? span.start : before, end: span.end };
}

const localConfig = 'config.kubernetes.io/local-config';

/** Profiles among the items stay there, marked so that they are never applied. */
export async function marks(shipped: readonly RawDocument[], list: ListText): Promise<Edit[]> {
  const unmarked = shipped.filter(({ value }) => {
    const metadata = asFields(field(asFields(value) ?? {}, 'metadata')) ?? {};
    return field(asFields(field(metadata, 'annotations')) ?? {}, localConfig) !== 'true';
  });
  if (unmarked.length === 0) return [];
  const { withAnnotation } = await import('../slow.ts');
  return unmarked.flatMap(({ place }) => {
    const span = list.items[place.document];
    if (span === undefined) return [];
    const marked = withAnnotation(sliceOf(list, span), localConfig, 'true');
    const { style } = list;
    return [
      {
        span,
        text:
          style.kind === 'block'
            ? marked.replace(/^(?=.)/gm, ' '.repeat(style.indent))
            : marked.trimEnd(),
      },
    ];
  });
}

/** The findings as KRM results, after whatever results are there. */
export async function results(
  diagnostics: readonly Diagnostic[],
  sources: Sources,
  list: ListText,
): Promise<Edit> {
  const seen = diagnostics.filter((each) => isSeen(each, false));
  const end = { start: list.text.length, end: list.text.length };
  if (seen.length === 0) return { span: end, text: '' };
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
  if (list.style.kind === 'flow' && list.results !== undefined) {
    const before = list.text.slice(0, list.results.end);
    const close = before.lastIndexOf(']');
    const comma = /\[\s*$/.test(before.slice(0, close)) ? '' : ', ';
    return { span: { start: close, end: close }, text: `${comma}${entries.join(', ')}` };
  }
  if (list.style.kind === 'flow') {
    const close = list.text.lastIndexOf('}');
    return { span: { start: close, end: close }, text: `, "results": [${entries.join(', ')}]` };
  }
  const lines = entries.map((each) => `- ${each}\n`).join('');
  if (list.results !== undefined && /^results:[ \t]*\r?\n- /.test(sliceOf(list, list.results))) {
    return { span: { start: list.results.end, end: list.results.end }, text: lines };
  }
  const before = list.text.endsWith('\n') ? '' : '\n';
  if (list.results !== undefined) return { span: list.results, text: `results:\n${lines}` };
  return { span: end, text: `${before}results:\n${lines}` };
}
