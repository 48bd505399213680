/** Prints microseconds a policy for render, read back and check: 1,000 policies, nothing warmed up. */
import { mkdtempSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [, , root, profiles] = process.argv;
const require = createRequire(join(root, 'package.json'));

/** Both stages, bundled on their own: neither needs a module that the build makes. */
async function stages() {
  const contents = ['renderer', 'verify', 'dialects', 'readYaml']
    .map((name, index) => {
      const files = ['stages/render', 'stages/verify', 'dialects/index', 'grammar/yaml'];
      return `export { ${name} } from './generator/${files[index]}.ts';`;
    })
    .join('\n');
  const folder = mkdtempSync(join(process.cwd(), 'stages-'));
  const outfile = join(folder, 'stages.mjs');
  await require('esbuild').build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
  });
  const loaded = await import(pathToFileURL(outfile).href);
  await rm(folder, { recursive: true });
  return loaded;
}

/** The shipped templates as a user's own would be given: as text. */
async function templates() {
  const folder = join(root, 'templates/kubernetes');
  const partials = await readdir(join(folder, 'partials'));
  const files = ['policy.yaml.hbs', ...partials.map((file) => join('partials', file))];
  const rows = files.map(async (file) => {
    const text = await readFile(join(folder, file), 'utf8');
    return [basename(file, '.hbs'), { text, file }];
  });
  return { precompiled: {}, overrides: Object.fromEntries(await Promise.all(rows)) };
}

const { compile } = await import(pathToFileURL(join(root, 'dist/index.js')).href);
const { renderer, verify, dialects, readYaml } = await stages();

/** @param {string} file */
async function documentOf(file) {
  const value = readYaml(await readFile(file, 'utf8')).documents[0];
  return { value, place: { file, document: 0, path: [] }, kind: undefined, apiVersion: undefined };
}

const files = (await readdir(profiles)).map((file) => join(profiles, file));
const platform = await documentOf(join(root, 'profiles/platforms/generic.yaml'));
const input = {
  profiles: await Promise.all(
    files.map(async (file) => ({ document: await documentOf(file), source: 'files' })),
  ),
  platform: [{ name: 'generic', spec: platform.value.spec, place: platform.place }],
  manifests: [],
  dialect: 'kubernetes',
  engine: require('handlebars'),
  templates: await templates(),
  options: {
    mode: 'files',
    hasManifests: false,
    placeInNamespace: true,
    hooks: 'hidden',
    strict: false,
    requireProfiles: false,
    defaultDeny: false,
    chartPolicies: 'error',
    accept: [],
    today: '2026-01-01',
    version: '0.0.0',
  },
  diagnostics: [],
};
const { policies, diagnostics } = compile(input);
if (policies.length !== files.length) throw new Error(JSON.stringify(diagnostics[0]));

const dialect = dialects.kubernetes;
const start = process.hrtime.bigint();
const render = renderer(input.engine, dialect, input.templates);
for (const { policy } of policies) {
  const { text } = render(policy);
  const [problem] = verify(text, policy, dialect, 'policy.yaml.hbs');
  if (problem !== undefined) throw new Error(problem.message);
}
console.log(Number(process.hrtime.bigint() - start) / 1e3 / policies.length);
