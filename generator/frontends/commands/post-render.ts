import { policyKinds } from '../../dialects/index.ts';
import { textOf } from '../../formats/document-starts.ts';
import { asFields, field } from '../../grammar/reader.ts';
import { needStandardOutput, writeAll } from '../../io/output.ts';
import { readSlices } from '../../io/stream.ts';
import { type Diagnostic, finding } from '../../model/diagnostic.ts';
import type { PolicyObject } from '../../model/policy.ts';
import type { Output } from '../../pipeline.ts';
import type { RawDocument } from '../../stages/parse.ts';
import { compileProject } from '../compile-project.ts';
import type { Environment } from '../environment.ts';
import { fileSources, printFindings, type Sources } from '../findings.ts';
import { common, type Flag, flag, type Values } from '../flags.ts';
import { loadProject } from '../project.ts';
import { openRelease, type Release, readObjects, sourceInRelease } from '../release.ts';
import { connectionFlags, connectionsOf } from '../release-connections.ts';

export const flags: Readonly<Record<string, Flag>> = { ...common, ...connectionFlags };

/** What a run of post-render ended with; nothing has been written when there are errors. */
export interface PostRendered {
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: Sources;
  /** Writes policies and the stream. */
  readonly write: () => void;
}

/**
 * Helm's post-renderer: manifests on standard input, the same with policies
 * before them on standard output. Everything is verified before the first
 * byte is written.
 */
export async function run(values: Values, environment: Environment): Promise<number> {
  const { diagnostics, sources, write } = await postRender(values, environment);
  const status = await printFindings(diagnostics, sources, flag(values, 'quiet') === true);
  if (status === 0) write();
  return status;
}

export async function postRender(values: Values, environment: Environment): Promise<PostRendered> {
  const project = loadProject(values, environment);
  const release = openRelease(readSlices(0));
  const documents = [...project.profiles.map((each) => each.document), ...release.profiles];
  const output = await compileProject(
    values,
    project,
    {
      mode: 'release',
      hasManifests: true,
      placeInNamespace: false,
      hooks: release.showsHooks ? 'marked' : 'hidden',
      defaultDeny: false,
    },
    {
      shipped: release.profiles,
      manifests: readObjects(release, namedKinds(documents)),
      simulated: () => readObjects(release, simulatedKinds),
      diagnostics: [...emptiness(release), ...shared(release)],
      ...(release.namesFiles && {
        annotate: (object) => ({
          'postrenderer.helm.sh/postrender-filename': sourceOf(object),
        }),
      }),
    },
  );
  const files = fileSources(project.texts);
  const told = await connectionsOf(values, environment, output, () =>
    readObjects(release, simulatedKinds),
  );
  return {
    diagnostics: [...output.diagnostics, ...told],
    sources: (place) =>
      place.file === 'stdin' ? sourceInRelease(release, place.document) : files(place),
    write: () => writeRelease(output, release),
  };
}

/** Kinds that only the simulation looks at. */
const simulatedKinds: ReadonlySet<string> = new Set([
  'Namespace',
  'Node',
  'ClusterNetworkPolicy',
  'AdminNetworkPolicy',
  'BaselineAdminNetworkPolicy',
]);

/** Kinds of custom resources that profiles name in workload. */
function namedKinds(profiles: readonly RawDocument[]): Set<string> {
  const kinds = new Set<string>();
  for (const { value } of profiles) {
    const fields = asFields(value) ?? {};
    const spec = asFields(field(fields, 'spec')) ?? fields;
    for (const each of [field(spec, 'workload')].flat()) {
      const kind = typeof each === 'string' && each.includes('/') ? each.split('/')[0] : undefined;
      if (kind !== undefined) kinds.add(kind);
    }
  }
  return kinds;
}

function emptiness(release: Release): Diagnostic[] {
  if (!release.isEmpty) return [];
  const hint =
    'Helm 3 with --output-dir gives a post-renderer nothing; in a pipe, check the command before this one';
  return [finding('empty-stream', 'standard input holds no objects', { hint })];
}

/** A part of the stream that holds several documents (lone carriage returns) cannot lose one of them. */
function shared({ parsed }: Release): Diagnostic[] {
  const together = [...parsed.values()]
    .map((each) => each.flatMap((document) => ('finding' in document ? [] : [document])))
    .filter((each) => each.length > 1)
    .flat();
  return together.flatMap((each) => {
    if (each.kind !== 'NetworkProfile' && !policyKinds.includes(each.kind ?? '')) return [];
    const message = `a ${each.kind} shares its part of the stream with other documents`;
    return [
      finding('object-in-list', message, { place: each.place, hint: 'end lines with a line feed' }),
    ];
  });
}

/** The file that an object pretends to come from: Helm 4 puts documents of one file together. */
function sourceOf({ name, part }: PolicyObject): string {
  return `netprofile/${part === '' ? name : `${name}.${part}`}.yaml`;
}

/** Policies first: Helm 3 applies in the order of the stream. */
function writeRelease(output: Output, release: Release): void {
  needStandardOutput();
  for (const { policy, text } of output.policies) {
    // Helm 4 writes that line itself, from the file name
    const source = release.namesFiles ? '' : `# Source: ${sourceOf(policy)}\n`;
    writeAll(1, `---\n${source}${text}`);
  }
  const removed = new Set([
    ...output.removed.map((each) => each.place.document),
    ...release.profiles.map((each) => each.place.document),
  ]);
  // a document without a `---` of its own needs one when what stood before it is gone
  let bare = output.policies.length > 0;
  for (const [index, slice] of release.slices.entries()) {
    if (removed.has(index)) {
      bare = true;
      continue;
    }
    let bytes = Buffer.from(
      slice.block.buffer,
      slice.block.byteOffset + slice.start,
      slice.end - slice.start,
    );
    if (index === 0 && bytes.subarray(0, 3).toString('latin1') === '\u00ef\u00bb\u00bf')
      bytes = bytes.subarray(3);
    // a directive may only stand at the head of a stream
    if (bytes[0] === 0x25)
      bytes = Buffer.from(textOf(slice).replace(/^\ufeff?(?:%YAML[^\n]*\n)+/, ''));
    if (bytes.length === 0) continue;
    if (bare && bytes.subarray(0, 3).toString('latin1') !== '---') writeAll(1, '---\n');
    bare = false;
    writeAll(1, bytes);
  }
}
