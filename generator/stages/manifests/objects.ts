import { asFields, type Fields, field, items, type Report, shown } from '../../grammar/reader.ts';
import { type Place, within } from '../../model/diagnostic.ts';
import type { ObjectId } from '../../model/manifest.ts';
import { headed, ourApiVersion, type RawDocument, type ReadDocument } from '../parse.ts';
import { word } from './fields.ts';
import { meantKind } from './misspelt-kinds.ts';

/** An object of the release: what identifies it, and its fields. */
export interface FoundObject {
  readonly id: ObjectId;
  readonly fields: Fields;
}

/** All objects, Lists unfolded, one at a time; what is none is reported. */
export function* objectsOf(
  documents: Iterable<ReadDocument>,
  report: Report,
): Generator<FoundObject> {
  for (const document of unfolded(documents, report)) {
    const id = identify(document, report);
    if (id !== undefined) yield { id, fields: asFields(document.value) ?? {} };
  }
}

/** All documents, Lists unfolded; what could not be read is reported. One at a time: a stream may be large. */
function* unfolded(documents: Iterable<ReadDocument>, report: Report): Generator<RawDocument> {
  for (const document of documents) {
    if ('finding' in document) report.diagnostics.push(document.finding);
    else yield* unfold(document, report);
  }
}

/**
 * The items of a list, each as a document of its own with its place inside.
 * Anything of a kind with `items` is a list, and not an object: so do kubectl
 * and Helm (apimachinery's unstructured.UnstructuredJSONScheme looks for that
 * field alone), and a list whose items are null is empty. Of what is itself an
 * item they ask for a list that is there: with null it is an object.
 */
function unfold(document: RawDocument, report: Report, isItem = false): RawDocument[] {
  const fields = asFields(document.value) ?? {};
  const list = field(fields, 'items');
  if (document.kind === undefined || list === undefined) return [document];
  if (isItem && list === null) return [document];
  const place = within(document.place, 'items');
  if (list !== null && !Array.isArray(list)) {
    report.add('invalid-manifest', place, `the items of the ${document.kind} are not a list`);
    return [];
  }
  return items(list, place).flatMap(([value, at]) =>
    unfold(inherited(headed(value, at), document), report, true),
  );
}

/** Items of, say, a PodList may leave out what the list's own kind says. */
function inherited(item: RawDocument, { kind = '', apiVersion }: RawDocument): RawDocument {
  const own = kind.replace(/List$/, '');
  if (own === '') return item;
  return { ...item, kind: item.kind ?? own, apiVersion: item.apiVersion ?? apiVersion };
}

function identify(document: RawDocument, report: Report): ObjectId | undefined {
  const fields = asFields(document.value);
  const metadata = asFields(field(fields ?? {}, 'metadata')) ?? {};
  if (document.apiVersion?.startsWith('kustomize.config.k8s.io/') === true) return undefined;
  if (document.kind === undefined || document.apiVersion === undefined) {
    const odd = ['apiVersion', 'kind'].filter((key) => {
      const value = field(fields ?? {}, key);
      word(value, within(document.place, key), report);
      return (value ?? '') !== '' && typeof value !== 'string';
    });
    if (odd.length > 0) return undefined;
    return report.add(
      'not-an-object',
      document.place,
      'the document has no apiVersion and kind',
      'a stream cut short? Every document is a Kubernetes object',
    );
  }
  const meant = meantKind(document.apiVersion, document.kind);
  if (meant !== undefined) {
    return report.add(
      'unknown-kind',
      within(document.place, 'kind'),
      `${document.apiVersion} has no kind ${shown(document.kind)}`,
      `write kind: ${meant}; no cluster takes it as it is, and nothing here would look at it`,
    );
  }
  const place = within(document.place, 'metadata');
  const before = report.diagnostics.length;
  const name = nameOf(field(metadata, 'name'), within(place, 'name'), report);
  const namespace = word(field(metadata, 'namespace'), within(place, 'namespace'), report);
  if (report.diagnostics.length > before) return undefined;
  if (name !== undefined) return head(document, name, namespace);
  const generated = field(metadata, 'generateName');
  if (typeof generated === 'string') return head(document, `${generated}*`, namespace);
  if (isSettings(document)) return undefined;
  return report.add(
    'not-an-object',
    document.place,
    `the ${document.kind} has no metadata.name`,
    'a stream cut short?',
  );
}

/** Names that YAML reads as numbers are still names. */
function nameOf(value: unknown, place: Place, report: Report): string | undefined {
  return typeof value === 'number' ? String(value) : word(value, place, report);
}

function head(document: RawDocument, name: string, namespace: string | undefined): ObjectId {
  const { apiVersion = '', kind = '', place } = document;
  return { apiVersion, kind, name, place, ...(namespace !== undefined && { namespace }) };
}

/** Our project and platform files, which may lie among manifests and need no name. */
function isSettings({ apiVersion, kind }: RawDocument): boolean {
  return apiVersion === ourApiVersion && (kind === 'NetprofileConfig' || kind === 'Platform');
}
