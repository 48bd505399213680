import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import type { ObjectForm } from '../../generator/dialects/dialect.ts';
import { dialects } from '../../generator/dialects/index.ts';
import type { PolicyObject } from '../../generator/model/policy.ts';
import { formOf } from '../../generator/stages/assign.ts';
import type { Render } from '../../generator/stages/render.ts';
import { verify } from '../../generator/stages/verify.ts';
import { suite } from '../suite.ts';
import { filled } from './filled.ts';
import { objects } from './policies.ts';
import { rendererOf, templatesOf } from './rendered.ts';

/** What a text means, by object: most lines that are taken away change few texts, and reading is what takes long. */
type Known = Map<PolicyObject, Map<string, unknown>>;

/** What the templates print for some objects: the specs, or undefined when one is refused. */
function printed(
  all: readonly PolicyObject[],
  templates: Readonly<Record<string, string>>,
  known: Known,
): unknown[] | undefined {
  const specs: unknown[] = [];
  const renders = new Map<string, Render>();
  for (const object of all) {
    const dialect = dialects[object.dialect];
    if (dialect === undefined) return undefined;
    const form = formOf(object, dialect);
    const render = renders.get(form.kind) ?? rendererOf(form, templates);
    renders.set(form.kind, render);
    const made = render(object);
    if (!('text' in made)) return undefined;
    const texts = known.get(object) ?? new Map<string, unknown>();
    known.set(object, texts);
    if (!texts.has(made.text)) texts.set(made.text, meant(made.text, object, form));
    const spec = texts.get(made.text);
    if (spec === undefined) return undefined;
    specs.push(spec);
  }
  return specs;
}

/** The spec of a text as the API server would see it; undefined when it is refused. */
function meant(text: string, object: PolicyObject, form: ObjectForm): unknown {
  return verify(text, object, form, 'x').length > 0
    ? undefined
    : filled((parse(text) as { spec: unknown }).spec);
}

suite('templates of every dialect with a line taken away', (test) => {
  for (const dialect of Object.values(dialects)) {
    const templates = templatesOf(dialect);
    const known: Known = new Map();
    const sample = fc.sample(objects(dialect), { numRuns: 25, seed: 7 }).flat();
    for (const [name, text] of Object.entries(templates)) {
      const lines = text.split('\n').slice(0, -1);
      const first = name.endsWith('.yaml') ? lines.indexOf('spec:') + 1 : 0;
      if (name === 'metadata' || name === 'comment') continue;

      test(`${dialect.name}: ${name}`, () => {
        const wanted = printed(sample, templates, known);
        assert.ok(wanted !== undefined, 'the shipped templates print what was planned');
        for (let number = first; number < lines.length; number += 1) {
          const without = `${lines.filter((_, index) => index !== number).join('\n')}\n`;
          const specs = printed(sample, { ...templates, [name]: without }, known);
          // refused, or the same to the API server: a comment, a default, a branch of another template
          if (specs !== undefined) assert.equal(specs, wanted, `${number + 1}: ${lines[number]}`);
        }
      });
    }
  }
});
