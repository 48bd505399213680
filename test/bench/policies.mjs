/**
 * Prints microseconds a policy for the last stages: render, read back, check. Nothing is warmed up.
 *
 *     node policies.mjs REPO    with profiles/ in the working folder
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [, , root] = process.argv;
const require = createRequire(join(root, 'package.json'));

// The stages on their own: they need none of the modules that the build makes.
const contents = `export { renderer } from './generator/stages/render.ts';
export { verify } from './generator/stages/verify.ts';
export { dialects } from './generator/dialects/index.ts';`;
await require('esbuild').build({
  stdin: { contents, resolveDir: root },
  bundle: true,
  platform: 'node',
  format: 'esm',
  outfile: 'stages.mjs',
});
const { renderer, verify, dialects } = await import(pathToFileURL('stages.mjs').href);

// The shipped templates, as a user's own are given: as text, compiled before the clock starts.
const handlebars = require('handlebars');
const folder = join(root, 'templates/kubernetes');
const names = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.hbs'));
const overrides = names.map((file) => {
  return [basename(file, '.hbs'), { text: readFileSync(join(folder, file), 'utf8'), file }];
});
const dialect = dialects.kubernetes;
const templates = { precompiled: {}, overrides: Object.fromEntries(overrides) };
const render = renderer(handlebars, dialect, templates);

const { compile } = await import(pathToFileURL(join(root, 'dist/index.js')).href);
const texts = readdirSync('profiles').map((file) => {
  return { file, text: readFileSync(join('profiles', file), 'utf8') };
});
const { policies } = compile(texts);
if (policies.length !== texts.length) throw new Error(`${policies.length} policies were made`);

const start = process.hrtime.bigint();
for (const { policy } of policies) {
  const [problem] = verify(render(policy).text, policy, dialect, 'policy.yaml.hbs');
  if (problem !== undefined) throw new Error(problem.message);
}
console.log(Number(process.hrtime.bigint() - start) / 1e3 / policies.length);
