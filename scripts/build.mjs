// Builds dist/: two hot bundles, the command line, the slow parts, the library with its types.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
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
      networkProfileSpec: `${profile}#/definitions/NetworkProfileSpec`,
      platform,
      platformSpec: `${platform}#/definitions/PlatformSpec`,
      config,
    });
  },
};

function templatesOf(dialect) {
  const folder = `templates/${dialect}`;
  const partials = readdirSync(join(root, folder, 'partials')).map((file) => [
    basename(file, '.hbs'),
    `${folder}/partials/${file}`,
  ]);
  const all = [['policy.yaml', `${folder}/policy.yaml.hbs`], ...partials];
  return all.map(
    ([name, path]) =>
      `${JSON.stringify(name)}: ${Handlebars.precompile(read(path), compileOptions)}`,
  );
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
  keepNames: true,
  legalComments: 'none',
  logLevel: 'warning',
};

rmSync(join(root, 'dist'), { recursive: true, force: true });
await build({
  ...shared,
  entryPoints: {
    netprofile: 'generator/netprofile.ts',
    'post-render': 'generator/post-render.ts',
    fn: 'generator/fn.ts',
    cli: 'generator/cli.ts',
    slow: 'generator/slow.ts',
  },
  format: 'cjs',
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: { js: 'const importMetaUrl=require("node:url").pathToFileURL(__filename).href;' },
  plugins: [madeModules, slowApart],
  external: ['./post-render.cjs', './fn.cjs', './cli.cjs'],
});
await build({
  ...shared,
  entryPoints: { index: 'generator/index.ts' },
  format: 'esm',
  outdir: 'dist',
  banner: {
    js: 'import {createRequire} from "node:module";const require=createRequire(import.meta.url);',
  },
  plugins: [madeModules],
});
const tsc = createRequire(import.meta.url).resolve('typescript/package.json');
execFileSync(process.execPath, [join(tsc, '..', 'bin', 'tsc'), '-p', 'tsconfig.types.json'], {
  cwd: root,
  stdio: 'inherit',
});
