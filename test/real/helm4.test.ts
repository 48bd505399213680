import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { netprofileProcess, type Ran, root } from '../program.ts';
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

const versions = ['helm41', 'helm42'] as const;
const ours = 'netprofile-postrenderer';
const embedded = ['--set', 'profiles.embedded=true'];

/** A Helm with our post-renderer, installed from its folder. */
function withPlugin(version: (typeof versions)[number], body: Parameters<typeof withHelm>[1]) {
  return withHelm(version, async (helm, home) => {
    fine(await helm(['plugin', 'install', join(root, 'helm/postrenderer')]));
    await body(helm, home);
  });
}

/** Adds a post-renderer that is a shell script, as a plugin of that name. */
async function addRenderer(helm: Helm, home: string, name: string, body: string): Promise<void> {
  const folder = join(home, name);
  mkdirSync(folder);
  const command = script(join(folder, 'run'), body);
  writeFileSync(
    join(folder, 'plugin.yaml'),
    `apiVersion: v1\nname: ${name}\ntype: postrenderer/v1\nversion: 0.1.0\nruntime: subprocess\n` +
      `runtimeConfig: {platformCommand: [{command: ${command}}]}\n`,
  );
  fine(await helm(['plugin', 'install', folder]));
}

interface Template {
  readonly release?: string;
  readonly from?: string;
  readonly by?: string;
  readonly args?: readonly string[];
  readonly more?: readonly string[];
}

function template(helm: Helm, { release, from, by, args, more }: Template = {}): Promise<Ran> {
  return helm([
    ...['template', release ?? 'shop', from ?? chart, '-n', 'shop', '--post-renderer', by ?? ours],
    ...(args ?? ['--config', config]).flatMap((word) => ['--post-renderer-args', word]),
    ...(more ?? []),
  ]);
}

/** What `by` is handed. */
async function handed(helm: Helm, home: string, from: string, more: readonly string[] = []) {
  const got = join(home, 'got.yaml');
  await addRenderer(helm, home, 'tee', `exec tee "${got}"`);
  fine(await template(helm, { by: 'tee', args: [], from, more }));
  return readFileSync(got, 'utf8');
}

/** The documents that are not policies, as text. */
function foreign(stream: string): string[] {
  return stream
    .split(/^---\n/m)
    .map((each) => each.trimEnd())
    .filter((each) => each !== '' && !/^kind: NetworkPolicy$/m.test(each));
}

