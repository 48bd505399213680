import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as assert from 'uvu/assert';
import { root, run } from '../program.ts';
import { suite } from '../suite.ts';
import { consumers, project } from './world.ts';

const tsc = join(
  dirname(createRequire(join(root, 'package.json')).resolve('typescript/package.json')),
  'bin/tsc',
);

const { declarationsOf } = (await import(
  pathToFileURL(join(root, 'scripts/declarations.mjs')).href
)) as { declarationsOf: (entry: string) => string };

suite('types of the library', (test) => {
  for (const [name, consumer] of Object.entries(consumers)) {
    test(`${name}: compiles and runs`, () =>
      project(consumer, async (folder) => {
        const compiled = await run(process.execPath, [tsc, '-p', folder]);
        assert.is(compiled.status, 0, compiled.stdout);
        const ran = await run(process.execPath, ['--preserve-symlinks', 'shop.js'], {
          cwd: folder,
        });
        assert.match(ran.stdout, /^\d+ cart wrong missing$/m, ran.stderr);
        assert.not.match(ran.stderr, /Warning/);
      }));
  }

  test('docs/api.d.ts is what is built: a change of the library is seen', async () => {
    const ran = await run(process.execPath, ['scripts/api.mjs', '--check']);
    assert.is(ran.status, 0, ran.stderr);
  });

  test('both kinds of modules get the same names and types', async () => {
    const types = ['index.d.ts', 'index.d.cts'].map((each) =>
      readFileSync(join(root, 'dist/types', each), 'utf8'),
    );
    assert.is(types[0], types[1]);
    assert.not.match(types[0] ?? '', /^import |from '/m);
    const imported = (await import(pathToFileURL(join(root, 'dist/index.js')).href)) as object;
    const required = createRequire(join(root, 'package.json'))(
      './dist/library/index.cjs',
    ) as object;
    assert.equal(Object.keys(imported).sort(), Object.keys(required).sort());
    const exported = [...(types[0] ?? '').matchAll(/^export declare \w+ (\w+)/gm)];
    assert.equal(exported.map(([, name]) => name).sort(), Object.keys(imported).sort());
  });

  test('two declarations of one name stay two', () => {
    const text = declarationsOf(join(root, '.build/types/index.d.ts'));
    assert.match(text, /^export type Port = \{$/m);
    assert.match(text, /^type ProfilePorts = \[ProfilePort, \.\.\.ProfilePort\[\]\] \| string;$/m);
  });
});
