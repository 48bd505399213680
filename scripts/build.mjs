// Builds dist/: two hot bundles, the command line, what is loaded on demand, the library with its types.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  fastYaml,
  madeModules,
  onDemand,
  onDemandApart,
  onDemandCached,
  read,
  root,
  shared,
} from './bundle.mjs';
import { declarationsOf } from './declarations.mjs';
import { build, writeNotices } from './notices.mjs';

const commonjs = {
  ...shared,
  format: 'cjs',
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  // import() of what is loaded on demand becomes require, which a script with a code cache can do
  supported: { 'dynamic-import': false },
  plugins: [madeModules, fastYaml, onDemandApart],
};

rmSync(join(root, 'dist'), { recursive: true, force: true });
rmSync(join(root, '.build/types'), { recursive: true, force: true });
/** What the launcher starts; everything else is loaded by these. */
const started = ['post-render', 'fn', 'cli'];
const loaded = [...started, ...onDemandCached];
await build({
  ...commonjs,
  entryPoints: Object.fromEntries(
    [...started, ...onDemand]
      .filter((name) => name !== 'help')
      .map((name) => [name, `generator/bundles/${name}.ts`]),
  ),
});
await build({
  ...commonjs,
  entryPoints: { help: 'generator/bundles/help.ts' },
  // yargs looks for its own place
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: { js: 'const importMetaUrl=require("node:url").pathToFileURL(__filename).href;' },
});
// the launcher and what it loads carry one name, so that a code cache can never meet another build
const bundles = loaded.map((name) => [join(root, `dist/${name}.cjs`), read(`dist/${name}.cjs`)]);
const id = createHash('sha256')
  .update(bundles.map(([, text]) => text).join(''))
  .digest('hex')
  .slice(0, 16);
for (const [path, text] of bundles) writeFileSync(path, `/*${id}*/${text}`);
await build({
  ...commonjs,
  entryPoints: { netprofile: 'generator/bundles/netprofile.ts' },
  define: { BUILD_ID: JSON.stringify(id) },
});
// one library for both kinds of modules: import has the names of what require gets
await build({
  ...commonjs,
  entryPoints: { index: 'generator/index.ts' },
  outdir: 'dist/library',
  plugins: [madeModules, fastYaml],
});
const { default: library } = await import(pathToFileURL(join(root, 'dist/library/index.cjs')));
const names = Object.keys(library).sort().join(', ');
writeFileSync(join(root, 'dist/index.js'), `export { ${names} } from './library/index.cjs';\n`);
writeNotices();
const tsc = createRequire(import.meta.url).resolve('typescript/package.json');
execFileSync(process.execPath, [join(tsc, '..', 'bin', 'tsc'), '-p', 'tsconfig.types.json'], {
  cwd: root,
  stdio: 'inherit',
});
const types = declarationsOf(join(root, '.build/types/index.d.ts'));
mkdirSync(join(root, 'dist/types'));
for (const file of ['index.d.ts', 'index.d.cts'])
  writeFileSync(join(root, 'dist/types', file), types);
for (const name of loaded) {
  execFileSync(process.execPath, [join(root, 'scripts/code-cache.cjs'), name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
