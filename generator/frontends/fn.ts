import { asFields, field } from '../grammar/reader.ts';
import { readYaml } from '../grammar/yaml.ts';
import { writeAll } from '../io/output.ts';
import { readStandardInput } from '../io/stream.ts';
import { UsageError } from '../io/usage.ts';
import { type Diagnostic, finding } from '../model/diagnostic.ts';
import type { Manifests } from '../model/manifest.ts';
import type { Labels, Policy } from '../model/policy.ts';
import { compile, type Output } from '../pipeline.ts';
import { headed, ourApiVersion, type RawDocument } from '../stages/parse.ts';
import {
  applyEdits,
  blockItem,
  type Edit,
  type ListText,
  type Span,
  splitList,
} from '../stages/resource-list.ts';
import { compileOptions } from './compile-options.ts';
import { engineFor } from './engine.ts';
import { fileSources, isSeen, located, printFindings, type Sources } from './findings.ts';
import { common, type Flag, flag, type Values } from './flags.ts';
import { parseFlags } from './parse-flags.ts';
import { type Environment, loadProject } from './project.ts';

export const flags: Readonly<Record<string, Flag>> = {
  ...common,
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
  const list = splitList(text) ?? (await import('../slow.ts')).splitListExactly(text);
  if (list === undefined) {
    throw new UsageError(
      'standard input is not a ResourceList with items',
      'fn is run by kustomize or kpt; helm runs post-render',
    );
  }
  const read = readItems(list);
  const given = readFunctionConfig(list);
  const config = given?.kind === 'NetprofileConfig' ? { document: given } : undefined;
  const asked = given?.kind === 'ConfigMap' ? { ...values, ...dataOf(given) } : values;
  const project = loadProject(asked, environment, config);
  const shipped = read.documents.filter(
    (each) => each.kind === 'NetworkProfile' && each.apiVersion === ourApiVersion,
  );
  const profiles = [
    ...(given?.kind === 'NetworkProfile' ? [given] : []),
    ...shipped.filter((each) => !isSame(each, given)),
  ];
  const output = compile({
    profiles: [
      ...project.profiles,
      ...profiles.map((document) => ({ document, source: 'release' as const })),
    ],
    platform: project.platform,
    manifests: read.documents.filter((each) => !shipped.includes(each)),
    dialect: project.dialect,
    engine: await engineFor(project.templates),
    templates: project.templates,
    options: compileOptions(asked, project, {
      mode: 'release',
      hasManifests: true,
      placeInNamespace: true,
      hooks: 'plain',
    }),
    diagnostics: [...project.diagnostics, ...read.diagnostics, ...strangeConfig(given)],
    annotate: pathAnnotations,
  });
  const files = fileSources(project.texts);
  const sources: Sources = (place) => sourceIn(list, place.file, place.document) ?? files(place);
  const status = await printFindings(output.diagnostics, sources, flag(values, 'quiet') === true);
  const edits = status !== 0 ? [] : [...changes(output, list), ...(await marks(shipped, list))];
  writeAll(1, applyEdits(list.text, [...edits, await results(output.diagnostics, sources, list)]));
  return status;
}

const stdin = 'stdin';
const configFile = 'functionConfig';

function sliceOf(list: ListText, span: Span): string {
  return list.text.slice(span.start, span.end);
}

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
    documents.push(
      headed(Array.isArray(value) ? value[0] : value, { file: stdin, document: index, path: [] }),
    );
  });
  return { documents, diagnostics };
}

