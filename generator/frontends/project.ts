import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { precompiled, templateNames } from '#templates';
import { exists, readText, yamlFiles } from '../io/files.ts';
import { UsageError } from '../io/usage.ts';
import { type Diagnostic, finding } from '../model/diagnostic.ts';
import type { Intent } from '../model/intent.ts';
import type { NonEmpty } from '../model/policy.ts';
import { headed, ourApiVersion, parse, type RawDocument, type Text } from '../stages/parse.ts';
import { type Config, readConfig } from '../stages/read-config.ts';
import { dialectsNamed, type PlatformSource } from '../stages/read-platform.ts';
import type { Templates } from '../stages/render.ts';
import { didYouMean } from '../stages/schema.ts';
import { list, text, type Values } from './flags.ts';
import { platformChain, type Read } from './platform-chain.ts';

/** What flags, environment and netprofile.yaml say, read. */
export interface Project {
  readonly config: Config;
  readonly profiles: readonly {
    readonly document: RawDocument;
    readonly source: Intent['source'];
  }[];
  readonly platform: readonly PlatformSource[];
  /** For each dialect that is used. */
  readonly templates: Readonly<Record<string, Templates>>;
  readonly dialects: NonEmpty<string>;
  readonly diagnostics: readonly Diagnostic[];
  /** What a policy calls the file of its profile: its path from the project file, or as it was typed. */
  readonly sourceName: (file: string) => string;
  /** The texts that findings point into, by file. */
  readonly texts: ReadonlyMap<string, string>;
}

export interface Environment {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A configuration that came with the input: a functionConfig. */
export interface Given {
  readonly document: RawDocument;
}

const configName = 'netprofile.yaml';

/**
 * Gathers the project: flags win over the environment, that over
 * netprofile.yaml. Paths in a file are relative to it; in flags, to the
 * working folder. Findings name paths as they were typed. With `flags`,
 * profiles are only those that --profiles names.
 */
export function loadProject(
  values: Values,
  { cwd, env }: Environment,
  given?: Given,
  profilesFrom: 'anywhere' | 'flags' = 'anywhere',
): Project {
  const texts = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  const read = (path: string, what: string, hint?: string): Text => {
    const { text: content } = readText(resolve(cwd, path), what, hint, path);
    texts.set(path, content);
    return { file: path, text: content };
  };
  const { config, folder } =
    given === undefined
      ? findConfig(values, cwd, read, diagnostics)
      : configOf(given.document, '.', diagnostics);
  const inFolder = (path: string): string =>
    isAbsolute(path) || folder === '.' ? path : join(folder, path);

  const projectFile = given === undefined ? (text(values, 'config') ?? upward(cwd)) : undefined;
  const profiles: { document: RawDocument; source: Intent['source'] }[] = [];
  const paths =
    profilesFrom === 'flags'
      ? (list(values, 'profiles') ?? [])
      : profilePaths(values, env, config, inFolder, cwd);
  for (const path of paths) {
    for (const file of yamlFiles(
      resolve(cwd, path),
      'profiles',
      'name a file or folder with --profiles',
      path,
    )) {
      const shown = isAbsolute(path) ? file : relative(cwd, file);
      const parsed = parse([read(shown, 'profile')]);
      diagnostics.push(...parsed.diagnostics);
      for (const document of parsed.documents) {
        if (isProfile(document, diagnostics)) profiles.push({ document, source: 'files' });
      }
    }
  }
  for (const each of profilesFrom === 'flags' ? [] : config.profiles) {
    if (typeof each !== 'string')
      profiles.push({
        document: headed(each.value, each.place),
        source: given === undefined ? 'files' : 'release',
      });
  }
  const platform = platformChain(values, config, inFolder, read, diagnostics);
  const named = dialectsNamed(platform);
  const main = text(values, 'dialect') ?? config.dialect ?? named.dialect ?? 'kubernetes';
  const dialects: NonEmpty<string> = [main, ...named.companions.filter((each) => each !== main)];
  return {
    config,
    profiles,
    platform,
    templates: templatesOf(values, config, dialects, inFolder, cwd, read),
    dialects,
    sourceName: (file) => {
      if (!texts.has(file)) return file;
      if (projectFile !== undefined)
        return relative(dirname(resolve(cwd, projectFile)), resolve(cwd, file));
      return isAbsolute(file) ? basename(file) : file;
    },
    diagnostics,
    texts,
  };
}

function findConfig(
  values: Values,
  cwd: string,
  read: Read,
  diagnostics: Diagnostic[],
): { config: Config; folder: string } {
  const named = text(values, 'config');
  const path = named ?? upward(cwd);
  if (path === undefined) return { config: { profiles: [], accept: [] }, folder: '.' };
  const parsed = parse([read(path, 'the project file')]);
  diagnostics.push(...parsed.diagnostics);
  const document =
    parsed.documents.find((each) => each.kind === 'NetprofileConfig') ?? parsed.documents[0];
  if (document === undefined) {
    if (parsed.diagnostics.length === 0)
      throw new UsageError(
        `${path} is empty`,
        'it should hold a document of kind NetprofileConfig',
      );
    return { config: { profiles: [], accept: [] }, folder: '.' };
  }
  return configOf(document, dirname(path), diagnostics);
}

function configOf(
  document: RawDocument,
  folder: string,
  diagnostics: Diagnostic[],
): { config: Config; folder: string } {
  const { config, diagnostics: found } = readConfig(document);
  diagnostics.push(...found);
  return { config, folder };
}

function upward(cwd: string): string | undefined {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const path = join(folder, configName);
    if (exists(path)) return relative(cwd, path);
    if (folder === dirname(folder)) return undefined;
  }
}

