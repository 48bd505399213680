import { asFields, field } from '../grammar/reader.ts';
import type { YamlDuplicates } from '../grammar/yaml.ts';
import { type Diagnostic, finding } from '../model/diagnostic.ts';
import type { RawDocument } from './parse.ts';
import { isRead } from './read-kinds.ts';

/** Keys that tell what an object is, whatever it is. */
const head = ['apiVersion', 'kind', 'metadata', 'name', 'namespace', 'items'];

/**
 * What is to be said of keys that stand twice in a text of manifests: kubectl
 * and Helm take the last value without a word, kustomize and others refuse or
 * take the first. With the same value twice nothing is uncertain, and what
 * nobody reads does not matter.
 */
export function duplicateKeys(
  duplicates: YamlDuplicates | undefined,
  text: string,
  documents: readonly RawDocument[],
): readonly Diagnostic[] {
  const [first] = documents;
  if (duplicates === undefined || first === undefined) return [];
  const unlike = duplicates.keys.filter((each) => !each.isSame);
  const matters =
    documents.some(({ kind }) => kind === undefined || isRead(kind) || kind === 'NetworkProfile') ||
    unlike.some(({ key }) => head.includes(key));
  if (unlike.length === 0 || !matters) return [];
  const names = [...new Set(unlike.map(({ key }) => JSON.stringify(key)))];
  const template = templateOf(text);
  const message = `${names.join(', ')} ${names.length === 1 ? 'stands' : 'stand'} twice in one mapping${
    template === undefined ? '' : ` of ${template}`
  }, with different values: for kubectl and Helm the last one counts`;
  const { file, document } = first.place;
  return [
    finding('duplicate-key', message, {
      place: { file, document: -1 - document, path: [duplicates.offset] },
      subject: nameOf(first),
      hint: `take one of them out of ${template ?? 'the manifest'}`,
    }),
  ];
}

/** Whose manifest it is, for waivers: `namespace/name`, or the name alone. */
function nameOf({ value }: RawDocument): string {
  const metadata = asFields(field(asFields(value) ?? {}, 'metadata')) ?? {};
  const [namespace, name] = [field(metadata, 'namespace'), field(metadata, 'name')];
  return [namespace, name].filter((each) => typeof each === 'string').join('/');
}

/** The template that a manifest comes from, as Helm 3 and Helm 4 say it. */
function templateOf(text: string): string | undefined {
  return (
    /^# Source: (\S+)/m.exec(text)?.[1] ??
    /postrenderer\.helm\.sh\/postrender-filename["']?:[ \t]+["']?([^"'\s,}]+)/.exec(text)?.[1]
  );
}
