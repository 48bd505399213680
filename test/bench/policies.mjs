/**
 * Prints microseconds a policy for the last stages: render, read back, check. Nothing is warmed up.
 *
 *     node policies.mjs REPO    with profiles/ in the working folder
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [, , root] = process.argv;
const require = createRequire(join(root, 'package.json'));

// The stages as they are shipped, on their own.
const { fastYaml, madeModules, shared } = await import(
  pathToFileURL(join(root, 'scripts/bundle.mjs')).href
);
const contents = `export { renderer } from './generator/stages/render.ts';
export { verify } from './generator/stages/verify.ts';
export { dialects } from './generator/dialects/index.ts';
export { precompiled } from '#templates';
export { default as runtime } from 'handlebars/runtime';`;
await require('esbuild').build({
  ...shared,
  stdin: { contents, resolveDir: root },
  format: 'cjs',
  outfile: 'stages.cjs',
  absWorkingDir: process.cwd(),
  plugins: [madeModules, fastYaml],
});
const { renderer, verify, dialects, precompiled, runtime } = createRequire(
  join(process.cwd(), 'x'),
)('./stages.cjs');
const [form] = dialects.kubernetes.objects;
const render = renderer(runtime, form, { precompiled: precompiled.kubernetes(), overrides: {} });

const { compile } = await import(pathToFileURL(join(root, 'dist/index.js')).href);
const texts = readdirSync('profiles').map((file) => {
  return { file, text: readFileSync(join('profiles', file), 'utf8') };
});
const { policies } = compile(texts);
if (policies.length !== texts.length) throw new Error(`${policies.length} policies were made`);

const start = process.hrtime.bigint();
for (const { policy } of policies) {
  const [problem] = verify(render(policy).text, policy, form, 'policy.yaml.hbs');
  if (problem !== undefined) throw new Error(problem.message);
}
console.log(Number(process.hrtime.bigint() - start) / 1e3 / policies.length);
