import fc from 'fast-check';
import * as assert from 'uvu/assert';
import {
  applyEdits,
  blockItem,
  type ListText,
  splitList,
} from '../../generator/formats/resource-list.ts';
import { splitListExactly } from '../../generator/formats/resource-list-exact.ts';
import { suite } from '../suite.ts';

const head = 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n';
const one = '- kind: A\n  metadata: {name: a}\n';
const two = '- kind: B\n  spec:\n    list:\n    - kind: C\n    text: |\n      - kind: D\n';
const config = 'functionConfig:\n  kind: E\n  list:\n  - a\n';
const results = 'results:\n- message: f\n';

function parts(list: ListText | undefined) {
  if (list === undefined) return undefined;
  const cut = (span: { start: number; end: number } | undefined) =>
    span === undefined ? undefined : list.text.slice(span.start, span.end);
  return {
    items: list.items.map(cut),
    style: list.style,
    config: cut(list.functionConfig)?.trimEnd(),
    results: list.results.hasKey
      ? cut({ start: list.text.indexOf('results:'), end: list.results.span.end })?.trimEnd()
      : undefined,
  };
}

const block = { kind: 'block', indent: 0 } as const;
const indented = `${one}${two}`.replace(/^(?=.)/gm, '  ');

const table: readonly (readonly [
  what: string,
  text: string,
  expected: ReturnType<typeof parts>,
])[] = [
  [
    'items alone',
    `${head}items:\n${one}${two}`,
    { items: [one, two], style: block, config: undefined, results: undefined },
  ],
  [
    'everything',
    `${head}items:\n${one}${two}${config}${results}`,
    { items: [one, two], style: block, config: config.trimEnd(), results: results.trimEnd() },
  ],
  [
    'another order',
    `${config}items:\n${one}${results}${head}`,
    { items: [one], style: block, config: config.trimEnd(), results: results.trimEnd() },
  ],
  [
    'indented',
    `${head}items:\n${indented}${config}`,
    {
      items: [
        indented.slice(0, indented.indexOf('  - kind: B')),
        indented.slice(indented.indexOf('  - kind: B')),
      ],
      style: { kind: 'block', indent: 2 },
      config: config.trimEnd(),
      results: undefined,
    },
  ],
  [
    'CRLF',
    `${head}items:\n${one}${config}`.replaceAll('\n', '\r\n'),
    {
      items: [one.replaceAll('\n', '\r\n')],
      style: block,
      config: config.trimEnd().replaceAll('\n', '\r\n'),
      results: undefined,
    },
  ],
  [
    'no newline at the end',
    `${head}items:\n${one}`.trimEnd(),
    { items: [one.trimEnd()], style: block, config: undefined, results: undefined },
  ],
];

/** What the quick reader leaves to the exact one. */
const others: readonly (readonly [what: string, text: string])[] = [
  ['JSON', `{"kind":"ResourceList","items":[{"kind":"A"}]}`],
  ['items in flow style', `${head}items: [{kind: A}]\n`],
  ['no items', `${head}items: []\n`],
  ['a separator before it', `---\n${head}items:\n${one}`],
  ['a quoted key', `${head}"items":\n${one}`],
  ['a key that is not known', `${head}other: 1\nitems:\n${one}`],
  ['a key twice', `${head}items:\n${one}items:\n${two}`],
  ['a key twice, apart', `${head}items:\n${one}${config}items:\n${two}`],
  ['no list at all', head],
];

suite('resource list', (test) => {
  for (const [what, text, expected] of table) {
    test(what, () => assert.equal(parts(splitList(text)), expected));
    test(`${what}, by the exact reader`, () => {
      const exact = parts(splitListExactly(text));
      assert.equal(
        exact?.items.map((each) => each?.trimEnd()),
        expected?.items.map((each) => each?.trimEnd()),
      );
      assert.equal(exact?.style, expected?.style);
    });
  }

  for (const [what, text] of others)
    test(`not for the quick reader: ${what}`, () => assert.is(splitList(text), undefined));

  test('the exact reader takes flow style, and refuses what is no list', () => {
    const json = '{"kind": "ResourceList", "items": [ {"kind": "A"} , {"kind": "B"}]}';
    const list = splitListExactly(json);
    assert.equal(parts(list)?.items, ['{"kind": "A"}', '{"kind": "B"}']);
    assert.is(json[list?.insert.start ?? 0], ']');
    for (const text of ['', '[]', 'a: b', 'items: 1', 'items: {a: 1', 'kind: A\n---\nkind: B\n'])
      assert.is(splitListExactly(text), undefined, text);
  });

  test('edits are applied where they are, and at one place in their order', () => {
    const edits = [
      { span: { start: 6, end: 6 }, text: '1' },
      { span: { start: 0, end: 2 }, text: 'AB' },
      { span: { start: 6, end: 6 }, text: '2' },
      { span: { start: 3, end: 4 }, text: '' },
    ];
    assert.is(applyEdits('abcdef', edits), 'ABcef12');
    assert.is(applyEdits('abc', []), 'abc');
  });

  test('items put together from any text are found again', () => {
    const line = fc.constantFrom(
      'a: 1',
      '# c',
      'list:',
      '- x',
      '- - y',
      'b: |',
      '  - z',
      '',
      'items:',
      '---',
      'k: {a: [b]}',
    );
    const body = fc.array(line, { maxLength: 8 });
    fc.assert(
      fc.property(
        fc.array(body, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(0, 2, 4),
        (bodies, indent) => {
          const items = bodies.map((lines) =>
            blockItem(['kind: A', ...lines, 'end: 1'].join('\n'), indent),
          );
          const list = splitList(`${head}items:\n${items.join('')}${config}`);
          assert.equal(parts(list)?.items, items);
          assert.equal(list?.style, { kind: 'block', indent });
        },
      ),
      { numRuns: 500 },
    );
  });
});
