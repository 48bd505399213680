import type { Dialect } from '../dialects/dialect.ts';
import { type Diagnostic, finding, type Place } from '../model/diagnostic.ts';
import type { Policy } from '../model/policy.ts';

/** The part of Handlebars that rendering needs; its runtime and the full package both have it. */
export interface Engine {
  readonly create: () => Engine;
  readonly template: (precompiled: unknown) => Template;
  readonly registerHelper: (name: string, helper: (...args: never[]) => unknown) => void;
  readonly registerPartial: (name: string, template: Template) => void;
  /** Only in the full package. */
  readonly compile?: (text: string, options: object) => Template;
}

export type Template = (data: unknown) => string;

/** Templates of one dialect: precompiled ones, and a user's own as text. */
export interface Templates {
  readonly precompiled: Readonly<Record<string, unknown>>;
  readonly overrides: Readonly<Record<string, { readonly text: string; readonly file: string }>>;
}

export type Render = (policy: Policy) => { text: string } | { diagnostic: Diagnostic };

/** How the shipped templates are compiled, and a user's too: strictly, without HTML escaping, on our helpers alone. */
export const compileOptions = {
  strict: true,
  noEscape: true,
  knownHelpersOnly: true,
  knownHelpers: { quote: true, comment: true, log: false, lookup: false, with: false },
};

const main = 'policy.yaml';

/**
 * Prepares rendering for a dialect. A template lays a policy out and decides
 * nothing; one that cannot be compiled, or names a value that does not exist,
 * is reported with its file.
 */
export function renderer(engine: Engine, dialect: Dialect, templates: Templates): Render {
  const own = engine.create();
  for (const [name, helper] of Object.entries(helpers)) own.registerHelper(name, helper as never);
  const problem = registerAll(own, templates);
  const place = placeOf(templates, main);
  if (problem !== undefined || own === undefined)
    return () => ({ diagnostic: problem ?? failed('no template', place) });
  const template = compiled(own, main, templates);
  return (policy) => {
    if (!('run' in template)) return { diagnostic: template.diagnostic };
    try {
      return { text: template.run(dialect.view(policy)) };
    } catch (error) {
      return { diagnostic: failed(`${policy.name}: ${messageOf(error)}`, place) };
    }
  };
}

function registerAll(engine: Engine, templates: Templates): Diagnostic | undefined {
  for (const name of new Set([
    ...Object.keys(templates.precompiled),
    ...Object.keys(templates.overrides),
  ])) {
    if (name === main) continue;
    const template = compiled(engine, name, templates);
    if (!('run' in template)) return template.diagnostic;
    engine.registerPartial(name, template.run);
  }
  return undefined;
}

function compiled(
  engine: Engine,
  name: string,
  templates: Templates,
): { run: Template } | { diagnostic: Diagnostic } {
  const override = Object.hasOwn(templates.overrides, name) ? templates.overrides[name] : undefined;
  if (override === undefined) return { run: engine.template(templates.precompiled[name]) };
  if (engine.compile === undefined)
    throw new Error('user templates need the full Handlebars package');
  try {
    const run = engine.compile(override.text, compileOptions);
    // compile is lazy: without this a syntax error would show up at the first policy only
    (engine as unknown as { precompile: (text: string, options: object) => unknown }).precompile(
      override.text,
      compileOptions,
    );
    return { run };
  } catch (error) {
    return { diagnostic: failed(messageOf(error), placeOf(templates, name)) };
  }
}

function placeOf(templates: Templates, name: string): Place {
  const file = templates.overrides[name]?.file ?? `templates/${name}.hbs`;
  return { file, document: 0, path: [] };
}

function failed(message: string, place: Place): Diagnostic {
  return finding('template-error', message, {
    place,
    hint: 'templates/kubernetes/ holds the templates that are shipped',
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

interface BlockOptions {
  readonly fn: (context: unknown, options?: object) => string;
  readonly inverse: (context: unknown) => string;
}

/**
 * `quote` writes a scalar so that YAML 1.1 and 1.2 read the same text, also
 * where it holds quotes or line breaks. The built-in each and if take a
 * missing value for an empty one, which would print rules that mean everyone:
 * ours refuse it.
 */
const helpers = {
  quote: (value: unknown): string => quoteScalar(given('quote', value)),
  comment: (value: unknown): string => given('comment', value).replace(/[^\x20-\x7e]/g, '?'),
  each(list: unknown, options: BlockOptions): string {
    if (!Array.isArray(list))
      throw new Error('{{#each}} was given something that is not a list: is its name right?');
    return list
      .map((item, index) => options.fn(item, { data: { index, first: index === 0 } }))
      .join('');
  },
  if(this: unknown, value: unknown, options: BlockOptions): string {
    if (value === undefined)
      throw new Error('{{#if}} was given a value that does not exist: is its name right?');
    const holds = Array.isArray(value)
      ? value.length > 0
      : value !== null && value !== false && value !== '';
    return holds ? options.fn(this) : options.inverse(this);
  },
  unless(this: unknown, value: unknown, options: BlockOptions): string {
    if (value === undefined)
      throw new Error('{{#unless}} was given a value that does not exist: is its name right?');
    const holds = Array.isArray(value)
      ? value.length > 0
      : value !== null && value !== false && value !== '';
    return holds ? options.inverse(this) : options.fn(this);
  },
};

function given(helper: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw new Error(
    `{{${helper}}} was given ${value === undefined ? 'a value that does not exist' : typeof value}: is its name right?`,
  );
}

/** A YAML double-quoted scalar: JSON's form, with what JSON leaves bare and YAML does not print escaped too. */
export function quoteScalar(text: string): string {
  return JSON.stringify(text).replace(
    /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
