import { asFields, field } from '../grammar/reader.ts';
import { readYaml } from '../grammar/yaml.ts';
import { type Diagnostic, finding, type Place } from '../model/diagnostic.ts';
import { duplicateKeys } from './parse/duplicate-keys.ts';

/** A text to read: a file, a part of a stream, or a configuration block. */
export interface Text {
  readonly file: string;
  readonly text: string;
  /** It was found in a folder, and not named itself. */
  readonly isFound?: true;
}

/** One YAML document and what its head says it is. */
export interface RawDocument {
  readonly value: unknown;
  readonly place: Place;
  readonly apiVersion: string | undefined;
  readonly kind: string | undefined;
}

/** A document, or what is to be said of the text: why there is none, or what is odd about it. */
export type ReadDocument = RawDocument | { readonly finding: Diagnostic };

/** The group and version of our own documents. */
export const ourApiVersion = 'netprofile.dev/v1alpha1';

/**
 * Reads texts into documents; empty ones are left out. Reports text that is
 * not YAML, duplicate keys and alias bombs: the place holds the offset until
 * it is located. `merge` reads `<<` keys, as manifests may have them.
 */
export function parse(
  texts: readonly Text[],
  options: { merge?: boolean } = {},
): { documents: RawDocument[]; diagnostics: Diagnostic[] } {
  const documents: RawDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { file, text } of texts) {
    const read = (options.merge === true ? readJson(text) : undefined) ?? readYaml(text, options);
    if (!read.ok) {
      const place = { file, document: -1, path: [read.error.offset] };
      const hint = read.error.message.includes('duplicated') ? 'keep one of them' : undefined;
      diagnostics.push(finding(read.error.code, read.error.message, { place, hint }));
      continue;
    }
    const here = read.documents.flatMap((value, document) =>
      value === null || value === undefined ? [] : [headed(value, { file, document, path: [] })],
    );
    for (const each of here) documents.push(each);
    if ('duplicates' in read)
      diagnostics.push(...duplicateKeys(read.duplicates, text, { file, document: 0 }));
  }
  return { documents, diagnostics };
}

/**
 * What kubectl prints as JSON is a hundred megabytes for a large cluster, and
 * read twenty times faster as what it is. Anything else is left to YAML.
 */
function readJson(text: string): { readonly ok: true; readonly documents: unknown[] } | undefined {
  if (!/^\s*\{\s*"/.test(text) || isDeep(text)) return undefined;
  try {
    return { ok: true, documents: [JSON.parse(text)] };
  } catch {
    return undefined;
  }
}

/** Whether brackets are nested deeper than any manifest; those in strings count too, which only makes it careful. */
function isDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x7b || code === 0x5b) depth += 1;
    else if (code === 0x7d || code === 0x5d) depth -= 1;
    if (depth > 90) return true;
  }
  return false;
}

/** Whether a document is a profile of ours in Kubernetes' shape. */
export function isProfile({ kind, apiVersion }: RawDocument): boolean {
  return kind === 'NetworkProfile' && apiVersion === ourApiVersion;
}

/** A document with its apiVersion and kind read. */
export function headed(value: unknown, place: Place): RawDocument {
  const fields = asFields(value) ?? {};
  const [apiVersion, kind] = [field(fields, 'apiVersion'), field(fields, 'kind')];
  return {
    value,
    place,
    apiVersion: typeof apiVersion === 'string' ? apiVersion : undefined,
    kind: typeof kind === 'string' ? kind : undefined,
  };
}
