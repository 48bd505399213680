import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import * as assert from 'uvu/assert';
import { root } from './program.ts';
import { suite } from './suite.ts';

const generator = join(root, 'generator');

/** What each layer may import beside itself. Dependencies point one way. */
const layers: Readonly<Record<string, readonly string[]>> = {
  model: [],
  grammar: ['model'],
  peers: ['model', 'grammar'],
  dialects: ['model', 'grammar'],
  stages: ['model', 'grammar', 'peers', 'dialects'],
  analysis: ['model', 'grammar', 'dialects', 'stages'],
  draft: ['model', 'grammar', 'stages'],
  flows: ['model', 'grammar', 'analysis'],
  probe: ['model', 'grammar', 'stages', 'analysis'],
  'pipeline.ts': ['model', 'grammar', 'dialects', 'stages'],
  reports: ['model'],
  io: ['stages'],
  live: ['model', 'grammar', 'stages', 'io'],
  frontends: [
    'model',
    'grammar',
    'dialects',
    'stages',
    'analysis',
    'draft',
    'flows',
    'probe',
    'pipeline.ts',
    'reports',
    'io',
    'slow.ts',
    'connections.ts',
    'graphviz.ts',
    'cluster.ts',
  ],
  'index.ts': ['model', 'grammar', 'stages', 'analysis', 'pipeline.ts'],
  'slow.ts': ['stages'],
  'connections.ts': ['model', 'grammar', 'stages', 'analysis', 'pipeline.ts'],
  'graphviz.ts': [],
  'cluster.ts': ['live'],
  'hot.ts': ['model', 'io', 'frontends'],
  'post-render.ts': ['io', 'frontends', 'hot.ts'],
  'fn.ts': ['frontends', 'hot.ts'],
  'cli.ts': ['io', 'frontends', 'hot.ts'],
  // the launcher; it loads what is built
  'netprofile.ts': [],
  'built.d.ts': [],
};

/** The inner part: values in, values out. */
const pure = [
  'model',
  'grammar',
  'peers',
  'dialects',
  'stages',
  'analysis',
  'draft',
  'flows',
  'probe',
  'reports',
  'pipeline.ts',
  'index.ts',
];

/** Packages and Node modules, and the layers that have a reason for them. */
const packages: Readonly<Record<string, readonly string[]>> = {
  'js-yaml': ['grammar'],
  'ipaddr.js': ['grammar'],
  yaml: ['stages', 'draft'],
  'fastest-levenshtein': ['stages'],
  handlebars: ['slow.ts'],
  '@hpcc-js/wasm-graphviz': ['graphviz.ts'],
  '@kubernetes/client-node': ['live'],
  'handlebars/runtime': ['frontends', 'index.ts'],
  diff: ['frontends'],
  'csv-parse/sync': ['flows'],
  // types alone
  sarif: ['reports'],
  yargs: ['cli.ts'],
  'node:buffer': ['io'],
  'node:child_process': ['io'],
  'node:crypto': ['stages', 'io'],
  'node:events': ['live'],
  'node:fs': ['io', 'live', 'netprofile.ts'],
  'node:http': ['live'],
  'node:https': ['live'],
  'node:os': ['live'],
  'node:path': ['io', 'live', 'frontends', 'netprofile.ts'],
  'node:timers/promises': ['live'],
  'node:util': ['frontends', 'draft', 'live'],
  'node:zlib': ['live'],
  'node:vm': ['netprofile.ts'],
};

interface Import {
  readonly from: string;
  readonly layer: string;
  readonly to: string;
}

function sources(): string[] {
  const files = readdirSync(generator, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith('.ts')).sort();
}

function layerOf(file: string): string {
  return file.split('/')[0] ?? '';
}

