import { join, resolve } from 'node:path';
import { universeOptions } from '../analysis/population/platform-addresses.ts';
import type { UniverseOptions } from '../analysis/population/universe.ts';
import { readCluster } from '../analysis/read/read-cluster.ts';
import { withoutObjects, withPlanned } from '../analysis/read/with-planned.ts';
import { asFields, field } from '../grammar/reader.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Subject } from '../model/connection.ts';
import type { Code, Diagnostic } from '../model/diagnostic.ts';
import type { PlatformFacts } from '../model/intent.ts';
import type { ObjectId } from '../model/manifest.ts';
import type { PolicyObject } from '../model/policy.ts';
import { isProfile, type RawDocument, type Text } from '../stages/parse.ts';
import type { RenderedPolicy } from '../stages/render/render-verified.ts';
import type { Resolved } from '../stages/resolve.ts';
import { readCustomRules } from '../stages/validate/read-custom-rules.ts';
import { readPlatform } from '../stages/validate/read-platform.ts';
import { pathOfSide } from './compared-sides.ts';
import { compileProject } from './compile-project.ts';
import type { Environment } from './environment.ts';
import { fileSources, type Sources } from './findings.ts';
import { common, type Flag, flag, list, manifests, text, type Values } from './flags.ts';
import type { Gathered, LiveScope } from './gather.ts';
import { loadProject, type Project } from './project.ts';
import { projectFileOf, unreadConfigurations } from './project-file.ts';

/** What the commands that simulate have in common. */
export const worldFlags = {
  profiles: common.profiles,
  config: common.config,
  platform: common.platform,
  namespace: common.namespace,
  ...manifests,
  'as-is': {
    type: 'boolean',
    about: 'simulate only the policies that are in the manifests, none that profiles would get',
  },
} as const satisfies Readonly<Record<string, Flag>>;

/** A cluster that was read, with the profiles that speak of it. */
export interface World {
  readonly cluster: Cluster;
  readonly options: UniverseOptions;
  /** Subjects of loaded profiles, and their services with their rules. */
  readonly subjects: readonly Subject[];
  readonly resolved: readonly Resolved[];
  /** Subjects of loaded profiles that consume a service. */
  readonly consumersOf: (subject: Subject) => readonly Subject[];
  /** Policies that the profiles call for. */
  readonly planned: readonly PolicyObject[];
  readonly platform: PlatformFacts;
  /** How many policies were added as the profiles would get them. */
  readonly added: number;
  /** Those as text, and the objects that they take the place of. */
  readonly rendered: readonly RenderedPolicy[];
  readonly taken: readonly ObjectId[];
  /** Everything that was read but profiles. */
  readonly documents: readonly RawDocument[];
  readonly diagnostics: readonly Diagnostic[];
  /** Mistakes in profiles, which count where they are what traffic is held against, added or not. */
  readonly mistakes: readonly Diagnostic[];
  readonly sources: Sources;
  /** All that was read of files and of standard input, in the order in which it was read. */
  readonly inputs: readonly Text[];
  readonly namespace: string;
  readonly project: Project;
  /** Whether profiles were named, so that their policies take the place of generated ones. */
  readonly isNamed: boolean;
  /** Whether the profiles are those that were given for want of its own. */
  readonly borrows: boolean;
  /** Where it is a real one. */
  readonly live?: LiveScope;
}

/** Whether a world has nothing in it that a simulation could say anything of. */
export function isEmptyWorld({ cluster }: Pick<World, 'cluster'>): boolean {
  return cluster.pods.length + cluster.policies.length + cluster.tiers.length === 0;
}

/** Which profiles speak of texts that hold none; profiles among the texts replace them. */
export interface ProfileChoice {
  /** As in loadProject. */
  readonly from: 'anywhere' | 'flags';
  /** The project file, where another side says which it is. */
  readonly projectFile?: string | undefined;
  /** What to take when there are no others. */
  readonly otherwise?: Project['profiles'];
  /** Whether profiles among the texts count as named; they do when nobody says. */
  readonly named?: boolean;
}

/**
 * Reads a cluster. Profiles among the documents, and those of the project, are
 * compiled. Their policies take the place of those that are there when the
 * profiles were named, or when the manifests hold no generated policy, which
 * is how a release looks before it is rendered; to a live cluster they are
 * added only when they were named.
 */
