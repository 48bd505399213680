import {
  CORE_SCHEMA,
  constructFromEvents,
  defineScalarTag,
  type Event,
  mapTag,
  mergeTag,
  NOT_RESOLVED,
  Schema,
  seqTag,
  YAML11_SCHEMA,
  YAMLException,
} from 'js-yaml';
import { readEvents } from './layout.ts';
import { type Duplicate, KeyWatch } from './merge-keys.ts';

/**
 * A plain scalar that YAML 1.1 (which the cluster's tools read) and YAML 1.2
 * read differently: 010, yes, 1_000. An error in a field that we read, of no
 * interest elsewhere.
 */
export class Ambiguous {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

type Resolve = (source: string, isExplicit: boolean, tagName: string) => unknown;

function implicitTags(schema: Schema): readonly { tagName: string; resolve: Resolve }[] {
  return schema.tags.filter(
    (tag) =>
      tag.nodeKind === 'scalar' && tag.implicit && /:(null|bool|int|float)$/.test(tag.tagName),
  ) as unknown as { tagName: string; resolve: Resolve }[];
}

function resolveWith(tags: ReturnType<typeof implicitTags>, source: string): unknown {
  for (const tag of tags) {
    const value = tag.resolve(source, false, tag.tagName);
    if (value !== NOT_RESOLVED) return value;
  }
  return source;
}

const core = implicitTags(CORE_SCHEMA);
const yaml11 = implicitTags(YAML11_SCHEMA);
// Words and numbers that either version may take for more than text are short and start with these.
const special = /^(?:[-+.~?0-9]|[nyft][a-z]{0,4}$|o[nf]f?$|$)|:$/i;

const plain = defineScalarTag('tag:netprofile.dev,2026:plain', {
  implicit: true,
  resolve: (source) => {
    if (!special.test(source)) return NOT_RESOLVED;
    if (isTorn.test(source)) return new Ambiguous(source);
    const value = resolveWith(core, source);
    const older = resolveWith(yaml11, source);
    if (value === older) return value === source ? NOT_RESOLVED : value;
    return Object.is(value, older) ? value : new Ambiguous(source);
  },
  identify: () => false,
});

/** A plain key or value that begins or ends as go-yaml's scanner does not let it, in braces and brackets. */
const isTorn = /^\?|:$/;

/** Ours: a key that is read differently is an error. */
const strictMap: typeof mapTag = {
  ...mapTag,
  addPair: (carrier, key, value) =>
    key instanceof Ambiguous ? ambiguousKey(key) : mapTag.addPair(carrier, key, value),
};

/** What is torn may be a value without its quotes, such as a password in braces. */
function ambiguousKey({ source }: Ambiguous): string {
  const key = isTorn.test(source) ? 'a key' : `the key ${source}`;
  return `${key} is read differently by YAML 1.1 and 1.2: quote it`;
}

/**
 * Other people's: such a key keeps its words, and what it stands for is as
 * uncertain. `{?kind: x}` has the key kind for go-yaml, and is refused.
 */
function mapOf({ mapping }: KeyWatch): typeof mapTag {
  return {
    ...mapTag,
    keys: mapping.keys,
    has: (carrier, key) => mapping.has(carrier, key instanceof Ambiguous ? key.source : key),
    addPair: (carrier, key, value) => {
      if (!(key instanceof Ambiguous)) return mapping.addPair(carrier, key, value);
      return key.source.startsWith('?')
        ? ambiguousKey(key)
        : mapping.addPair(carrier, key.source, new Ambiguous(key.source));
    },
  };
}

/** A value with a tag: as certain as without, where that is what the tag says. */
function tagged(type: 'null' | 'boolean' | 'number'): Resolve {
  return (source, _isExplicit, tagName) => {
    const value = resolveWith(core, source);
    const kind = value === null ? 'null' : typeof value;
    return kind === type && Object.is(value, resolveWith(yaml11, source))
      ? value
      : new Ambiguous(`!<${tagName}> ${source}`);
  };
}

function explicit(name: string, resolve: Resolve, matchByTagPrefix = false): ScalarTag {
  return defineScalarTag(name, { matchByTagPrefix, resolve, identify: () => false });
}

type ScalarTag = ReturnType<typeof defineScalarTag<unknown>>;

const yamlTag = 'tag:yaml.org,2002:';

/** Tags in other people's texts: of collections they do not matter, of values they may. */
function manifestSchema(watch: KeyWatch): Schema {
  const map = mapOf(watch);
  return new Schema([
    plain,
    ...others,
    map,
    mergeTag,
    explicit(`${yamlTag}null`, tagged('null')),
    explicit(`${yamlTag}bool`, tagged('boolean')),
    explicit(`${yamlTag}int`, tagged('number')),
    explicit(`${yamlTag}float`, tagged('number')),
    explicit('', (source, _isExplicit, tagName) => new Ambiguous(`!<${tagName}> ${source}`), true),
    { ...seqTag, tagName: '', matchByTagPrefix: true },
    { ...map, tagName: '', matchByTagPrefix: true },
  ]);
}

const others = CORE_SCHEMA.tags.filter((tag) => tag !== mapTag);
const strict = new Schema([plain, ...others, strictMap]);
const [once, twice] = [new KeyWatch(false), new KeyWatch(true)];
const [manifest, lenient] = [manifestSchema(once), manifestSchema(twice)];

/** What is wrong with a text that is not YAML. `offset` counts UTF-16 units. */
export interface YamlError {
  readonly code: 'yaml-syntax' | 'yaml-alias-bomb' | 'yaml-ambiguous';
  readonly message: string;
  readonly offset: number;
}

/** Keys that stand twice. `offset` is where the first of them stands again. */
export interface YamlDuplicates {
  readonly keys: readonly Duplicate[];
  readonly offset: number;
}

export type YamlResult =
  | {
      readonly ok: true;
      readonly documents: readonly unknown[];
      readonly duplicates?: YamlDuplicates;
    }
  | { readonly ok: false; readonly error: YamlError };

/** Where YAML 1.1, which the cluster's tools read, ends a line, and this reader does not. */
const oddBreak = /[\u0085\u2028\u2029]/g;

/**
 * Reads all documents of a text, without positions: the quick reader.
 * `merge` reads as the cluster's tools do: `<<` keys, keys that stand twice
 * (the last one counts, and they are told), tags, line breaks of YAML 1.1.
 * Without it, for profiles, all of those are errors or mean nothing. Aliases
 * may at most expand to ten times the text.
 */
export function readYaml(text: string, options: { merge?: boolean } = {}): YamlResult {
  const offset = text.search(oddBreak);
  if (offset < 0) return readOnce(text, options.merge === true);
  const both = options.merge === true ? readBothWays(text) : undefined;
  if (both !== undefined) return both;
  const message = 'a line break (U+0085, U+2028 or U+2029) that YAML 1.1 and 1.2 read differently';
  return { ok: false, error: { code: 'yaml-ambiguous', message, offset } };
}

/** With such breaks and without; undefined where they give more than other values. */
function readBothWays(text: string): YamlResult | undefined {
  const newer = readOnce(text, true);
  const older = readOnce(text.replaceAll(oddBreak, '\n'), true);
  if (!newer.ok || !older.ok) return undefined;
  const documents = reconciled(newer.documents, older.documents);
  return Array.isArray(documents) ? { ...newer, documents } : undefined;
}

/** One tree of two of the same shape, with values that differ marked; undefined for other shapes. */
function reconciled(one: unknown, other: unknown): unknown {
  const [a, b] = [childrenOf(one), childrenOf(other)];
  if (a === undefined && b === undefined)
    return Object.is(one, other)
      ? one
      : new Ambiguous(one instanceof Ambiguous ? one.source : String(one));
  if (a === undefined || b === undefined || Array.isArray(one) !== Array.isArray(other))
    return undefined;
  const theirs = new Map(b);
  if (theirs.size !== a.length) return undefined;
  const entries = a.map(
    ([key, value]) =>
      [key, theirs.has(key) ? reconciled(value, theirs.get(key)) : undefined] as const,
  );
  if (entries.some(([, value]) => value === undefined)) return undefined;
  return Array.isArray(one) ? entries.map(([, value]) => value) : Object.fromEntries(entries);
}

function childrenOf(value: unknown): [string, unknown][] | undefined {
  return typeof value === 'object' && value !== null && !(value instanceof Ambiguous)
    ? Object.entries(value)
    : undefined;
}

function readOnce(text: string, merge: boolean): YamlResult {
  try {
    const events = readEvents(text);
    const oddName = text.includes('&') ? oddAnchor(events, text) : undefined;
    if (oddName !== undefined)
      return ambiguous(
        "an anchor or alias whose name ends elsewhere for the cluster's tools: quote a text that begins with & or *",
        oddName.at,
      );
    const read = merge ? constructed(events, text) : { documents: construct(events, text, strict) };
    if (once.clash !== undefined && merge) {
      const message = `what << brings for ${once.clash} and what stands there differ, and so do the tools in which of the two they take`;
      return ambiguous(message, text.indexOf('<<'));
    }
    if (
      text.includes('*') &&
      text.includes('&') &&
      !isModest(read.documents, 1000 + 10 * text.length)
    ) {
      const message = 'aliases expand to more than ten times the text';
      return { ok: false, error: { code: 'yaml-alias-bomb', message, offset: text.indexOf('*') } };
    }
    return { ok: true, ...read };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const message = withoutText(error.reason);
    const offset = error.mark?.position ?? 0;
    return { ok: false, error: { code: 'yaml-syntax', message, offset } };
  }
}

/** What is wrong where a text begins with a mark of YAML, which a password may, in the words of js-yaml. */
const marked: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:unidentified|recursive) alias|^name of an alias|^alias node/,
    'an alias (*) that leads nowhere: quote a text that begins with *',
  ],
  [
    /^name of an anchor|^duplication of an anchor/,
    'an anchor (&) that is none: quote a text that begins with &',
  ],
  [
    /\btag\b/,
    'a tag (!) that is none, or says something else than its value: quote a text that begins with !',
  ],
];

