import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { presets } from '#platforms';
import { precompiled } from '#templates';
import { asFields, field } from '../grammar/reader.ts';
import { exists, readText, yamlFiles } from '../io/files.ts';
import { UsageError } from '../io/usage.ts';
import { type Diagnostic, finding, type Place } from '../model/diagnostic.ts';
import type { Intent } from '../model/intent.ts';
import { headed, ourApiVersion, parse, type RawDocument, type Text } from '../stages/parse.ts';
import { type Config, readConfig } from '../stages/read-config.ts';
import { extendsOf, type PlatformSource } from '../stages/read-platform.ts';
import type { Templates } from '../stages/render.ts';
import { didYouMean } from '../stages/schema.ts';
import { list, text, type Values } from './flags.ts';

/** What flags, environment and netprofile.yaml say, read. */
export interface Project {
  readonly config: Config;
  readonly profiles: readonly {
    readonly document: RawDocument;
    readonly source: Intent['source'];
  }[];
  readonly platform: readonly PlatformSource[];
  readonly templates: Templates;
  readonly dialect: string;
  readonly diagnostics: readonly Diagnostic[];
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
 * working folder. Findings name paths as they were typed.
 */
export function loadProject(values: Values, { cwd, env }: Environment, given?: Given): Project {
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

  const profiles: { document: RawDocument; source: Intent['source'] }[] = [];
  for (const path of profilePaths(values, env, config, inFolder, cwd)) {
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
  for (const each of config.profiles) {
    if (typeof each !== 'string')
      profiles.push({
        document: headed(each.value, each.place),
        source: given === undefined ? 'files' : 'release',
      });
  }
  return {
    config,
    profiles,
    platform: platformChain(values, config, inFolder, read, diagnostics),
    templates: templatesOf(values, config, inFolder, cwd, read),
    dialect: text(values, 'dialect') ?? config.dialect ?? 'kubernetes',
    diagnostics,
    texts,
  };
}

type Read = (path: string, what: string, hint?: string) => Text;

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

/** The platform that was chosen and what it extends, nearest first. What nobody says, generic does. */
function platformChain(
  values: Values,
  config: Config,
  inFolder: (path: string) => string,
  read: Read,
  diagnostics: Diagnostic[],
): PlatformSource[] {
  const flag = text(values, 'platform');
  const chosen = flag ?? config.platform ?? 'generic';
  const chain: PlatformSource[] = [];
  const seen = new Set<string>();
  let next: Next | undefined;
  if (typeof chosen === 'string') {
    const name = flag === undefined && isPath(chosen) ? inFolder(chosen) : chosen;
    next = { name, folder: '.', by: undefined };
  } else {
    const by = { ...chosen.place, path: [...chosen.place.path, 'extends'] };
    chain.push({ name: 'inline', spec: chosen.spec, place: chosen.place });
    next = { name: extendsOf(chosen.spec) ?? 'generic', folder: '.', by };
  }
  while (next !== undefined) {
    const source = platformNamed(next, read, diagnostics);
    if (source === undefined) break;
    if (seen.has(source.place.file)) {
      diagnostics.push(
        finding('unknown-platform', `${next.name} extends itself`, { place: next.by }),
      );
      break;
    }
    seen.add(source.place.file);
    chain.push(source);
    const base = extendsOf(source.spec);
    const by: Place = { ...source.place, path: [...source.place.path, 'extends'] };
    if (base !== undefined)
      next = { name: base, folder: isPath(next.name) ? dirname(next.name) : '.', by };
    else
      next =
        source.place.file === presetFile('generic')
          ? undefined
          : { name: 'generic', folder: '.', by };
  }
  return chain;
}

/** A platform to read: its name or path, the folder that a path is relative to, and who extends it. */
interface Next {
  readonly name: string;
  readonly folder: string;
  readonly by: Place | undefined;
}

function isPath(name: string): boolean {
  return /[/\\.]/.test(name);
}

function presetFile(name: string): string {
  return `platforms/${name}.yaml`;
}

function platformNamed(
  { name, folder, by }: Next,
  read: Read,
  diagnostics: Diagnostic[],
): PlatformSource | undefined {
  const preset = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (preset === undefined && !isPath(name)) {
    const known = Object.keys(presets);
    const hint =
      `${didYouMean(name, known) ?? `the presets are ${known.join(', ')}`}; name a file by its path`.replace(
        '?;',
        '? Or',
      );
    if (by === undefined) throw new UsageError(`there is no platform ${name}`, hint);
    diagnostics.push(
      finding('unknown-platform', `there is no platform ${name}`, { place: by, hint }),
    );
    return undefined;
  }
  const path =
    preset !== undefined
      ? presetFile(name)
      : isAbsolute(name) || folder === '.'
        ? name
        : join(folder, name);
  const source =
    preset !== undefined ? { file: path, text: preset } : read(path, 'the platform file');
  const parsed = parse([source]);
  diagnostics.push(...parsed.diagnostics);
  const document = parsed.documents.find((each) => each.kind === 'Platform');
  if (document === undefined) {
    if (parsed.diagnostics.length === 0) {
      throw new UsageError(
        `${path} holds no document of kind Platform`,
        `write apiVersion: ${ourApiVersion}, kind: Platform and spec`,
      );
    }
    return undefined;
  }
  const fields = asFields(document.value) ?? {};
  const named = field(asFields(field(fields, 'metadata')) ?? {}, 'name');
  return {
    name: typeof named === 'string' ? named : name,
    spec: field(fields, 'spec') ?? {},
    place: { ...document.place, path: ['spec'] },
  };
}

/** Overrides are laid out as templates/ is: <dialect>/policy.yaml.hbs and <dialect>/partials/<name>.hbs. */
function templatesOf(
  values: Values,
  config: Config,
  inFolder: (path: string) => string,
  cwd: string,
  read: Read,
): Templates {
  const flag = text(values, 'templates');
  const folder = flag ?? (config.templates === undefined ? undefined : inFolder(config.templates));
  const dialect = text(values, 'dialect') ?? config.dialect ?? 'kubernetes';
  const own = precompiled[dialect] ?? {};
  if (folder === undefined) return { precompiled: own, overrides: {} };
  if (!exists(resolve(cwd, folder)))
    throw new UsageError(`cannot read templates ${folder}: it does not exist`);
  const names = Object.keys(own)
    .filter((name) => name !== '')
    .map(
      (name) =>
        [
          name,
          join(
            folder,
            dialect,
            name === 'policy.yaml' ? `${name}.hbs` : join('partials', `${name}.hbs`),
          ),
        ] as const,
    );
  const found = names.filter(([, path]) => exists(resolve(cwd, path)));
  if (found.length === 0) {
    throw new UsageError(
      `${folder} overrides no template`,
      `it should hold ${names.map(([, path]) => path).join(' or ')}`,
    );
  }
  const overrides = found.map(([name, path]) => [name, read(path, 'the template')] as const);
  return { precompiled: own, overrides: Object.fromEntries(overrides) };
}
