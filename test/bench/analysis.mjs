/**
 * Simulates a cluster in process, from cold, and prints a figure of it.
 *
 *     node --expose-gc analysis.mjs REPO SHAPE WORKLOADS ms|MB|read|pairs|whole|floor
 *
 * `ms`: from what was read to every fact; `MB`: memory that it took at most, beside what was read;
 * `read`: milliseconds from parsed objects to what is simulated; `pairs`: allowed pairs of ends;
 * `whole`: milliseconds from the text of a YAML file to every fact; `floor`: js-yaml alone of the same text.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cluster } from './clusters.mjs';

const [, , root, shape, workloads, figure] = process.argv;
const require = createRequire(join(root, 'package.json'));
const { fastYaml, madeModules, shared } = await import(
  pathToFileURL(join(root, 'scripts/bundle.mjs')).href
);
const contents = `export { analyse } from './generator/analysis/reach/analyse.ts';
export { factsOf } from './generator/analysis/reach/facts.ts';
export { readCluster } from './generator/analysis/read/read-cluster.ts';
export { headed, parse } from './generator/stages/parse.ts';
export { dump, loadAll } from 'js-yaml';`;
const outfile = join(process.cwd(), `analysis-${process.pid}.cjs`);
await require('esbuild').build({
  ...shared,
  stdin: { contents, resolveDir: root },
  format: 'cjs',
  outfile,
  plugins: [madeModules, fastYaml],
});
const { analyse, factsOf, readCluster, headed, parse, dump, loadAll } = require(outfile);

if (figure === 'whole' || figure === 'floor') {
  const objects = cluster(shape, Number(workloads));
  const text = objects.map((each) => dump(each, { noRefs: true })).join('---\n');
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
const began = performance.now();
const { cluster: read, diagnostics } = readCluster(documents);
const readIn = performance.now() - began;
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
console.log({ ms: took, MB: held, read: readIn, pairs }[figure]);
