import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { program } from '../program.ts';
import { suite } from '../suite.ts';
import {
  chart,
  config,
  crossings,
  embeddedConfig,
  failed,
  fine,
  type Helm,
  objects,
  policies,
  script,
  services,
  shopChart,
  shopProfiles,
  story,
  told,
  withHelm,
} from './world.ts';

/** `helm template` through netprofile, with arguments for Helm and for post-render. */
function through(
  helm: Helm,
  release: string,
  ours: readonly string[],
  more: readonly string[] = [],
) {
  const args = ['post-render', ...ours].flatMap((word) => ['--post-renderer-args', word]);
  return helm([
    'template',
    release,
    chart,
    '-n',
    'shop',
    '--post-renderer',
    program,
    ...args,
    ...more,
  ]);
}

/** The same with a post-renderer that is a shell script. */
async function rendered(helm: Helm, home: string, body: string, ...more: string[]) {
  const path = script(join(home, 'renderer'), body);
  return helm(['template', 'shop', chart, '-n', 'shop', '--post-renderer', path, ...more]);
}

const embedded = ['--set', 'profiles.embedded=true'];
// Helm 3 hides the hook orders-migrate: only a profile that names its Job makes its policy

suite('Helm 3', (test) => {
  test('policies first, then every byte that Helm gave', () =>
    withHelm('helm3', async (helm, home) => {
      const plain = fine(await rendered(helm, home, 'cat'));
      const out = fine(await through(helm, 'shop', ['--config', config]));
      assert.ok(out.endsWith(plain), 'the documents of the chart have changed');
      const head = out.slice(0, out.length - plain.length);
      // the hook's too, which Helm 3 does not show: its profile says select
      assert.equal([...policies(head).keys()].sort(), services);
      assert.is(objects(head).length, services.length);
    }));

  test('the shop talks as its profiles say, and in no other way', () =>
    withHelm('helm3', async (helm) => {
      const out = fine(await through(helm, 'shop', ['--config', config]));
      assert.equal(told(out, 'shop'), story);
    }));

  test('profiles in the chart: used, and taken out', () =>
    withHelm('helm3', async (helm, home) => {
      const plain = fine(await rendered(helm, home, 'cat'));
      const out = fine(await through(helm, 'shop', ['--config', embeddedConfig(home)], embedded));
      assert.not.match(out, /NetworkProfile/);
      assert.ok(out.endsWith(plain), 'the documents of the chart have changed');
      assert.equal([...policies(out).keys()].sort(), services);
      assert.equal(told(out, 'shop'), story);
    }));

  for (const [where, more] of [
    ['files', []],
    ['the chart', embedded],
  ] as const) {
    // a folder cannot name the instance: docs/decisions/0025 tells what to do, and Helm refuses the second release
    const shared = 'orders-migrate selects pods of the other';
    const known =
      more.length > 0
        ? []
        : ['both have NetworkPolicy shop/netprofile-orders-migrate', shared, shared];
    test(`two releases in one namespace do not collide: profiles in ${where}`, () =>
      withHelm('helm3', async (helm, home) => {
        const ours = ['--config', more.length > 0 ? embeddedConfig(home) : config];
        const shop = fine(await through(helm, 'shop', ours, more));
        const corner = fine(await through(helm, 'corner', ours, more));
        assert.equal(crossings(shop, corner), known);
      }));
  }

  test('a name on PATH is a post-renderer, too', () =>
    withHelm('helm3', async (helm, home) => {
      script(join(home, 'netprofile'), `exec "${process.execPath}" "${program}" "$@"`);
      const args = ['--post-renderer-args', 'post-render', '--post-renderer-args', '--config'];
      const ran = await helm(
        [
          ...['template', 'shop', chart, '--post-renderer', 'netprofile'],
          ...[...args, '--post-renderer-args', config],
        ],
        { env: { PATH: `${home}${delimiter}${process.env.PATH}` } },
      );
      assert.is(policies(fine(ran)).size, services.length);
    }));

  // what goes wrong, and what the user reads; nothing is deployed
  const typo = (text: string) => text.replace('exposes:', 'exposse:');
  const errors: readonly (readonly [
    string,
    (helm: Helm, home: string) => ReturnType<Helm>,
    ...RegExp[],
  ])[] = [
    [
      'a typo in a profile',
      (helm, home) => through(helm, 'shop', ['--config', shopProfiles(home, 'cart.yaml', typo)]),
      /profiles\/cart\.yaml:4:1 error unknown-key: unknown key "exposse"/,
    ],
    [
      'a port that is not exposed',
      (helm, home) =>
        through(helm, 'shop', [
          '--config',
          shopProfiles(home, 'orders.yaml', (text) => text.replace('cart:8080', 'cart:8081')),
        ]),
      /profiles\/orders\.yaml:7:5 error port-not-exposed: shop\/cart exposes 8080/,
    ],
    [
      'a workload without a profile',
      (helm, home) => {
        const more = shopChart(home, 'extra.yaml', () =>
          readFileSync(join(chart, 'templates/cart.yaml'), 'utf8').replaceAll('cart', 'extra'),
        );
        const args = ['post-render', '--config', config];
        return helm([
          ...['template', 'shop', more, '--post-renderer', program],
          ...args.flatMap((word) => ['--post-renderer-args', word]),
        ]);
      },
      /error workload-without-profile: .*Deployment shop-extra/,
    ],
    [
      'a profile in the chart',
      (helm, home) => {
        const wrong = shopChart(home, 'netprofiles.yaml', typo);
        const args = ['post-render', '--config', embeddedConfig(home)];
        return helm([
          ...['template', 'shop', wrong, '--post-renderer', program, ...embedded],
          ...args.flatMap((word) => ['--post-renderer-args', word]),
        ]);
      },
      /stdin:\d+:\d+ error unknown-key: unknown key "exposse"/,
    ],
    [
      'a flag that does not exist',
      (helm) => through(helm, 'shop', ['--profile', 'x']),
      /netprofile: there is no flag --profile/,
    ],
    [
      'a project file that does not exist',
      (helm) => through(helm, 'shop', ['--config', 'nowhere.yaml']),
      /netprofile: .*nowhere\.yaml.* does not exist/,
    ],
    [
      '--output-dir, with which Helm 3 gives a post-renderer nothing',
      (helm, home) =>
        through(helm, 'shop', ['--config', config], ['--output-dir', join(home, 'out')]),
      /error empty-stream: /,
    ],
  ];
  for (const [name, body, ...messages] of errors) {
    test(`the user reads it: ${name}`, () =>
      withHelm('helm3', async (helm, home) => failed(await body(helm, home), ...messages)));
  }
});

