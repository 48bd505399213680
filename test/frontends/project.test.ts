import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { deployment, type Home, inHome, release, shop } from './home.ts';

function config(spec: string): string {
  return `apiVersion: netprofile.dev/v1alpha1\nkind: NetprofileConfig\nspec: ${spec}\n`;
}

function profile(service: string): string {
  return `service: ${service}\nexposes: [{port: 8080, from: none}]\n`;
}

async function services(
  home: Home,
  args: readonly string[],
  options: Parameters<Home['run']>[1] = {},
): Promise<string[]> {
  const ran = await home.run(['generate', '-q', '-o', '-', ...args], options);
  assert.is(ran.status, 0, ran.stderr);
  return [...ran.stdout.matchAll(/"netprofile.dev\/service": "(.*)"/g)].map(
    (each) => each[1] ?? '',
  );
}

suite('project file', (test) => {
  test('is found upward, and its paths are relative to it', async () => {
    const files = {
      'netprofile.yaml': config('{profiles: [teams/a.yaml]}'),
      'teams/a.yaml': profile('cart'),
    };
    await inHome(files, async (home) => {
      mkdirSync(join(home.path, 'charts/web'), { recursive: true });
      for (const folder of ['.', 'charts', 'charts/web'])
        assert.equal(await services(home, [], { cwd: join(home.path, folder) }), ['cart']);
    });
  });

  test('the nearest file wins, and --config over it', async () => {
    const files = {
      'netprofile.yaml': config('{profiles: [a.yaml]}'),
      'a.yaml': profile('cart'),
      'sub/netprofile.yaml': config('{profiles: [b.yaml]}'),
      'sub/b.yaml': profile('orders'),
    };
    await inHome(files, async (home) => {
      const cwd = join(home.path, 'sub');
      assert.equal(await services(home, [], { cwd }), ['orders']);
      assert.equal(await services(home, ['--config', '../netprofile.yaml'], { cwd }), ['cart']);
    });
  });

  test('flags win over the environment, that over the file', async () => {
    const files = {
      'netprofile.yaml': config('{profiles: [a.yaml]}'),
      'a.yaml': profile('cart'),
      'b.yaml': profile('orders'),
      'c.yaml': profile('ledger'),
    };
    await inHome(files, async (home) => {
      const env = { NETPROFILE_PROFILES: 'b.yaml' };
      assert.equal(await services(home, []), ['cart']);
      assert.equal(await services(home, [], { env }), ['orders']);
      assert.equal(await services(home, ['--profiles', 'c.yaml'], { env }), ['ledger']);
      assert.equal(
        await services(home, ['--profiles', 'b.yaml', '--profiles', 'c.yaml'], { env }),
        ['ledger', 'orders'],
      );
    });
  });

  test('a flag turns off what the file turns on', async () => {
    const files = {
      ...shop,
      'netprofile.yaml': config('{strict: true}'),
    };
    await inHome(files, async ({ run }) => {
      const strict = await run(['generate', '-o', '-']);
      assert.is(strict.status, 1);
      assert.match(strict.stderr, 'error guessed-selector');
      assert.is((await run(['generate', '-o', '-', '--no-strict'])).status, 0);
    });
  });

  test('a mistake in it is an error', async () => {
    for (const spec of ['{profile: [a.yaml]}', '{chartPolicies: maybe}', '{strict: "yes"}', '[]']) {
      await inHome({ ...shop, 'netprofile.yaml': config(spec) }, async ({ run }) => {
        const ran = await run(['post-render'], { input: release });
        assert.equal([ran.status, ran.stdout], [1, ''], spec);
        assert.match(ran.stderr, /^netprofile\.yaml:\d+:\d+ error /m);
      });
    }
  });

  test('other kinds in a profiles folder are passed over; a kind that is nearly ours is not', async () => {
    const files = {
      'profiles/a.yaml': profile('cart'),
      'profiles/platform.yaml':
        'apiVersion: netprofile.dev/v1alpha1\nkind: Platform\nmetadata: {name: ours}\nspec: {}\n',
      'profiles/config.yaml': config('{strict: true}'),
      'profiles/values.json':
        '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}',
      'profiles/.hidden.yaml': profile('hidden'),
      'profiles/notes.txt': 'x',
    };
    await inHome(files, async (home) => {
      assert.equal(await services(home, []), ['cart']);
      home.write(
        'profiles/b.yaml',
        'apiVersion: netprofile.dev/v1alpha1\nkind: NetworkProfil\nmetadata: {name: b}\n',
      );
      assert.is((await home.run(['lint'])).status, 1);
    });
  });
});

