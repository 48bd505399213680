import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { codes } from '../generator/model/diagnostic.ts';
import { goldenCases, goldenFolder } from './golden-cases.ts';
import { root } from './program.ts';
import { suite } from './suite.ts';

const all = Object.keys(codes).sort();

/** Codes with a golden case: they stand in a _diagnostics.txt, or on standard output where lint or assert ran. */
function shown(): Set<string> {
  const texts = goldenCases().flatMap((name) =>
    ['_diagnostics.txt', '_expected.yaml'].map((file) =>
      readFileSync(join(goldenFolder, name, file), 'utf8'),
    ),
  );
  return new Set(
    texts.flatMap((text) =>
      [...text.matchAll(/(?:^|\s)(?:error|warning|info) ([a-z0-9-]+):/gm)].map(
        (each) => each[1] ?? '',
      ),
    ),
  );
}

suite('diagnostics', (test) => {
  test('every code has a golden case, and every golden case a known code', () => {
    assert.equal([...shown()].sort(), all);
  });

  test('every code has a row in docs/diagnostics.md, and every row a code', () => {
    const text = readFileSync(join(root, 'docs/diagnostics.md'), 'utf8');
    const documented = [...text.matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map((each) => each[1]);
    assert.equal(documented, all);
  });
});
