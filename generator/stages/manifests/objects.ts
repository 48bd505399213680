import { asFields, type Fields, field, items, type Report } from '../../grammar/reader.ts';
import { Ambiguous } from '../../grammar/yaml.ts';
import { within } from '../../model/diagnostic.ts';
import type { ObjectId } from '../../model/manifest.ts';
import { headed, type RawDocument, type ReadDocument } from '../parse.ts';

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
    if ('unreadable' in document) report.diagnostics.push(document.unreadable);
    else yield* unfold(document);
  }
}

/** A List's items, each as a document of its own with its place inside. */
function unfold(document: RawDocument): RawDocument[] {
  const list = document.kind?.endsWith('List')
    ? field(asFields(document.value) ?? {}, 'items')
    : undefined;
  if (!Array.isArray(list)) return [document];
  return items(list, within(document.place, 'items')).flatMap(([value, place]) =>
    unfold(inherited(headed(value, place), document)),
  );
}

/** Items of, say, a PodList may leave out what the list's own kind says. */
function inherited(item: RawDocument, { kind = '', apiVersion }: RawDocument): RawDocument {
  if (kind === 'List') return item;
  return {
    ...item,
    kind: item.kind ?? kind.slice(0, -'List'.length),
    apiVersion: item.apiVersion ?? apiVersion,
  };
}

function identify(document: RawDocument, report: Report): ObjectId | undefined {
  const fields = asFields(document.value);
  const metadata = asFields(field(fields ?? {}, 'metadata')) ?? {};
  const [name, namespace] = [scalar(field(metadata, 'name')), field(metadata, 'namespace')];
  if (document.apiVersion?.startsWith('kustomize.config.k8s.io/') === true) return undefined;
  if (document.kind === undefined || document.apiVersion === undefined) {
    return report.add(
      'not-an-object',
      document.place,
      'the document has no apiVersion and kind',
      'a stream cut short? Every document is a Kubernetes object',
    );
  }
  if (document.kind.endsWith('List') && name === undefined) return undefined;
  if (name === undefined) {
    const generated = field(metadata, 'generateName');
    if (typeof generated === 'string') return head(document, `${generated}*`, namespace);
    return report.add(
      'not-an-object',
      document.place,
      `the ${document.kind} has no metadata.name`,
      'a stream cut short?',
    );
  }
  return head(document, name, namespace);
}

/** Names that YAML reads as numbers are still names. */
function scalar(value: unknown): string | undefined {
  if (value instanceof Ambiguous) return value.source;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function head(document: RawDocument, name: string, namespace: unknown): ObjectId {
  const { apiVersion = '', kind = '', place } = document;
  return {
    apiVersion,
    kind,
    name,
    place,
    ...(typeof namespace === 'string' && namespace !== '' && { namespace }),
  };
}
