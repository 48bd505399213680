// Runs test/**/*.test.ts against the build, files side by side; --real runs test/real/ and --smoke test/smoke/ in two rows.
// Words on the command line choose files. --times tells what each took. A file may take --limit=15 minutes.
import { fork } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { fastYaml, madeModules } from './bundle.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const [flags, words] = [true, false].map((isFlag) =>
  process.argv.slice(2).filter((word) => word.startsWith('-') === isFlag),
);
/** Folders whose tests need programs or a cluster, and run when they are asked for. */
const apart = ['real', 'smoke'];
const chosen = apart.find((folder) => flags.includes(`--${folder}`));
const limit = Number(flags.find((flag) => flag.startsWith('--limit='))?.slice(8) ?? 15) * 60_000;

/** Begun first where no run is remembered: what takes longest must not be alone at the end. */
const slowest = [
  'analysis/agrees',
  'reports/map/all-forms',
  'golden',
  'dialects/read-back',
  'dialects/templates',
  'properties/world',
];

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

/** js-yaml as the build has it: as it comes it is three times slower. */
const yamlOfTheBuild = {
  name: 'yaml of the build',
  setup({ onResolve }) {
    onResolve({ filter: /^js-yaml$/ }, () => ({
      path: fileURLToPath(import.meta.resolve('js-yaml')),
    }));
  },
};

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
  // madeModules so that a test may import any file of generator/, whatever it leads to
  plugins: [madeModules, yamlOfTheBuild, fastYaml],
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
  define: { ROOT: JSON.stringify(root) },
});

/** A process that runs one test file after another; another takes its place when it ends. What it prints is in a file. */
class Worker {
  constructor(number) {
    this.log = join(out, `worker-${number}.log`);
  }

  /** What came of a file, with all that was printed meanwhile. */
  async run(file) {
    this.child ??= this.start();
    const told = await new Promise((resolve) => {
      const timer = setTimeout(() => {
        resolve({ problem: `did not end in ${limit / 60_000} minutes` });
        this.end();
      }, limit);
      this.settle = (result) => {
        clearTimeout(timer);
        resolve(result);
      };
      this.child.send(file);
    });
    const printed = readFileSync(this.log, 'utf8').slice(this.shown);
    this.shown += printed.length;
    return {
      passed: 0,
      failed: 0,
      skipped: 0,
      tests: 1,
      milliseconds: 0,
      cpu: 0,
      ...told,
      printed,
    };
  }

  start() {
    this.shown = 0;
    const log = openSync(this.log, 'w');
    const child = fork(join(root, 'scripts/test-worker.mjs'), [out], {
      stdio: ['ignore', log, log, 'ipc'],
      // what tests make is short-lived, and most of their code runs a few times: a larger place for the young, and
      // fewer functions compiled anew, save a fifth of the processor time
      execArgv: [
        '--min-semi-space-size=32',
        '--max-semi-space-size=64',
        '--interrupt-budget=250000',
      ],
      env: { ...process.env, ...(process.stdout.isTTY && { NETPROFILE_TEST_COLOUR: '1' }) },
    });
    closeSync(log);
    child.on('message', (result) => this.settle(result));
    child.on('exit', (status, signal) => {
      if (this.child !== child) return;
      this.child = undefined;
      this.settle({ problem: `ended its process with ${signal ?? status} before its tests had` });
    });
    return child;
  }

  /** Lets the process end by itself: what its tests made, such as a cluster, goes with it. */
  async close() {
    const { child } = this;
    if (child === undefined) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    this.child = undefined;
    child.disconnect();
    await ended;
  }

  end() {
    const { child } = this;
    this.child = undefined;
    child?.kill('SIGKILL');
  }
}

const remembered = join(root, '.build/test-times.json');
const times = (() => {
  try {
    return JSON.parse(readFileSync(remembered, 'utf8'));
  } catch {
    return {};
  }
})();
const waiting = all.toSorted((a, b) => weight(b) - weight(a));

function weight(file) {
  const place = slowest.findIndex((each) => file.startsWith(each));
  return times[file] ?? (place < 0 ? 0 : 1e6 - place);
}

const results = [];
async function work(worker, row) {
  for (let file = row.shift(); file !== undefined; file = row.shift()) {
    const result = { file, ...(await worker.run(file)) };
    results.push(result);
    process.stdout.write(`${file}\n${result.printed}\n`);
    const problem = result.tests === 0 ? 'contributed no test' : result.problem;
    if (problem === undefined) continue;
    console.error(`${relative('.', join('test', file))} ${problem}`);
    result.failed += 1;
  }
  await worker.close();
}
const isOfTheShop = (file) => file.startsWith('smoke/shop-');
/** Pages in a browser share nothing with the programs that build images and install plugins. */
const isOfPages = (file) => /^real\/(?:map|audit)/.test(file);
/** Files of one row run one after another. */
const rows = (() => {
  // two more than there are cores: files that start programs wait for them
  if (chosen === undefined)
    return Array.from({ length: availableParallelism() + 2 }, () => waiting);
  if (chosen === 'real') return divided(isOfPages);
  // a cluster that the tests make is one process's
  if ((process.env.SMOKE_CONTEXT ?? '') === '') return [waiting];
  // the shop's namespaces are one test's at a time, and the others' tests stay out of them
  return divided(isOfTheShop);
})();

function divided(belongs) {
  return [waiting.filter(belongs), waiting.filter((file) => !belongs(file))];
}

await Promise.all(rows.map((row, number) => work(new Worker(number), row)));

for (const { file, milliseconds } of results) {
  // a file that ended early, or ran some golden cases only, tells nothing
  if (milliseconds > 0 && process.env.GOLDEN === undefined) times[file] = milliseconds;
}
writeFileSync(remembered, JSON.stringify(times));
if (flags.includes('--times')) {
  const seconds = (milliseconds) => (milliseconds / 1000).toFixed(1).padStart(7);
  console.log('  total s   CPU s  tests  file (CPU of programs that it starts not counted)');
  for (const { file, milliseconds, cpu, tests } of results.toSorted((a, b) => b.cpu - a.cpu))
    console.log(`  ${seconds(milliseconds)} ${seconds(cpu)} ${String(tests).padStart(6)}  ${file}`);
}
const sum = (key) => results.reduce((total, each) => total + each[key], 0);
const [passed, failed, skipped] = ['passed', 'failed', 'skipped'].map(sum);
if (failed > 0 || passed === 0) process.exitCode = 1;
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
