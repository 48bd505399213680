import { join, resolve } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { dialects } from '../../dialects/index.ts';
import type { Draft } from '../../draft/draft.ts';
import { type Drafting, draftProfiles } from '../../draft/index.ts';
import { isJson, mergeLines } from '../../draft/merge-lines.ts';
import { missingLines } from '../../draft/missing.ts';
import { draftPlatform, type PlatformDraft, printProjectFile } from '../../draft/platform.ts';
import { printDraft } from '../../draft/print-draft.ts';
import { asFields, field } from '../../grammar/reader.ts';
import { exists } from '../../io/files.ts';
import { needStandardOutput, writeAll } from '../../io/output.ts';
import { replaceProfile, writeNewFile } from '../../io/profile-files.ts';
import { UsageError } from '../../io/usage.ts';
import { type Diagnostic, isLive, type Place, plain } from '../../model/diagnostic.ts';
import type { Intent } from '../../model/intent.ts';
import { someNames } from '../../model/list-text.ts';
import { compare } from '../../model/order.ts';
import { diffs } from '../../reports/diff/index.ts';
import { lineText } from '../../reports/spot-text.ts';
import { isProfile, parse } from '../../stages/parse.ts';
import { type PlatformSource, readPlatform } from '../../stages/validate/read-platform.ts';
import { readProfile } from '../../stages/validate/read-profile.ts';
import { draftFlows } from '../draft-flows.ts';
import { clustersOwn, draftSources } from '../draft-sources.ts';
import type { Environment } from '../environment.ts';
import { fileSources, printFindings, type Spotter, spotter } from '../findings.ts';
import { common, type Flag, flag, list, text, type Values } from '../flags.ts';
import { liveFlags, nothingLive } from '../from-cluster.ts';
import type { Gathered } from '../gather.ts';
import { platformChain } from '../platform-chain.ts';
import { importPolicies, type PolicyImport, policyTitle } from '../policy-import.ts';
import { loadProject, type Project } from '../project.ts';
import { fieldText } from '../unsaid-policy.ts';

export const flags = {
  config: common.config,
  platform: common.platform,
  dialect: common.dialect,
  ...liveFlags,
  output: {
    type: 'string',
    alias: 'o',
    about: 'folder to write profiles to (default profiles), or - for standard output',
  },
  check: {
    type: 'string',
    about: 'a file or folder of profiles: write nothing; exit 1 with what they lack, as a diff',
  },
  'from-policies': {
    type: 'boolean',
    about:
      'write profiles that mean what the NetworkPolicies among the manifests mean, and prove it',
  },
  flows: {
    type: 'strings',
    about: 'observed traffic, repeatable: files of flow records as for netprofile flows',
  },
  'strict-evidence': {
    type: 'boolean',
    about: 'write only connections that manifests and flows both know; ask about the others',
  },
  merge: { type: 'boolean', about: 'add the lines that profiles which are there lack' },
  quiet: common.quiet,
} as const satisfies Readonly<Record<string, Flag>>;

