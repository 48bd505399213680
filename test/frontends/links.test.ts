import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { deployment, type Home, inHome } from './home.ts';
import { commit, inRepository } from './repository.ts';

const closed = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: cart, namespace: shop}
spec: {podSelector: {matchLabels: {app: cart}}, policyTypes: [Ingress]}
`;
const workloads = `${deployment('cart', 'shop')}---\n${deployment('storefront', 'shop')}`;
const blocked = ['explain', 'shop/storefront', 'shop/cart:8080', '--expect', 'blocked', '-q'];

function link(home: Home, target: string, path: string): void {
  mkdirSync(join(home.path, path, '..'), { recursive: true });
  symlinkSync(target, join(home.path, path));
}

suite('links', (test) => {
  test('a folder behind a link among manifests is read', async () => {
    await inHome({ 'k8s/all.yaml': workloads, 'shared/deny.yaml': closed }, async (home) => {
      link(home, '../shared', 'k8s/shared');
      const ran = await home.run([...blocked, '--manifests', 'k8s']);
      assert.is(ran.status, 0, ran.stdout + ran.stderr);
    });
  });

  test('once: circles end, and what has two names is no duplicate', async () => {
    await inHome({ 'k8s/all.yaml': workloads, 'k8s/deny/deny.yaml': closed }, async (home) => {
      link(home, '.', 'k8s/again');
      link(home, '../..', 'k8s/deny/up');
      link(home, 'deny', 'k8s/a-name-before');
      link(home, 'a-name-before', 'k8s/a-link-to-a-link');
      const ran = await home.run(['matrix', 'k8s', '--format', 'json']);
      assert.is(ran.status, 0, ran.stderr);
      assert.not.match(ran.stderr, 'duplicate');
      const ok = await home.run([...blocked, '--manifests', 'k8s']);
      assert.is(ok.status, 0, ok.stderr);
    });
  });

  test('a folder behind a link among profiles is read', async () => {
    const cart = 'service: cart\nexposes: [{port: 8080, from: [shop/storefont]}]\n';
    await inHome({ 'profiles/.keep': '', 'shared/cart.yaml': cart }, async (home) => {
      link(home, '../shared', 'profiles/shared');
      link(home, '..', 'profiles/shared/circle');
      const ran = await home.run(['lint', '--strict', 'profiles']);
      assert.match(ran.stdout, /profiles\/shared\/cart\.yaml:2/);
    });
  });

  const nowhere: readonly (readonly [what: string, path: string, args: readonly string[]])[] = [
    ['among profiles', 'profiles/orders.yaml', ['lint']],
    ['among manifests', 'k8s/orders.yaml', ['matrix', 'k8s']],
    ['that may be a folder of manifests', 'k8s/orders', ['matrix', 'k8s']],
    ['in the place of the project file', 'netprofile.yaml', ['lint']],
    ['in the place of profiles', 'profiles', ['lint']],
    [
      'in the place of a template',
      'own/kubernetes/policy.yaml.hbs',
      ['lint', '--templates', 'own'],
    ],
    ['as a platform', 'platform.yaml', ['lint', '--platform', 'platform.yaml']],
    ['as the folder to write to', 'out', ['generate', '-o', 'out']],
  ];
  for (const [what, path, args] of nowhere) {
    test(`a link to nothing ${what} is named`, async () => {
      await inHome({ 'k8s/all.yaml': workloads, 'own/kubernetes/x': '' }, async (home) => {
        if (path !== 'profiles')
          home.write('profiles/cart.yaml', 'service: cart\nexposes: [{port: 8080, from: none}]\n');
        link(home, 'gone', path);
        const ran = await home.run(args);
        assert.equal([ran.status, ran.stdout], [2, ''], ran.stderr);
        assert.ok(
          ran.stderr.includes(`${path}: it is a link to gone, which does not exist`),
          ran.stderr,
        );
      });
    });
  }

  test('a link to itself is named', async () => {
    await inHome({ 'k8s/all.yaml': workloads }, async (home) => {
      link(home, 'orders.yaml', 'k8s/orders.yaml');
      const ran = await home.run(['matrix', 'k8s']);
      assert.is(ran.status, 2);
      assert.match(ran.stderr, 'k8s/orders.yaml: its links lead in a circle');
    });
  });
});

suite('links and submodules of a revision', (test) => {
  const before = { 'k8s/all.yaml': workloads, 'shared/deny.yaml': closed };

  test('links inside the revision are followed, folders once, circles end', async () => {
    await inHome({}, async () => undefined);
    await inRepository(before, async (home) => {
      link(home, '../shared', 'k8s/shared');
      link(home, '..', 'k8s/up');
      link(home, '../shared/deny.yaml', 'k8s/x.yaml');
      commit(home);
      const same = await home.run(['diff', 'main:k8s', 'k8s', '--format', 'json']);
      assert.is(same.status, 0, same.stderr);
      rmSync(join(home.path, 'k8s/shared'));
      rmSync(join(home.path, 'k8s/x.yaml'));
      rmSync(join(home.path, 'k8s/up'));
      const opened = await home.run(['diff', 'main:k8s', 'k8s']);
      assert.is(opened.status, 1, opened.stdout + opened.stderr);
    });
  });

  test('a path that goes through a link, or is one', async () => {
    await inRepository(before, async (home) => {
      link(home, 'shared', 'other');
      link(home, 'k8s/all.yaml', 'all.yaml');
      commit(home);
      for (const [one, other] of [
        ['main:other', 'main:shared'],
        ['main:other/deny.yaml', 'main:shared/deny.yaml'],
        ['main:all.yaml', 'main:k8s/all.yaml'],
      ] as const) {
        const ran = await home.run(['diff', one, other]);
        assert.is(ran.status, 0, ran.stderr);
      }
    });
  });

  test('a link out of the revision is an error where it stands for manifests', async () => {
    for (const target of ['/etc/hosts', 'gone.yaml', '../../outside.yaml', 'x.yaml']) {
      await inRepository(before, async (home) => {
        link(home, target, 'k8s/x.yaml');
        commit(home);
        const ran = await home.run(['diff', 'main:k8s', 'main:k8s']);
        assert.is(ran.status, 2, target);
        assert.match(
          ran.stderr,
          'main:k8s/x.yaml: it is a link to what the revision does not have',
        );
      });
    }
  });

  test('a submodule is named, whatever it is called', async () => {
    await inRepository(before, async (home) => {
      const { execFileSync } = await import('node:child_process');
      const git = (...args: string[]): string =>
        execFileSync('git', args, { cwd: home.path, encoding: 'utf8' }).trim();
      git('update-index', '--add', '--cacheinfo', `160000,${git('rev-parse', 'HEAD')},k8s/x.yaml`);
      git('-c', 'user.name=shop', '-c', 'user.email=shop@example.com', 'commit', '-qm', 'x');
      const ran = await home.run(['diff', 'main:k8s', 'k8s']);
      assert.is(ran.status, 0, ran.stderr);
      assert.match(ran.stderr, 'passed over the submodule main:k8s/x.yaml');
      const named = await home.run(['diff', 'main:k8s/x.yaml', 'k8s']);
      assert.is(named.status, 2);
      assert.match(named.stderr, 'it is a submodule');
    });
  });

  test('file names with quotes and line breaks, and a repository without a working tree', async () => {
    const odd = { ...before, 'k8s/de"ny\n2.yaml': closed.replace('cart,', 'cart-2,') };
    await inRepository(odd, async (home) => {
      const same = await home.run(['diff', 'main:k8s', 'k8s']);
      assert.is(same.status, 0, same.stderr);
      const { execFileSync } = await import('node:child_process');
      execFileSync('git', ['clone', '-q', '--bare', '.', 'bare.git'], {
        cwd: home.path,
        stdio: 'pipe',
      });
      const bare = await home.run(['diff', 'main:k8s', 'main:k8s'], {
        cwd: join(home.path, 'bare.git'),
      });
      assert.is(bare.status, 0, bare.stderr);
    });
  });

  test('what is not UTF-8 is an error with its line', async () => {
    await inRepository(before, async (home) => {
      const { writeFileSync } = await import('node:fs');
      writeFileSync(join(home.path, 'k8s/odd.yaml'), Buffer.from('# shop\n# caf\xe9\n', 'latin1'));
      commit(home);
      const ran = await home.run(['diff', 'main:k8s', 'shared']);
      assert.is(ran.status, 2);
      assert.match(ran.stderr, 'main:k8s/odd.yaml:2 is not UTF-8 text');
    });
  });
});
