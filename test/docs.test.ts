import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as assert from 'uvu/assert';
import { dialects } from '../generator/dialects/index.ts';
import { goldenCases } from './golden-cases.ts';
import { root, run } from './program.ts';
import { suite } from './suite.ts';

function names(folder: string, extension: string): string[] {
  return readdirSync(join(root, folder))
    .filter((file) => file.endsWith(extension))
    .map((file) => basename(file, extension))
    .sort();
}

suite('docs', (test) => {
  test('tables are those of the program', async () => {
    const ran = await run(process.execPath, ['scripts/docs.mjs', '--check']);
    assert.is(ran.status, 0, ran.stderr);
  });

  test('every platform has a page and a golden case, and every page a platform', () => {
    const presets = names('profiles/platforms', '.yaml');
    assert.equal(names('docs/platforms', '.md'), presets);
    const cases = goldenCases().map((each) => basename(each));
    const missing = presets.filter(
      (each) => !cases.includes(`shop-on-${each}`) && !cases.includes(`mesh-${each}`),
    );
    assert.equal(missing, []);
  });

  test('every dialect has templates, a platform or a golden case that uses it', () => {
    const used = [
      ...names('profiles/platforms', '.yaml').map((each) => `profiles/platforms/${each}.yaml`),
      'test/golden/generate/guard-rails/platform.yaml',
    ].map((path) => readFileSync(join(root, path), 'utf8'));
    const templates = readdirSync(join(root, 'templates')).sort();
    assert.equal(
      templates,
      Object.values(dialects)
        .map((each) => each.template)
        .sort(),
    );
    const unused = Object.keys(dialects).filter(
      (name) => name !== 'kubernetes' && !used.some((text) => text.includes(name)),
    );
    assert.equal(unused, []);
  });
});