/** First profiles from what manifests say, with the evidence of each line. */
export async function run(values: Values, environment: Environment): Promise<number> {
  const output = text(values, 'output') ?? 'profiles';
  const check = text(values, 'check');
  if (flag(values, 'strict-evidence') === true && list(values, 'flows') === undefined)
    throw new UsageError(
      '--strict-evidence needs a second source',
      'name observed traffic with --flows',
    );
  if (
    check !== undefined &&
    (flag(values, 'merge') === true || text(values, 'output') !== undefined)
  )
    throw new UsageError('--check writes nothing', 'leave out --merge and -o');
  const gathered = await draftSources(values, environment);
  const there = check ?? output;
  const isThere = there !== '-' && exists(resolve(environment.cwd, there));
  if (check !== undefined && !isThere)
    throw new UsageError(`there is no ${check}`, 'name a file or folder of profiles');
  const project = loadProject({ ...values, profiles: isThere ? [there] : [] }, environment, {
    profilesFrom: 'flags',
  });
  const documents = gathered.documents.filter((each) => !isProfile(each));
  const chosen = gathered.live?.namespace ?? text(values, 'namespace') ?? project.config.namespace;
  const namespace = chosen ?? 'default';
  const passOver = (place: string): string | undefined => clustersOwn(gathered, place);
  const hasPlatform = text(values, 'platform') ?? project.config.platform;
  const draft =
    hasPlatform === undefined ? draftPlatform(documents, namespace, presetSpecs) : undefined;
  const { platform, diagnostics } = readPlatform(
    draft === undefined ? project.platform : draftedChain(draft),
  );
  const drafting = draftProfiles(documents, {
    namespace,
    passOver,
    platform,
    ...(draft !== undefined && { callers: draft.callers }),
    observed: draftFlows(documents, namespace, values, environment),
    strict: flag(values, 'strict-evidence') === true,
    holdsHosts:
      platform.hosts &&
      project.dialects.some((each) => (dialects[each]?.supports.hosts ?? 'none') !== 'none'),
  });
  const profiles = project.profiles.map(({ document }) => readProfile(document, 'files'));
  const sources = fileSources(new Map([...project.texts, ...gathered.texts]));
  const found: Diagnostic[] = [
    ...gathered.diagnostics,
    ...project.diagnostics,
    ...diagnostics,
    ...drafting.diagnostics,
    ...profiles.flatMap((each) => each.diagnostics),
  ];
  const quiet = flag(values, 'quiet') === true;
  const status = await printFindings(found, sources, quiet);
  if (status !== 0) return status;
  if (drafting.drafts.length === 0) {
    const isAlone = check === undefined && flag(values, 'from-policies') !== true;
    if (draft === undefined || !isAlone) throw nothingToDraft(gathered, drafting);
    if (!quiet) for (const each of drafting.passedOver) writeAll(2, `no profile of ${each}\n`);
    return writePlatform(draft, output, environment.cwd, quiet);
  }
  if (!quiet && chosen === undefined && gathered.live === undefined && drafting.unplaced > 0) {
    const those = drafting.unplaced === 1 ? 'workload names' : 'workloads name';
    writeAll(
      2,
      `${drafting.unplaced} ${those} no namespace: drafted for ${namespace} (-n NAME drafts for another, such as the release's)\n`,
    );
  }
  if (flag(values, 'from-policies') === true) {
    const imported = await importPolicies(documents, project, values, {
      namespace,
      platform,
      passOver,
    });
    return writeImport(
      imported,
      profiles.flatMap(({ intent }) => intent ?? []),
      values,
      environment,
      await spotter(sources),
    );
  }
  if (!quiet && drafting.policies > 0) {
    const what = drafting.policies === 1 ? 'policy is' : 'policies are';
    writeAll(
      2,
      `${drafting.policies} ${what} ${gathered.live === undefined ? 'among the manifests' : 'in the cluster'}: --from-policies drafts what they mean; as they are, they add to those of the profiles\n`,
    );
  }
  if (!quiet) for (const each of drafting.passedOver) writeAll(2, `no profile of ${each}\n`);
  if (!quiet)
    for (const each of drafting.unread)
      writeAll(2, `${plain(each)}: whoever reads it needs a line under consumes\n`);
  if (output === '-' && check === undefined) {
    needStandardOutput();
    if (draft !== undefined) writeAll(1, `---\n${draft.text}`);
    for (const each of drafting.drafts) writeAll(1, `---\n${printDraft(each)}`);
    return 0;
  }
  const changes = changesTo(
    drafting,
    profiles.flatMap(({ intent }) => intent ?? []),
    project,
    there,
    (path) => check === undefined && !exists(resolve(environment.cwd, path)),
  );
  if (check !== undefined) return printChanges(changes, check, quiet);
  const written = writeProject(draft, output, environment.cwd);
  if (written.length > 0 && !quiet) writeAll(2, `${written.join(' and ')} written\n`);
  return write(changes, values, environment);
}

function nothingToDraft({ live }: Gathered, { resources }: Drafting): UsageError {
  const [first] = resources;
  const ofOperators =
    first === undefined
      ? ''
      : `; if an operator makes pods of ${plain(someNames(resources))}, write profiles by hand: {service, workload: ${plain(first)}, select: its pods' labels}`;
  return live === undefined
    ? new UsageError(
        'there are no workloads to draft profiles of',
        `name manifests: files, folders, or - for standard input${ofOperators}`,
      )
    : nothingLive('draft profiles of', live);
}