function imports(): Import[] {
  return sources().flatMap((file) => {
    const text = readFileSync(join(generator, file), 'utf8');
    const found = text.matchAll(
      /(?:^|\n)\s*(?:import|export)[^'";]*?from\s+'([^']+)'|import\(\s*'([^']+)'\s*\)|(?:^|\n)import '([^']+)'|require\(\s*'([^']+)'\s*\)/g,
    );
    return [...found].map((each) => ({
      from: file,
      layer: layerOf(file),
      to: each[1] ?? each[2] ?? each[3] ?? each[4] ?? '',
    }));
  });
}

suite('architecture', (test) => {
  test('every file is in a layer', () => {
    assert.equal(
      sources()
        .map(layerOf)
        .filter((layer) => !Object.hasOwn(layers, layer)),
      [],
    );
  });

  test('dependencies point one way', () => {
    const wrong = imports().filter(({ from, layer, to }) => {
      if (!to.startsWith('.') || to.endsWith('.cjs')) return false;
      const target = layerOf(relative(generator, resolve(dirname(join(generator, from)), to)));
      return target !== layer && !layers[layer]?.includes(target);
    });
    assert.equal(wrong, []);
  });

  test('packages are used where they have a reason', () => {
    const wrong = imports().filter(
      ({ layer, to }) =>
        !to.startsWith('.') && !to.startsWith('#') && !packages[to]?.includes(layer),
    );
    assert.equal(wrong, []);
  });

  test('the inner part touches no file, clock, environment or console', () => {
    const touching = sources().filter((file) => {
      if (!pure.includes(layerOf(file))) return false;
      const text = readFileSync(join(generator, file), 'utf8').replace(
        /\/\*[\s\S]*?\*\/|\/\/.*$/gm,
        '',
      );
      return /\bprocess\.|\bconsole\.|\bDate\.now|\bnew Date\(\)|\bglobalThis\b/.test(text);
    });
    assert.equal(touching, []);
  });

  test('no test looks at a clock: on a busy machine it would fail', () => {
    const looking = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
      // benches measure, and the mutation score tells how long it took
      .filter((file) => /\.[cm]?[jt]s$/.test(file) && !/^(?:bench|mutation)\//.test(file))
      .filter((file) => {
        const text = readFileSync(join(root, 'test', file), 'utf8');
        return /performance\s*\.\s*(?:now|mark)|Date\s*\.\s*now|new\s+Date\(\)|hrtime|\b(?:cpuUsage|uptime)\b|console\s*\.\s*time/.test(
          text,
        );
      });
    assert.equal(looking, ['architecture.test.ts']);
  });

  test('the imports are really read', () => {
    assert.ok(imports().length > 150, `${imports().length} imports`);
    assert.ok(imports().some(({ from, to }) => from === 'cli.ts' && to === 'yargs'));
  });

  test('the hot bundles carry neither yargs nor full handlebars nor yaml', () => {
    for (const bundle of ['post-render', 'fn']) {
      const text = readFileSync(join(root, 'dist', `${bundle}.cjs`), 'utf8');
      for (const [mark, what] of [
        ['LineCounter', 'yaml'],
        ['JavaScriptCompiler', 'full handlebars'],
        ['demandCommand', 'yargs'],
      ] as const) {
        assert.not.ok(text.includes(mark), `${bundle} carries ${what}`);
      }
    }
    // the marks are there where they belong
    assert.ok(readFileSync(join(root, 'dist/slow.cjs'), 'utf8').includes('LineCounter'));
    assert.ok(readFileSync(join(root, 'dist/slow.cjs'), 'utf8').includes('JavaScriptCompiler'));
    assert.ok(readFileSync(join(root, 'dist/cli.cjs'), 'utf8').includes('demandCommand'));
  });

  test('one bundle alone carries the client of clusters', () => {
    // a word of its reader of kubeconfigs, which all users of it need
    const mark = 'insecure-skip-tls-verify';
    const carrying = readdirSync(join(root, 'dist'))
      .filter((file) => /\.c?js$/.test(file))
      .filter((file) => readFileSync(join(root, 'dist', file), 'utf8').includes(`"${mark}"`));
    assert.equal(carrying, ['cluster.cjs']);
  });
});
