// Runs a bundle once on the example and keeps the code that V8 compiled, for this version of Node.
const { openSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const name = process.argv[2];
const { codeCache, load, sealed } = require(join(root, 'dist/netprofile.cjs'));

// the sample becomes standard input
require('node:fs').closeSync(0);
const samples = {
  'post-render': ['post-render.yaml', '--profiles', 'profiles.yaml'],
  fn: ['fn.yaml', '--profiles', 'profiles.yaml'],
  // the findings of a release, simulation and all
  cli: ['post-render.yaml', 'lint', 'profiles.yaml', '--manifests', '-', '-n', 'shop', '-q'],
  // what those load: the release ships a policy
  simulation: ['post-render.yaml', '--profiles', 'profiles.yaml'],
  help: ['post-render.yaml', 'lint', '--help'],
};
const starts = { simulation: 'post-render', help: 'cli' };
const [input, ...args] = samples[name];
openSync(join(__dirname, 'code-cache', input), 'r');
let script;
const bundle = load(name, (made) => {
  script = made;
});
const begun = starts[name] === undefined ? bundle : load(starts[name]);
process.chdir(join(__dirname, 'code-cache'));
process.on('exit', () => {
  if (!process.exitCode) writeFileSync(codeCache(name), sealed(script.createCachedData()));
});
begun.start(args);
