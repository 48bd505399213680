import type { ObjectForm } from '../dialects/dialect.ts';
import { type Diagnostic, finding } from '../model/diagnostic.ts';
import type { Policy } from '../model/policy.ts';
import { Budget, excess } from './render/template-limits.ts';

/** The part of Handlebars that rendering needs; its runtime and the full package both have it. */
export interface Engine {
  readonly create: () => Engine;
  readonly template: (precompiled: unknown) => Template;
  readonly registerHelper: (name: string, helper: (...args: never[]) => unknown) => void;
  readonly registerPartial: (name: string, template: Template) => void;
  readonly decorators: Readonly<Record<string, Decorator>>;
  readonly registerDecorator: (name: string, decorator: Decorator) => void;
  /** Only in the full package. */
  readonly compile?: (text: string, options: object) => Template;
  readonly precompile?: (text: string, options: object) => unknown;
}

type Decorator = (fn: unknown, props: unknown, container: unknown, options: Decorated) => unknown;

interface Decorated {
  readonly fn: Template;
}

export type Template = (data: unknown, options?: unknown) => string;

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

/**
 * Prepares rendering for one kind of object. A template lays a policy out and decides
 * nothing; one that cannot be compiled, or names a value that does not exist,
 * is reported with its file and line.
 */
export function renderer(engine: Engine, form: ObjectForm, templates: Templates): Render {
  const main = form.template;
  // the shipped template with its partials written into it: the same text, rendered faster
  const whole = `:${main}`;
  const own = engine.create();
  const overridden = Object.keys(templates.overrides);
  // shipped templates have an end
  const budget = overridden.length > 0 ? new Budget() : undefined;
  for (const [name, helper] of Object.entries(helpers))
    own.registerHelper(name, (budget === undefined ? helper : counted(helper, budget)) as never);
  if (budget !== undefined) countInline(own, budget);
  const single = overridden.length === 0 && Object.hasOwn(templates.precompiled, whole);
  const names = single
    ? [whole]
    : [...Object.keys(templates.precompiled), ...overridden].filter(
        (name) => !name.startsWith(':'),
      );
  let page: Template | undefined;
  for (const name of new Set(names)) {
    const made = compiled(own, name, templates, budget);
    if (typeof made !== 'function') return () => ({ diagnostic: made });
    if (name === main || name === whole) page = made;
    else own.registerPartial(name, made);
  }
  if (page === undefined) throw new Error(`${form.kind} has no template ${main}`);
  const run = page;
  return (policy) => {
    budget?.renew();
    try {
      return { text: run(form.view(policy)) };
    } catch (error) {
      const name = error instanceof TemplateError ? error.template : main;
      const cause = error instanceof TemplateError ? error.cause : error;
      return { diagnostic: failed(cause, name, templates) };
    }
  };
}

/** What a template threw, and which template it was: partials run inside others. */
class TemplateError extends Error {
  readonly template: string;
  constructor(template: string, cause: unknown) {
    super('a template failed', { cause });
    this.template = template;
  }
}

/** A helper whose calls are counted. */
function counted(helper: unknown, budget: Budget): unknown {
  const run = helper as (this: unknown, ...args: readonly unknown[]) => unknown;
  return function (this: unknown, ...args: readonly unknown[]): unknown {
    const [list] = args;
    budget.spend(Array.isArray(list) ? list.length : 0);
    return budget.measured(run.call(this, ...args));
  };
}

/** Partials that are written inside a template are counted as others are. */
function countInline(engine: Engine, budget: Budget): void {
  const { inline } = engine.decorators;
  if (inline === undefined) return;
  engine.registerDecorator('inline', (fn, props, container, options) => {
    const body: Template = (data, more) => budget.inside(() => options.fn(data, more));
    return inline(fn, props, container, { ...options, fn: Object.assign(body, options.fn) });
  });
}

function compiled(
  engine: Engine,
  name: string,
  templates: Templates,
  budget: Budget | undefined,
): Template | Diagnostic {
  const override = Object.hasOwn(templates.overrides, name) ? templates.overrides[name] : undefined;
  const tooMuch = override === undefined ? undefined : excess(override.text);
  if (override !== undefined && tooMuch !== undefined)
    return finding('template-error', tooMuch.message, {
      place: { file: override.file, document: -1, path: [tooMuch.offset] },
      hint: 'a template lays one object out: what is in it comes from the profile',
    });
  try {
    const run =
      override === undefined
        ? engine.template(templates.precompiled[name])
        : compileOwn(engine, override.text);
    return (data, options) => {
      try {
        return budget === undefined ? run(data, options) : budget.inside(() => run(data, options));
      } catch (error) {
        throw error instanceof TemplateError ? error : new TemplateError(name, error);
      }
    };
  } catch (error) {
    return failed(error, name, templates);
  }
}

