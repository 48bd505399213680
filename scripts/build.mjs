// Builds dist/: two hot bundles, the command line, the slow parts, the library with its types.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { build, transform } from 'esbuild';
import Handlebars from 'handlebars';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path) => readFileSync(join(root, path), 'utf8');
const { version } = JSON.parse(read('package.json'));
// Handlebars templates are compiled with the same options here and for a user's own.
const compileOptions = { strict: true, noEscape: true };

/** Modules made from profiles/ and templates/; generator/built.d.ts has their types. */
const made = {
  '#version': () => `export const version = ${JSON.stringify(version)};`,
  '#schemas': () =>
    ['profile', 'platform', 'config']
      .map(
        (name) =>
          `export const ${name}Schema = ${JSON.stringify(read(`profiles/${name}.schema.json`))};`,
      )
      .join('\n'),
  '#platforms': () => {
    const files = readdirSync(join(root, 'profiles/platforms'))
      .filter((file) => file.endsWith('.yaml'))
      .sort();
    const presets = files.map((file) => [
      basename(file, '.yaml'),
      read(`profiles/platforms/${file}`),
    ]);
    return `export const presets = ${JSON.stringify(Object.fromEntries(presets))};`;
  },
  '#templates': () => {
    const dialects = readdirSync(join(root, 'templates'));
    return `export const precompiled = {${dialects.map((name) => `${JSON.stringify(name)}: {${templatesOf(name)}}`)}};`;
  },
  '#validators': () => {
    const schemas = ['profile', 'platform', 'config'].map((name) =>
      JSON.parse(read(`profiles/${name}.schema.json`)),
    );
    const ajv = new Ajv({
      schemas,
      allErrors: true,
      strict: true,
      allowUnionTypes: true,
      strictTypes: false,
      inlineRefs: false,
      code: { source: true, esm: true },
    });
    const [profile, platform, config] = schemas.map((schema) => schema.$id);
    return standaloneCode(ajv, {
      profile: `${profile}#/definitions/Profile`,
      networkProfile: `${profile}#/definitions/NetworkProfile`,
      platformSpec: `${platform}#/definitions/PlatformSpec`,
      config,
    });
  },
};

/**
 * A template with its partials written into it: rendering a partial with its
 * indentation costs most of rendering. Only for shipped templates; with a
 * user's overrides the partials stay partials.
 */
function inlined(text, partials) {
  return text.replace(/^( *)\{\{> (\w+)(?: ([\w.]+))?\}\}\n/gm, (_, indent, name, context) => {
    const body = inlined(partials[name], partials).replace(/^(?=.)/gm, indent);
    return context === undefined ? body : `{{#with ${context}}}\n${body}{{/with}}\n`;
  });
}

function templatesOf(dialect) {
  const folder = `templates/${dialect}`;
  const partials = readdirSync(join(root, folder, 'partials')).map((file) => [
    basename(file, '.hbs'),
    `${folder}/partials/${file}`,
  ]);
  const texts = Object.fromEntries(partials.map(([name, path]) => [name, read(path)]));
  const whole = `"": ${Handlebars.precompile(inlined(read(`${folder}/policy.yaml.hbs`), texts), compileOptions)}`;
  const all = [['policy.yaml', `${folder}/policy.yaml.hbs`], ...partials];
  return [
    whole,
    ...all.map(
      ([name, path]) =>
        `${JSON.stringify(name)}: ${Handlebars.precompile(read(path), compileOptions)}`,
    ),
  ];
}

const madeModules = {
  name: 'made modules',
  setup(build) {
    build.onResolve({ filter: /^#/ }, ({ path }) => ({ path, namespace: 'made' }));
    build.onLoad({ filter: /.*/, namespace: 'made' }, ({ path }) => ({
      contents: made[path](),
      loader: 'js',
      resolveDir: root,
    }));
  },
};

/**
 * js-yaml makes its parser's state with an object spread, which V8 keeps as a
 * slow dictionary: reading is three times slower than with plain assignments.
 */
const fastYaml = {
  name: 'fast yaml',
  setup(build) {
    build.onLoad({ filter: /js-yaml\.mjs$/ }, async ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const { code } = await transform(text, { supported: { 'object-rest-spread': false } });
      return { contents: code, loader: 'js' };
    });
  },
};

/** What only errors and user templates need stays out of the other bundles. */
const slowApart = {
  name: 'slow apart',
  setup(build) {
    build.onResolve({ filter: /\/slow\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './slow.cjs', external: true } : undefined,
    );
  },
};

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
};

const commonjs = {
  ...shared,
  format: 'cjs',
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  // import() of the slow parts becomes require, which a script with a code cache can do
  supported: { 'dynamic-import': false },
  plugins: [madeModules, fastYaml, slowApart],
};

rmSync(join(root, 'dist'), { recursive: true, force: true });
const hot = ['post-render', 'fn'];
await build({
  ...commonjs,
  entryPoints: Object.fromEntries([...hot, 'slow'].map((name) => [name, `generator/${name}.ts`])),
});
await build({
  ...commonjs,
  entryPoints: { cli: 'generator/cli.ts' },
  // yargs looks for its own place
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: { js: 'const importMetaUrl=require("node:url").pathToFileURL(__filename).href;' },
});
// the launcher and the hot bundles carry one name, so that a code cache can never meet another build
const bundles = hot.map((name) => [join(root, `dist/${name}.cjs`), read(`dist/${name}.cjs`)]);
const id = createHash('sha256')
  .update(bundles.map(([, text]) => text).join(''))
  .digest('hex')
  .slice(0, 16);
for (const [path, text] of bundles) writeFileSync(path, `/*${id}*/${text}`);
await build({
  ...commonjs,
  entryPoints: { netprofile: 'generator/netprofile.ts' },
  define: { BUILD_ID: JSON.stringify(id) },
  external: ['./cli.cjs'],
});
await build({
  ...shared,
  entryPoints: { index: 'generator/index.ts' },
  format: 'esm',
  outdir: 'dist',
  banner: {
    js: 'import {createRequire} from "node:module";const require=createRequire(import.meta.url);',
  },
  plugins: [madeModules, fastYaml],
});
const tsc = createRequire(import.meta.url).resolve('typescript/package.json');
execFileSync(process.execPath, [join(tsc, '..', 'bin', 'tsc'), '-p', 'tsconfig.types.json'], {
  cwd: root,
  stdio: 'inherit',
});
for (const name of hot) {
  execFileSync(process.execPath, [join(root, 'scripts/code-cache.cjs'), name], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
