import { execFileSync } from 'node:child_process';
import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { deployment, type Home, inHome } from './home.ts';
import { commit, git, inRepository } from './repository.ts';

const workloads = ['cart', 'orders', 'storefront']
  .map((name) => deployment(name, 'shop'))
  .join('---\n');

function allow(from: string, ports = '{port: 8080}'): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: cart, namespace: shop}
spec:
  podSelector: {matchLabels: {app: cart}}
  ingress: [{from: [{podSelector: {matchLabels: {app: ${from}}}}], ports: [${ports}]}]
`;
}

/** Every pod of the shop is closed, so that only what a test opens is told. */
const closed = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: cart-is-closed, namespace: shop}
spec: {podSelector: {matchLabels: {app: cart}}}
`;

const before = { 'k8s/workloads.yaml': workloads, 'k8s/policies/cart.yaml': allow('storefront') };

interface Change {
  readonly kind: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
}

async function changes(home: Home, args: readonly string[], status: number): Promise<string[]> {
  const ran = await home.run(['diff', ...args, '--format', 'json']);
  assert.is(ran.status, status, `${args.join(' ')}\n${ran.stdout}${ran.stderr}`);
  const found = (JSON.parse(ran.stdout) as { readonly changes: readonly Change[] }).changes;
  return found.map((each) => `${each.kind} ${each.from} ${each.to}`);
}

const widened = ['widened shop/storefront shop/cart'];

