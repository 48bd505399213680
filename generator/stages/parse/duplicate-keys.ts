import { asFields, type Fields, field } from '../../grammar/reader.ts';
import { readYaml, type YamlDuplicates } from '../../grammar/yaml.ts';
import { type Diagnostic, finding, type Place } from '../../model/diagnostic.ts';
import { isRead } from '../manifests/read-kinds.ts';

/** Keys that tell what an object is, whatever it is. */
const head = ['apiVersion', 'kind', 'metadata', 'name', 'namespace', 'items'];

/**
 * What is to be said of keys that stand twice in a text of manifests: kubectl
 * and Helm take the last value without a word, kustomize and others refuse or
 * take the first. With the same value twice nothing is uncertain, and what
 * nobody reads does not matter. `place` is the text's.
 */
export function duplicateKeys(
  duplicates: YamlDuplicates | undefined,
  text: string,
  place: Pick<Place, 'file' | 'document'>,
): readonly Diagnostic[] {
  return duplicates === undefined
    ? []
    : partsOf(text).flatMap(([part, start]) => inPart(part, start, place));
}

/** The documents of a text, and where they begin. */
function partsOf(text: string): readonly (readonly [part: string, start: number])[] {
  const marks = [...text.matchAll(/^---(?=\s|$)/gm)].map((each) => each.index);
  const starts = [0, ...marks.filter((each) => each > 0)];
  return starts.map((start, index) => [text.slice(start, starts[index + 1]), start]);
}

function inPart(
  part: string,
  start: number,
  { file, document }: Pick<Place, 'file' | 'document'>,
): readonly Diagnostic[] {
  const read = readYaml(part, { merge: true });
  if (!read.ok || read.duplicates === undefined) return [];
  const { keys, offset } = read.duplicates;
  const [first] = read.documents;
  // an item of a list comes with its dash
  const fields = asFields(Array.isArray(first) ? first[0] : first) ?? {};
  const kind = field(fields, 'kind');
  const unlike = keys.filter((each) => !each.isSame);
  const matters =
    typeof kind !== 'string' ||
    isRead(kind) ||
    kind === 'NetworkProfile' ||
    unlike.some(({ key }) => head.includes(key));
  if (unlike.length === 0 || !matters) return [];
  const names = [...new Set(unlike.map(({ key }) => JSON.stringify(key)))];
  const template = templateOf(part);
  const message = `${names.join(', ')} ${names.length === 1 ? 'stands' : 'stand'} twice in one mapping${
    template === undefined ? '' : ` of ${template}`
  }, with different values: for kubectl and Helm the last one counts`;
  return [
    finding('duplicate-key', message, {
      place: { file, document: -1 - document, path: [start + offset] },
      subject: nameOf(fields),
      hint: `take one of them out of ${template ?? 'the manifest'}`,
    }),
  ];
}

/** Whose manifest it is, for waivers: `namespace/name`, or the name alone. */
function nameOf(fields: Fields): string {
  const metadata = asFields(field(fields, 'metadata')) ?? {};
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
