// Breaks the evaluator and what init drafts in many ways, one at a time and in memory only; some test must see each.
// Words on the command line choose mutants by name.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { context } from 'esbuild';
import { madeModules } from '../../scripts/bundle.mjs';
import { mutants } from './mutants.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const out = join(root, '.build/mutation');
const words = process.argv.slice(2);

/** Tests that say the same every time, the quickest first. */
const ofTheEvaluator = [
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
].map((name) => join(root, `test/analysis/${name}.test.ts`));
const ofDrafts = ['mentions', 'kind-of-cluster', 'evidence'].map((name) =>
  join(root, `test/draft/${name}.test.ts`),
);
/** Which tests have to see that a file is broken. */
const testsOf = ({ file }) => (file.startsWith('generator/draft/') ? ofDrafts : ofTheEvaluator);

const fewest = 40;
const timeLimit = 5 * 60_000;

/** The mutated text; throws when the table no longer fits the source. */
function mutated({ name, file, find, replace }) {
  const text = readFileSync(join(root, file), 'utf8');
  const times = text.split(find).length - 1;
  if (times !== 1) throw new Error(`${name}: ${file} holds its text ${times} times, and not once`);
  if (find === replace) throw new Error(`${name}: it changes nothing`);
  return text.replace(find, () => replace);
}

/** Bundles the tests again and again, each time with one file of the evaluator replaced. */
class Bundler {
  constructor(tests) {
    this.tests = tests;
  }

  async bundle(outfile, mutant) {
    this.mutant = mutant;
    this.isUsed = mutant === undefined;
    this.context ??= await context({
      absWorkingDir: root,
      stdin: {
        contents: this.tests.map((each) => `import ${JSON.stringify(each)};`).join('\n'),
        resolveDir: root,
      },
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
    const { outputFiles } = await this.context.rebuild();
    if (!this.isUsed) throw new Error(`no test uses ${mutant.file}`);
    writeFileSync(outfile, outputFiles[0].contents);
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
    return this.context?.dispose();
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
  bundlers = new Map([ofTheEvaluator, ofDrafts].map((tests) => [tests, new Bundler(tests)]));

  async verdictOn(tests, mutant, name) {
    const file = join(out, `${name}.mjs`);
    try {
      await this.bundlers.get(tests).bundle(file, mutant);
    } catch (error) {
      return { verdict: 'crashed', test: 'bundling', reason: String(error?.message ?? error) };
    }
    return this.judge.ask(file);
  }

  async end() {
    this.judge.end();
    for (const each of this.bundlers.values()) await each.end();
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
if (new Set(chosen.map(({ name }) => name)).size !== chosen.length)
  throw new Error('two mutants have one name');
const prepared = chosen.map((each) => ({ ...each, text: mutated(each) }));

const courts = Array.from({ length: availableParallelism() }, () => new Court());
const sound = { verdict: 'survived', tests: 0 };
for (const tests of new Set(prepared.map(testsOf))) {
  const without = await courts[0].verdictOn(tests, undefined, 'sound');
  Object.assign(sound, without, { tests: sound.tests + (without.tests ?? 0) });
  if (without.verdict !== 'survived') break;
}
const verdicts = [];
let next = 0;
async function work(court) {
  while (sound.verdict === 'survived' && next < prepared.length) {
    const index = next;
    next += 1;
    verdicts[index] = await court.verdictOn(testsOf(prepared[index]), prepared[index], index);
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
  if (killed < prepared.length || (words.length === 0 && killed < fewest)) process.exitCode = 1;
} else {
  console.error(`no mutant, and ${sound.verdict}: ${sound.test}: ${sound.reason}`);
  process.exitCode = 1;
}
