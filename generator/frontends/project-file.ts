import { dirname, join, relative, resolve } from 'node:path';
import { shown } from '../grammar/reader.ts';
import { exists, readText } from '../io/files.ts';
import { UsageError } from '../io/usage.ts';
import { type Diagnostic, finding } from '../model/diagnostic.ts';
import { ourApiVersion, parse, type RawDocument } from '../stages/parse.ts';
import { type Config, readConfig } from '../stages/validate/read-config.ts';
import { text, type Values } from './flags.ts';
import type { Read } from './platform-chain.ts';

const configName = 'netprofile.yaml';

/** Reads the project file at a path that projectFileOf gave. */
export function findConfig(
  path: string | undefined,
  read: Read,
  diagnostics: Diagnostic[],
): { config: Config; folder: string } {
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
  // krew takes manifests by this name, too
  const { kind = 'NetprofileConfig', apiVersion } = document;
  const isAnothers =
    apiVersion?.includes('/') === true && !apiVersion.startsWith('netprofile.dev/');
  if (kind !== 'NetprofileConfig' && isAnothers)
    throw new UsageError(
      `${path} is taken for the project file, and is a ${shown(kind)} of ${shown(apiVersion)}`,
      'work in another folder, or name the project file with --config',
    );
  return configOf(document, dirname(path), diagnostics);
}

/** Reads a configuration; paths in it are relative to `folder`. */
export function configOf(
  document: RawDocument,
  folder: string,
  diagnostics: Diagnostic[],
): { config: Config; folder: string } {
  const { config, diagnostics: found } = readConfig(document);
  diagnostics.push(...found);
  return { config, folder };
}

/**
 * The path of the project file: the one that --config names, else the nearest
 * netprofile.yaml here or in a folder above, else one in or beside `profiles`,
 * the files and folders in which profiles are.
 */
export function projectFileOf(
  values: Values,
  cwd: string,
  profiles: readonly string[],
): string | undefined {
  return text(values, 'config') ?? projectFileAbove(cwd) ?? besideProfiles(profiles, cwd);
}

/** Limits and waivers of two files do not add up: where there are several, one must be named. */
function besideProfiles(profiles: readonly string[], cwd: string): string | undefined {
  const found = profiles.flatMap((each) => {
    const path = [join(each, configName), join(dirname(each), configName)].find((file) =>
      exists(resolve(cwd, file)),
    );
    return path === undefined ? [] : [path];
  });
  const [first, second] = new Map(found.map((each) => [resolve(cwd, each), each])).values();
  if (first !== undefined && second !== undefined) {
    throw new UsageError(
      `there is a project file beside each of several profiles: ${first}, ${second}`,
      'name the one that counts with --config',
    );
  }
  return first;
}

/** What was chosen to be the project file, and the texts that were read. */
interface Chosen {
  readonly projectFile?: string;
  /** Whether --config or the input itself chose it. */
  readonly isNamed: boolean;
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * Tells of configurations among what was read that are not the project file:
 * somebody may think that their limits hold. Where --config chose, nobody does.
 * `texts` are those of the documents.
 */
export function unreadConfigurations(
  documents: readonly RawDocument[],
  { projectFile, isNamed, texts: read }: Chosen,
  texts: ReadonlyMap<string, string>,
  cwd: string,
): readonly Diagnostic[] {
  if (isNamed) return [];
  const instead =
    projectFile === undefined
      ? `the project file is a ${configName} here, in a folder above, or in that of the profiles`
      : `${projectFile} is the project file`;
  const known = projectFile === undefined ? undefined : read.get(projectFile);
  return documents.flatMap(({ kind, apiVersion, place }) => {
    if (kind !== 'NetprofileConfig' || apiVersion !== ourApiVersion) return [];
    const path = resolve(cwd, place.file);
    // a revision may have the same, too
    const isIt = projectFile !== undefined && resolve(cwd, projectFile) === path;
    if (isIt || (known !== undefined && texts.get(place.file) === known)) return [];
    const hint = exists(path) ? { hint: `--config ${place.file} reads it instead` } : {};
    const message = `this NetprofileConfig is not read: ${instead}`;
    return [finding('project-file-unread', message, { place, ...hint })];
  });
}

/** The nearest project file here or in a folder above. */
export function projectFileAbove(cwd: string): string | undefined {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const path = join(folder, configName);
    if (exists(path)) return relative(cwd, path);
    const other = join(folder, 'netprofile.yml');
    // its limits would be left out in silence; a CI template may be called so, too
    if (exists(other) && readText(other, 'the project file').text.includes('NetprofileConfig'))
      throw new UsageError(
        `${relative(cwd, other)} is not read: the project file is called ${configName}`,
        'rename it, or name the project file with --config',
      );
    if (folder === dirname(folder)) return undefined;
  }
}