for (const version of versions) {
  suite(`Helm 4: ${version}`, (test) => {
    test('policies before the workloads, everything else as Helm hands it over', () =>
      withPlugin(version, async (helm, home) => {
        await addRenderer(helm, home, 'cat', 'exec cat');
        const plain = fine(await template(helm, { by: 'cat', args: [] }));
        const out = fine(await template(helm));
        assert.equal(foreign(out), foreign(plain));
        assert.equal([...policies(out).keys()].sort(), services);
        const kinds = objects(out).map((each) => each.kind);
        assert.equal(new Set(kinds.slice(0, services.length - 1)), new Set(['NetworkPolicy']));
      }));

    test('the bytes that Helm hands over come back', () =>
      withPlugin(version, async (helm, home) => {
        const stream = await handed(helm, home, chart);
        const out = fine(
          await netprofileProcess(['post-render', '--config', config], { input: stream }),
        );
        assert.ok(out.endsWith(stream), 'the documents of the chart have changed');
      }));

    test('the shop talks as its profiles say, and in no other way', () =>
      withPlugin(version, async (helm) => {
        assert.equal(told(fine(await template(helm)), 'shop'), story);
      }));

    test('the hook has a policy that is there before it', () =>
      withPlugin(version, async (helm) => {
        const out = fine(await template(helm));
        const policy = policies(out).get('orders-migrate');
        assert.is(policy?.name, 'netprofile-shop-orders-migrate');
        assert.is(policy?.annotations['helm.sh/hook'], 'pre-install,pre-upgrade');
        assert.is(policy?.annotations['helm.sh/hook-weight'], '-1');
        const job = objects(out).find((each) => each.kind === 'Job');
        assert.is(job?.annotations['helm.sh/hook-weight'], '0');
        for (const [service, each] of policies(out)) {
          if (service !== 'orders-migrate') assert.is(each.annotations['helm.sh/hook'], undefined);
        }
      }));

    test('profiles in the chart: used, and taken out', () =>
      withPlugin(version, async (helm, home) => {
        await addRenderer(helm, home, 'cat', 'exec cat');
        const plain = fine(await template(helm, { by: 'cat', args: [] }));
        const out = fine(
          await template(helm, { args: ['--config', embeddedConfig(home)], more: embedded }),
        );
        assert.not.match(out, /NetworkProfile/);
        assert.equal(foreign(out), foreign(plain));
        assert.equal(told(out, 'shop'), story);
      }));

    test('two releases in one namespace do not collide: profiles in the chart', () =>
      withPlugin(version, async (helm, home) => {
        const args = ['--config', embeddedConfig(home)];
        const shop = fine(await template(helm, { args, more: embedded }));
        const corner = fine(await template(helm, { args, more: embedded, release: 'corner' }));
        assert.equal(crossings(shop, corner), []);
      }));

    test('two releases in one namespace: a literal select without the instance holds both', () =>
      withPlugin(version, async (helm) => {
        const shop = fine(await template(helm));
        const corner = fine(await template(helm, { release: 'corner' }));
        const both = 'orders-migrate selects pods of the other';
        assert.equal(crossings(shop, corner), [both, both]);
      }));

    test('install --dry-run=client works without a cluster', () =>
      withPlugin(version, async (helm) => {
        const args = ['--post-renderer', ours, '--post-renderer-args', '--config'];
        const out = fine(
          await helm([
            ...['install', 'shop', chart, '-n', 'shop', '--dry-run=client', ...args],
            ...['--post-renderer-args', config],
          ]),
        );
        for (const service of services) {
          assert.match(out, new RegExp(`# Source: netprofile/netprofile-shop-${service}\\.yaml`));
        }
      }));

    // what goes wrong, and what the user reads
    const typo = (text: string) => text.replace('exposes:', 'exposse:');
    const errors: readonly (readonly [
      string,
      (helm: Helm, home: string) => Promise<Ran>,
      ...RegExp[],
    ])[] = [
      [
        'a typo in a profile',
        (helm, home) =>
          template(helm, { args: ['--config', shopProfiles(home, 'cart.yaml', typo)] }),
        /YAML parse error on netprofile: /,
        /profiles\/cart\.yaml:4:1 error unknown-key: unknown key "exposse"/,
      ],
      [
        'a port that is not exposed',
        (helm, home) =>
          template(helm, {
            args: [
              '--config',
              shopProfiles(home, 'orders.yaml', (text) => text.replace('cart:8080', 'cart:8081')),
            ],
          }),
        /profiles\/orders\.yaml:7:5 error port-not-exposed: shop\/cart exposes 8080/,
      ],
      [
        'a profile in the chart',
        (helm, home) =>
          template(helm, {
            from: shopChart(home, 'netprofiles.yaml', typo),
            args: ['--config', embeddedConfig(home)],
            more: embedded,
          }),
        /stdin:\d+:\d+ error unknown-key: unknown key "exposse"/,
      ],
      [
        'a flag that does not exist',
        (helm) => template(helm, { args: ['--profile', 'x'] }),
        /netprofile: there is no flag --profile/,
      ],
      [
        'a project file that does not exist',
        (helm) => template(helm, { args: ['--config', 'nowhere.yaml'] }),
        /netprofile: .*nowhere\.yaml.* does not exist/,
      ],
    ];
    for (const [name, body, ...messages] of errors) {
      test(`the user reads it: ${name}`, () =>
        withPlugin(version, async (helm, home) => failed(await body(helm, home), ...messages)));
    }

    test('the user reads it: the program is not built', () =>
      withHelm(version, async (helm, home) => {
        cpSync(join(root, 'helm/postrenderer'), join(home, 'clone/helm/postrenderer'), {
          recursive: true,
        });
        fine(await helm(['plugin', 'install', join(home, 'clone/helm/postrenderer')]));
        failed(await template(helm), /netprofile: .*not built in .*clone.*: run npm ci there/);
      }));

    test('install --dry-run=client fails as well', () =>
      withPlugin(version, async (helm, home) => {
        const wrong = shopProfiles(home, 'cart.yaml', typo);
        const args = ['--post-renderer-args', '--config', '--post-renderer-args', wrong];
        failed(
          await helm([
            'install',
            'shop',
            chart,
            '--dry-run=client',
            '--post-renderer',
            ours,
            ...args,
          ]),
          /profiles\/cart\.yaml:4:1 error unknown-key/,
        );
      }));
  });

  /** FACTS.md, section 2. A failure here is news about Helm, not about us. */
  suite(`Helm 4: facts: ${version}`, (test) => {
    test('a post-renderer is named, not found by its path', () =>
      withPlugin(version, async (helm, home) => {
        const path = script(join(home, 'renderer'), 'exec cat');
        failed(await template(helm, { by: path, args: [] }), /plugin/);
        failed(await template(helm, { by: 'nobody', args: [] }), /nobody/);
        failed(await template(helm, { more: ['--post-renderer', ours] }), /post-renderer/);
      }));

    test('standard input: hooks, no # Source, a file name on every document', () =>
      withHelm(version, async (helm, home) => {
        const stream = await handed(helm, home, chart);
        assert.not.match(stream, /^---/);
        assert.not.match(stream, /# Source:/);
        const all = objects(stream);
        assert.ok(all.some((each) => each.annotations['helm.sh/hook'] !== undefined));
        for (const each of all) {
          assert.match(
            String(each.annotations['postrenderer.helm.sh/postrender-filename']),
            /^shop\/templates\/.*\.yaml$/,
          );
        }
      }));

    test('of our variables only HELM_PLUGIN_*, the user’s folder and variables', () =>
      withHelm(version, async (helm, home) => {
        const got = join(home, 'got.txt');
        await addRenderer(helm, home, 'spy', `pwd -P >"${got}"; env >>"${got}"; exec cat`);
        fine(
          await helm(['template', 'shop', chart, '-n', 'shop', '--post-renderer', 'spy'], {
            env: { SHOP: 'open' },
          }),
        );
        const [folder, ...variables] = readFileSync(got, 'utf8').split('\n');
        assert.is(folder, home);
        assert.ok(variables.includes('SHOP=open'));
        const added = variables.filter((line) =>
          /^HELM_(?!\w+_HOME=|PLUGINS=|NAMESPACE=$)/.test(line),
        );
        assert.equal(added.map((line) => line.split('=')[0]).sort(), [
          'HELM_PLUGIN_DIR',
          'HELM_PLUGIN_NAME',
        ]);
      }));

    test('standard error is never shown, and an exit status says nothing', () =>
      withHelm(version, async (helm, home) => {
        await addRenderer(helm, home, 'noisy', 'echo "a warning" >&2; exec cat');
        const well = await template(helm, { by: 'noisy', args: [] });
        assert.is(well.status, 0);
        assert.not.match(well.stderr, /a warning/);
        await addRenderer(helm, home, 'broken', 'echo "an error" >&2; cat; exit 3');
        const badly = await template(helm, { by: 'broken', args: [] });
        failed(badly, /plugin "broken" exited with error/);
        assert.not.match(badly.stderr, /an error/);
      }));

    test('nothing on standard output is an error, a comment is not', () =>
      withHelm(version, async (helm, home) => {
        await addRenderer(helm, home, 'empty', 'cat >/dev/null');
        failed(await template(helm, { by: 'empty', args: [] }), /empty/);
        await addRenderer(helm, home, 'comment', 'cat >/dev/null; echo "# nothing"');
        const out = fine(await template(helm, { by: 'comment', args: [] }));
        assert.equal(objects(out), []);
      }));

    test('two documents without --- between them are one', () =>
      withHelm(version, async (helm, home) => {
        const map = (name: string) =>
          `apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: ${name}}\\n`;
        await addRenderer(
          helm,
          home,
          'glue',
          `cat >/dev/null; printf '${map('one')}${map('two')}'`,
        );
        const out = fine(await template(helm, { by: 'glue', args: [] }));
        assert.is(out.split(/^---$/m).length, 2, 'one document, and nobody complained');
      }));

    // 4.1 splits a List only if its template holds nothing else; a list of one kind stays whole
    const map = (name: string) => `{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}}}`;
    const list = (kind: string) =>
      `apiVersion: v1\nkind: ${kind}\nitems: [${map('one')}, ${map('two')}]\n`;
    const lists = [
      ['a List', list('List'), 2, 2],
      ['a List beside another object', `${list('List')}---\n${map('three')}\n`, 1, 3],
      ['a ConfigMapList', list('ConfigMapList'), 0, 0],
    ] as const;
    for (const [name, text, in41, in42] of lists) {
      test(`${name}: how many objects arrive`, () =>
        withHelm(version, async (helm, home) => {
          const from = shopChart(home, 'list.yaml', () => text);
          const kinds = objects(await handed(helm, home, from)).map((each) => each.kind);
          const count = kinds.filter((kind) => kind === 'ConfigMap').length;
          assert.is(count, version === 'helm41' ? in41 : in42);
        }));
    }
  });
}
