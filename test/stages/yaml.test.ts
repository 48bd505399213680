import * as assert from 'uvu/assert';
import { Ambiguous, readYaml } from '../../generator/grammar/yaml.ts';
import { suite } from '../suite.ts';

const ambiguous = Symbol('ambiguous');

/** How a plain scalar is read; ambiguous: YAML 1.1 and 1.2 disagree. */
const scalars: readonly (readonly [source: string, value: unknown])[] = [
  ['8080', 8080],
  ['0', 0],
  ['-1', -1],
  ['010', ambiguous],
  ['0755', ambiguous],
  ['08', ambiguous],
  ['0o10', ambiguous],
  ['0b11', ambiguous],
  ['0x1F', 31],
  ['1_000', ambiguous],
  ['1:30', ambiguous],
  ['190:20:30', ambiguous],
  ['1e3', ambiguous],
  ['1.5', 1.5],
  ['.5', 0.5],
  ['yes', ambiguous],
  ['Yes', ambiguous],
  ['no', ambiguous],
  ['NO', ambiguous],
  ['on', ambiguous],
  ['off', ambiguous],
  ['y', ambiguous],
  ['n', ambiguous],
  ['true', true],
  ['True', true],
  ['FALSE', false],
  ['null', null],
  ['Null', null],
  ['~', null],
  ['', null],
  ['.inf', Number.POSITIVE_INFINITY],
  ['2026-01-02', '2026-01-02'],
  ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05Z'],
  ['1.2.3', '1.2.3'],
  ['8000-8010', '8000-8010'],
  ['53/udp', '53/udp'],
  ['203.0.113.0/24', '203.0.113.0/24'],
  ['none', 'none'],
  ['nope', 'nope'],
  ['yesterday', 'yesterday'],
  ['orders', 'orders'],
  ['one', 'one'],
  ['"010"', '010'],
  ["'yes'", 'yes'],
  ['!!str 010', '010'],
];

