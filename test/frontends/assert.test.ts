import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { deployment, type Home, inHome, release, shop } from './home.ts';

async function rendered(home: Home): Promise<string> {
  const ran = await home.run(['post-render'], { input: release });
  assert.is(ran.status, 0, ran.stderr);
  return ran.stdout;
}

/** Runs assert over a stream; the codes of its errors. */
async function codes(home: Home, input: string, status: number): Promise<string[]> {
  const ran = await home.run(['assert', '--format', 'json'], { input });
  assert.is(ran.status, status, `${ran.stdout}${ran.stderr}`);
  const { findings } = JSON.parse(ran.stdout) as {
    readonly findings: readonly { readonly severity: string; readonly code: string }[];
  };
  return findings.filter((each) => each.severity === 'error').map((each) => each.code);
}

const cartPolicy = /---\n# Source: netprofile\/netprofile-cart\.yaml\n[\s\S]*?(?=---\n)/;

suite('assert', (test) => {
  test('fine: what post-render made, from standard input, a file and a folder', async () => {
    await inHome(shop, async (home) => {
      const stream = await rendered(home);
      assert.equal(await codes(home, stream, 0), []);
      home.write('final/all.yaml', stream);
      for (const path of ['final', 'final/all.yaml'])
        assert.is((await home.run(['assert', '--manifests', path])).status, 0);
    });
  });

  test('fine: the same policy in another layout, with more labels', async () => {
    await inHome(shop, async (home) => {
      const stream = await rendered(home);
      const changed = stream
        .replaceAll('"', '')
        .replaceAll(
          '    netprofile.dev/service',
          '    app.kubernetes.io/managed-by: Helm\n    netprofile.dev/service',
        );
      assert.is.not(changed, stream);
      assert.equal(await codes(home, changed, 0), []);
    });
  });

  test('missing: a release that was made without netprofile', async () => {
    await inHome(shop, async (home) => {
      assert.equal(await codes(home, release, 1), ['missing-policy', 'missing-policy']);
      const stream = (await rendered(home)).replace(cartPolicy, '');
      assert.equal(await codes(home, stream, 1), ['missing-policy']);
    });
  });

  const widenings: readonly (readonly [what: string, from: string | RegExp, to: string])[] = [
    [
      'everyone may enter',
      /( {2}ingress:\n {4}#.*\n {4}- )from:\n(?: {8}.*\n)+ {6}ports/,
      '$1ports',
    ],
    ['every port is open', /\n {6}ports:\n {8}- protocol: "TCP"\n {10}port: 8080\n/, '\n'],
    ['a rule more', /\n {2}egress:\n/, '\n    - {}\n  egress:\n'],
    ['a port more', /port: 8080\n/, 'port: 8080\n        - port: 22\n'],
    ['another peer', '"app": "storefront"', '"app": "stranger"'],
    ['a direction not isolated', '    - "Egress"\n', ''],
    [
      'other pods',
      /podSelector:\n {4}matchLabels:\n {6}"app": "cart"/,
      'podSelector:\n    matchLabels:\n      app: nobody',
    ],
    ['a range instead of a port', 'port: 8080\n', 'port: 8080\n          endPort: 9000\n'],
    [
      'another protocol',
      'protocol: "TCP"\n          port: 8080',
      'protocol: "UDP"\n          port: 8080',
    ],
  ];
  for (const [what, from, to] of widenings) {
    test(`changed: ${what}`, async () => {
      await inHome(shop, async (home) => {
        const stream = await rendered(home);
        const policy = cartPolicy.exec(stream)?.[0] ?? '';
        const changed = policy.replace(from, to);
        assert.is.not(changed, policy);
        assert.equal(await codes(home, stream.replace(policy, changed), 1), ['changed-policy']);
      });
    });
  }

  test('voided: a policy of somebody else lets everyone in', async () => {
    await inHome(shop, async (home) => {
      const open =
        '---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: open}\nspec: {podSelector: {}, ingress: [{}]}\n';
      const found = await codes(home, (await rendered(home)) + open, 1);
      assert.ok(found.includes('chart-policy-voids'), found.join(' '));
    });
  });

  test('stale: a generated policy without a profile', async () => {
    await inHome(shop, async (home) => {
      const stale = (cartPolicy.exec(await rendered(home))?.[0] ?? '').replaceAll('cart', 'ledger');
      assert.equal(await codes(home, stale + (await rendered(home)), 1), ['stale-policy']);
    });
  });

  test('a profile without workload', async () => {
    await inHome(shop, async (home) => {
      const stream = await rendered(home);
      home.write('profiles/ledger.yaml', 'service: ledger\nexposes: [{port: 8080, from: none}]\n');
      assert.equal(await codes(home, stream, 1), ['profile-matches-nothing']);
    });
  });

  test('a profile without isolation needs no policy', async () => {
    const files = { 'profiles/cart.yaml': 'service: cart\nisolate: []\n' };
    await inHome(files, async (home) => {
      assert.equal(await codes(home, `---\n${deployment('cart')}`, 0), []);
    });
  });

  for (const [what, input] of [
    ['nothing', ''],
    ['a comment', '# nothing\n'],
    ['empty documents', '---\n---\n'],
  ] as const) {
    test(`nothing to assert: ${what} on standard input`, async () => {
      await inHome(shop, async ({ run }) => {
        const ran = await run(['assert'], { input });
        assert.equal([ran.status, ran.stdout], [2, '']);
      });
    });
  }

  test('nothing to assert: no profiles', async () => {
    await inHome({ 'profiles/readme.txt': 'x' }, async ({ run }) => {
      const ran = await run(['assert'], { input: release });
      assert.equal([ran.status, ran.stdout], [2, '']);
    });
  });

  test('a stream that is cut short is an error', async () => {
    await inHome(shop, async (home) => {
      const stream = await rendered(home);
      assert.is.not((await home.run(['assert'], { input: stream.slice(0, -40) })).status, 0);
    });
  });
});
