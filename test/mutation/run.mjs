// Breaks the evaluator, what init drafts and how flows are read in many ways, one at a time and in memory only; some test must see each.
// Words on the command line choose mutants by name. seen-by.json says which test file saw each last time: that one is
// asked first, and where it sees nothing all others are. Each run but CI's writes it anew.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { context } from 'esbuild';
import { madeModules } from '../../scripts/bundle.mjs';
import { mutants, mutated } from './mutants.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const out = join(root, '.build/mutation');
const words = process.argv.slice(2);

/** Tests that say the same every time, the quickest first. */
const tests = [
  'semantics',
  'objects',
  'labels',
  'unreadable',
  'pods',
  'unseen',
  'controller-labels',
  'addresses',
  'families',
  'services',
  'sets',
  'big-cluster',
  'opening-cases',
  'graph-rules',
  'causes',
  'profile-rules',
  'custom-rules',
  '../stages/peer-pods',
  '../stages/limits',
  '../dialects/cilium-policies',
  '../draft/mentions',
  '../draft/kind-of-cluster',
  '../draft/evidence',
  '../flows/json-records',
  '../flows/readers',
  '../flows/observed',
  '../io/lines',
];
const seenByFile = join(root, 'test/mutation/seen-by.json');
const seenBy = JSON.parse(readFileSync(seenByFile, 'utf8'));

const fewest = 40;
const timeLimit = 5 * 60_000;

/** Bundles a test file again and again, each time with one file of generator/ replaced. */
class Bundler {
  contexts = new Map();

  /** Whether the mutant is in it; else nothing is written. */
  async bundle(test, outfile, mutant) {
    this.mutant = mutant;
    this.isUsed = mutant === undefined;
    const { outputFiles } = await (await this.contextOf(test)).rebuild();
    if (this.isUsed) writeFileSync(outfile, outputFiles[0].contents);
    return this.isUsed;
  }

  async contextOf(test) {
    const known = this.contexts.get(test);
    if (known !== undefined) return known;
    const made = await context({
      absWorkingDir: root,
      entryPoints: [join(root, `test/analysis/${test}.test.ts`)],
      outdir: out,
      write: false,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      packages: 'external',
      // checked schemas and templates are CommonJS, as in scripts/test.mjs
      alias: { 'handlebars/runtime': 'handlebars/runtime.js' },
      banner: {
        js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
      },
      logLevel: 'silent',
      define: { ROOT: JSON.stringify(root) },
      plugins: [madeModules, { name: 'mutate', setup: (build) => this.setUp(build) }],
    });
    this.contexts.set(test, made);
    return made;
  }

  setUp({ onLoad, onResolve }) {
    onResolve({ filter: /\/suite\.ts$/ }, () => ({ path: join(root, 'test/mutation/suite.ts') }));
    onLoad({ filter: /\/generator\/.*\.ts$/ }, ({ path }) => {
      if (this.mutant === undefined || path !== join(root, this.mutant.file)) return undefined;
      this.isUsed = true;
      return { contents: this.mutant.text, loader: 'ts' };
    });
  }

  end() {
    return Promise.all([...this.contexts.values()].map((each) => each.dispose()));
  }
}

/** A process that judges one bundle after another; another takes its place when it ends or hangs. */
class Judge {
  ask(file) {
    this.child ??= this.start();
    return new Promise((resolve) => {
      const give = (verdict) => {
        clearTimeout(timer);
        this.answer = undefined;
        resolve(verdict);
      };
      const timer = setTimeout(() => {
        this.end();
        give({ verdict: 'crashed', test: 'the run', reason: `it took over ${timeLimit} ms` });
      }, timeLimit);
      this.answer = give;
      this.child.stdin.write(`${file}\n`);
    });
  }

  start() {
    const child = spawn(process.execPath, [join(root, 'test/mutation/judge.mjs')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    createInterface({ input: child.stdout }).on('line', (line) => this.answer?.(JSON.parse(line)));
    child.on('close', (status, signal) => {
      if (this.child === child) this.child = undefined;
      const reason = `it ended with ${signal ?? status}`;
      this.answer?.({ verdict: 'crashed', test: 'the run', reason });
    });
    return child;
  }

  end() {
    const { child } = this;
    this.child = undefined;
    child?.kill('SIGKILL');
  }
}

/** One mutant after another. */
class Court {
  judge = new Judge();
  bundler = new Bundler();

  /** Up to the first test file that sees it. */
  async verdictOn(mutant, name) {
    const first = seenBy[mutant?.name];
    const isOfDrafts = mutant?.file.startsWith('generator/draft/') === true;
    const rank = (test) =>
      test === first ? 2 : Number(isOfDrafts && test.startsWith('../draft/'));
    const order = tests.toSorted((a, b) => rank(b) - rank(a));
    let asked = 0;
    for (const [index, test] of order.entries()) {
      const file = join(out, `${name}-${index}.mjs`);
      try {
        if (!(await this.bundler.bundle(test, file, mutant))) continue;
      } catch (error) {
        return { verdict: 'crashed', test: 'bundling', reason: String(error?.message ?? error) };
      }
      const said = await this.judge.ask(file);
      if (said.verdict !== 'survived') return { ...said, by: test };
      asked += said.tests;
    }
    return asked > 0
      ? { verdict: 'survived', tests: asked }
      : { verdict: 'crashed', test: 'bundling', reason: `no test uses ${mutant.file}` };
  }

  async end() {
    this.judge.end();
    await this.bundler.end();
  }
}

function lineOn({ name }, { verdict, test, reason }) {
  if (verdict === 'killed') return `killed    ${name}: by ${test}`;
  if (verdict === 'survived') return `SURVIVED  ${name}`;
  return `CRASHED   ${name}: in ${test}: ${reason}`;
}

const started = performance.now();
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const chosen = mutants.filter(
  ({ name }) => words.length === 0 || words.some((word) => name.includes(word)),
);
const prepared = chosen.map((each) => ({ ...each, text: mutated(each) }));

const courts = Array.from({ length: availableParallelism() }, () => new Court());
const sound = await courts[0].verdictOn(undefined, 'sound');
const verdicts = [];
let next = 0;
async function work(court) {
  while (sound.verdict === 'survived' && next < prepared.length) {
    const index = next;
    next += 1;
    verdicts[index] = await court.verdictOn(prepared[index], index);
  }
}
await Promise.all(courts.map(work));
await Promise.all(courts.map((each) => each.end()));
rmSync(out, { recursive: true, force: true });

if (sound.verdict === 'survived') {
  prepared.forEach((each, index) => console.log(lineOn(each, verdicts[index])));
  const killed = verdicts.filter(({ verdict }) => verdict === 'killed').length;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `${killed} of ${prepared.length} mutants killed by ${sound.tests} tests, ${seconds} s`,
  );
  for (const [index, { name }] of prepared.entries()) seenBy[name] = verdicts[index].by;
  const seen = mutants.map(({ name }) => [name, seenBy[name]]);
  if (process.env.CI !== 'true')
    writeFileSync(seenByFile, `${JSON.stringify(Object.fromEntries(seen), undefined, 2)}\n`);
  if (killed < prepared.length || (words.length === 0 && killed < fewest)) process.exitCode = 1;
} else {
  console.error(`no mutant, and ${sound.verdict}: ${sound.test}: ${sound.reason}`);
  process.exitCode = 1;
}
