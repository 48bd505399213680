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
import { pathsWithoutConfig, profilePaths, readProfiles } from './profile-files.ts';
import { configOf, findConfig, projectFileOf, unreadConfigurations } from './project-file.ts';
import { templatesOf } from './template-overrides.ts';

/** What flags, environment and netprofile.yaml say, read. */
export interface Project {
  readonly config: Config;
  /** The path of the project file. */
  readonly projectFile?: string;
  /** Whether --config or the input itself chose it. */
  readonly isNamed: boolean;
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

/** What is not said by flags. */
export interface Loading {
  readonly given?: Given | undefined;
  /** `flags`: profiles are only those that --profiles names. */
  readonly profilesFrom?: 'anywhere' | 'flags';
  /** Files and folders in which other profiles were found: the project file may lie there. */
  readonly beside?: readonly string[];
  /** Which file it is, where that was found before. */
  readonly projectFile?: string | undefined;
}

/**
 * Gathers the project: flags win over the environment, that over
 * netprofile.yaml. Paths in a file are relative to it; in flags, to the
 * working folder. Findings name paths as they were typed.
 */
export function loadProject(
  values: Values,
  environment: Environment,
  { given, profilesFrom = 'anywhere', beside = [], projectFile: known }: Loading = {},
): Project {
  const { cwd, env } = environment;
  const texts = new Map<string, string>();
  const inputs: Text[] = [];
  const diagnostics: Diagnostic[] = [];
  const read = (path: string, what: string, hint?: string): Text => {
    const found = readText(resolve(cwd, path), what, hint, path);
    texts.set(path, found.text);
    inputs.push(found);
    return found;
  };
  const named = list(values, 'profiles') ?? [];
  const where = profilesFrom === 'flags' ? named : pathsWithoutConfig(values, environment);
  const projectFile =
    given === undefined ? (known ?? projectFileOf(values, cwd, [...where, ...beside])) : undefined;
  const { config, folder } =
    given === undefined
      ? findConfig(projectFile, read, diagnostics)
      : configOf(given.document, '.', diagnostics);
  const inFolder = (path: string): string =>
    isAbsolute(path) || folder === '.' ? path : join(folder, path);

  const usual = profilePaths(values, env, cwd, { config, inFolder });
  const paths = profilesFrom === 'flags' ? named : usual;
  const inline = profilesFrom === 'flags' ? [] : inlineProfiles(config);
  const source = given === undefined ? ('files' as const) : ('release' as const);
  const found = readProfiles(paths, cwd, read, diagnostics);
  const chosen = {
    ...(projectFile !== undefined && { projectFile }),
    isNamed: given !== undefined || text(values, 'config') !== undefined,
    texts,
  };
  diagnostics.push(...unreadConfigurations(found.others, chosen, texts, cwd));
  const profiles = [
    ...found.profiles.map((document) => ({
      document,
      source: 'files' as const,
    })),
    ...inline.map((document) => ({ document, source })),
  ];
  const platform = platformChain(values, config, inFolder, read, diagnostics);
  const platformDialects = dialectsNamed(platform);
  const dialectBy = chosenDialect(values, config);
  const main =
    text(values, 'dialect') ?? config.dialect ?? platformDialects.dialect ?? 'kubernetes';
  const dialects: NonEmpty<string> = [
    main,
    ...platformDialects.companions.filter((each) => each !== main),
  ];
  return {
    ...chosen,
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
