import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import Handlebars from 'handlebars';
import type { Dialect, ObjectForm } from '../../generator/dialects/dialect.ts';
import type { PolicyObject } from '../../generator/model/policy.ts';
import { formOf } from '../../generator/stages/assign.ts';
import { type Engine, type Render, renderer } from '../../generator/stages/render.ts';
import { root } from '../program.ts';

/** The shipped templates of a dialect, and the partials that it borrows, by name. */
export function templatesOf(dialect: Dialect): Record<string, string> {
  const files = (folder: string): (readonly [string, string])[] => {
    const path = join(root, 'templates', folder);
    if (!existsSync(path)) return [];
    return readdirSync(path)
      .filter((file) => file.endsWith('.hbs'))
      .map((file) => [basename(file, '.hbs'), readFileSync(join(path, file), 'utf8')] as const);
  };
  return Object.fromEntries([
    ...files('kubernetes/partials'),
    ...files(`${dialect.template}/partials`),
    ...files(dialect.template),
  ]);
}

/** What compiled: of templates with a line taken away, all others are as they were. */
const compiling = new Set<string>();

/** Handlebars, which compiles only once to see whether a text can be compiled. */
const engine: Engine = {
  ...(Handlebars as unknown as Engine),
  create: () => {
    const made = Handlebars.create();
    const { precompile } = made;
    made.precompile = (text: string, options) => {
      if (compiling.has(text)) return '' as unknown as TemplateSpecification;
      const compiled = precompile(text, options);
      compiling.add(text);
      return compiled;
    };
    return made as unknown as Engine;
  },
};

/** Renders as a user's own templates would be: each with its partials as partials. */
export function rendererOf(form: ObjectForm, templates: Readonly<Record<string, string>>): Render {
  const overrides = Object.entries(templates).map(
    ([name, text]) => [name, { text, file: `${name}.hbs` }] as const,
  );
  return renderer(engine, form, {
    precompiled: {},
    overrides: Object.fromEntries(overrides),
  });
}

export function rendered(
  object: PolicyObject,
  dialect: Dialect,
): { text: string; form: ObjectForm } {
  const form = formOf(object, dialect);
  const key = `${dialect.name} ${form.kind}`;
  const render = renders.get(key) ?? rendererOf(form, templatesOf(dialect));
  renders.set(key, render);
  const result = render(object);
  if ('diagnostic' in result) throw new Error(result.diagnostic.message);
  return { text: result.text, form };
}

const renders = new Map<string, Render>();
