import { isAbsolute, relative, resolve } from 'node:path';
import { asFields, field } from '../grammar/reader.ts';
import { largestManifests } from '../io/bytes.ts';
import { readText } from '../io/files.ts';
import { tellProgress } from '../io/progress.ts';
import { readStandardInput } from '../io/stream.ts';
import { yamlFiles } from '../io/tree.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Output } from '../pipeline.ts';
import { at, texts } from '../stages/manifests/fields.ts';
import { passOver } from '../stages/parse/pass-over.ts';
import { isProfile, parse, type RawDocument, type Text } from '../stages/parse.ts';
import { compileProject, type Host } from './compile-project.ts';
import type { Environment } from './environment.ts';
import { fileSources, type Sources } from './findings.ts';
import { list, type Values } from './flags.ts';
import { loadProject, type Project } from './project.ts';
import { unreadConfigurations } from './project-file.ts';

/** Manifests from files, folders or standard input. */
export interface Gathered {
  readonly documents: readonly RawDocument[];
  readonly diagnostics: readonly Diagnostic[];
  readonly texts: ReadonlyMap<string, string>;
  /** All that was read for them, in the order in which it was read. */
  readonly inputs: readonly Text[];
  /** Where they are of a cluster. */
  readonly live?: LiveScope;
}

/** What of which cluster was read. */
export interface LiveScope {
  readonly context: string;
  /** Absent: all namespaces. */
  readonly namespace?: string;
  /** Of the API server, where it was asked for and answered. */
  readonly version?: string;
}

/** The texts of files, folders and standard input, by the names that findings use. */
export function manifestTexts(
  paths: readonly string[],
  cwd: string,
  hint = 'name a file, a folder or - with --manifests',
): readonly Text[] {
  return paths.flatMap((path) => {
    if (path === '-') return [{ file: 'stdin', text: readStandardInput() }];
    const named = resolve(cwd, path);
    return yamlFiles(named, 'manifests', hint, path).map((file) => {
      const shown = isAbsolute(path) ? file : relative(cwd, file);
      const read = readText(file, 'manifests', undefined, shown, largestManifests);
      return file === named ? read : { ...read, isFound: true as const };
    });
  });
}

/** Characters of YAML that take about a second. */
const muchText = 8 << 20;

export function gatherTexts(texts: readonly Text[]): Gathered {
  const length = texts.reduce((total, each) => total + each.text.length, 0);
  tellProgress(`reading ${(length / 1e6).toFixed(1)} MB of manifests`, length > muchText);
  const parsed = parse(texts, { merge: true });
  const { documents, diagnostics: passed } = passOver(parsed.documents, texts);
  const diagnostics = [...parsed.diagnostics, ...passed];
  const byFile = new Map(texts.map((each) => [each.file, each.text]));
  return { documents, diagnostics, texts: byFile, inputs: texts };
}

/** `the namespace shop of the context staging`. */
export function scopeText({ context, namespace }: LiveScope): string {
  const what = namespace === undefined ? 'all namespaces' : `the namespace ${namespace}`;
  return `${what} of the context ${context}`;
}

/** Both; what stands in both counts as it last stands. */
export function joined(first: Gathered, second: Gathered): Gathered {
  const live = second.live ?? first.live;
  return {
    documents: [...first.documents, ...second.documents],
    diagnostics: [...first.diagnostics, ...second.diagnostics],
    texts: new Map([...first.texts, ...second.texts]),
    inputs: [...first.inputs, ...second.inputs],
    ...(live !== undefined && { live }),
  };
}

/**
 * Live manifests of Helm leave hooks out, and a cluster those that are done;
 * then a profile for one has no workload, and that is no news.
 */
function hooksIn(gathered: Gathered, mode: Host['mode']): Host['hooks'] {
  if (mode !== 'assert') return 'plain';
  return showsHooks(gathered) ? 'marked' : 'hidden';
}

/** Whether hooks are among what was read. */
export function showsHooks({ texts, documents, live }: Gathered): boolean {
  return live === undefined
    ? [...texts.values()].some((each) => each.includes('helm.sh/hook'))
    : documents.some(isHook);
}

function isHook({ value }: RawDocument): boolean {
  const metadata = at(asFields(value) ?? {}, ['metadata']);
  return texts(field(metadata, 'annotations'))['helm.sh/hook'] !== undefined;
}

/** What commands over files and folders share: project, manifests, one compilation. */
export interface Compiled {
  readonly project: Project;
  readonly gathered: Gathered;
  readonly output: Output;
  readonly sources: Sources;
}

/** Positional arguments that name profiles, as --profiles does. */
export function withNamedProfiles(values: Values): Values {
  const named = [...(list(values, 'paths') ?? []), ...(list(values, 'profiles') ?? [])];
  return named.length > 0 ? { ...values, profiles: named } : values;
}

/** Manifests that --manifests names; undefined when none are named. */
export function givenManifests(values: Values, cwd: string): Gathered | undefined {
  const paths = list(values, 'manifests');
  return paths === undefined ? undefined : gatherTexts(manifestTexts(paths, cwd));
}

/** Compiles profiles against manifests, where some were named; positional arguments name profiles. */
export async function compileFiles(
  values: Values,
  environment: Environment,
  host: Pick<Host, 'mode'>,
  given: Gathered | undefined,
): Promise<Compiled> {
  const project = loadProject(withNamedProfiles(values), environment);
  const gathered = given ?? gatherTexts([]);
  const shipped = gathered.documents.filter(isProfile);
  const manifests = gathered.documents.filter((each) => !isProfile(each));
  const namespace = gathered.live?.namespace;
  const output = await compileProject(
    namespace === undefined ? values : { ...values, namespace },
    project,
    {
      ...host,
      hasManifests: given !== undefined,
      placeInNamespace: true,
      hooks: hooksIn(gathered, host.mode),
    },
    {
      shipped,
      manifests,
      simulated: () => manifests,
      diagnostics: [
        ...gathered.diagnostics,
        ...unreadConfigurations(manifests, project, gathered.texts, environment.cwd),
      ],
    },
  );
  return {
    project,
    gathered,
    output,
    sources: fileSources(new Map([...project.texts, ...gathered.texts])),
  };
}
