import { applyEdits, type ListText, splitList } from '../../formats/resource-list.ts';
import { asFields, field } from '../../grammar/reader.ts';
import { readYaml } from '../../grammar/yaml.ts';
import { needStandardOutput, writeAll } from '../../io/output.ts';
import { readStandardInput } from '../../io/stream.ts';
import { UsageError } from '../../io/usage.ts';
import { type Diagnostic, finding } from '../../model/diagnostic.ts';
import type { Manifests } from '../../model/manifest.ts';
import type { Labels, PolicyObject } from '../../model/policy.ts';
import { duplicateKeys } from '../../stages/parse/duplicate-keys.ts';
import { headed, isProfile, ourApiVersion, type RawDocument } from '../../stages/parse.ts';
import { compileProject } from '../compile-project.ts';
import type { Environment } from '../environment.ts';
import { fileSources, printFindings, type Sources } from '../findings.ts';
import { common, type Flag, flag, type Values } from '../flags.ts';
import { parseFlags } from '../parse-flags.ts';
import { fileName } from '../policy-file-name.ts';
import { loadProject } from '../project.ts';
import { connectionFlags, connectionsOf } from '../release-connections.ts';
import { changes, marks, results, sliceOf } from '../resource-list-edits.ts';

export const flags: Readonly<Record<string, Flag>> = {
  ...common,
  ...connectionFlags,
  'default-deny': {
    type: 'boolean',
    about: 'add a policy per namespace that closes every other pod',
  },
};

/**
 * KRM function, a transformer: the ResourceList comes back with policies
 * among its items. What others own goes through as it came.
 */
