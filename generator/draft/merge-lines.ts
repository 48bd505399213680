import { isDeepStrictEqual } from 'node:util';
import { Document, isMap, isScalar, isSeq, parse, parseAllDocuments, type YAMLSeq } from 'yaml';
import { asFields, type Fields } from '../grammar/reader.ts';
import type { MissingLine } from './missing.ts';
import { withEvidence } from './page.ts';

/**
 * Adds lines to one document of a profile file, keeping its comments, order
 * and layout. Each line is written into the text where it belongs; whatever
 * that does not come out as exactly the profile with those entries, the YAML
 * library writes the document anew instead. Line ends stay as they are where
 * all are of one kind.
 *
 * @throws when the text does not hold the profile: it was read from there
 */
export function mergeLines(
  text: string,
  profile: { readonly service: string; readonly namespace?: string },
  lines: readonly MissingLine[],
): string {
  const json = jsonOf(text);
  const merged =
    json === undefined
      ? lines.reduce((before, line) => mergeLine(before, profile, line), text)
      : mergeJson(text, json, profile, lines);
  const isOfWindows = text.includes('\r\n') && !/(?<!\r)\n/.test(text);
  return isOfWindows ? merged.replace(/\r?\n/g, '\r\n') : merged;
}

/** The one object of a text that is JSON; a mark of byte order may stand before it. */
function jsonOf(text: string): Fields | undefined {
  try {
    return asFields(JSON.parse(text.replace(/^\ufeff/, '')));
  } catch {
    return undefined;
  }
}

/** Whether a text is one JSON object. */
export function isJson(text: string): boolean {
  return jsonOf(text) !== undefined;
}

function mergeJson(
  text: string,
  value: Fields,
  profile: Named,
  lines: readonly MissingLine[],
): string {
  const document = new Document(value);
  if (!isOf(document, profile)) throw new Error(`there is no profile of ${profile.service}`);
  for (const line of lines) addTo(document, line);
  const indent = /\n([ \t]+)\S/.exec(text)?.[1];
  const [before = '', after = ''] = [/^\s*/.exec(text)?.[0], /\s*$/.exec(text)?.[0]];
  return `${before}${JSON.stringify(document.toJS(), undefined, indent)}${after}`;
}

/** Adds the entry of a line to a document, or puts it in the place of the one that it replaces. */
function addTo(document: Document, line: MissingLine): void {
  const entry: unknown = parse(line.entry);
  const path = [...root(document), line.section];
  if (line.replaces !== undefined) document.setIn(line.replaces.path, entry);
  else if (document.hasIn(path) && isSeq(document.getIn(path))) document.addIn(path, entry);
  else document.setIn(path, document.createNode([entry]));
}

function mergeLine(text: string, profile: Named, line: MissingLine): string {
  const documents = parsed(text);
  const document = documents.find((each) => isOf(each, profile));
  if (document === undefined) throw new Error(`there is no profile of ${profile.service}`);
  const written = writtenInto(text, document, line);
  addTo(document, line);
  const wanted = documents.map((each): unknown => each.toJS());
  if (written !== undefined) {
    const again = parsed(written);
    const isSame = isDeepStrictEqual(
      again.map((each): unknown => each.toJS()),
      wanted,
    );
    if (isSame && again.every((each) => each.errors.length === 0)) return written;
  }
  return documents.map((each) => each.toString({ lineWidth: 0 })).join('');
}

function parsed(text: string): Document.Parsed[] {
  const documents = parseAllDocuments(text, { version: '1.1', schema: 'core' });
  return Array.isArray(documents) ? documents : [];
}

type Named = Parameters<typeof mergeLines>[1];

function isOf(document: Document, { service, namespace }: Named): boolean {
  const [name, place] = document.has('kind')
    ? [document.getIn(['metadata', 'name']), document.getIn(['metadata', 'namespace'])]
    : [document.get('service'), document.get('namespace')];
  return name === service && place === namespace;
}

/** Where the profile's fields are: below spec in Kubernetes' form. */
function root(document: Document): string[] {
  return document.has('kind') ? ['spec'] : [];
}

/** The text with a line in its place; undefined where the layout is not one that is known. */
function writtenInto(
  text: string,
  document: Document.Parsed,
  line: MissingLine,
): string | undefined {
  if (line.replaces !== undefined) {
    const node = document.getIn(line.replaces.path, true);
    const range = isScalar(node) || isMap(node) ? node.range : undefined;
    if (range === undefined || range === null) return undefined;
    return text.slice(0, range[0]) + line.entry + text.slice(range[1]);
  }
  const path = [...root(document), line.section];
  const list = document.getIn(path, true);
  if (isSeq(list) && list.flow !== true) return afterLast(text, list, line);
  return document.hasIn(path) ? undefined : atEnd(text, document, line);
}

function afterLast(text: string, list: YAMLSeq, line: MissingLine): string | undefined {
  const last = list.items.at(-1);
  const range = isScalar(last) || isMap(last) ? last.range : undefined;
  if (range === undefined || range === null) return undefined;
  const begin = text.lastIndexOf('\n', range[0]) + 1;
  const dash = /^( *)- /.exec(text.slice(begin));
  if (dash === null) return undefined;
  // the value's end may be the next line's start
  const end = text.indexOf('\n', Math.max(range[0], range[1] - 1));
  const [before, after] =
    end < 0 ? [`${text}\n`, ''] : [text.slice(0, end + 1), text.slice(end + 1)];
  return `${before}${withEvidence(`${dash[1]}- ${line.entry}`, line.evidence)}\n${after}`;
}

/** A section that the profile lacks, behind its last field. */
function atEnd(text: string, document: Document.Parsed, line: MissingLine): string | undefined {
  const fields = document.getIn(root(document), true) ?? document.contents;
  if (!isMap(fields) || fields.flow === true || fields.range === null || fields.range === undefined)
    return undefined;
  const indent = root(document).length === 0 ? '' : '  ';
  const at = fields.range[1];
  const before = text.slice(0, at);
  const gap = before === '' || before.endsWith('\n') ? '' : '\n';
  const entry = withEvidence(`${indent}  - ${line.entry}`, line.evidence);
  return `${before}${gap}${indent}${line.section}:\n${entry}\n${text.slice(at).replace(/^\n/, '')}`;
}