suite('waivers and limits', (test) => {
  const files = { 'profiles/cart.yaml': 'service: cart\nexposes: [{port: 8080, from: [ghost]}]\n' };
  const input = `---\n${deployment('cart')}`;
  const waiver = (more: string) =>
    config(`{accept: [{code: guessed-peer, where: cart, reason: known${more}}]}`);

  test('a live waiver makes the finding information', async () => {
    await inHome(files, async (home) => {
      const bare = await home.run(['post-render'], { input });
      assert.equal([bare.status, bare.stdout], [1, '']);
      assert.match(bare.stderr, 'error guessed-peer');
      for (const more of ['', ', until: "2999-12-31"']) {
        home.write('netprofile.yaml', waiver(more));
        assert.is((await home.run(['post-render'], { input })).status, 0);
      }
    });
  });

  test('an expired waiver accepts nothing, and is a finding', async () => {
    await inHome(
      { ...files, 'netprofile.yaml': waiver(', until: "2020-01-31"') },
      async ({ run }) => {
        const ran = await run(['post-render'], { input });
        assert.equal([ran.status, ran.stdout], [1, '']);
        assert.match(ran.stderr, 'error guessed-peer');
        assert.match(ran.stderr, 'error waiver-expired');
        assert.match((await run(['lint'])).stdout, 'warning waiver-expired');
      },
    );
  });

  for (const [what, accept] of [
    ['a code that does not exist', '{code: guessed-per, where: cart, reason: known}'],
    ['a code that cannot be accepted', '{code: invalid-cidr, where: cart, reason: known}'],
    [
      'a day that does not exist',
      '{code: guessed-peer, where: cart, reason: known, until: "2027-02-31"}',
    ],
    ['a bad date', '{code: guessed-peer, where: cart, reason: known, until: soon}'],
    ['no reason', '{code: guessed-peer, where: cart}'],
  ] as const) {
    test(`not a waiver: ${what}`, async () => {
      await inHome(
        { ...files, 'netprofile.yaml': config(`{accept: [${accept}]}`) },
        async ({ run }) => {
          const ran = await run(['post-render'], { input });
          assert.is(ran.status, 1);
          assert.match(ran.stderr, /netprofile\.yaml:3:\d+ error /);
        },
      );
    });
  }

  for (const [limit, profileText] of [
    ['{peers: [$anywhere]}', 'exposes: [{port: 8080, from: [$anywhere]}]'],
    ['{peers: [$internet]}', 'egress: ["$internet:443"]'],
    ['{peers: [$internet]}', 'egress: [{cidr: 0.0.0.0/0, ports: [443]}]'],
    ['{peers: [169.254.169.254/32]}', 'egress: [{cidr: 169.254.0.0/16, ports: [80]}]'],
    ['{peers: [169.254.169.254/32]}', 'egress: ["$anywhere:80"]'],
    [
      '{peers: [169.254.169.254/32]}',
      'extraEgress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 80}]}]',
    ],
    ['{peers: [$internet]}', 'egress: ["$anywhere:443"]'],
    ['{peers: [$internet]}', 'egress: [{cidr: 8.0.0.0/7, ports: [443]}]'],
    ['{peers: [$cluster]}', 'exposes: [{port: 8080, from: [$anywhere]}]'],
    [
      '{peers: [$anywhere]}',
      'exposes: [{port: 8080, from: [{cidr: 0.0.0.0/1}, {cidr: 128.0.0.0/1}]}]',
    ],
    ['{extra: true}', 'extraEgress: [{to: [{podSelector: {}}], ports: [{port: 80}]}]'],
    ['{unisolated: true}', 'isolate: []'],
  ] as const) {
    test(`forbid ${limit}: ${profileText}`, async () => {
      const forbidden = {
        'profiles/cart.yaml': `service: cart\n${profileText}\n`,
        'netprofile.yaml': config(`{forbid: ${limit}}`),
      };
      await inHome(forbidden, async ({ run }) => {
        const ran = await run(['post-render'], { input });
        assert.equal([ran.status, ran.stdout], [1, ''], ran.stderr);
        assert.match(ran.stderr, 'error forbidden');
      });
    });
  }
});
