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

  test('lies in the folder of the profiles or beside it, however they were named', async () => {
    const platform =
      '{extends: generic, peers: {prometheus: {from: {peers: [{namespace: ops, labels: {app: prometheus}}]}}}}';
    const files = {
      'k8s/cart.yaml': deployment('cart'),
      'team/profiles/cart.yaml': 'service: cart\nexposes: [{port: 8080, from: [$prometheus]}]\n',
    };
    const matrix = ['matrix', 'k8s', 'PROFILES'];
    const lint = ['lint', 'PROFILES', '--manifests', 'k8s'];
    const ways: readonly (readonly string[])[] = [
      lint,
      matrix,
      ['lint', '--profiles', 'PROFILES', '--manifests', 'k8s'],
      ['generate', 'PROFILES', '--manifests', 'k8s', '-o', '-'],
      ['matrix', 'k8s', '--profiles', 'PROFILES'],
      ['matrix', '--manifests', 'k8s', '--manifests', 'PROFILES'],
      ['map', 'k8s', 'PROFILES', '--format', 'mermaid'],
      ['audit', 'k8s', 'PROFILES'],
      ['explain', 'cart', 'cart:8080', '--manifests', 'k8s', '--manifests', 'PROFILES'],
      ['diff', 'PROFILES', 'PROFILES', '--manifests', 'k8s'],
      // a side without profiles goes by the other's
      ['diff', 'k8s', 'PROFILES', '-q'],
    ];
    const finds = async ({ run }: Home, way: readonly string[], named: string): Promise<void> => {
      const args = way.map((each) => (each === 'PROFILES' ? named : each));
      const ran = await run(args);
      const said = `${args.join(' ')}: ${ran.stderr}`;
      assert.not.match(ran.stderr + ran.stdout, 'platform-value-missing', said);
      assert.not.match(ran.stderr + ran.stdout, 'project-file-unread', said);
    };
    await inHome(files, async (home) => {
      const missing = await home.run(['matrix', 'k8s', 'team/profiles']);
      assert.match(missing.stderr, 'error platform-value-missing');
    });
    const own = { ...files, 'team/profiles/netprofile.yaml': config(`{platform: ${platform}}`) };
    await inHome(own, async (home) => {
      for (const way of ways) await finds(home, way, 'team/profiles');
      await finds(home, matrix, './team/profiles/');
      await finds(home, matrix, join(home.path, 'team/profiles/cart.yaml'));
    });
    const beside = { ...files, 'team/netprofile.yaml': config(`{platform: ${platform}}`) };
    await inHome(beside, async (home) => {
      for (const way of [matrix, lint]) await finds(home, way, 'team/profiles');
    });
  });

  test('in ./profiles counts, and in a folder of the environment', async () => {
    const limit = config('{forbid: {peers: [$same-namespace]}}');
    await inHome({ ...shop, 'profiles/netprofile.yaml': limit }, async ({ run, path }) => {
      assert.match((await run(['post-render'], { input: release })).stderr, 'error forbidden');
      mkdirSync(join(path, 'empty'));
      const env = { NETPROFILE_PROFILES: '../profiles' };
      const ran = await run(['generate', '-o', '-'], { cwd: join(path, 'empty'), env });
      assert.match(ran.stderr, 'error forbidden');
    });
  });

  test('one that does not count is told, with the one that does', async () => {
    const files = {
      ...shop,
      'k8s/all.yaml': release,
      'netprofile.yaml': config('{profiles: [profiles]}'),
      'profiles/netprofile.yaml': config('{forbid: {peers: [$same-namespace]}}'),
    };
    await inHome(files, async ({ run }) => {
      for (const args of [
        ['lint'],
        ['matrix', 'k8s', 'profiles'],
        ['matrix', 'k8s'],
        ['generate', '-o', '-', '--manifests', 'k8s'],
      ]) {
        const ran = await run(args);
        assert.match(
          ran.stdout + ran.stderr,
          /^profiles\/netprofile\.yaml:1:1 info project-file-unread: .* netprofile\.yaml is the project file\n {2}hint: --config profiles\/netprofile\.yaml /m,
          args.join(' '),
        );
      }
      // nobody who names one thinks that another counts
      const named = await run(['lint', '--config', 'netprofile.yaml']);
      assert.not.match(named.stdout, 'project-file-unread');
      const hinted = await run(['lint', 'profiles', '--config', 'profiles/netprofile.yaml']);
      assert.match(hinted.stdout, 'error forbidden');
    });
  });

  test('of another ending is an error, not left out in silence', async () => {
    const limit = config('{forbid: {peers: [$same-namespace]}}');
    await inHome({ ...shop, 'netprofile.yml': limit }, async ({ run }) => {
      const ran = await run(['post-render'], { input: release });
      assert.equal([ran.status, ran.stdout], [2, '']);
      assert.match(ran.stderr, /netprofile\.yml is not read/);
      const named = await run(['post-render', '--config', 'netprofile.yml'], { input: release });
      assert.match(named.stderr, 'error forbidden');
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