/** FACTS.md, section 1. A failure here is news about Helm, not about us. */
suite('Helm 3: facts', (test) => {
  test('standard input holds no hooks, tests or notes, and crds/ only if asked', () =>
    withHelm('helm3', async (helm, home) => {
      const got = join(home, 'got.yaml');
      fine(await rendered(helm, home, `tee "${got}"`));
      const stream = readFileSync(got, 'utf8');
      assert.match(stream, /^---\n# Source: shop\/templates\//);
      assert.not.match(stream, /helm\.sh\/hook/);
      assert.not.match(stream, /orders-migrate/);
      // in its own bytes: comments and flow style are there
      assert.match(stream, /ports:\n +- \{name: http, port: 80, targetPort: http\} {3}# policies/);
    }));

  test('nothing on standard output deploys nothing, and Helm says that all is well', () =>
    withHelm('helm3', async (helm, home) => {
      for (const body of ['cat >/dev/null', 'cat >/dev/null; echo "# nothing"']) {
        const out = fine(await rendered(helm, home, body, '--no-hooks'));
        assert.equal(objects(out), []);
      }
    }));

  test('standard error is shown only when the post-renderer fails', () =>
    withHelm('helm3', async (helm, home) => {
      const well = await rendered(helm, home, 'echo "a warning" >&2; cat');
      assert.is(well.status, 0);
      assert.not.match(well.stderr, /a warning/);
      const badly = await rendered(helm, home, 'echo "an error" >&2; cat; exit 3');
      failed(badly, /an error/, /exit status 3/);
    }));

  test('no HELM_* variable arrives, and the working folder is the user’s', () =>
    withHelm('helm3', async (helm, home) => {
      const got = join(home, 'got.txt');
      script(join(home, 'renderer'), `cd -P . && pwd >"${got}"; env >>"${got}"; cat`);
      const unset = { HELM_NAMESPACE: 'mine' };
      fine(
        await helm(['template', 'shop', chart, '--post-renderer', join(home, 'renderer')], {
          cwd: home,
          env: unset,
        }),
      );
      const [folder, ...variables] = readFileSync(got, 'utf8').split('\n');
      assert.is(folder, home);
      const names = variables.flatMap((line) => /^HELM_\w+/.exec(line) ?? []);
      const ours = [...'CACHE_HOME CONFIG_HOME DATA_HOME NAMESPACE PLUGINS'.split(' ')];
      assert.equal(
        names.sort(),
        ours.map((name) => `HELM_${name}`),
        'only those that we set',
      );
    }));

  test('install --dry-run=client needs a cluster', () =>
    withHelm('helm3', async (helm) => {
      const ran = await helm(['install', 'shop', chart, '--dry-run=client']);
      failed(ran, /cluster unreachable/i);
    }));

  test('a v1 plugin in its folder disables every plugin', () =>
    withHelm('helm3', async (helm) => {
      const plugin = join(dirname(dirname(program)), 'helm/postrenderer');
      await helm(['plugin', 'install', plugin]);
      failed(await helm(['plugin', 'list']), /apiVersion|failed to load|unmarshal/i);
    }));
});