suite('diff of git revisions', (test) => {
  test('a folder of a revision against the working folder, uncommitted files and all', async () => {
    await inRepository(before, async (home) => {
      assert.equal(await changes(home, ['main:k8s', 'k8s'], 0), []);
      home.write('k8s/policies/cart.yaml', allow('storefront', '{port: 8080}, {port: 9090}'));
      home.write('k8s/policies/closed.yaml', closed);
      assert.equal(await changes(home, ['main:k8s', 'k8s'], 1), widened);
      assert.equal(await changes(home, ['k8s', 'main:k8s'], 0), [
        'narrowed shop/storefront shop/cart',
      ]);
    });
  });

  test('the working folder is not read for a revision: a file that is deleted there', async () => {
    await inRepository({ ...before, 'k8s/closed.yaml': closed }, async (home) => {
      git(home, 'rm', '-q', 'k8s/policies/cart.yaml');
      assert.equal(await changes(home, ['HEAD:k8s', 'k8s'], 0), [
        'removed shop/storefront shop/cart',
      ]);
    });
  });

  test('one file of a revision, with what both sides have', async () => {
    await inRepository(before, async (home) => {
      home.write('k8s/policies/cart.yaml', allow('storefront', '{port: 8080}, {port: 9090}'));
      const file = 'k8s/policies/cart.yaml';
      const both = ['--manifests', 'k8s/workloads.yaml'];
      assert.equal(await changes(home, [`main:${file}`, file, ...both], 1), widened);
    });
  });

  test('two revisions, the whole repository, a branch, a tag and a commit id', async () => {
    await inRepository(before, async (home) => {
      git(home, 'tag', 'v1.0.0');
      git(home, 'branch', 'release/old');
      home.write('k8s/policies/cart.yaml', allow('storefront', '{port: 8080}, {port: 9090}'));
      commit(home);
      const id = execFileSync('git', ['rev-parse', 'HEAD~1'], { cwd: home.path, encoding: 'utf8' });
      for (const revision of ['HEAD~1', 'HEAD^', 'v1.0.0', 'release/old', id.trim().slice(0, 12)])
        assert.equal(await changes(home, [`${revision}:.`, 'HEAD:.'], 1), widened, revision);
      assert.equal(await changes(home, ['HEAD~1:', 'HEAD:'], 1), widened);
    });
  });

  test('a path with spaces, quotes and letters beyond ASCII', async () => {
    const folder = 'our "shop" für alle';
    const files = {
      [`${folder}/the workloads.yaml`]: workloads,
      [`${folder}/der Wagen – cart.yaml`]: allow('storefront'),
    };
    await inRepository(files, async (home) => {
      home.write(
        `${folder}/der Wagen – cart.yaml`,
        allow('storefront', '{port: 8080}, {port: 9090}'),
      );
      assert.equal(await changes(home, [`main:${folder}`, folder], 1), widened);
    });
  });

  test('run from a folder inside the repository: the path is from here, as that of a file is', async () => {
    await inRepository(before, async (home) => {
      home.write('k8s/policies/cart.yaml', allow('storefront', '{port: 8080}, {port: 9090}'));
      for (const side of ['main:cart.yaml', 'main:./cart.yaml', 'main:../policies/cart.yaml']) {
        const args = ['diff', side, 'cart.yaml', '--manifests', '../workloads.yaml'];
        const ran = await home.run([...args, '--format', 'json'], {
          cwd: `${home.path}/k8s/policies`,
        });
        assert.is(ran.status, 1, `${side} ${ran.stderr}`);
        assert.match(ran.stdout, /"widened"/);
      }
    });
  });

  test('profiles of a revision against those of the working folder', async () => {
    const profiles = {
      'profiles/cart.yaml': 'service: cart\nnamespace: shop\nexposes: [8080]\n',
      'profiles/storefront.yaml':
        'service: storefront\nnamespace: shop\nexposes: [{port: 8080, from: none}]\nconsumes: [cart:8080]\n',
      'profiles/orders.yaml':
        'service: orders\nnamespace: shop\nexposes: [{port: 8080, from: none}]\n',
    };
    await inRepository({ 'k8s/workloads.yaml': workloads, ...profiles }, async (home) => {
      home.write(
        'profiles/orders.yaml',
        `${profiles['profiles/orders.yaml']}consumes: [cart:8080]\n`,
      );
      assert.equal(await changes(home, ['main:profiles', 'profiles', '--manifests', 'k8s'], 1), [
        'added shop/orders shop/cart',
      ]);
    });
  });

  test('a file with a colon in its name is a file', async () => {
    const files = { ...before, 'main:k8s': `${workloads}---\n${allow('storefront')}` };
    await inHome(files, async (home) => {
      assert.equal(await changes(home, ['main:k8s', 'k8s'], 0), []);
    });
  });

  const wrong: readonly (readonly [what: string, side: string, said: RegExp])[] = [
    [
      'a revision that is not there',
      'v9.9.9:k8s',
      /no such revision here: v9\.9\.9:k8s\n.*fetch-depth/,
    ],
    ['a revision without a path', 'main', /main is a revision.*\n.*main:k8s/],
    ['a path that is not in the revision', 'main:manifests', /main:manifests/],
    ['a revision like an option', '--output=owned:k8s', /output/],
    ['a revision like an option after a dash', '-p:k8s', /-p|unknown/i],
    ['an empty revision', ':k8s', /:k8s/],
    [
      'a word that is neither a file nor a revision',
      'nowhere',
      /no such revision here: nowhere\n.*fetch-depth/,
    ],
  ];
  for (const [what, side, said] of wrong) {
    test(`${what}: status 2, it is named, and nothing is printed`, async () => {
      await inRepository(before, async (home) => {
        const ran = await home.run(['diff', side, 'k8s']);
        assert.is(ran.status, 2, `${ran.stdout}${ran.stderr}`);
        assert.is(ran.stdout, '');
        assert.match(ran.stderr, said);
        assert.not.match(ran.stderr, /\n {4}at |netprofile bug/);
        assert.equal(Object.keys(home.files('k8s')).length, 2);
      });
    });
  }

  test('no git repository: status 2, and it says so', async () => {
    await inHome(before, async (home) => {
      const ran = await home.run(['diff', 'main:k8s', 'k8s'], {
        env: { GIT_CEILING_DIRECTORIES: home.path },
      });
      assert.is(ran.status, 2);
      assert.is(ran.stdout, '');
      assert.match(ran.stderr, /not a git repository/);
    });
  });

  test('run from a folder inside the repository: the path is from here, as that of a file is', async () => {
    await inRepository(before, async (home) => {
      home.write('k8s/policies/cart.yaml', allow('storefront', '{port: 8080}, {port: 9090}'));
      for (const side of ['main:.', 'main:./', 'main:../k8s']) {
        const ran = await home.run(['diff', side, '.', '--format', 'json'], {
          cwd: `${home.path}/k8s`,
        });
        assert.is(ran.status, 1, `${side} ${ran.stderr}`);
        assert.match(ran.stdout, /"widened"/);
      }
    });
  });

  test('no git on the machine: status 2, and files and folders still work', async () => {
    await inRepository(before, async (home) => {
      const without = { env: { PATH: home.path } };
      const ran = await home.run(['diff', 'main:k8s', 'k8s'], without);
      assert.is(ran.status, 2, ran.stderr);
      assert.match(ran.stderr, /main:k8s: git is not on the PATH/);
      assert.is((await home.run(['diff', 'k8s', 'k8s'], without)).status, 0);
    });
  });

  test('the repository is only read', async () => {
    await inRepository(before, async (home) => {
      const files = home.files('.git');
      await changes(home, ['main:k8s', 'k8s'], 0);
      assert.equal(home.files('.git'), files);
    });
  });
});
