import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { dialects } from '../../generator/dialects/index.ts';
import { meaningOf } from '../../generator/dialects/policy-meaning.ts';
import { Report } from '../../generator/grammar/reader.ts';
import { verify } from '../../generator/stages/verify.ts';
import { runs } from '../random-runs.ts';
import { suite } from '../suite.ts';
import { filled } from './filled.ts';
import { objects } from './policies.ts';
import { rendered } from './rendered.ts';
import { problemsOf } from './schemas.ts';

const place = { file: 'shop.yaml', document: 0, path: [] };

/** As fc.assert, with what was asserted as the error. */
function check<T>(property: fc.IProperty<T>, parameters: { numRuns: number }): void {
  const { failed, errorInstance, seed } = fc.check(property, parameters);
  if (!failed) return;
  console.error(`seed ${seed}`);
  throw errorInstance ?? new Error('a property failed');
}

suite('what a dialect prints', (test) => {
  for (const dialect of Object.values(dialects)) {
    test(`${dialect.name}: reads back as what was planned, and follows its schema`, () => {
      check(
        fc.property(objects(dialect), (all) => {
          for (const object of all) {
            const { text, form } = rendered(object, dialect);
            const value = parse(text) as { spec: unknown };
            const report = new Report();
            const meaning = form.read(value.spec, place, report);
            assert.equal(
              report.diagnostics.map((each) => each.message),
              [],
              text,
            );
            assert.ok(meaning !== undefined, text);
            assert.is(meaningOf(meaning), meaningOf(object), text);
            assert.equal(
              verify(text, object, form, 'x').map((each) => each.message),
              [],
              text,
            );
            assert.equal(problemsOf(value), [], text);
          }
        }),
        runs(150),
      );
    });

    test(`${dialect.name}: no line below spec can be lost`, () => {
      let lost = 0;
      check(
        fc.property(objects(dialect), (all) => {
          for (const object of all) {
            const { text, form } = rendered(object, dialect);
            const lines = text.split('\n');
            for (let number = lines.indexOf('spec:') + 1; number < lines.length - 1; number += 1) {
              const without = lines.filter((_, index) => index !== number).join('\n');
              if (verify(without, object, form, 'x').length > 0) lost += 1;
              // a comment, or what the API server fills in by itself
              else assert.equal(filled(parse(without)), filled(parse(text)), lines[number]);
            }
          }
        }),
        runs(25, true),
      );
      assert.ok(lost > 50, `${lost} lines were missed`);
    });
  }
});