function readFunctionConfig(list: ListText): RawDocument | undefined {
  if (list.functionConfig === undefined) return undefined;
  const text = sliceOf(list, list.functionConfig);
  const read = readYaml(list.style.kind === 'flow' ? `{${text}}` : text);
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
  return parseFlags(args, flags, 'fn');
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
function pathAnnotations(policy: Policy, manifests: Manifests): Labels {
  const there = manifests.policies.find(
    (each) => each.ours && each.name === policy.name && each.namespace === policy.namespace,
  );
  if (there !== undefined)
    return Object.fromEntries(
      Object.entries(there.annotations).filter(([key]) => bookkeeping.test(key)),
    );
  const path = `netprofile/${policy.namespace === undefined ? '' : `${policy.namespace}.`}${policy.service}.yaml`;
  return {
    'config.kubernetes.io/path': path,
    'config.kubernetes.io/index': '0',
    'internal.config.kubernetes.io/path': path,
    'internal.config.kubernetes.io/index': '0',
  };
}

function changes(output: Output, list: ListText): Edit[] {
  const replaced = new Map(
    [...output.replaced].map(([policy, object]) => [policy, object.place.document]),
  );
  const removed = new Set(output.dropped.map((each) => each.place.document));
  const edits: Edit[] = [];
  let empty = list.items.length === removed.size;
  for (const { policy, text } of output.policies) {
    const span = list.items[replaced.get(policy) ?? -1];
    edits.push({
      span: span ?? list.insert,
      text: itemText(text, list, span !== undefined, empty),
    });
    empty = false;
  }
  const gone = [...removed].flatMap((index) => list.items[index] ?? []);
  return [...edits, ...gone.map((span) => ({ span: withComma(list, span), text: '' }))];
}

function itemText(text: string, list: ListText, replacing: boolean, first: boolean): string {
  if (list.style.kind === 'block') return blockItem(text, list.style.indent);
  const read = readYaml(text);
  const object = JSON.stringify(read.ok ? read.documents[0] : undefined);
  return replacing || first ? object : `, ${object}`;
}

/** In flow style an item leaves together with the comma before or behind it. */
function withComma(list: ListText, span: Span): Span {
  if (list.style.kind === 'block') return span;
  const behind = /^\s*,/.exec(list.text.slice(span.end));
  if (behind !== null) return { start: span.start, end: span.end + behind[0].length };
  const before = list.text.lastIndexOf(',', span.start);
  return { start: before < 0 ? span.start : before, end: span.end };
}

const localConfig = 'config.kubernetes.io/local-config';

/** Profiles among the items stay there, marked so that they are never applied. */
async function marks(shipped: readonly RawDocument[], list: ListText): Promise<Edit[]> {
  const unmarked = shipped.filter(({ value }) => {
    const metadata = asFields(field(asFields(value) ?? {}, 'metadata')) ?? {};
    return field(asFields(field(metadata, 'annotations')) ?? {}, localConfig) !== 'true';
  });
  if (unmarked.length === 0) return [];
  const { withAnnotation } = await import('../slow.ts');
  return unmarked.flatMap(({ place }) => {
    const span = list.items[place.document];
    if (span === undefined) return [];
    const marked = withAnnotation(sliceOf(list, span), localConfig, 'true');
    const { style } = list;
    return [
      {
        span,
        text:
          style.kind === 'block'
            ? marked.replace(/^(?=.)/gm, ' '.repeat(style.indent))
            : marked.trimEnd(),
      },
    ];
  });
}

/** The findings as KRM results, after whatever results are there. */
async function results(
  diagnostics: readonly Diagnostic[],
  sources: Sources,
  list: ListText,
): Promise<Edit> {
  const seen = diagnostics.filter((each) => isSeen(each, false));
  const end = { start: list.text.length, end: list.text.length };
  if (seen.length === 0) return { span: end, text: '' };
  const entries = (await located(seen, sources)).map(({ diagnostic, at }) => {
    const { code, message, hint, severity } = diagnostic;
    const words = `${code}: ${message}${hint === undefined ? '' : ` (${hint})`}`;
    return JSON.stringify({
      message: words,
      severity,
      tags: { code },
      ...(at !== undefined && { file: { path: at.file } }),
    });
  });
  if (list.style.kind === 'flow' && list.results !== undefined) {
    const before = list.text.slice(0, list.results.end);
    const close = before.lastIndexOf(']');
    const comma = /\[\s*$/.test(before.slice(0, close)) ? '' : ', ';
    return { span: { start: close, end: close }, text: `${comma}${entries.join(', ')}` };
  }
  if (list.style.kind === 'flow') {
    const close = list.text.lastIndexOf('}');
    return { span: { start: close, end: close }, text: `, "results": [${entries.join(', ')}]` };
  }
  const lines = entries.map((each) => `- ${each}\n`).join('');
  if (list.results !== undefined && /^results:[ \t]*\r?\n- /.test(sliceOf(list, list.results))) {
    return { span: { start: list.results.end, end: list.results.end }, text: lines };
  }
  const before = list.text.endsWith('\n') ? '' : '\n';
  if (list.results !== undefined) return { span: list.results, text: `results:\n${lines}` };
  return { span: end, text: `${before}results:\n${lines}` };
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
