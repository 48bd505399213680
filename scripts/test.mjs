// Runs test/**/*.test.ts against the build; --real runs test/real/, --smoke test/smoke/. Words on the command line choose files.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { madeModules } from './bundle.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Folders whose tests need programs or a cluster, and run when they are asked for. */
const apart = ['real', 'smoke'];
const chosen = apart.find((folder) => process.argv.includes(`--${folder}`));
const words = process.argv.slice(2).filter((word) => !word.startsWith('-'));

const all = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .filter((file) => apart.find((folder) => file.startsWith(`${folder}/`)) === chosen)
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .sort();
if (all.length === 0) {
  console.error(`no test file matches ${words.join(' ')}`);
  process.exit(1);
}

// a folder of its own: two runs at once must not take each other's files away
const out = join(root, `.build/test-${process.pid}`);
process.on('exit', () => rmSync(out, { recursive: true, force: true }));
mkdirSync(out, { recursive: true });
await build({
  absWorkingDir: root,
  entryPoints: all.map((file) => join('test', file)),
  outdir: out,
  outbase: 'test',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  chunkNames: 'chunks/[hash]',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  // as Node finds it: the package has no table of exports
  alias: { 'handlebars/runtime': 'handlebars/runtime.js' },
  sourcemap: 'inline',
  logLevel: 'warning',
  external: ['*/dist/index.js', '*.mjs'],
  // so that a test may import any file of generator/, whatever it leads to
  plugins: [madeModules],
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
  define: { ROOT: JSON.stringify(root) },
});

globalThis.netprofileTally = { passed: 0, failed: 0, skipped: 0, files: new Map() };
globalThis.UVU_DEFER = 1;
globalThis.UVU_QUEUE = [];
// uvu looks at UVU_DEFER when it is loaded
const { exec } = await import('uvu');
let index = 0;
for (const file of all) {
  globalThis.UVU_INDEX = index;
  globalThis.UVU_QUEUE.push([file]);
  globalThis.netprofileTestFile = file;
  await import(pathToFileURL(join(out, file.replace(/\.ts$/, '.mjs'))).href);
  index += 1;
}
await exec(false);

const tally = globalThis.netprofileTally;
for (const file of all) {
  if ((tally.files.get(file) ?? 0) > 0) continue;
  console.error(`${relative('.', join('test', file))} contributed no test`);
  tally.failed += 1;
}
if (tally.failed > 0 || tally.passed === 0) process.exitCode = 1;
const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : '';
console.log(`${tally.passed} passed, ${tally.failed} failed${skipped}`);