/**
 * A reason of js-yaml in words that quote nothing of the text: an alias, a tag
 * or what stands behind one may be a password without its quotes. What this
 * does not know is cut before any quotation.
 */
function withoutText(reason: string): string {
  if (/^(?:a|the) key .*quote it$/.test(reason)) return reason;
  const known = marked.find(([form]) => form.test(reason))?.[1];
  return known ?? reason.replace(/ *(?:"|!<|: )[\s\S]*$/, '');
}

function ambiguous(message: string, offset: number): YamlResult {
  return { ok: false, error: { code: 'yaml-ambiguous', message, offset } };
}

function construct(events: Event[], source: string, schema: Schema): unknown[] {
  return constructFromEvents(events, { schema, source });
}

/** Manifests; read again where a key stands twice, which is rare. */
function constructed(
  events: Event[],
  text: string,
): { readonly documents: unknown[]; readonly duplicates?: YamlDuplicates } {
  try {
    once.begin();
    return { documents: construct(events, text, manifest) };
  } catch (error) {
    if (!(error instanceof YAMLException) || error.reason !== 'duplicated mapping key') throw error;
    twice.begin();
    const documents = construct(events, text, lenient);
    once.clash = twice.clash;
    return { documents, duplicates: { keys: twice.duplicates, offset: error.mark?.position ?? 0 } };
  }
}

/** go-yaml ends the name of an anchor or alias before anything but these. */
function oddAnchor(events: readonly Event[], text: string): { readonly at: number } | undefined {
  for (const event of events) {
    if (!('anchorStart' in event) || event.anchorStart < 0) continue;
    const name = text.slice(event.anchorStart, event.anchorEnd);
    if (!/^[\w-]+$/.test(name)) return { at: event.anchorStart };
  }
  return undefined;
}

/** Whether a tree, walked as if aliases were copies, has at most that many nodes. */
function isModest(root: unknown, limit: number): boolean {
  let left = limit;
  const open: unknown[] = [root];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    const children = Array.isArray(value) ? value : Object.values(value);
    left -= children.length + 1;
    if (left < 0) return false;
    for (const child of children) if (typeof child === 'object' && child !== null) open.push(child);
  }
  return true;
}
