import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments, stringify } from 'yaml';
import { locate, locator, type Position } from '../../generator/grammar/locate.ts';
import { readYaml } from '../../generator/grammar/yaml.ts';
import { goldenFolder } from '../golden-cases.ts';
import { runs } from '../random-runs.ts';
import { suite } from '../suite.ts';

/** Every path of a text with its position, as another parser sees it; undefined where it sees errors. */
function places(
  text: string,
): { document: number; path: (string | number)[]; at: Position }[] | undefined {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, uniqueKeys: false });
  if (!Array.isArray(documents) || documents.some((each) => each.errors.length > 0))
    return undefined;
  return documents.flatMap(({ contents }, document) => {
    const found: { document: number; path: (string | number)[]; at: Position }[] = [];
    visit(contents, []);
    return found;

    function add(node: unknown, path: (string | number)[]): void {
      const offset = (node as Node | null)?.range?.[0];
      if (offset === undefined) return;
      const { line, col } = lines.linePos(offset);
      found.push({ document, path, at: { line, column: col } });
    }

    function visit(node: unknown, path: (string | number)[]): void {
      if (isMap(node)) {
        for (const { key, value } of node.items) {
          // what a merge key brings has no place of its own
          if (!isScalar(key) || typeof key.value === 'symbol') continue;
          const inner = [...path, String(key.value)];
          add(key, inner);
          visit(value, inner);
        }
      } else if (isSeq(node)) {
        node.items.forEach((item, index) => {
          const inner = [...path, index];
          if (isScalar(item) && item.value === null) return;
          if (!isScalar(item) || !item.type?.startsWith('BLOCK')) add(item, inner);
          visit(item, inner);
        });
      }
    }
  });
}

function agrees(text: string, name: string): number {
  const at = locator(text);
  const all = places(text) ?? [];
  for (const each of all)
    assert.equal(at(each), each.at, `${name} ${each.document} ${each.path.join('/')}`);
  return all.length;
}

suite('locate', (test) => {
  test('behind lines that stand shallow, places are those of the text as it is', () => {
    const text = "a:\n  b: 'x\n\ny\n'\n  c: [\n1,\n\t2]\n  d: e\n";
    const at = locator(text);
    const found = (...path: (string | number)[]): Position => at({ document: 0, path });
    assert.equal(found('a', 'b'), { line: 2, column: 3 });
    assert.equal(found('a', 'c'), { line: 6, column: 3 });
    assert.equal(found('a', 'c', 0), { line: 7, column: 1 });
    assert.equal(found('a', 'c', 1), { line: 8, column: 2 });
    assert.equal(found('a', 'd'), { line: 9, column: 3 });
  });

  test('every place in every file of the golden cases is where another parser sees it', () => {
    let count = 0;
    // cases share texts
    const seen = new Set<string>();
    for (const file of readdirSync(goldenFolder, { recursive: true, encoding: 'utf8' })) {
      if (!/\.(?:ya?ml|json)$/.test(file)) continue;
      const text = readFileSync(join(goldenFolder, file), 'utf8');
      if (seen.has(text)) continue;
      seen.add(text);
      // a key that stands twice has two places
      const read = readYaml(text, { merge: true });
      if (read.ok && read.duplicates === undefined) count += agrees(text, file);
    }
    assert.ok(count > 20_000, `${count} places`);
  });

  const value = fc.letrec((tie) => ({
    any: fc.oneof({ depthSize: 'small' }, fc.string(), fc.integer(), tie('map'), tie('list')),
    map: fc.dictionary(fc.string(), tie('any')),
    list: fc.array(tie('any')),
  })).any;

  test('and in anything that is written as YAML or JSON', () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 3 }),
        fc.integer({ max: 2 }),
        (values, form) => {
          const texts = values.map((each) =>
            form === 0
              ? JSON.stringify(each, undefined, 2)
              : stringify(each, { indentSeq: form === 1 }),
          );
          const text = texts.join('\n---\n');
          if (readYaml(text).ok) agrees(text, JSON.stringify(text));
        },
      ),
      runs(500),
    );
  });

  const text = `# first
---
---
# the second document
a:
- x
- b: "q"
  'two words': [1, {deep: 2}]
? long
: v
`;

  for (const [path, line, column] of [
    [[], 5, 1],
    [['a'], 5, 1],
    [['a', 0], 6, 3],
    [['a', 1, 'b'], 7, 3],
    [['a', 1, 'two words', 1, 'deep'], 8, 21],
    [['a', 1, 'two words', 1, 'missing', 'too'], 8, 20],
    [['a', 9], 5, 1],
    [['long'], 9, 3],
    [['nothing'], 5, 1],
  ] as const)
    test(`${path.join('/') || 'the document'} is at ${line}:${column}`, () => {
      assert.equal(locate(text, { document: 1, path }), { line, column });
    });

  test('a place with document -1 is an offset', () => {
    assert.equal(locate('a: 1\r\nb: {', { document: -1, path: [9] }), { line: 2, column: 4 });
  });
});
