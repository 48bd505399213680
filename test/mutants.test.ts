import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as assert from 'uvu/assert';
import { root } from './program.ts';
import { suite } from './suite.ts';

interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const { mutants } = (await import(pathToFileURL(join(root, 'test/mutation/mutants.mjs')).href)) as {
  readonly mutants: readonly Mutant[];
};
const seenBy = JSON.parse(
  readFileSync(join(root, 'test/mutation/seen-by.json'), 'utf8'),
) as Readonly<Record<string, string>>;

suite('mutants', (test) => {
  test('each finds its text in its file, once, and changes it', () => {
    for (const { name, file, find, replace } of mutants) {
      const text = readFileSync(join(root, file), 'utf8');
      assert.is(text.split(find).length - 1, 1, `${name}: ${file}`);
      assert.is.not(find, replace, name);
    }
  });

  test('have names of their own, and seen-by.json speaks of no others', () => {
    const names = mutants.map(({ name }) => name);
    assert.equal(names.toSorted(), [...new Set(names)].toSorted());
    const gone = Object.keys(seenBy).filter((name) => !names.includes(name));
    assert.equal(gone, []);
  });
});
