import { asFields, field } from '../../grammar/reader.ts';
import { type Diagnostic, finding } from '../../model/diagnostic.ts';
import type { RawDocument, Text } from '../parse.ts';

/** So many names fit in a message. */
const most = 5;

/**
 * Leaves out what no cluster would take of files that a folder holds among its
 * manifests: those with nothing that names an apiVersion or a kind, such as
 * values and settings of other programs. They are told once. A file that was
 * named itself stays, and so does one in which anything looks like an object.
 */
export function passOver(
  documents: readonly RawDocument[],
  texts: readonly Text[],
): { readonly documents: readonly RawDocument[]; readonly diagnostics: readonly Diagnostic[] } {
  const found = new Set(texts.filter((each) => each.isFound).map(({ file }) => file));
  const speaking = new Set(documents.filter(speaks).map(({ place }) => place.file));
  const isOther = ({ place }: RawDocument): boolean =>
    found.has(place.file) && !speaking.has(place.file);
  const files = [...new Set(documents.filter(isOther).map(({ place }) => place.file))];
  if (files.length === 0) return { documents, diagnostics: [] };
  const more = files.length > most ? ` and ${files.length - most} more` : '';
  const message = `no Kubernetes objects, passed over: ${files.slice(0, most).join(', ')}${more}`;
  return {
    documents: documents.filter((each) => !isOther(each)),
    diagnostics: [finding('passed-over', message)],
  };
}

/** Whether a document claims to be an object, a profile in the short form, or a list of objects. */
function speaks({ value }: RawDocument): boolean {
  const all = Array.isArray(value) ? value : [value];
  return all.some((each) => {
    const fields = asFields(each) ?? {};
    return ['apiVersion', 'kind', 'service', 'items'].some(
      (key) => field(fields, key) !== undefined,
    );
  });
}
