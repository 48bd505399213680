import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { documentStarts, quickKind, textOf } from '../../generator/formats/document-starts.ts';
import { suite } from '../suite.ts';

/** The documents of a text, read whole. */
function split(text: string): string[] {
  const block = Buffer.from(text);
  const starts = [0, ...documentStarts(block, 0, block.length, true).filter((each) => each > 0)];
  return starts.map((start, index) =>
    textOf({ block, start, end: starts[index + 1] ?? block.length }),
  );
}

const table: readonly (readonly [text: string, documents: readonly string[]])[] = [
  ['a: 1\n', ['a: 1\n']],
  ['', ['']],
  ['---\na: 1\n', ['---\na: 1\n']],
  ['a: 1\n---\nb: 2\n', ['a: 1\n', '---\nb: 2\n']],
  ['a: 1\n---', ['a: 1\n', '---']],
  ['a: 1\n--- # c\nb: 2', ['a: 1\n', '--- # c\nb: 2']],
  ['a: 1\n---\t{b: 2}\n', ['a: 1\n', '---\t{b: 2}\n']],
  ['a: 1\n--- {b: 2}\n--- |\n  c\n', ['a: 1\n', '--- {b: 2}\n', '--- |\n  c\n']],
  ['a: 1\r\n---\r\nb: 2\r\n', ['a: 1\r\n', '---\r\nb: 2\r\n']],
  ['a: |\n  ---\n  b\n', ['a: |\n  ---\n  b\n']],
  ['a: b\n----\n', ['a: b\n----\n']],
  ['a: b\n---c\n', ['a: b\n---c\n']],
  ['a: 1\n...\nb: 2\n', ['a: 1\n...\n', 'b: 2\n']],
  ['a: 1\n... # end\n---\nb: 2\n', ['a: 1\n... # end\n', '---\nb: 2\n']],
  ['a: 1\n...', ['a: 1\n...']],
  ['a: 1\n...\n', ['a: 1\n...\n']],
  ['a: 1\n....\nb', ['a: 1\n....\nb']],
  ['a: 1\n\ufeff---\nb: 2\n', ['a: 1\n', '\ufeff---\nb: 2\n']],
  ['\ufeff---\na: 1\n', ['\ufeff---\na: 1\n']],
  ['a: 1\n---\n---\n', ['a: 1\n', '---\n', '---\n']],
];