function profilePaths(
  values: Values,
  env: Environment['env'],
  config: Config,
  inFolder: (path: string) => string,
  cwd: string,
): readonly string[] {
  const flags = list(values, 'profiles');
  if (flags !== undefined) return flags;
  const variable = env.NETPROFILE_PROFILES;
  if (variable !== undefined && variable !== '')
    return variable.split(process.platform === 'win32' ? ';' : ':').filter((each) => each !== '');
  if (config.profiles.length > 0)
    return config.profiles.flatMap((each) => (typeof each === 'string' ? [inFolder(each)] : []));
  return exists(join(cwd, 'profiles')) ? ['profiles'] : [];
}

const otherKinds = ['Platform', 'NetprofileConfig'];

/** Whether a document of a profiles folder is a profile; documents of other programs are passed over. */
function isProfile(document: RawDocument, diagnostics: Diagnostic[]): boolean {
  const { kind, apiVersion, place } = document;
  const ours = apiVersion?.startsWith('netprofile.dev/') === true || kind === 'NetworkProfile';
  if (kind === undefined && apiVersion === undefined) return true;
  if (!ours) {
    if (kind !== undefined && didYouMean(kind, ['NetworkProfile']) !== undefined) {
      diagnostics.push(
        finding('unknown-kind', `${apiVersion ?? 'no apiVersion'} ${kind} is not a profile`, {
          place,
          hint: `write apiVersion: ${ourApiVersion} and kind: NetworkProfile`,
        }),
      );
    }
    return false;
  }
  if (apiVersion === ourApiVersion && otherKinds.includes(kind ?? '')) return false;
  if (apiVersion === ourApiVersion && kind === 'NetworkProfile') return true;
  diagnostics.push(
    finding('unknown-kind', `${apiVersion ?? 'no apiVersion'} ${kind ?? ''} is not known`, {
      place,
      hint: `this version reads ${ourApiVersion} NetworkProfile`,
    }),
  );
  return false;
}

/**
 * Overrides are laid out as templates/ is: <dialect>/policy.yaml.hbs and
 * <dialect>/partials/<name>.hbs, for the dialects that are used.
 */
function templatesOf(
  values: Values,
  config: Config,
  dialects: readonly string[],
  inFolder: (path: string) => string,
  cwd: string,
  read: Read,
): Readonly<Record<string, Templates>> {
  const flag = text(values, 'templates');
  const folder = flag ?? (config.templates === undefined ? undefined : inFolder(config.templates));
  const shipped = dialects.map(
    (each) =>
      [each, (Object.hasOwn(precompiled, each) ? precompiled[each]?.() : undefined) ?? {}] as const,
  );
  if (folder === undefined)
    return Object.fromEntries(
      shipped.map(([dialect, own]) => [dialect, { precompiled: own, overrides: {} }]),
    );
  if (!exists(resolve(cwd, folder)))
    throw new UsageError(`cannot read templates ${folder}: it does not exist`);
  const paths = shipped.map(([dialect, own]) => ({
    dialect,
    own,
    names: (templateNames[dialect] ?? []).map(
      (name) => [name, join(folder, dialect, fileOf(name))] as const,
    ),
  }));
  const templates = paths.map(({ dialect, own, names }) => {
    const found = names.filter(([, path]) => exists(resolve(cwd, path)));
    const overrides = found.map(([name, path]) => [name, read(path, 'the template')] as const);
    return [dialect, { precompiled: own, overrides: Object.fromEntries(overrides) }] as const;
  });
  if (templates.every(([, { overrides }]) => Object.keys(overrides).length === 0)) {
    const possible = paths.flatMap(({ names }) => names.map(([, path]) => path));
    throw new UsageError(
      `${folder} overrides no template`,
      `it should hold ${possible.join(' or ')}`,
    );
  }
  return Object.fromEntries(templates);
}

function fileOf(name: string): string {
  return name.endsWith('.yaml') ? `${name}.hbs` : join('partials', `${name}.hbs`);
}
