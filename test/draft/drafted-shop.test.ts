import * as assert from 'uvu/assert';
import { type Home, inHome } from '../frontends/home.ts';
import { suite } from '../suite.ts';
import { askedBy, type Difference, questionsOf, shopFiles } from './drafted-shop.ts';

/** Drafts the shop from its manifests alone, and makes policies of what was drafted. */
async function drafted(home: Home): Promise<void> {
  const ran = await home.run(['init', 'k8s']);
  assert.is(ran.status, 0, ran.stderr);
}

/** What the policies of the drafts block and those of the shop's own profiles allow; they may open nothing. */
async function differences(home: Home): Promise<readonly Difference[]> {
  for (const [from, to] of [
    [['--config', 'own/netprofile.yaml'], 'wanted'],
    [['--profiles', 'profiles'], 'given'],
  ] as const) {
    const args = ['--manifests', 'k8s', '-o', to];
    const ran = await home.run(['generate', ...from, ...args]);
    assert.is(ran.status, 0, ran.stderr);
  }
  const manifests = ['k8s', 'callers.yaml'].flatMap((each) => ['--manifests', each]);
  const ran = await home.run(['diff', 'wanted', 'given', ...manifests, '--format', 'json']);
  assert.is(ran.status, 0, ran.stderr);
  const { changes } = JSON.parse(ran.stdout) as {
    readonly changes: readonly {
      readonly kind: string;
      readonly from: readonly string[];
      readonly to: readonly string[];
      readonly before: readonly { readonly from: number; readonly to: number }[];
      readonly after: readonly unknown[];
    }[];
  };
  return changes.flatMap((change) => {
    assert.equal([change.kind, change.after], ['removed', []]);
    return change.before.flatMap((range) => {
      assert.is(range.from, range.to);
      return change.from.flatMap((from) =>
        change.to.map((to): Difference => ({ from, to, port: range.from })),
      );
    });
  });
}

suite('the shop drafted from its manifests alone', (test) => {
  test('allows what its own profiles allow, but for what the drafts ask', async () => {
    await inHome(shopFiles(), async (home) => {
      await drafted(home);
      const found = await differences(home);
      const questions = questionsOf(home, 'profiles');
      assert.equal(
        found.filter((each) => askedBy(each, questions) === undefined),
        [],
      );
      // and asks nothing else
      assert.equal(new Set(found.map((each) => askedBy(each, questions))), new Set(questions));
      assert.is(questions.length, 4);
    });
  });

  test('has no question about a line that somebody takes out', async () => {
    await inHome(shopFiles(), async (home) => {
      await drafted(home);
      const orders = home.read('profiles/shop/orders.yaml');
      home.write('profiles/shop/orders.yaml', orders.replace(/^ *- cart:http.*\n/m, ''));
      const questions = questionsOf(home, 'profiles');
      assert.equal(
        (await differences(home)).filter((each) => askedBy(each, questions) === undefined),
        [{ from: 'shop/orders', to: 'shop/cart', port: 8080 }],
      );
    });
  });

  test('asks of a card processor alone where the platform says who calls', async () => {
    await inHome(shopFiles(), async (home) => {
      const ran = await home.run(['init', 'k8s', '--platform', 'own/platform.yaml']);
      assert.is(ran.status, 0, ran.stderr);
      home.write(
        'netprofile.yaml',
        home.read('own/netprofile.yaml').replace('./platform', 'own/platform'),
      );
      assert.equal(
        questionsOf(home, 'profiles').map(({ service }) => service),
        ['shop/payments'],
      );
      const found = await differences(home);
      assert.equal(found, [{ from: 'shop/payments', to: '203.0.113.0/24', port: 443 }]);
    });
  });

  test('is the same in namespaces of other names', async () => {
    const prefix = 'spring-';
    await inHome(shopFiles(prefix), async (home) => {
      await drafted(home);
      const found = await differences(home);
      const questions = questionsOf(home, 'profiles');
      assert.is(found.length, 4);
      assert.ok(found.every((each) => askedBy(each, questions, prefix) !== undefined));
    });
  });
});
