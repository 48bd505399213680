import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { Report } from '../../generator/grammar/reader.ts';
import { matches, readSelector } from '../../generator/grammar/selectors.ts';
import { Ambiguous } from '../../generator/grammar/yaml.ts';
import * as oracle from '../oracle/selector.ts';
import { suite } from '../suite.ts';

const place = { file: 'profile.yaml', document: 0, path: ['select'] };

function read(value: unknown): unknown {
  const report = new Report();
  return readSelector(value, place, report) ?? report.diagnostics.map((each) => each.code);
}

const selector = (matchLabels: object, ...matchExpressions: object[]) => ({
  matchLabels,
  matchExpressions,
});
const wrong = ['invalid-selector'];
const exists = { key: 'a', operator: 'Exists' };
const among = { key: 'a', operator: 'In', values: ['b', 'c'] };

const table: readonly (readonly [value: unknown, expected: unknown])[] = [
  [{ a: 'b' }, selector({ a: 'b' })],
  [{ a: '' }, selector({ a: '' })],
  [{ 'example.com/a': 'b' }, selector({ 'example.com/a': 'b' })],
  [{ matchLabels: { a: 'b' } }, selector({ a: 'b' })],
  [{ matchExpressions: [exists] }, selector({}, exists)],
  [{ matchLabels: { a: 'b' }, matchExpressions: [among] }, selector({ a: 'b' }, among)],
  [{ matchLabels: {}, matchExpressions: [among] }, selector({}, among)],
  [{ matchExpressions: [{ ...exists, values: [] }] }, selector({}, exists)],
  [{}, ['empty-value']],
  [{ matchLabels: {} }, ['empty-value']],
  [{ matchExpressions: [] }, ['empty-value']],
  [{ matchLabels: {}, matchExpressions: [] }, ['empty-value']],
  [{ matchLabels: { a: 'b' }, app: 'c' }, wrong],
  [{ a: 1 }, ['wrong-type']],
  [{ a: true }, ['wrong-type']],
  [{ a: null }, ['wrong-type']],
  [{ a: new Ambiguous('yes') }, ['yaml-ambiguous']],
  [{ 'a b': 'c' }, wrong],
  [{ a: 'b c' }, wrong],
  [{ a: 'b'.repeat(64) }, wrong],
  [{ matchLabels: [] }, ['wrong-type']],
  [{ matchExpressions: [{ key: 'a', operator: 'In' }] }, wrong],
  [{ matchExpressions: [{ key: 'a', operator: 'In', values: [] }] }, wrong],
  [{ matchExpressions: [{ key: 'a', operator: 'NotIn', values: [1] }] }, wrong],
  [{ matchExpressions: [{ key: 'a', operator: 'Exists', values: ['b'] }] }, wrong],
  [{ matchExpressions: [{ key: 'a', operator: 'exists' }] }, wrong],
  [{ matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1'] }] }, wrong],
  [{ matchExpressions: [{ operator: 'Exists' }] }, wrong],
  [{ matchExpressions: [{ ...exists, value: 'b' }] }, wrong],
  [{ matchExpressions: [null] }, wrong],
  ['a', []],
  [['a'], []],
  [null, []],
];

suite('selectors', (test) => {
  for (const [value, expected] of table) {
    test(`selector ${JSON.stringify(value)}`, () => assert.equal(read(value), expected));
  }

  const labels = [{}, { a: 'b' }, { a: 'd' }, { a: '' }, { x: 'y' }, { a: 'b', x: 'y' }];
  const meanings: readonly (readonly [selector: object, held: string])[] = [
    [selector({ a: 'b' }), '.x...x'],
    [selector({ a: '' }), '...x..'],
    [selector({ a: 'b', x: 'y' }), '.....x'],
    [selector({}, among), '.x...x'],
    [selector({}, { key: 'a', operator: 'NotIn', values: ['b', 'c'] }), 'x.xxx.'],
    [selector({}, exists), '.xxx.x'],
    [selector({}, { key: 'a', operator: 'DoesNotExist' }), 'x...x.'],
    [selector({ x: 'y' }, { key: 'a', operator: 'DoesNotExist' }), '....x.'],
    [selector({}, exists, { key: 'x', operator: 'DoesNotExist' }), '.xxx..'],
  ];
  for (const [value, held] of meanings) {
    test(`${JSON.stringify(value)} matches`, () => {
      const found = labels.map((each) => (matches(value as never, each) ? 'x' : '.')).join('');
      assert.is(found, held);
      assert.ok(labels.every((each) => matches('all', each)));
    });
  }

  test('a label that every object inherits is not there', () => {
    for (const key of ['toString', 'constructor', '__proto__', 'hasOwnProperty']) {
      assert.is(matches(selector({}, { key, operator: 'Exists' }) as never, {}), false);
      assert.is(matches(selector({}, { key, operator: 'DoesNotExist' }) as never, {}), true);
    }
  });

  test('the same as the oracle, for any selector and labels', () => {
    const word = fc.constantFrom('a', 'b', 'c', 'toString');
    const expression = fc.oneof(
      fc.record({
        key: word,
        operator: fc.constantFrom('In', 'NotIn'),
        values: fc.array(word, { minLength: 1, maxLength: 3 }),
      }),
      fc.record({ key: word, operator: fc.constantFrom('Exists', 'DoesNotExist') }),
    );
    const map = fc.dictionary(word, word, { noNullPrototype: true });
    const any = fc.record({
      matchLabels: map,
      matchExpressions: fc.array(expression, { maxLength: 3 }),
    });
    fc.assert(
      fc.property(any, map, (value, found) => {
        assert.is(
          matches(value as never, found),
          oracle.matches(oracle.readSelector(value, 'test'), found),
        );
      }),
      { numRuns: 1000 },
    );
  });
});
