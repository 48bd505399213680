import { quickKind, type Slice, textOf } from '../formats/document-starts.ts';
import { readYaml } from '../grammar/yaml.ts';
import { invalidFrom } from '../io/bytes.ts';
import { finding } from '../model/diagnostic.ts';
import { isRead } from '../stages/manifests/read-kinds.ts';
import { duplicateKeys } from '../stages/parse/duplicate-keys.ts';
import { headed, isProfile, type RawDocument, type ReadDocument } from '../stages/parse.ts';
import type { Source } from './findings.ts';

/** A release stream. `document` of a place is the slice's index. */
export interface Release {
  readonly slices: readonly Slice[];
  /** The kind of each slice's object; `none` for comments, separators and directives. */
  readonly kinds: readonly (string | undefined)[];
  /** Slices that had to be parsed to know what they are. */
  readonly parsed: ReadonlyMap<number, readonly ReadDocument[]>;
  /** NetworkProfile documents that the release ships. */
  readonly profiles: readonly RawDocument[];
  readonly isEmpty: boolean;
  /** Helm 4 writes a file name on every document. */
  readonly namesFiles: boolean;
  /** Helm 4, or a stream in which hooks are seen. */
  readonly showsHooks: boolean;
}

const file = 'stdin';
const fileName = 'postrenderer.helm.sh/postrender-filename';

/**
 * Looks a stream over: the kind of each document, and the profiles among
 * them. The last document is always parsed: a stream that was cut short shows
 * there.
 */
export function openRelease(slices: readonly Slice[]): Release {
  const kinds = slices.map(quickKind);
  const last = kinds.findLastIndex((kind) => kind !== 'none');
  const parsed = new Map<number, readonly ReadDocument[]>();
  slices.forEach((slice, index) => {
    const kind = kinds[index];
    const unclear = kind === undefined || kind === 'NetworkProfile' || index === last;
    if (unclear && kind !== 'none') parsed.set(index, readSlice(slice, index));
  });
  const all = [...parsed.values()].flat();
  const first = slices.find(
    (_, index) => kinds[index] !== 'none' && parsed.get(index)?.length !== 0,
  );
  const namesFiles = first !== undefined && textOf(first).includes(fileName);
  return {
    slices,
    kinds,
    parsed,
    profiles: all.flatMap((each) => ('finding' in each || !isProfile(each) ? [] : [each])),
    isEmpty: first === undefined,
    namesFiles,
    showsHooks:
      namesFiles ||
      slices.some(
        (slice, index) => kinds[index] !== 'none' && bytesOf(slice).includes('helm.sh/hook'),
      ),
  };
}

/**
 * The documents that a release's policies depend on, one after the other so
 * that none has to be kept. `wanted` are kinds that profiles name: an
 * operator's custom resources. Of other documents only the kind is known.
 */
export function* readObjects(
  release: Release,
  wanted: ReadonlySet<string>,
): Generator<ReadDocument> {
  for (const [index, slice] of release.slices.entries()) {
    const kind = release.kinds[index];
    const parsed = release.parsed.get(index);
    if (parsed !== undefined) yield* parsed.filter((each) => 'finding' in each || !isProfile(each));
    else if (kind !== undefined && mattersIn(kind, slice, wanted)) yield* readSlice(slice, index);
  }
}

function bytesOf({ block, start, end }: Slice): Buffer {
  return Buffer.from(block.buffer, block.byteOffset + start, end - start);
}

function mattersIn(kind: string, slice: Slice, wanted: ReadonlySet<string>): boolean {
  if (isRead(kind) || wanted.has(kind)) return true;
  // CRDs are large; only their conversion webhook matters
  return kind === 'CustomResourceDefinition' && bytesOf(slice).includes('conversion:');
}

function readSlice(slice: Slice, index: number): ReadDocument[] {
  const place = { file, document: index, path: [] };
  const text = textOf(slice);
  // where it decodes to U+FFFD, what is read is not what the cluster gets
  const invalid = text.includes('\ufffd') ? invalidFrom(bytesOf(slice)) : undefined;
  if (invalid !== undefined) {
    const offset = bytesOf(slice).toString('utf8', 0, invalid).length;
    const at = { file, document: -1 - index, path: [offset] };
    const hint = 'save the file that it comes from as UTF-8';
    return [{ finding: finding('yaml-syntax', 'the line is not UTF-8 text', { place: at, hint }) }];
  }
  // they stand before a document; a line like one within it is none
  const head = /^\ufeff?(?:(?:[ \t]*(?:#[^\n]*)?\r?|%[^\n]*)\n|%[^\n]*$)*/.exec(text)?.[0] ?? '';
  const directives = head.split('\n').filter((line) => line.startsWith('%'));
  const body =
    directives.length > 0 ? head.replace(/^%YAML[^\n]*\n?/gm, '') + text.slice(head.length) : text;
  const odd = directives.find((line) => !/^%YAML\s+1\.[12]\s*(?:#.*)?\r?$/.test(line));
  if (odd !== undefined && body.startsWith('%')) {
    const hint = 'write the document without it';
    return [
      {
        finding: finding(
          'yaml-directive',
          // what is no directive of YAML may be anything
          /^%(?:YAML|TAG)\s/.test(odd)
            ? `the directive ${JSON.stringify(odd.trim())} is not supported`
            : 'a directive (%) that YAML does not have is not supported',
          { place, hint },
        ),
      },
    ];
  }
  const read = readYaml(body, { merge: true });
  if (!read.ok) {
    const { code, message, offset } = read.error;
    const hint = code === 'yaml-syntax' ? 'is the stream complete, and YAML?' : undefined;
    return [
      {
        finding: finding(code, message, {
          place: { file, document: -1 - index, path: [offset] },
          hint,
        }),
      },
    ];
  }
  const documents = read.documents
    .filter((each) => each !== null && each !== undefined)
    .map((value) => headed(value, place));
  return [
    ...duplicateKeys(read.duplicates, body, place).map((each) => ({ finding: each })),
    ...documents,
  ];
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