export async function readWorld(
  gathered: Gathered,
  values: Values,
  environment: Environment,
  choice: ProfileChoice = { from: 'anywhere' },
): Promise<World> {
  const own = gathered.documents.filter((each) => isProfile(each) || isShortProfile(each));
  const others = gathered.documents.filter((each) => !own.includes(each));
  const from = own.length > 0 ? 'flags' : choice.from;
  const beside = profileFolders(values, gathered.documents, environment.cwd);
  const { projectFile } = choice;
  const loaded = loadProject(values, environment, { profilesFrom: from, beside, projectFile });
  const named = own.map((document) => ({ document, source: 'files' as const }));
  const spoken = [...loaded.profiles, ...named];
  const lent = spoken.length === 0 ? (choice.otherwise ?? []) : [];
  const project = { ...loaded, profiles: [...spoken, ...lent] };
  const namespace =
    gathered.live?.namespace ?? text(values, 'namespace') ?? project.config.namespace ?? 'default';
  const read = readCluster(others, namespace);
  const sources = fileSources(new Map([...project.texts, ...gathered.texts]));
  const found = [
    ...gathered.diagnostics,
    ...project.diagnostics,
    ...unreadConfigurations(others, project, gathered.texts, environment.cwd),
    ...readCustomRules(project.config).diagnostics,
    ...read.diagnostics,
  ];
  const isNamed =
    (own.length > 0 && choice.named !== false) || list(values, 'profiles') !== undefined;
  const { live } = gathered;
  const shared = {
    sources,
    inputs: [...project.inputs, ...gathered.inputs],
    namespace,
    project,
    isNamed,
    borrows: lent.length > 0,
    documents: others,
    ...(live !== undefined && { live }),
  };
  if (project.profiles.length === 0) {
    const { platform, diagnostics } = readPlatform(project.platform);
    return {
      ...shared,
      cluster: read.cluster,
      options: universeOptions(platform),
      subjects: [],
      resolved: [],
      consumersOf: () => [],
      planned: [],
      platform,
      added: 0,
      rendered: [],
      taken: [],
      mistakes: [],
      diagnostics: [...found, ...diagnostics],
    };
  }
  const drops = (text(values, 'chart-policies') ?? project.config.chartPolicies) === 'drop';
  const compiled = await compileProject(
    { ...values, ...lenient, 'chart-policies': drops ? 'drop' : 'keep', namespace },
    project,
    {
      mode: 'files',
      hasManifests: read.cluster.pods.length > 0,
      placeInNamespace: true,
      hooks: 'plain',
      ...(!drops && { trustsOthers: true }),
    },
    {
      shipped: [],
      manifests: others,
      simulated: () => others,
      diagnostics: gathered.diagnostics,
    },
  );
  const isRendered = read.cluster.policies.some((each) => each.service !== undefined);
  // a cluster has the policies that it has
  const isToCome = !isRendered && gathered.live === undefined;
  const adding = (isNamed || isToCome) && flag(values, 'as-is') !== true;
  const base = adding
    ? withoutObjects(read.cluster, [...compiled.taken, ...compiled.removed])
    : read.cluster;
  const { world, subjects, resolved } = compiled.resolution;
  return {
    ...shared,
    cluster: adding ? withPlanned(base, compiled.planned, namespace) : base,
    options: universeOptions(world.platform),
    subjects,
    resolved,
    consumersOf: ({ service, namespace }) =>
      subjects
        .filter((each) => each.service === service && each.namespace === namespace)
        .flatMap((each) => world.net.consumersOf(each).map((one) => one.subject)),
    planned: compiled.planned,
    platform: world.platform,
    added: adding ? compiled.planned.length : 0,
    rendered: adding ? compiled.policies : [],
    taken: adding ? compiled.taken : [],
    mistakes: errorsOf(compiled.diagnostics),
    // without its policies a profile's mistake changes nothing of what is simulated
    diagnostics: adding ? [...found, ...errorsOf(compiled.diagnostics)] : found,
  };
}

/**
 * What a project asks of a release is not asked of a simulation, which may be
 * of a part: strictness, and a profile for every workload.
 */
const lenient = { strict: false, 'require-profiles': false } as const;

/** The project file of documents that are simulated with the profiles among them, and with those of flags. */
export function projectFileFor(
  { documents }: Pick<Gathered, 'documents'>,
  values: Values,
  cwd: string,
): string | undefined {
  const flags = list(values, 'profiles') ?? [];
  return projectFileOf(values, cwd, [...flags, ...profileFolders(values, documents, cwd)]);
}

/**
 * Of the paths that name what is simulated, those in which profiles
 * were found. Of a revision that is the path as it is now.
 */
function profileFolders(
  values: Values,
  documents: readonly RawDocument[],
  cwd: string,
): readonly string[] {
  const profiles = documents.filter((each) => isProfile(each) || isShortProfile(each));
  const files = profiles.map(({ place }) => resolve(cwd, place.file));
  return [...(list(values, 'paths') ?? []), ...(list(values, 'manifests') ?? [])]
    .filter((path) => {
      const named = resolve(cwd, path);
      return files.some((file) => file === named || file.startsWith(join(named, '/')));
    })
    .map((path) => pathOfSide(path, cwd));
}

/** Whether a document is a profile in the short form. */
export function isShortProfile({ kind, apiVersion, value }: RawDocument): boolean {
  if (kind !== undefined || apiVersion !== undefined) return false;
  return typeof field(asFields(value) ?? {}, 'service') === 'string';
}

/** What policies of others open is in the result, and no reason not to show it. */
const shown: readonly Code[] = ['chart-policy-voids', 'chart-policy-not-covered'];

function errorsOf(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.filter((each) => each.severity === 'error' && !shown.includes(each.code));
}
