import { asFields, field } from '../grammar/reader.ts';
import { readYaml } from '../grammar/yaml.ts';
import { type Diagnostic, finding } from '../model/diagnostic.ts';
import { readKinds } from '../stages/manifests.ts';
import { headed, type RawDocument } from '../stages/parse.ts';
import type { Slice } from '../stages/split.ts';
import { quickKind, textOf } from '../stages/split.ts';
import type { Source } from './findings.ts';

/** A release stream, with the documents that matter to us parsed. `document` of a place is the slice's index. */
export interface Release {
  readonly slices: readonly Slice[];
  /** Slices that hold no object: comments, separators, directives. */
  readonly hollow: ReadonlySet<number>;
  readonly documents: readonly RawDocument[];
  readonly diagnostics: readonly Diagnostic[];
  /** Helm 4 writes a file name on every document. */
  readonly namesFiles: boolean;
  readonly hasHooks: boolean;
}

const file = 'stdin';
const fileName = 'postrenderer.helm.sh/postrender-filename';

/**
 * Reads the documents of a stream that a release's policies depend on; of the
 * others only their kind. `wanted` are kinds that profiles name (an operator's
 * custom resources). The last document is always parsed: a stream that was
 * cut short shows there.
 */
export function readRelease(slices: readonly Slice[], wanted: ReadonlySet<string>): Release {
  const documents: RawDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  const hollow = new Set<number>();
  const kinds = slices.map(quickKind);
  const last = kinds.findLastIndex((kind) => kind !== 'none');
  kinds.forEach((kind, index) => {
    const slice = slices[index];
    if (slice === undefined) return;
    if (kind === 'none') hollow.add(index);
    else if (kind === undefined || index === last || isRead(kind, slice, wanted)) {
      const read = readSlice(textOf(slice), index);
      documents.push(...read.documents);
      diagnostics.push(...read.diagnostics);
      if (read.documents.length === 0 && read.diagnostics.length === 0) hollow.add(index);
    }
  });
  const first = slices.find((_, index) => !hollow.has(index));
  return {
    slices,
    hollow,
    documents,
    diagnostics,
    namesFiles: first !== undefined && textOf(first).includes(fileName),
    hasHooks: documents.some(isHook),
  };
}

function isRead(kind: string, slice: Slice, wanted: ReadonlySet<string>): boolean {
  if (readKinds.has(kind) || kind.endsWith('List') || kind === 'NetworkProfile' || wanted.has(kind))
    return true;
  if (kind !== 'CustomResourceDefinition') return false;
  // CRDs are large; only their conversion webhook matters
  return Buffer.from(
    slice.block.buffer,
    slice.block.byteOffset + slice.start,
    slice.end - slice.start,
  ).includes('conversion:');
}

function readSlice(
  text: string,
  index: number,
): { documents: RawDocument[]; diagnostics: Diagnostic[] } {
  const place = { file, document: index, path: [] };
  const directives = text.split('\n').filter((line) => line.startsWith('%'));
  const body = directives.length > 0 ? text.replace(/^%YAML[^\n]*\n?/gm, '') : text;
  const odd = directives.find((line) => !/^%YAML\s+1\.[12]\s*(?:#.*)?\r?$/.test(line));
  if (odd !== undefined && body.startsWith('%')) {
    return {
      documents: [],
      diagnostics: [
        finding('yaml-directive', `the directive ${JSON.stringify(odd.trim())} is not supported`, {
          place,
          hint: 'write the document without it',
        }),
      ],
    };
  }
  const read = readYaml(body, { merge: true });
  if (!read.ok) {
    const { code, message, offset } = read.error;
    return {
      documents: [],
      diagnostics: [
        finding(code, message, {
          place: { file, document: -1 - index, path: [offset] },
          ...(code === 'yaml-syntax' && { hint: 'is the stream complete, and YAML?' }),
        }),
      ],
    };
  }
  const documents = read.documents
    .filter((each) => each !== null && each !== undefined)
    .map((value) => headed(value, place));
  return { documents, diagnostics: [] };
}

function isHook({ value }: RawDocument): boolean {
  const metadata = asFields(field(asFields(value) ?? {}, 'metadata')) ?? {};
  return field(asFields(field(metadata, 'annotations')) ?? {}, 'helm.sh/hook') !== undefined;
}

/** The source of a place in the stream: its own slice, and the lines before it. */
export function sourceInRelease(release: Release, document: number): Source | undefined {
  const index = document < 0 ? -1 - document : document;
  const slice = release.slices[index];
  if (slice === undefined) return undefined;
  const before = release.slices.slice(0, index).reduce((sum, each) => sum + lineFeeds(each), 0);
  return { text: textOf(slice), document: 0, linesBefore: before };
}

function lineFeeds(slice: Slice): number {
  let count = 0;
  for (let at = slice.start; at < slice.end; at += 1) if (slice.block[at] === 0x0a) count += 1;
  return count;
}
