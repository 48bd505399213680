import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import * as assert from 'uvu/assert';
import { parseAllDocuments } from 'yaml';
import type { Stamp } from '../../generator/model/stamp.ts';
import { withFakeCluster } from '../live/fake-cluster.ts';
import { shop as clusterShop } from '../live/shop-cluster.ts';
import { suite } from '../suite.ts';
import { deployment, type Home, inHome } from './home.ts';
import { commit, git, inRepository } from './repository.ts';

const shop = {
  'k8s/workloads.yaml': ['cart', 'orders'].map((name) => deployment(name, 'shop')).join('---\n'),
  'profiles/cart.yaml': 'service: cart\nnamespace: shop\nexposes: [{port: 8080, from: [orders]}]\n',
};

const json = ['--stamp', '--format', 'json'];

async function stampOf(home: Home, args: readonly string[], env = {}): Promise<Stamp> {
  const ran = await home.run(['audit', ...args, ...json], { env });
  assert.is(ran.status, 0, ran.stderr);
  return JSON.parse(ran.stdout).stamp as Stamp;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function headOf(home: Home): string {
  const options = { cwd: home.path, encoding: 'utf8' } as const;
  return execFileSync('git', ['rev-parse', 'HEAD'], options).trim();
}

suite('audit --stamp', (test) => {
  test('without it no clock and no git is asked', async () => {
    await inRepository(shop, async (home) => {
      const [first, second] = await Promise.all(
        ['1', '2000000000'].map((SOURCE_DATE_EPOCH) =>
          home.run(['audit', 'k8s', '--format', 'json'], {
            env: { SOURCE_DATE_EPOCH, PATH: '/nowhere' },
          }),
        ),
      );
      assert.is(first?.status, 0, first?.stderr);
      assert.is(first?.stdout, second?.stdout);
      assert.not.match(first?.stdout ?? '', 'stamp');
    });
  });

  test('the date is now, or what SOURCE_DATE_EPOCH says', async () => {
    await inHome(shop, async (home) => {
      const { date: now } = await stampOf(home, ['k8s']);
      assert.match(now, /^20\d\d-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\dZ$/);
      for (const [epoch, date] of [
        ['0', '1970-01-01T00:00:00Z'],
        ['1790000000', '2026-09-21T14:13:20Z'],
        ['253402300799', '9999-12-31T23:59:59Z'],
      ])
        assert.is((await stampOf(home, ['k8s'], { SOURCE_DATE_EPOCH: epoch })).date, date);
      for (const epoch of ['-1', '1.5', '1e9', ' 1', '253402300800', '9'.repeat(400), 'now']) {
        const env = { SOURCE_DATE_EPOCH: epoch };
        const ran = await home.run(['audit', 'k8s', '--stamp'], { env });
        assert.is(ran.status, 2, epoch);
        assert.is(ran.stdout, '');
        assert.match(ran.stderr, 'SOURCE_DATE_EPOCH is no number of seconds');
      }
    });
  });

  test('a commit, and whether files differ from it or are not in it', async () => {
    await inRepository(shop, async (home) => {
      const id = headOf(home);
      const state = async (args: readonly string[] = []): Promise<Stamp['commit']> =>
        (await stampOf(home, ['k8s', ...args])).commit;
      assert.equal(await state(), { id, hasChanges: false });
      home.write('k8s/payments.yaml', deployment('payments', 'shop'));
      assert.equal(await state(), { id, hasChanges: true });
      commit(home);
      home.write('profiles/cart.yaml', 'service: cart\nnamespace: shop\n');
      assert.equal(await state(), { id: headOf(home), hasChanges: true });
    });
  });

  test('an audit that is written beside what it is about is no change of that', async () => {
    await inRepository({ ...shop, 'docs/.keep': '' }, async (home) => {
      for (const path of ['report.md', 'docs/report.md', join(home.path, 'k8s/report.md')]) {
        for (const _ of ['new', 'there']) {
          const ran = await home.run(['audit', 'k8s', '--stamp', '-o', path]);
          assert.is(ran.status, 0, ran.stderr);
          const text = home.read(path.replace(`${home.path}/`, ''));
          assert.match(text, /Commit \| [0-9a-f]{40}, without uncommitted changes/, path);
        }
        commit(home);
      }
    });
  });

  test('no repository, none with a commit, one without files, and no git are said', async () => {
    await inHome(shop, async (home) => {
      const missing = async (env = {}): Promise<unknown> =>
        (await stampOf(home, ['k8s'], env)).commit;
      assert.equal(await missing(), { missing: 'no git repository' });
      git(home, 'init', '-q', '-b', 'main');
      assert.equal(await missing(), { missing: 'the repository has no commit yet' });
      commit(home);
      git(home, 'config', 'core.bare', 'true');
      assert.equal(await missing(), { id: headOf(home) });
      const alone = await home.runProcess(['audit', 'k8s', ...json], { env: { PATH: '/nowhere' } });
      assert.equal(JSON.parse(alone.stdout).stamp.commit, { missing: 'git is not on the PATH' });
    });
  });

  test("no program of a repository's settings is started", async () => {
    await inRepository(shop, async (home) => {
      git(home, 'config', 'core.fsmonitor', `touch ${home.path}/started; false`);
      await stampOf(home, ['k8s']);
      assert.not.ok('started' in home.files());
    });
  });

  test('every input has the digest of the bytes that were read', async () => {
    await inRepository(shop, async (home) => {
      const before = headOf(home);
      const marked = `\ufeff# caf\u00e9\r\n${shop['k8s/workloads.yaml']}`;
      home.write('k8s/workloads.yaml', marked);
      home.write(
        'netprofile.yaml',
        'apiVersion: netprofile.dev/v1alpha1\nkind: NetprofileConfig\n',
      );
      const found = await stampOf(home, ['k8s', '--since', 'main']);
      assert.equal(
        found.inputs.map(({ file, bytes, sha256: digest }) => [file, bytes, digest]),
        [
          ['k8s/workloads.yaml', marked],
          ['main:k8s/workloads.yaml', shop['k8s/workloads.yaml']],
          ['main:profiles/cart.yaml', shop['profiles/cart.yaml']],
          ['netprofile.yaml', home.read('netprofile.yaml')],
          ['profiles/cart.yaml', shop['profiles/cart.yaml']],
        ].map(([file, text = '']) => [file, Buffer.byteLength(text), sha256(text)]),
      );
      assert.equal(found.since, { revision: 'main', commit: before });
      const list = found.inputs.map((each) => `${each.sha256}  ${each.file}\n`).join('');
      assert.is(found.inputsSha256, sha256(list));
    });
  });

  test('what sha256sum checks', async () => {
    const names = ['k8s/a b.yaml', 'k8s/back\\slash.yaml', 'k8s/line\nend.yaml', 'k8s/\'"$`.yaml'];
    const files = names.map((name, index) => [name, deployment(`cart-${index}`, 'shop')]);
    await inHome(Object.fromEntries(files), async (home) => {
      const { inputs, inputsSha256 } = await stampOf(home, ['k8s']);
      assert.equal(inputs.map((each) => each.file).toSorted(), names.toSorted());
      const options = { cwd: home.path, encoding: 'utf8' } as const;
      const list = execFileSync(
        'sha256sum',
        inputs.map((each) => each.file),
        options,
      );
      assert.is(sha256(list), inputsSha256);
    });
  });

  test('a file is read once: through a pipe there is no second time', async () => {
    await inHome(shop, async (home) => {
      execFileSync('mkfifo', [join(home.path, 'shop.yaml')]);
      const writer = spawn('sh', ['-c', 'cat k8s/workloads.yaml > shop.yaml'], { cwd: home.path });
      const ran = await home.runProcess(['audit', 'shop.yaml', '--profiles', 'profiles', ...json]);
      assert.is(ran.status, 0, ran.stderr);
      const found = (JSON.parse(ran.stdout).stamp as Stamp).inputs.at(-1);
      assert.equal([found?.file, found?.sha256], ['shop.yaml', sha256(shop['k8s/workloads.yaml'])]);
      writer.kill();
    });
  });

  test('names of files are text in every form', async () => {
    const name = 'k8s/=1|<img src=x>`@team`\n# a\u202e.yaml';
    await inHome({ [name]: deployment('cart', 'shop') }, async (home) => {
      const print = async (format: string): Promise<string> =>
        (await home.run(['audit', 'k8s', '--stamp', '--format', format])).stdout;
      assert.is(JSON.parse(await print('json')).stamp.inputs[0].file, name);
      const page = await print('html');
      assert.not.match(page, /<img|\u202e/);
      const markdown = await print('markdown');
      assert.not.match(markdown.replace(/`[^`\n]*`/g, ''), /<img|@team|\u202e/);
      assert.is(markdown.match(/^# /gm)?.length, 1);
      const rows: readonly Readonly<Record<string, string>>[] = parseCsv(await print('csv'), {
        columns: true,
      });
      const input = rows.filter((each) => each.record === 'input');
      assert.is(input[0]?.file, 'k8s/=1|<img src=x>`@team`\\u000a# a\\u202e.yaml');
      const [report] = parseAllDocuments(await print('policyreport'));
      assert.match(
        report?.toJS().metadata.annotations['netprofile.dev/inputs'],
        /^1 file, SHA-256/,
      );
    });
  });

  test("a cluster's version and its context's name, and nothing of its address or of a user", async () => {
    const user = "token: 'hunter2-hunter2'";
    for (const [answer, version] of [
      [{ status: 200, body: { gitVersion: 'v1.34.4\u001b[31m' } }, 'v1.34.4\\u001b[31m'],
      [{ status: 200, body: { gitVersion: 7 } }, undefined],
      [{ status: 403, body: {} }, undefined],
      ['cut', undefined],
    ] as const) {
      const fault = ({ path }: { readonly path: string }) =>
        path === '/version' ? answer : undefined;
      const options = { objects: clusterShop(), user, fault };
      await withFakeCluster(options, async ({ kubeconfig, server }) => {
        await inHome({}, async (home) => {
          const env = { KUBECONFIG: kubeconfig };
          const ran = await home.run(['audit', '--live', '-n', 'shop', ...json], { env });
          assert.is(ran.status, 0, ran.stderr);
          const { cluster } = JSON.parse(ran.stdout).stamp as Stamp;
          assert.equal(cluster, {
            context: 'fake',
            namespace: 'shop',
            ...(version !== undefined && { version }),
          });
          for (const secret of [server, '127.0.0.1', 'hunter2'])
            assert.not.match(ran.stdout + ran.stderr, secret);
        });
      });
    }
  });
});
