// Runs a hot bundle once on the example and keeps the code that V8 compiled, for this version of Node.
const { openSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const name = process.argv[2];
const { codeCache, load, sealed } = require(join(root, 'dist/netprofile.cjs'));

// the sample becomes standard input
require('node:fs').closeSync(0);
openSync(join(__dirname, `code-cache/${name}.yaml`), 'r');
let script;
const bundle = load(name, (made) => {
  script = made;
});
process.chdir(join(__dirname, 'code-cache'));
process.on('exit', () => {
  if (!process.exitCode) writeFileSync(codeCache(name), sealed(script.createCachedData()));
});
bundle.start(['--profiles', 'profiles.yaml']);
