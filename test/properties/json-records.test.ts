import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { JsonRecords } from '../../generator/flows/readers/json-records.ts';
import { object } from '../../generator/flows/readers/reader.ts';
import { runs } from '../random-runs.ts';
import { suite } from '../suite.ts';

const isRead = /^(?:in\.)?(?:name|port|end|labels)$/;

/** What must be as `JSON.parse` gives it, and of which kind the rest is. */
function seen(value: unknown, path = ''): unknown {
  if (isRead.test(path)) return value;
  if (Array.isArray(value)) return 'a list';
  if (typeof value !== 'object' || value === null) return value === null ? null : typeof value;
  return Object.entries(value).map(([key, each]) => [
    key,
    seen(each, path === '' ? key : `${path}.${key}`),
  ]);
}

const text = fc.oneof(
  {
    weight: 30,
    arbitrary: fc.constantFrom('', 'cart', '10.1.0.1', 'a long name', 'ü', '\u2028', '}'),
  },
  // what has to be escaped
  { weight: 1, arbitrary: fc.constantFrom('"', '\\', '\t', '\0', '\u00001', ',"name":"x"') },
);
const single = fc.oneof(
  text,
  fc.constantFrom<unknown>(0, 7, 65535, -0, -1, 1.5, 1e21, true, false, null),
);
const end = fc.record({ name: text, labels: fc.array(text, { maxLength: 3 }) });
const key = fc.oneof(
  {
    weight: 30,
    arbitrary: fc.constantFrom('name', 'port', 'end', 'labels', 'in', 'time', 'flags'),
  },
  { weight: 1, arbitrary: fc.constantFrom('__proto__', 'a"b') },
);
const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: single },
  { weight: 2, arbitrary: fc.array(text, { maxLength: 3 }) },
  { weight: 2, arbitrary: end },
  { weight: 1, arbitrary: fc.array(fc.oneof(single, end), { maxLength: 2 }) },
);
const entries = fc.array(fc.tuple(key, value), { maxLength: 5 });

type Entries = readonly (readonly [key: string, value: unknown])[];

/** An object as one writer writes it; a key may come twice. */
function written(members: Entries, inner: Entries, [colon, comma]: readonly string[]): string {
  const all = (some: Entries): readonly string[] =>
    some.map(([name, each]) => `${JSON.stringify(name)}${colon}${JSON.stringify(each)}`);
  const nested = `"in"${colon}{${all(inner).join(comma)}}`;
  return `{${[...all(members), nested].join(comma)}}`;
}

/** Values that are swapped for others, of their kind or not, and what is no JSON any more. */
const change = fc.constantFrom<readonly [RegExp, string]>(
  [/"(?=[^":]*"[,}])[^"]*"/, '"another"'],
  [/"(?=[^":]*"[,}])[^"]*"/, '"an "other"'],
  [/"(?=[^":]*"[,}])[^"]*"/, '"\\u0041"'],
  [/"(?=[^":]*"[,}])[^"]*"/, '"a\tb"'],
  [/:\s*-?\d+/, ':8080'],
  [/:\s*-?\d+/, ':-0'],
  [/:\s*-?\d+/, ':08'],
  [/:\s*-?\d+/, ':1e999'],
  [/:\s*-?\d+/, ':1.'],
  [/:\s*-?\d+/, ':+1'],
  [/:\s*-?\d+/, ':"7"'],
  [/true/, 'false'],
  [/false/, 'False'],
  [/null/, '{}'],
  [/\[[^[\]{}]*\]/, '["x"]'],
  [/\[[^[\]{}]*\]/, '["x",]'],
  [/\[[^[\]{}]*\]/, '["x" "y"]'],
  [/\[[^[\]{}]*\]/, '[1]'],
  [/\{"name/, '{"name":"z","name'],
  [/\}$/, ''],
  [/\}$/, '}}'],
  [/\}$/, '} '],
  [/,/, ',,'],
  [/"in"/, '"in":1,"in"'],
);

const lines = fc
  .tuple(
    fc.array(fc.tuple(entries, entries), { minLength: 1, maxLength: 3 }),
    fc.constantFrom([':', ','], [': ', ', '], [' :\t', ' , ']),
    fc.array(fc.tuple(fc.nat(2), fc.array(change, { maxLength: 3 })), { maxLength: 25 }),
  )
  .map(([records, writer, changes]) => {
    const all = records.map(([members, inner]) => written(members, inner, writer));
    const changed = changes.map(([which, some]) =>
      some.reduce((line, [from, to]) => line.replace(from, () => to), all[which] ?? all[0] ?? ''),
    );
    return [...all, ...all, ...changed];
  });

suite('records of JSON of the same form', (test) => {
  test('what is read of a line is what JSON.parse gives', () => {
    let alike = 0;
    fc.assert(
      fc.property(lines, (some) => {
        const records = new JsonRecords(isRead);
        const met = new Set<unknown>();
        for (const line of some) {
          const record = records.read(line);
          assert.equal(seen(record), seen(object(line)), line);
          if (record !== undefined && met.has(record)) alike += 1;
          met.add(record);
        }
      }),
      runs(1000),
    );
    assert.ok(alike > 200, `${alike} were alike`);
  });
});