suite('yaml', (test) => {
  for (const [source, value] of scalars) {
    test(`scalar ${source}`, () => {
      for (const options of [{}, { merge: true }]) {
        const read = readYaml(`a: ${source}\n`, options);
        assert.ok(read.ok, JSON.stringify(read));
        const [{ a }] = read.documents as [{ a: unknown }];
        if (value === ambiguous) {
          assert.instance(a, Ambiguous);
          assert.is((a as Ambiguous).source, source);
        } else assert.is(a, value);
      }
    });
  }

  test('a scalar is read the same in flow style, in lists and beside a comment', () => {
    const read = readYaml('{a: [010, yes]}\n---\n- 010 # c\n- yes\n');
    assert.ok(read.ok);
    const [flow, block] = read.documents as [{ a: unknown[] }, unknown[]];
    for (const each of [...flow.a, ...block]) assert.instance(each, Ambiguous);
  });

  const broken: readonly (readonly [what: string, text: string])[] = [
    ['a duplicate key', 'a: 1\na: 2\n'],
    ['a flow that does not end', 'a: {b: 1\n'],
    ['a quote that does not end', 'a: "b\n'],
    ['a tab as indent', 'a:\n\tb: 1\n'],
    ['an alias without anchor', 'a: *b\n'],
    ['two values at once', 'a: b: c\n'],
    ['text behind a document', 'a: 1\nb\n'],
  ];
  for (const [what, text] of broken) {
    test(`not YAML: ${what}`, () => {
      const read = readYaml(text);
      assert.ok(!read.ok);
      assert.is(read.error.code, 'yaml-syntax');
      assert.ok(read.error.offset >= 0 && read.error.offset <= text.length);
    });
  }

  test('aliases that grow without end are refused', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 8; level += 1)
      lines.push(
        `a${level}: &a${level} [${Array(10)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
      );
    const read = readYaml(`${lines.join('\n')}\n`);
    assert.ok(!read.ok);
    assert.is(read.error.code, 'yaml-alias-bomb');
    assert.ok(readYaml('a: &a {b: 1}\nc: *a\n').ok);
  });

  test('merge keys are read in manifests, and are a plain key in profiles', () => {
    const text = 'a: &a {b: 1}\nc: {<<: *a, d: 2}\n';
    const [merged, plain] = [readYaml(text, { merge: true }), readYaml(text)];
    assert.ok(merged.ok && plain.ok);
    assert.equal((merged.documents[0] as { c: unknown }).c, { b: 1, d: 2 });
    assert.equal((plain.documents[0] as { c: unknown }).c, { '<<': { b: 1 }, d: 2 });
  });

  /** What js-yaml alone refuses, and the cluster's readers do not. */
  const shallow: readonly (readonly [what: string, text: string, value: unknown])[] = [
    [
      'a closing quote in column 0',
      "a:\n  b: 'x\n\n    y\n\n'\nc: d\n",
      { a: { b: 'x\ny\n' }, c: 'd' },
    ],
    ['a line of a quote in column 0', 'a:\n  b: "x\ny \\\n  z"\n', { a: { b: 'x y z' } }],
    ['carriage returns', "a:\r\n  b: 'x\r\n\r\n'\r\nc: d\r\n", { a: { b: 'x\n' }, c: 'd' }],
    ['two of them', "a: 'x\n'\nb: 'y\n'\n", { a: 'x ', b: 'y ' }],
    ['quotes within', "a: 'it''s\n''so''\n'\n", { a: "it's 'so' " }],
    ['a comment behind it', "a: 'x\n' # 'c\nb: c\n", { a: 'x ', b: 'c' }],
    ['brackets in column 0', 'a: [\nb,\n# c\n  [d,\n]\n]\ne: f\n', { a: ['b', ['d']], e: 'f' }],
    ['braces below a dash', '- {a: b,\nc: d\n}\n- e\n', [{ a: 'b', c: 'd' }, 'e']],
    ['a tab before a line', 'a: {\n\tb: c,\n\td: [\n\t\te\n\t]\n}\n', { a: { b: 'c', d: ['e'] } }],
    ['a tab between', 'a: [1,\t2]\nb:\t{c: "x\ty"}\n', { a: [1, 2], b: { c: 'x\ty' } }],
    ['a deep parent', `${'- '.repeat(90)}'x\n'\n`, undefined],
  ];
  for (const [what, text, value] of shallow) {
    test(`lines that stand shallow: ${what}`, () => {
      const read = readYaml(text, { merge: true });
      assert.ok(read.ok, JSON.stringify(read));
      if (value !== undefined) assert.equal(read.documents, [value]);
    });
  }

  const shallowAndWrong: readonly (readonly [what: string, text: string])[] = [
    ['a mark in a quote', "a: 'x\n---\n'\n"],
    ['a mark and more in a quote', "a: 'x\n---y\n'\n"],
    ['an end in brackets', 'a: [x,\n...\n]\n'],
    ['a quote that does not end', "a: 'x\n\ny\n"],
    ['a bracket that does not end', 'a: [x,\ny\n'],
    ['a quote as a key', "'a\n': b\n"],
    ['text behind a quote', "a: 'x\n' y\n"],
    ['a tab as indent behind it', "a: 'x\n'\n\tb: c\n"],
  ];
  for (const [what, text] of shallowAndWrong) {
    test(`lines that stand shallow are no excuse: ${what}`, () => {
      const read = readYaml(text, { merge: true });
      assert.ok(!read.ok, JSON.stringify(read));
      assert.ok(read.error.offset <= text.length);
    });
  }

  test('a key that stands twice has its last value in manifests, and is told', () => {
    const read = readYaml('a: 1\nb: {c: 2, c: 2}\na: 3\n', { merge: true });
    assert.ok(read.ok);
    assert.equal(read.documents, [{ a: 3, b: { c: 2 } }]);
    assert.equal(read.duplicates?.keys, [
      { key: 'c', isSame: true },
      { key: 'a', isSame: false },
    ]);
    assert.not.ok(readYaml('a: 1\na: 3\n').ok);
  });

  test('a merge that meets another value is refused', () => {
    const merges: readonly (readonly [text: string, ok: boolean])[] = [
      ['x: &x {b: 1}\na: {<<: *x, b: 2}\n', true],
      ['x: &x {b: 1}\na: {b: 2, <<: *x}\n', false],
      ['x: &x {b: 1}\na: {b: 1, <<: *x}\n', true],
      ['x: &x {b: 1}\ny: &z {b: 2}\na: {<<: *x, <<: *z}\n', false],
      ['x: &x {b: 1}\ny: &z {c: 2}\na: {<<: [*x, *z]}\n', true],
    ];
    for (const [text, ok] of merges) assert.is(readYaml(text, { merge: true }).ok, ok, text);
  });

  test('a line break of YAML 1.1 makes a value uncertain, or the text', () => {
    const read = readYaml('a: "x\u2028y"\nb: c\n', { merge: true });
    assert.ok(read.ok);
    const [{ a, b }] = read.documents as [{ a: unknown; b: unknown }];
    assert.instance(a, Ambiguous);
    assert.is(b, 'c');
    assert.not.ok(readYaml('a: x # c\u0085b: c\n', { merge: true }).ok);
  });

  test('__proto__ is a key like any other', () => {
    const read = readYaml('__proto__: {port: 1}\n');
    assert.ok(read.ok);
    const [object] = read.documents as [Record<string, unknown>];
    assert.equal(Object.keys(object), ['__proto__']);
    assert.is(object.port, undefined);
  });
});