/** What objects without a workload tell: the platform alone. */
function writePlatform(draft: PlatformDraft, output: string, cwd: string, quiet: boolean): number {
  const note = 'there is no workload to draft a profile of, and the objects tell of the platform';
  if (output === '-') {
    needStandardOutput();
    writeAll(1, `---\n${draft.text}`);
  }
  const written = output === '-' ? [] : writeProject(draft, output, cwd);
  if (output !== '-' && written.length === 0)
    throw new UsageError(
      `${note}, of which ${platformFile} or ${projectFile} is here already`,
      '-o - prints what the objects tell',
    );
  const what = output === '-' ? 'printed' : `${written.join(' and ')} written`;
  if (!quiet) writeAll(2, `${note}: ${what}\n`);
  return 0;
}

/** A preset with those that it extends, nearest first. */
function presetChain(preset: string): readonly PlatformSource[] {
  const none = { profiles: [], accept: [] };
  return platformChain({ platform: preset }, none, (path) => path, unread, []);
}

function presetSpecs(preset: string): readonly unknown[] {
  return presetChain(preset).map(({ spec }) => spec);
}

/** A drafted platform before the presets that it extends. */
function draftedChain({ preset, text: content }: PlatformDraft): readonly PlatformSource[] {
  const [document] = parse([{ file: platformFile, text: content }]).documents;
  const spec = field(asFields(document?.value) ?? {}, 'spec');
  return [
    { name: 'cluster', spec, place: { file: platformFile, document: 0, path: ['spec'] } },
    ...presetChain(preset),
  ];
}

function unread(path: string): never {
  throw new Error(`a preset reads no file: ${path}`);
}

const platformFile = 'platform.yaml';
const projectFile = 'netprofile.yaml';

/** Writes the platform and project files that were drafted, where there are none. */
function writeProject(
  draft: PlatformDraft | undefined,
  profiles: string,
  cwd: string,
): readonly string[] {
  if (draft === undefined) return [];
  const files = [
    [platformFile, draft.text],
    [projectFile, printProjectFile(profiles)],
  ] as const;
  if (files.some(([name]) => exists(resolve(cwd, name)))) return [];
  for (const [name, content] of files) writeNewFile(cwd, name, content, name);
  return files.map(([name]) => name);
}

/** What a run would write: new files, and files that are there with lines added. */
interface Changes {
  /** By their paths from the folder of profiles. */
  readonly added: ReadonlyMap<string, string>;
  readonly merged: ReadonlyMap<string, { readonly before: string; readonly after: string }>;
  readonly same: number;
}

/**
 * A draft that is a comment as a whole is no lack, and is written only where
 * nothing is; once the pods have a label, its profile takes its place.
 */
function changesTo(
  { drafts, drafted }: Drafting,
  profiles: readonly Intent[],
  { texts }: Project,
  folder: string,
  isFree: (path: string) => boolean,
): Changes {
  const added = new Map<string, string>();
  const merged = new Map<string, { before: string; after: string }>();
  let same = 0;
  for (const draft of drafts) {
    const profile = profiles.find((each) => isOf(each, draft));
    if (profile === undefined) {
      const name = join(draft.namespace, `${draft.service}.yaml`);
      const path = join(folder, name);
      const before = texts.get(path) ?? '';
      const after = printDraft(draft);
      if (draft.unheld === undefined && isCommentedDraft(before))
        merged.set(path, { before, after });
      else if (draft.unheld === undefined || isFree(path)) added.set(name, after);
      continue;
    }
    const lines = missingLines(draft, profile, drafted);
    if (lines.length === 0) {
      same += 1;
      continue;
    }
    const { file } = profile.place;
    const before = texts.get(file) ?? '';
    const after = mergeLines(merged.get(file)?.after ?? before, profile, lines);
    merged.set(file, { before, after });
  }
  return { added, merged: new Map([...merged].sort(([a], [b]) => compare(a, b))), same };
}

/** Whether a file is a draft that was written as a comment, and is one still. */
function isCommentedDraft(content: string): boolean {
  return (
    content.startsWith('# Drafted by netprofile init') &&
    content.split('\n').every((each) => each === '' || each.startsWith('#'))
  );
}

/** A profile without a namespace speaks of the service wherever it is. */
function isOf(
  profile: Intent,
  { service, namespace }: Pick<Draft, 'service' | 'namespace'>,
): boolean {
  return profile.service === service && (profile.namespace ?? namespace) === namespace;
}

