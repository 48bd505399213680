/**
 * Simulates a cluster in process, from cold, and prints figures of it as JSON.
 *
 *     node --expose-gc analysis.mjs REPO SHAPE WORKLOADS simulated|whole|floor
 *
 * `simulated`: `ms` from what was read to every fact, `MB` of memory that it took at most beside what was read,
 * `pairs` of ends that are allowed; `whole`: milliseconds from the text of a YAML file to every fact; `floor`:
 * js-yaml alone of the same text. Keeps what all runs need in the current folder: the bundle, and the texts.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cluster } from './clusters.mjs';

const [, , root, shape, workloads, figure] = process.argv;
const require = createRequire(join(root, 'package.json'));
const bundle = join(process.cwd(), 'analysis.cjs');
if (!existsSync(bundle)) await build();
const { analyse, factsOf, readCluster, headed, parse, dump, loadAll } = require(bundle);

async function build() {
  const { fastYaml, madeModules, shared } = await import(
    pathToFileURL(join(root, 'scripts/bundle.mjs')).href
  );
  const contents = `export { analyse } from './generator/analysis/reach/analyse.ts';
export { factsOf } from './generator/analysis/reach/facts.ts';
export { readCluster } from './generator/analysis/read/read-cluster.ts';
export { headed, parse } from './generator/stages/parse.ts';
export { dump, loadAll } from 'js-yaml';`;
  await require('esbuild').build({
    ...shared,
    stdin: { contents, resolveDir: root },
    format: 'cjs',
    outfile: bundle,
    plugins: [madeModules, fastYaml],
  });
}

/** The cluster as one YAML file. */
function textOf() {
  const path = `${shape}-${workloads}.yaml`;
  if (!existsSync(path)) {
    const objects = cluster(shape, Number(workloads));
    writeFileSync(path, objects.map((each) => dump(each, { noRefs: true })).join('---\n'));
  }
  return readFileSync(path, 'utf8');
}

if (figure !== 'simulated') {
  const text = textOf();
  const start = performance.now();
  if (figure === 'floor') loadAll(text);
  else
    factsOf(
      analyse(readCluster(parse([{ file: 'k8s.yaml', text }], { merge: true }).documents).cluster),
    );
  console.log(performance.now() - start);
  process.exit();
}

const place = { file: 'cluster.yaml', document: 0, path: [] };
const documents = cluster(shape, Number(workloads)).map((each) => headed(each, place));
const { cluster: read, diagnostics } = readCluster(documents);
if (diagnostics.some((each) => each.severity === 'error')) throw new Error(diagnostics[0].message);

globalThis.gc();
const inUse = () => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
const before = inUse();
const start = performance.now();
const rows = factsOf(analyse(read));
const took = performance.now() - start;
// garbage that is not collected yet counts: it is memory all the same
const held = Math.max(0, inUse() - before) / 1e6;
let pairs = 0;
for (const { sources, row } of rows)
  for (const set of row.values()) pairs += sources.length * set.size;
if (pairs === 0) throw new Error('nothing is allowed: this measures nothing');
console.log(JSON.stringify({ ms: took, MB: held, pairs }));
