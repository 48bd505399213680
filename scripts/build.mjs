// Builds dist/: two hot bundles, the command line, the slow parts, the library with its types.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fastYaml, madeModules, onDemand, read, root, shared, slowApart } from './bundle.mjs';
import { build, writeNotices } from './notices.mjs';

const commonjs = {
  ...shared,
  format: 'cjs',
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  // import() of the slow parts becomes require, which a script with a code cache can do
  supported: { 'dynamic-import': false },
  plugins: [madeModules, fastYaml, slowApart],
};

rmSync(join(root, 'dist'), { recursive: true, force: true });
const hot = ['post-render', 'fn'];
await build({
  ...commonjs,
  entryPoints: Object.fromEntries(
    [...hot, ...onDemand].map((name) => [name, `generator/${name}.ts`]),
  ),
});
await build({
  ...commonjs,
  entryPoints: { cli: 'generator/cli.ts' },
  // yargs looks for its own place
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: { js: 'const importMetaUrl=require("node:url").pathToFileURL(__filename).href;' },
});
// the launcher and the hot bundles carry one name, so that a code cache can never meet another build
const bundles = hot.map((name) => [join(root, `dist/${name}.cjs`), read(`dist/${name}.cjs`)]);
const id = createHash('sha256')
  .update(bundles.map(([, text]) => text).join(''))
  .digest('hex')
  .slice(0, 16);
for (const [path, text] of bundles) writeFileSync(path, `/*${id}*/${text}`);
await build({
  ...commonjs,
  entryPoints: { netprofile: 'generator/netprofile.ts' },
  define: { BUILD_ID: JSON.stringify(id) },
  external: ['./cli.cjs'],
});
await build({
  ...shared,
  entryPoints: { index: 'generator/index.ts' },
  format: 'esm',
  outdir: 'dist',
  banner: {
    js: 'import {createRequire} from "node:module";const require=createRequire(import.meta.url);',
  },
  plugins: [madeModules, fastYaml],
});
writeNotices();
const tsc = createRequire(import.meta.url).resolve('typescript/package.json');
execFileSync(process.execPath, [join(tsc, '..', 'bin', 'tsc'), '-p', 'tsconfig.types.json'], {
  cwd: root,
  stdio: 'inherit',
});
for (const name of hot) {
  execFileSync(process.execPath, [join(root, 'scripts/code-cache.cjs'), name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