const kinds: readonly (readonly [text: string, kind: string | undefined])[] = [
  ['---\napiVersion: v1\nkind: Service\n', 'Service'],
  ['---\napiVersion: v1\nkind: "Service" # why\n', 'Service'],
  ["---\napiVersion: v1\nkind:   'Service'\r\n", 'Service'],
  ['---\nmetadata:\n  kind: Pod\nkind: Service', 'Service'],
  ['kind: Service\n', 'Service'],
  ['---\nkind: Service\nkind: Pod\n', undefined],
  ['---\nkind: &a Service\n', undefined],
  ['---\nkind:\n  Service\n', undefined],
  ['---\n"kind": Service\n', undefined],
  ['--- {kind: Service}\n', undefined],
  ['---\nkind: Service extra\n', undefined],
  ['---\nkind: !!str Service\n', undefined],
  ['---\nmetadata:\n  kind: Pod\n', undefined],
  ['---\n# kind: Service\n', 'none'],
  // what a block mapping does not begin a line with: the kind may be another
  ['---\nmetadata: {annotations: {\nkind: Foo\n}}\nkind : Deployment\n', undefined],
  ['---\n&a kind: Deployment\nx:\nkind: Foo\n', undefined],
  ['---\n<<: {kind: Deployment}\nkind: Foo\n', undefined],
  ['---\n"kind": Deployment\nx: "\nkind: Foo\n"\n', undefined],
  // a root that is not in column 0
  ['---\n kind: NetworkPolicy\n note: "x\nkind: ConfigMap\nand: y"\n', undefined],
  ['---\n kind: NetworkPolicy\nkind: ConfigMap\n', undefined],
  ['---\n- kind: NetworkPolicy\nkind: ConfigMap\n', undefined],
  // a list, whatever its kind
  ['---\nkind: ConfigMap\nitems:\n- kind: NetworkPolicy\n', undefined],
  ['---\nkind: ConfigMap\nspec:\n  items: []\n', 'ConfigMap'],
  // text goes on in the next line
  ['---\nkind: Config\n  Map\n', undefined],
  ['---\nkind: Config\n\n  Map\n', undefined],
  ['---\nkind: ConfigMap\n\n# c\nmetadata:\n  name: a\n', 'ConfigMap'],
  ['---\nkind: ConfigMap#c\n', undefined],
  ['---\nkind: on\n', undefined],
  // lines that other readers begin elsewhere
  ['---\nkind: ConfigMap # c\rkind: NetworkPolicy\n', undefined],
  ['---\nkind: ConfigMap # c\u0085kind: NetworkPolicy\n', undefined],
  ['---\nkind: ConfigMap # c\u2028kind: NetworkPolicy\n', undefined],
  ['---\nkind: ConfigMap # c\u2029kind: NetworkPolicy\n', undefined],
  ['---\r\nkind: ConfigMap # café €\r\n', 'ConfigMap'],
  // lines of another form
  ['---\nkind: ConfigMap\nkind : NetworkPolicy\n', undefined],
  ['---\nkind: ConfigMap\n? kind\n: NetworkPolicy\n', undefined],
  ['---\nkind: ConfigMap\n---x\n', undefined],
  ['---\nkind: ConfigMap\n....\n', undefined],
  ['---\nkind: ConfigMap\n\tkind: NetworkPolicy\n', undefined],
  ['---\nkind: ConfigMap\nword\n', undefined],
  ['---\n\n# comment\n...\n', 'none'],
  ['\ufeff\n', undefined],
  ['', 'none'],
];

suite('split', (test) => {
  for (const [text, documents] of table)
    test(JSON.stringify(text), () => assert.equal(split(text), documents));

  for (const [text, kind] of kinds) {
    test(`kind of ${JSON.stringify(text)}`, () => {
      const block = Buffer.from(text);
      assert.is(quickKind({ block, start: 0, end: block.length }), kind);
    });
  }

  const piece = fc.constantFrom(
    '---',
    '...',
    '\n',
    '\r\n',
    ' ',
    '\ufeff',
    '# c',
    'a: 1',
    '  ---',
    '-',
    '.',
    '{b: é}',
    '𝒳',
    '\t',
    '---\n',
    '\n---\n',
    '\n...\n',
  );
  const streams = fc.array(piece, { maxLength: 30 }).map((all) => all.join(''));

  test('the slices are the text, whatever it is', () => {
    fc.assert(
      fc.property(streams, (text) => {
        assert.is(split(text).join(''), text);
      }),
      { numRuns: 1000 },
    );
  });

  test('cutting the bytes anywhere finds the same documents', () => {
    fc.assert(
      fc.property(streams, fc.integer({ min: 1, max: 40 }), (text, size) => {
        const block = Buffer.from(text);
        const whole = documentStarts(block, 0, block.length, true);
        const found = new Set<number>();
        for (let end = size; end < block.length; end += size)
          for (const start of documentStarts(block, 0, end, false)) found.add(start);
        // what is seen before the end is never taken back
        for (const start of found)
          assert.ok(whole.includes(start), `${start} of ${JSON.stringify(text)}`);
        for (const start of documentStarts(block, 0, block.length, true)) found.add(start);
        assert.equal(
          [...found].sort((a, b) => a - b),
          whole,
        );
      }),
      { numRuns: 1000 },
    );
  });

  test('a long comment behind a mark moves no document', () => {
    const text = `a: 1\n... # ${'x'.repeat(9000)}\nb: 2\n--- # ${'y'.repeat(9000)}\nc: 3\n`;
    assert.is(split(text).length, 3);
    const block = Buffer.from(text);
    for (const end of [6, 100, 5000, 9010]) assert.equal(documentStarts(block, 0, end, false), []);
  });
});
