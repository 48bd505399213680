import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { deployment, type Home, inHome } from './home.ts';
import { commit, inRepository } from './repository.ts';

const shop = {
  'k8s/workloads.yaml': ['cart', 'orders'].map((name) => deployment(name, 'shop')).join('---\n'),
  'profiles/cart.yaml': 'service: cart\nnamespace: shop\nexposes: [{port: 8080, from: [orders]}]\n',
  'profiles/orders.yaml': 'service: orders\nnamespace: shop\n',
};

const callsCart = 'service: orders\nnamespace: shop\nconsumes: [cart:8080]\n';

interface Since {
  readonly sharedProfiles?: boolean;
  readonly changes: readonly {
    readonly kind: string;
    readonly source: string;
    readonly destination: string;
  }[];
}

async function since(home: Home, args: readonly string[]): Promise<Since> {
  const ran = await home.run(['audit', ...args, '--format', 'json']);
  assert.is(ran.status, 0, ran.stderr);
  return JSON.parse(ran.stdout).since as Since;
}

function words({ changes }: Since): readonly string[] {
  return changes.map((each) => `${each.kind} ${each.source} -> ${each.destination}`);
}

suite('audit since a revision', (test) => {
  for (const paths of [['k8s'], ['k8s', 'profiles'], ['--manifests', 'k8s'], ['.']]) {
    test(`a revision has profiles of its own: ${paths.join(' ')}`, async () => {
      await inRepository(shop, async (home) => {
        home.write('profiles/orders.yaml', callsCart);
        const found = await since(home, [...paths, '--since', 'main']);
        assert.equal(words(found), ['added shop/orders -> shop/cart']);
        assert.is(found.sharedProfiles, undefined);
      });
    });
  }

  test('a path of a revision without profiles takes those of now, and says so', async () => {
    await inRepository(shop, async (home) => {
      home.write('profiles/orders.yaml', callsCart);
      const found = await since(home, ['k8s', 'profiles', '--since', 'main:k8s']);
      assert.equal(words(found), []);
      assert.is(found.sharedProfiles, true);
    });
  });

  test('a side with profiles keeps to them', async () => {
    await inRepository(shop, async (home) => {
      home.write('profiles/orders.yaml', callsCart);
      const found = await since(home, ['--manifests', 'k8s', '--since', 'main:profiles']);
      assert.equal(words(found), ['added shop/orders -> shop/cart']);
    });
  });

  test('what a revision had not yet is not there', async () => {
    const { 'k8s/workloads.yaml': workloads, ...profiles } = shop;
    await inRepository({ 'k8s/workloads.yaml': workloads }, async (home) => {
      for (const [path, text] of Object.entries(profiles)) home.write(path, text);
      const found = await since(home, ['k8s', '--since', 'main']);
      assert.ok(found.changes.length > 0);
      assert.ok(found.changes.every((each) => each.kind === 'removed' || each.kind === 'narrowed'));
      assert.is(found.sharedProfiles, undefined);
    });
  });

  test('a policy that was generated at a revision stands as it was', async () => {
    await inRepository(shop, async (home) => {
      await home.run(['generate', 'profiles', '--manifests', 'k8s', '-o', 'k8s/policies']);
      commit(home);
      home.write('profiles/orders.yaml', callsCart);
      await home.run(['generate', 'profiles', '--manifests', 'k8s', '-o', 'k8s/policies']);
      const found = await since(home, ['k8s', '--since', 'main']);
      assert.equal(words(found), ['added shop/orders -> shop/cart']);
    });
  });

  test('standard input, and paths that a revision has not, are refused', async () => {
    await inRepository(shop, async (home) => {
      const piped = await home.run(['audit', '--since', 'main'], {
        input: shop['k8s/workloads.yaml'],
      });
      assert.is(piped.status, 2);
      assert.match(piped.stderr, 'standard input has no revision');
      home.write('new/cart.yaml', deployment('cart', 'shop'));
      const fresh = await home.run(['audit', 'new', '--profiles', 'new', '--since', 'main']);
      assert.is(fresh.status, 2);
      assert.match(fresh.stderr, 'main has no new');
    });
  });

  test('without a repository a word is a file', async () => {
    await inHome(shop, async (home) => {
      const ran = await home.run(['audit', 'k8s', '--since', 'main']);
      assert.is(ran.status, 2);
      assert.match(ran.stderr, 'no such revision here: main');
    });
  });
});