export async function run(values: Values, environment: Environment): Promise<number> {
  const text = readStandardInput();
  const list =
    splitList(text) ?? (await import('../../bundles/uncommon-input.ts')).splitListExactly(text);
  if (list === undefined) {
    throw new UsageError(
      /^[^#\s][\s\S]*^(?:---|\.\.\.)/m.test(text)
        ? 'standard input is not one ResourceList: something stands behind a --- or ... line'
        : 'standard input is not a ResourceList with items',
      'fn is run by kustomize or kpt; helm runs post-render',
    );
  }
  const read = readItems(list);
  const given = readFunctionConfig(list);
  const config = given?.kind === 'NetprofileConfig' ? { document: given } : undefined;
  const asked = given?.kind === 'ConfigMap' ? { ...values, ...dataOf(given) } : values;
  const project = loadProject(asked, environment, { given: config });
  const shipped = read.documents.filter(isProfile);
  const manifests = read.documents.filter((each) => !isProfile(each));
  const output = await compileProject(
    asked,
    project,
    { mode: 'release', hasManifests: true, placeInNamespace: true, hooks: 'plain' },
    {
      shipped: [
        ...(given?.kind === 'NetworkProfile' ? [given] : []),
        ...shipped.filter((each) => !isSame(each, given)),
      ],
      manifests,
      simulated: () => manifests,
      diagnostics: [...read.diagnostics, ...strangeConfig(given)],
      annotate: pathAnnotations,
    },
  );
  const files = fileSources(project.texts);
  const sources: Sources = (place) => sourceIn(list, place.file, place.document) ?? files(place);
  const told = await connectionsOf(asked, environment, output, () => manifests);
  const diagnostics = [...output.diagnostics, ...told];
  const status = await printFindings(diagnostics, sources, flag(values, 'quiet') === true);
  needStandardOutput();
  const edits = status !== 0 ? [] : [...changes(output, list), ...(await marks(shipped, list))];
  writeAll(1, applyEdits(list.text, [...edits, await results(diagnostics, sources, list)]));
  return status;
}

const stdin = 'stdin';
const configFile = 'functionConfig';

function readItems(list: ListText): { documents: RawDocument[]; diagnostics: Diagnostic[] } {
  const documents: RawDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  list.items.forEach((span, index) => {
    const read = readYaml(sliceOf(list, span), { merge: true });
    if (!read.ok) {
      const place = { file: stdin, document: -1 - index, path: [read.error.offset] };
      diagnostics.push(finding(read.error.code, read.error.message, { place }));
      return;
    }
    const [value] = read.documents;
    const place = { file: stdin, document: index, path: [] };
    const document = headed(Array.isArray(value) ? value[0] : value, place);
    documents.push(document);
    diagnostics.push(...duplicateKeys(read.duplicates, sliceOf(list, span), place));
  });
  return { documents, diagnostics };
}

function readFunctionConfig(list: ListText): RawDocument | undefined {
  if (list.functionConfig === undefined) return undefined;
  const text = sliceOf(list, list.functionConfig);
  // a comment may end it
  const read = readYaml(list.outer.kind === 'flow' ? `{${text}\n}` : text);
  const root = read.ok ? asFields(read.documents[0]) : undefined;
  if (!read.ok) throw new UsageError(`the functionConfig is not YAML: ${read.error.message}`);
  const value = field(root ?? {}, configFile);
  if (value === undefined || value === null) return undefined;
  return headed(value, { file: configFile, document: 0, path: [configFile] });
}

/** A functionConfig of a kind that is not ours is a mistake. */
function strangeConfig(given: RawDocument | undefined): Diagnostic[] {
  if (given === undefined || given.kind === 'ConfigMap') return [];
  if (
    given.apiVersion === ourApiVersion &&
    (given.kind === 'NetworkProfile' || given.kind === 'NetprofileConfig')
  )
    return [];
  const hint = `write apiVersion: ${ourApiVersion} and kind: NetworkProfile or NetprofileConfig`;
  return [
    finding('unknown-kind', `the functionConfig is ${given.apiVersion} ${given.kind}`, {
      place: given.place,
      hint,
    }),
  ];
}

/** kpt's `-- key=value` arguments come as a ConfigMap: they are flags. */
function dataOf(given: RawDocument): Values {
  const data = asFields(field(asFields(given.value) ?? {}, 'data')) ?? {};
  // as a command line they are checked as one
  const args = Object.entries(data).flatMap(([name, value]) => {
    const known = Object.hasOwn(flags, name) ? flags[name] : undefined;
    if (typeof value !== 'string')
      throw new UsageError(`the argument ${name} in the functionConfig is not text`, 'quote it');
    if (known?.type === 'strings') return value.split(',').map((each) => `--${name}=${each}`);
    if (known?.type !== 'boolean') return [`--${name}=${value}`];
    if (value !== 'true' && value !== 'false')
      throw new UsageError(
        `the argument ${name} in the functionConfig is ${value}`,
        'write true or false',
      );
    return [value === 'true' ? `--${name}` : `--no-${name}`];
  });
  return parseFlags(args, { name: 'fn', flags });
}

/** kpt passes the functionConfig's file among the items, too. */
function isSame(item: RawDocument, given: RawDocument | undefined): boolean {
  const id = (document: RawDocument | undefined): string => {
    const { name, namespace } = asFields(field(asFields(document?.value) ?? {}, 'metadata')) ?? {};
    return JSON.stringify([document?.kind, name, namespace]);
  };
  return given !== undefined && id(item) === id(given);
}

const bookkeeping =
  /^(?:(?:internal\.)?config\.kubernetes\.io\/|config\.k8s\.io\/id$|kustomize\.config\.k8s\.io\/)/;

/** A policy that is there already keeps what its host wrote on it; a new one gets a file. */
function pathAnnotations(policy: PolicyObject, manifests: Manifests): Labels {
  const there = manifests.policies.find(
    (each) =>
      each.ours &&
      each.kind === policy.kind &&
      each.name === policy.name &&
      each.namespace === policy.namespace,
  );
  if (there !== undefined)
    return Object.fromEntries(
      Object.entries(there.annotations).filter(([key]) => bookkeeping.test(key)),
    );
  const path = `netprofile/${fileName(policy)}`;
  return {
    'config.kubernetes.io/path': path,
    'config.kubernetes.io/index': '0',
    'internal.config.kubernetes.io/path': path,
    'internal.config.kubernetes.io/index': '0',
  };
}

/** Where a place in the list is: in the functionConfig, or in one of the items. */
function sourceIn(list: ListText, file: string, document: number): ReturnType<Sources> {
  const index = document < 0 ? -1 - document : document;
  const span =
    file === configFile ? list.functionConfig : file === stdin ? list.items[index] : undefined;
  if (span === undefined) return undefined;
  const prefix = file === stdin && list.style.kind === 'block' ? [0] : [];
  const linesBefore = file === stdin ? list.text.slice(0, span.start).split('\n').length - 1 : 0;
  return { text: sliceOf(list, span), document: 0, linesBefore, prefix };
}
