import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { readText } from '../io/files.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { DialectChoice, Intent } from '../model/intent.ts';
import type { NonEmpty } from '../model/policy.ts';
import { headed, type RawDocument, type Text } from '../stages/parse.ts';
import type { Templates } from '../stages/render.ts';
import type { Config } from '../stages/validate/read-config.ts';
import { dialectsNamed, type PlatformSource } from '../stages/validate/read-platform.ts';
import type { Environment } from './environment.ts';
import { list, text, type Values } from './flags.ts';
import { platformChain } from './platform-chain.ts';
import { profilePaths, readProfiles } from './profile-files.ts';
import { configOf, findConfig, projectFileOf } from './project-file.ts';
import { templatesOf } from './template-overrides.ts';

/** What flags, environment and netprofile.yaml say, read. */
export interface Project {
  readonly config: Config;
  readonly profiles: readonly {
    readonly document: RawDocument;
    readonly source: Intent['source'];
  }[];
  /** The files and folders that profiles were read from. */
  readonly profilePaths: readonly string[];
  /** Those that are read where nothing is said against it. */
  readonly usualProfilePaths: readonly string[];
  readonly platform: readonly PlatformSource[];
  /** For each dialect that is used. */
  readonly templates: Readonly<Record<string, Templates>>;
  readonly dialects: NonEmpty<string>;
  readonly dialectBy?: DialectChoice;
  readonly diagnostics: readonly Diagnostic[];
  /** What a policy calls the file of its profile: its path from the project file, or as it was typed. */
  readonly sourceName: (file: string) => string;
  /** The texts that findings point into, by file. */
  readonly texts: ReadonlyMap<string, string>;
  /** All that was read, in the order in which it was read. */
  readonly inputs: readonly Text[];
}

/** A configuration that came with the input: a functionConfig. */
export interface Given {
  readonly document: RawDocument;
}

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
  const inputs: Text[] = [];
  const diagnostics: Diagnostic[] = [];
  const read = (path: string, what: string, hint?: string): Text => {
    const found = readText(resolve(cwd, path), what, hint, path);
    texts.set(path, found.text);
    inputs.push(found);
    return found;
  };
  const { config, folder } =
    given === undefined
      ? findConfig(values, cwd, read, diagnostics)
      : configOf(given.document, '.', diagnostics);
  const inFolder = (path: string): string =>
    isAbsolute(path) || folder === '.' ? path : join(folder, path);

  const projectFile = given === undefined ? projectFileOf(values, cwd) : undefined;
  const usual = profilePaths(values, env, config, inFolder, cwd);
  const paths = profilesFrom === 'flags' ? (list(values, 'profiles') ?? []) : usual;
  const inline = profilesFrom === 'flags' ? [] : inlineProfiles(config);
  const source = given === undefined ? ('files' as const) : ('release' as const);
  const profiles = [
    ...readProfiles(paths, cwd, read, diagnostics).map((document) => ({
      document,
      source: 'files' as const,
    })),
    ...inline.map((document) => ({ document, source })),
  ];
  const platform = platformChain(values, config, inFolder, read, diagnostics);
  const named = dialectsNamed(platform);
  const dialectBy = chosenDialect(values, config);
  const main = text(values, 'dialect') ?? config.dialect ?? named.dialect ?? 'kubernetes';
  const dialects: NonEmpty<string> = [main, ...named.companions.filter((each) => each !== main)];
  return {
    config,
    profiles,
    profilePaths: paths,
    usualProfilePaths: usual,
    platform,
    templates: templatesOf(values, config, dialects, inFolder, cwd, read, diagnostics),
    dialects,
    ...(dialectBy !== undefined && { dialectBy }),
    sourceName: (file) => {
      if (!texts.has(file)) return file;
      if (projectFile !== undefined)
        return relative(dirname(resolve(cwd, projectFile)), resolve(cwd, file));
      return isAbsolute(file) ? basename(file) : file;
    },
    diagnostics,
    texts,
    inputs,
  };
}

/** The flag, else the project file, where one of them says what the platform would. */
function chosenDialect(values: Values, config: Config): DialectChoice | undefined {
  const flag = text(values, 'dialect');
  if (flag !== undefined) return { words: `--dialect ${flag}` };
  const { dialect, dialectPlace } = config;
  if (dialect === undefined || dialectPlace === undefined) return undefined;
  return { words: `dialect: ${dialect} in ${dialectPlace.file}`, place: dialectPlace };
}

/** Profiles that are written out in a configuration. */
function inlineProfiles({ profiles }: Config): readonly RawDocument[] {
  return profiles.flatMap((each) =>
    typeof each === 'string' ? [] : [headed(each.value, each.place)],
  );
}
