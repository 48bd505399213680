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
  formats: ['model', 'grammar'],
  peers: ['model', 'grammar'],
  dialects: ['model', 'grammar'],
  stages: ['model', 'grammar', 'peers', 'dialects'],
  analysis: ['model', 'grammar', 'dialects', 'stages'],
  draft: ['model', 'grammar', 'dialects', 'stages'],
  flows: ['model', 'grammar', 'analysis'],
  probe: ['model', 'grammar', 'stages', 'analysis'],
  'pipeline.ts': ['model', 'grammar', 'dialects', 'stages'],
  reports: ['model'],
  io: ['formats', 'stages'],
  live: ['model', 'grammar', 'stages', 'io'],
  frontends: [
    'model',
    'grammar',
    'formats',
    'dialects',
    'stages',
    'analysis',
    'draft',
    'flows',
    'probe',
    'pipeline.ts',
    'reports',
    'io',
    'bundles',
  ],
  library: ['model', 'grammar', 'stages', 'analysis'],
  'index.ts': ['model', 'grammar', 'stages', 'analysis', 'pipeline.ts', 'library'],
  bundles: [
    'model',
    'grammar',
    'formats',
    'stages',
    'analysis',
    'pipeline.ts',
    'live',
    'io',
    'frontends',
  ],
};

/** The same for the rooms of a layer: the first is what the others stand on. */
const rooms: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  analysis: {
    read: [],
    population: ['read'],
    reach: ['population', 'read'],
    explain: ['reach', 'population', 'read'],
    views: ['explain', 'reach', 'population', 'read'],
    rules: ['views', 'explain', 'reach', 'population', 'read'],
    drift: ['population', 'read'],
  },
};

/** Bundles that others load on demand, and so import as types or by `import()` alone. */
const onDemand = ['uncommon-input.ts', 'simulation.ts', 'graphviz.ts', 'cluster.ts', 'help.ts'];

/** The inner part: values in, values out. */
const pure = [
  'model',
  'grammar',
  'formats',
  'peers',
  'dialects',
  'stages',
  'analysis',
  'draft',
  'flows',
  'probe',
  'reports',
  'pipeline.ts',
  'library',
  'index.ts',
];

/** Packages and Node modules, and the layers that have a reason for them. */
const packages: Readonly<Record<string, readonly string[]>> = {
  'js-yaml': ['grammar'],
  'ipaddr.js': ['grammar'],
  yaml: ['formats', 'draft'],
  'fastest-levenshtein': ['grammar'],
  handlebars: ['bundles'],
  '@hpcc-js/wasm-graphviz': ['bundles'],
  '@kubernetes/client-node': ['live'],
  'handlebars/runtime': ['frontends', 'index.ts'],
  diff: ['frontends'],
  'csv-parse/sync': ['flows'],
  // types alone
  sarif: ['reports'],
  yargs: ['bundles'],
  'node:buffer': ['io'],
  'node:child_process': ['io'],
  'node:crypto': ['stages', 'io'],
  'node:events': ['live'],
  'node:fs': ['io', 'live', 'bundles'],
  'node:http': ['live'],
  'node:https': ['live'],
  'node:os': ['live'],
  'node:path': ['io', 'live', 'frontends', 'bundles'],
  'node:timers/promises': ['live'],
  'node:tty': ['io'],
  'node:util': ['frontends', 'draft', 'live'],
  'node:zlib': ['live'],
  'node:vm': ['bundles'],
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

/** Imports of files of the program, with what they lead to. */
function local(): readonly (Import & { readonly target: string })[] {
  return imports()
    .filter(({ to }) => to.startsWith('.') && to.endsWith('.ts'))
    .map((each) => ({
      ...each,
      target: relative(generator, resolve(dirname(join(generator, each.from)), each.to)),
    }));
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

  test('rooms of a layer have doors one way', () => {
    const wrong = local().filter(({ from, target }) => {
      const [layer = '', room = ''] = from.split('/');
      const [other, next = ''] = target.split('/');
      const own = rooms[layer];
      if (own === undefined || other !== layer || room === next) return false;
      return !own[room]?.includes(next);
    });
    assert.equal(wrong, []);
    for (const [layer, own] of Object.entries(rooms)) {
      const folders = sources()
        .filter((file) => file.startsWith(`${layer}/`))
        .map((file) => file.split('/')[1] ?? '');
      assert.equal([...new Set(folders)].sort(), Object.keys(own).sort());
    }
  });

  test('front ends meet bundles only on demand', () => {
    const wrong = local().filter(({ from, target }) => {
      const [layer, name = ''] = [target.split('/')[0], target.split('/')[1]];
      return layer === 'bundles' && from.startsWith('frontends/') && !onDemand.includes(name);
    });
    assert.equal(wrong, []);
  });

  test('no imports go in circles, types neither', () => {
    const next = new Map<string, string[]>();
    for (const { from, target } of local()) next.set(from, [...(next.get(from) ?? []), target]);
    // files that lead nowhere any more are taken away until none is left, or a circle is
    const left = new Set(next.keys());
    for (let before = -1; before !== left.size; ) {
      before = left.size;
      for (const file of left)
        if (!next.get(file)?.some((each) => left.has(each))) left.delete(file);
    }
    assert.equal([...left], []);
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
    assert.ok(imports().some(({ from, to }) => from === 'bundles/help.ts' && to === 'yargs'));
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
    assert.ok(readFileSync(join(root, 'dist/uncommon-input.cjs'), 'utf8').includes('LineCounter'));
    assert.ok(
      readFileSync(join(root, 'dist/uncommon-input.cjs'), 'utf8').includes('JavaScriptCompiler'),
    );
    assert.ok(readFileSync(join(root, 'dist/help.cjs'), 'utf8').includes('demandCommand'));
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