/** Writes what is new, and with --merge what is missing; else prints that. */
function write({ added, merged, same }: Changes, values: Values, { cwd }: Environment): number {
  const folder = text(values, 'output') ?? 'profiles';
  const merges = flag(values, 'merge') === true;
  // lines that profiles lack are told there alone
  if (!merges && merged.size > 0) needStandardOutput();
  const [broken] = [...merged].flatMap(([path, { after }]) =>
    path.endsWith('.json') && !isJson(after) ? path : [],
  );
  if (merges && broken !== undefined)
    throw new UsageError(
      `cannot add to ${broken}: it is called JSON, and is other YAML`,
      'write it as JSON, or call it .yaml',
    );
  for (const [name, content] of added)
    writeNewFile(resolve(cwd, folder), name, content, join(folder, name));
  for (const [path, { before, after }] of merged) {
    if (merges) replaceProfile(resolve(cwd, path), after, path);
    else writeAll(1, patch(path, before, after));
  }
  if (flag(values, 'quiet') === true) return 0;
  const what = merges ? 'completed' : 'lack lines (above; --merge adds them)';
  const counts = [
    `${added.size} written`,
    ...(merged.size > 0 ? [`${merged.size} ${what}`] : []),
    ...(same > 0 ? [`${same} have all`] : []),
  ];
  writeAll(2, `${counts.join(', ')}\n`);
  const asked = [...added.values()]
    .join('')
    .split('\n')
    .filter((each) => /^ *# \? /.test(each));
  if (asked.length > 0) writeAll(2, `${asked.length} questions: grep -rn "^ *# ?" in the files\n`);
  return 0;
}

function printChanges({ added, merged, same }: Changes, check: string, quiet: boolean): number {
  for (const [name, content] of added) writeAll(1, patch(join(check, name), '', content));
  for (const [path, { before, after }] of merged) writeAll(1, patch(path, before, after));
  const lacking = added.size + merged.size;
  if (!quiet) writeAll(2, `${check}: ${lacking} lack lines, ${same} have all\n`);
  return lacking === 0 ? 0 : 1;
}

function patch(path: string, before: string, after: string): string {
  return createTwoFilesPatch(path, path, before, after, 'present', 'drafted');
}

/** Writes profiles of policies, and says whether every connection is the same; exit 1 where one is not. */
async function writeImport(
  { pages, passedOver, kept, unsure, changes, diagnostics, texts }: PolicyImport,
  profiles: readonly Intent[],
  values: Values,
  { cwd }: Environment,
  spot: Spotter,
): Promise<number> {
  const output = text(values, 'output') ?? 'profiles';
  const quiet = flag(values, 'quiet') === true;
  // a profile that is wrong in itself is not written: the policies are better
  if ((await printFindings(diagnostics, fileSources(new Map()), quiet)) !== 0) return 1;
  if (output === '-') needStandardOutput();
  for (const { page } of pages) {
    const content = texts.get(`${page.namespace}/${page.service}`) ?? '';
    const name = join(page.namespace, `${page.service}.yaml`);
    if (output === '-') writeAll(1, `---\n${content}`);
    else if (!profiles.some((each) => isOf(each, page)))
      writeNewFile(resolve(cwd, output), name, content, join(output, name));
    else if (!quiet)
      writeAll(2, `${page.namespace}/${page.service} has a profile: left as it is\n`);
  }
  for (const each of passedOver) writeAll(2, `no profile of ${each}\n`);
  for (const { words, place } of kept)
    writeAll(2, `kept as it is: ${plain(words + placeText(place, spot))}\n`);
  for (const { page, unsaid } of pages)
    for (const { words, place } of unsaid)
      writeAll(2, `${page.namespace}/${page.service}: ${plain(words + placeText(place, spot))}\n`);
  const names = plain(someNames(unsure.map(policyTitle)));
  if (changes.changes.length === 0) {
    const beside =
      unsure.length === 0 ? '' : ` beside what is kept and not read for certain: ${names}`;
    writeAll(2, `${pages.length} workloads: same connections${beside}\n`);
    return 0;
  }
  const but =
    unsure.length === 0
      ? ''
      : ` (what is kept and not read for certain counts for nothing: ${names})`;
  writeAll(
    2,
    `${pages.length} workloads: connections differ${but}\n${diffs.text?.print(changes) ?? ''}`,
  );
  return 1;
}

/** Where a policy says what profiles do not: an object of a cluster has its fields in its name. */
function placeText(place: Place | undefined, spot: Spotter): string {
  if (place === undefined) return '';
  const at = lineText(spot(place));
  const field = fieldText(place.path);
  return isLive(place.file) || field === '' ? ` (${at})` : ` (${at} ${field})`;
}