function compileOwn({ compile, precompile }: Engine, text: string): Template {
  if (compile === undefined || precompile === undefined)
    throw new Error('user templates need the full Handlebars package');
  // compile is lazy: without this a mistake would show up at the first policy only
  precompile(text, compileOptions);
  return compile(text, compileOptions);
}

/** The finding for what a template threw; Handlebars and our helpers say where, each in its way. */
function failed(error: unknown, name: string, templates: Templates): Diagnostic {
  const override = templates.overrides[name];
  const file = override?.file ?? `templates/${name}.hbs`;
  const raw = error instanceof Error ? error.message : String(error);
  const at = (
    error as {
      readonly lineNumber?: number;
      readonly loc?: { readonly start: { readonly line: number } };
    }
  ).loc?.start.line;
  const line =
    at ??
    (error as { readonly lineNumber?: number }).lineNumber ??
    Number(/(?:on line | - )(\d+)/.exec(raw)?.[1] ?? 1);
  const words = raw
    .replace(/^"(.+)" not defined in .*$/s, 'there is no value $1 here')
    .replace(
      /^Cannot read properties of undefined \(reading '(.+)'\).*$/s,
      'there is no value here that could have .$1: is its name right?',
    )
    .replace(
      /^You specified knownHelpersOnly, but used the unknown helper (\S+).*$/s,
      'there is no helper $1',
    )
    .replace(/^Maximum call stack size exceeded.*$/s, 'it calls itself, or nests, too deep')
    .replace(/^Parse error on line \d+:.*$/s, 'the template does not parse')
    .replace(/\n.*$/s, '')
    .replace(/ - \d+:\d+$/, '');
  // a place by offset: the start of the line in the template's text
  const offset = (override?.text ?? '')
    .split('\n')
    .slice(0, Math.max(0, line - 1))
    .reduce((sum, each) => sum + each.length + 1, 0);
  const hint = 'the shipped templates are in templates/; a template sees the values that they use';
  return finding('template-error', words, { place: { file, document: -1, path: [offset] }, hint });
}

interface HelperOptions {
  readonly fn: (context: unknown, options?: object) => string;
  readonly inverse: (context: unknown) => string;
  readonly loc?: { readonly start: { readonly line: number } };
}

/**
 * `quote` writes a scalar so that YAML 1.1 and 1.2 read the same text, also
 * where it holds quotes or line breaks. The built-in each and if take a
 * missing value for an empty one, which would print rules that mean everyone:
 * ours refuse it.
 */
const helpers = {
  quote: (value: unknown, options: HelperOptions): string =>
    quoteScalar(given('quote', value, options)),
  comment: (value: unknown, options: HelperOptions): string =>
    given('comment', value, options).replace(/[^\x20-\x7e]/g, '?'),
  each(list: unknown, options: HelperOptions): string {
    if (!Array.isArray(list))
      throw misused('{{#each}} was given something that is not a list', options);
    return list
      .map((item, index) => options.fn(item, { data: { index, first: index === 0 } }))
      .join('');
  },
  if(this: unknown, value: unknown, options: HelperOptions): string {
    return holds('if', value, options) ? options.fn(this) : options.inverse(this);
  },
  unless(this: unknown, value: unknown, options: HelperOptions): string {
    return holds('unless', value, options) ? options.inverse(this) : options.fn(this);
  },
};

function misused(message: string, { loc }: HelperOptions): Error {
  return Object.assign(new Error(`${message}: is its name right?`), { loc });
}

function holds(helper: string, value: unknown, options: HelperOptions): boolean {
  if (value === undefined)
    throw misused(`{{#${helper}}} was given a value that does not exist`, options);
  return Array.isArray(value)
    ? value.length > 0
    : value !== null && value !== false && value !== '';
}

function given(helper: string, value: unknown, options: HelperOptions): string {
  if (typeof value === 'string') return value;
  throw misused(
    `{{${helper}}} was given ${value === undefined ? 'a value that does not exist' : `a ${typeof value}`}`,
    options,
  );
}

/** A YAML double-quoted scalar: JSON's form, with what JSON leaves bare and YAML does not print escaped too. */
export function quoteScalar(text: string): string {
  return JSON.stringify(text).replace(
    /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
