import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as assert from 'uvu/assert';
import { root } from './program.ts';
import { suite } from './suite.ts';

interface Mutant {
  readonly name: string;
}

const { mutants, mutated } = (await import(
  pathToFileURL(join(root, 'test/mutation/mutants.mjs')).href
)) as {
  readonly mutants: readonly Mutant[];
  readonly mutated: (mutant: Mutant) => string;
};
const seenBy = JSON.parse(
  readFileSync(join(root, 'test/mutation/seen-by.json'), 'utf8'),
) as Readonly<Record<string, string>>;

suite('mutants', (test) => {
  test('each finds its text in its file, once, and changes it', () => {
    for (const each of mutants) {
      assert.not.throws(() => mutated(each), each.name);
    }
  });

  test('have names of their own, and seen-by.json speaks of no others', () => {
    const names = mutants.map(({ name }) => name);
    assert.equal(names.toSorted(), [...new Set(names)].toSorted());
    const gone = Object.keys(seenBy).filter((name) => !names.includes(name));
    assert.equal(gone, []);
  });
});
