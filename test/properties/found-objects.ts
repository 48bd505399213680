import { documentStarts, type Slice } from '../../generator/formats/document-starts.ts';
import { openRelease, readObjects } from '../../generator/frontends/release.ts';
import { Report } from '../../generator/grammar/reader.ts';
import { Ambiguous, readYaml } from '../../generator/grammar/yaml.ts';
import { type FoundObject, objectsOf } from '../../generator/stages/manifests/objects.ts';
import { isRead } from '../../generator/stages/manifests/read-kinds.ts';

/** An object that matters: its head, and all of its fields. */
export interface Found {
  readonly head: string;
  readonly fields: unknown;
}

/** What the hot path finds in a stream, or why it refuses it. */
export function foundQuickly(text: string): readonly Found[] | string {
  const block = Buffer.from(text);
  const starts = [0, ...documentStarts(block, 0, block.length, true).filter((each) => each > 0)];
  const slices = starts.map(
    (start, index): Slice => ({ block, start, end: starts[index + 1] ?? block.length }),
  );
  const report = new Report();
  const objects = [...objectsOf(readObjects(openRelease(slices), new Set()), report)];
  const refused = report.diagnostics.find((each) => each.code !== 'duplicate-key');
  return refused === undefined ? mattering(objects) : `${refused.code}: ${refused.message}`;
}

function mattering(objects: readonly FoundObject[]): readonly Found[] {
  return objects
    .filter(({ id }) => isRead(id.kind))
    .map(({ id, fields }) => ({ head: headOf(id), fields }));
}

function headOf({ apiVersion, kind, namespace = '', name }: FoundObject['id']): string {
  return [apiVersion, kind, namespace, name].join(' ');
}

type Fields = Readonly<Record<string, unknown>>;

/** The same by a full parse of the whole stream, and an unfolding of its own. */
export function foundInFull(text: string): readonly Found[] | string {
  const read = readYaml(text, { merge: true });
  if (!read.ok) return `${read.error.code}: ${read.error.message}`;
  const found: Found[] = [];
  const visit = (value: unknown, kind: string, apiVersion: unknown): string | undefined => {
    if (typeof value !== 'object' || value === null || value instanceof Ambiguous)
      return 'no object';
    const fields = value as Fields;
    const own = { kind: fields.kind ?? kind, apiVersion: fields.apiVersion ?? apiVersion };
    if (typeof own.kind !== 'string' || own.kind === '' || typeof own.apiVersion !== 'string') {
      if (typeof own.kind !== 'string' || !('items' in fields)) return 'no kind';
    }
    if ('items' in fields) {
      if (fields.items === null) return undefined;
      if (!Array.isArray(fields.items)) return 'no list';
      const inner = own.kind.replace(/List$/, '');
      for (const each of fields.items) {
        const wrong = visit(each, inner, inner === '' ? undefined : own.apiVersion);
        if (wrong !== undefined) return wrong;
      }
      return undefined;
    }
    const metadata = (fields.metadata ?? {}) as Fields;
    const { name, namespace = '', generateName } = metadata;
    if (isRead(own.kind)) {
      const shown = name ?? `${String(generateName)}*`;
      found.push({ head: [own.apiVersion, own.kind, namespace ?? '', shown].join(' '), fields });
    }
    return undefined;
  };
  for (const each of read.documents) {
    if (each === null || each === undefined) continue;
    const wrong = visit(each, '', undefined);
    if (wrong !== undefined) return wrong;
  }
  return found;
}
