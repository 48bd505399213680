import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { parseAllDocuments } from 'yaml';
import { goldenFolder as folder, goldenCases } from './golden-cases.ts';
import { type FakeOptions, forbidden, withFakeCluster } from './live/fake-cluster.ts';
import { netprofile, netprofileProcess, type Ran, root } from './program.ts';
import { suite } from './suite.ts';

/**
 * A case is a folder: what goes in, `_expected.yaml` (standard output, and
 * after it every file that appeared), `_diagnostics.txt` (standard error and
 * the exit status). `_args` is the command line, one word a line; without it
 * `post-render` runs. `_env` are variables, `NAME=value` a line. `_stdin.yaml` is standard input; `_cluster.yaml` holds the
 * objects of a cluster that $KUBECONFIG leads to. UPDATE_GOLDEN=1
 * rewrites both and fails the run. GOLDEN=word runs the cases whose name has
 * the word. Some of each command start as a process, the others run in one that
 * had others before; PROCESSES=1 starts all.
 */
const update = process.env.UPDATE_GOLDEN === '1';

suite('golden', (test) => {
  const word = process.env.GOLDEN ?? '';
  const names = goldenCases().filter((name) => name.includes(word));
  const ownProcess = sample(names);
  // all start with the first test, a few at a time; each test waits for its own
  const slots: Promise<unknown>[] = Array.from({ length: availableParallelism() * 2 }, () =>
    Promise.resolve(),
  );
  const runs = new Map<string, Promise<Error | undefined>>();
  const startAll = (): void => {
    names.forEach((name, index) => {
      const slot = index % slots.length;
      const run = (slots[slot] ?? Promise.resolve())
        .then(() => inHome(name, ownProcess.has(name) ? netprofileProcess : netprofile))
        .then(
          () => undefined,
          (error: Error) => error,
        );
      slots[slot] = run;
      runs.set(name, run);
    });
  };
  for (const name of names) {
    test(name, async () => {
      if (runs.size === 0) startAll();
      const error = await runs.get(name);
      if (error !== undefined) throw error;
    });
  }
});

/** At least two cases of each command, and one of each exit status that it has. */
function sample(names: readonly string[]): ReadonlySet<string> {
  const chosen = new Map<string, Set<string>>();
  const seen = new Set<string>();
  for (const name of names) {
    const [command = ''] = argsOf(join(folder, name));
    const status = read(join(folder, name, '_diagnostics.txt'))
      ?.trim()
      .split('\n')
      .at(-1);
    const ofCommand = chosen.get(command) ?? new Set();
    chosen.set(command, ofCommand);
    if (ofCommand.size < 2 || !seen.has(`${command} ${status}`)) ofCommand.add(name);
    seen.add(`${command} ${status}`);
  }
  return new Set([...chosen.values()].flatMap((each) => [...each]));
}

function argsOf(source: string): readonly string[] {
  const words = read(join(source, '_args'))?.split('\n') ?? ['post-render'];
  return words.filter((word) => word !== '');
}

function envOf(source: string): Readonly<Record<string, string>> {
  const lines = (read(join(source, '_env')) ?? '').split('\n').filter((line) => line !== '');
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

async function inHome(name: string, start: typeof netprofile): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'netprofile-golden-'));
  try {
    await compare(name, home, start);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function compare(name: string, home: string, start: typeof netprofile): Promise<void> {
  const source = join(folder, name);
  cpSync(source, home, {
    recursive: true,
    filter: (path) => !/\/_(?:expected\.yaml|diagnostics\.txt)$/.test(path),
  });
  const before = snapshot(home);
  const ran = await runCase(argsOf(source), home, source, start);
  const files = [...snapshot(home)].filter(([path, text]) => before.get(path) !== text);
  const gone = [...before.keys()].filter((path) => !existsSync(join(home, path)));
  const listed = [
    ...files.map(([path, text]) => `#### ${path}\n${text}`),
    ...gone.map((path) => `#### removed ${path}\n`),
  ];
  const actual = {
    '_expected.yaml': ran.stdout + listed.join(''),
    '_diagnostics.txt': `${ran.stderr}exit ${ran.status}\n`,
  };
  const version = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version as string;
  const pairs = Object.entries(actual).map(([file, text]) => {
    const path = join(source, file);
    const stable = text
      .replaceAll(`"${version}"`, '"<version>"')
      .replaceAll(`netprofile ${version}`, 'netprofile <version>')
      .replace(/sha256:[0-9a-f]{64}/g, 'sha256:<digest>');
    const wanted = read(path);
    if (update && wanted !== stable) writeFileSync(path, stable);
    return { file, stable, wanted };
  });
  for (const { file, stable, wanted } of pairs) {
    assert.ok(wanted !== undefined, `${name}/${file} is missing`);
    assert.fixture(stable, wanted, `${name}/${file}`);
  }
}

async function runCase(
  args: readonly string[],
  cwd: string,
  source: string,
  start: typeof netprofile,
): Promise<Ran> {
  const input = read(join(source, '_stdin.yaml')) ?? '';
  const cluster = read(join(source, '_cluster.yaml'));
  const env = envOf(source);
  if (cluster === undefined) return start(args, { cwd, input, env });
  let ran: Ran | undefined;
  await withFakeCluster(clusterOf(cluster), async ({ kubeconfig }) => {
    ran = await start(args, { cwd, input, env: { ...env, KUBECONFIG: kubeconfig } });
  });
  if (ran === undefined) throw new Error('it did not run');
  return ran;
}

/** Objects of a cluster, and a document `forbidden: [nodes]` for what may not be listed. */
function clusterOf(text: string): FakeOptions {
  const documents = parseAllDocuments(text).map((each) => each.toJS() as Record<string, unknown>);
  const closed = documents.flatMap((each) => (each.forbidden ?? []) as readonly string[]);
  return {
    objects: documents.filter((each) => each.kind !== undefined),
    fault: ({ path }) => {
      const resource = path.split('/').at(-1) ?? '';
      return closed.includes(resource) ? forbidden(resource) : undefined;
    },
  };
}

function read(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function snapshot(home: string): Map<string, string> {
  const paths = readdirSync(home, { recursive: true, withFileTypes: true }).filter((each) =>
    each.isFile(),
  );
  const files = paths.map((each) => join(each.parentPath, each.name)).sort();
  return new Map(files.map((path) => [path.slice(home.length + 1), readFileSync(path, 'utf8')]));
}
