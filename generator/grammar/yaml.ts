import {
  CORE_SCHEMA,
  defineScalarTag,
  loadAll,
  mapTag,
  mergeTag,
  NOT_RESOLVED,
  Schema,
  YAML11_SCHEMA,
  YAMLException,
} from 'js-yaml';

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
const special = /^(?:[-+.~0-9]|[nyft][a-z]{0,4}$|o[nf]f?$|$)/i;

const plain = defineScalarTag('tag:netprofile.dev,2026:plain', {
  implicit: true,
  resolve: (source) => {
    if (!special.test(source)) return NOT_RESOLVED;
    const value = resolveWith(core, source);
    const older = resolveWith(yaml11, source);
    if (value === older) return value === source ? NOT_RESOLVED : value;
    return Object.is(value, older) ? value : new Ambiguous(source);
  },
  identify: () => false,
});

/** A mapping whose keys may be words that the two versions read differently. */
function mapWith(keyOf: (key: Ambiguous) => string): typeof mapTag {
  const addPair: typeof mapTag.addPair = (carrier, key, value) => {
    if (!(key instanceof Ambiguous)) return mapTag.addPair(carrier, key, value);
    const name = keyOf(key);
    return name === ''
      ? `the key ${key.source} is read differently by YAML 1.1 and 1.2: quote it`
      : mapTag.addPair(carrier, name, value);
  };
  return {
    ...mapTag,
    addPair,
    has: (carrier, key) => mapTag.has(carrier, key instanceof Ambiguous ? key.source : key),
  };
}

const others = CORE_SCHEMA.tags.filter((tag) => tag !== mapTag);
/** Ours: such a key is an error. */
const strict = new Schema([plain, ...others, mapWith(() => '')]);
/** Other people's: such a key keeps its words. */
const merging = new Schema([plain, ...others, mapWith((key) => key.source), mergeTag]);

/** What is wrong with a text that is not YAML. `offset` counts UTF-16 units. */
export interface YamlError {
  readonly code: 'yaml-syntax' | 'yaml-alias-bomb' | 'yaml-ambiguous';
  readonly message: string;
  readonly offset: number;
}

export type YamlResult =
  | { readonly ok: true; readonly documents: readonly unknown[] }
  | { readonly ok: false; readonly error: YamlError };

/**
 * Reads all documents of a text, without positions: the quick reader.
 * `merge` also reads `<<` keys, as the cluster's tools do; profiles do not
 * have them. Duplicate keys are errors. Aliases may at most expand to ten
 * times the text.
 */
export function readYaml(text: string, options: { merge?: boolean } = {}): YamlResult {
  // the cluster's tools (YAML 1.1) end a line there, and this reader does not
  const odd = text.search(/[\u0085\u2028\u2029]/);
  if (odd >= 0) {
    const message =
      'a line break (U+0085, U+2028 or U+2029) that YAML 1.1 and 1.2 read differently';
    return { ok: false, error: { code: 'yaml-ambiguous', message, offset: odd } };
  }
  try {
    const documents = loadAll(text, { schema: options.merge === true ? merging : strict });
    if (text.includes('*') && text.includes('&') && !isModest(documents, 1000 + 10 * text.length)) {
      const message = 'aliases expand to more than ten times the text';
      return { ok: false, error: { code: 'yaml-alias-bomb', message, offset: text.indexOf('*') } };
    }
    return { ok: true, documents };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const message = error.reason ?? error.message;
    const offset = error.mark?.position ?? 0;
    return { ok: false, error: { code: 'yaml-syntax', message, offset } };
  }
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
