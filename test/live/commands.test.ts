import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type Home, inHome } from '../frontends/home.ts';
import { type Ran, root } from '../program.ts';
import { suite } from '../suite.ts';
import {
  type FakeOptions,
  forbidden,
  kubeconfigOf,
  type Request,
  refusal,
  withFakeCluster,
} from './fake-cluster.ts';
import { deployed, namespace, object, policy, profiles, shop } from './shop-cluster.ts';

type Run = (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Ran>;

/** netprofile in a folder, with $KUBECONFIG leading to a fake cluster. */
async function onCluster(
  options: FakeOptions,
  files: Readonly<Record<string, string>>,
  body: (run: Run, home: Home, asked: readonly string[]) => Promise<void>,
): Promise<void> {
  await withFakeCluster(options, async ({ kubeconfig, asked }) => {
    await inHome(files, async (home) => {
      const env = { KUBECONFIG: kubeconfig, HOME: home.path };
      // options of Node are read when a process starts
      const start = (more: Readonly<Record<string, string>> | undefined): Home['run'] =>
        more?.NODE_OPTIONS === undefined ? home.run : home.runProcess;
      await body((args, more) => start(more)(args, { env: { ...env, ...more } }), home, asked);
    });
  });
}

const wide = { podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] };

/** The lines of a text in an order of their own: findings stand by their places, which differ. */
const inOrder = (text: string): readonly string[] => text.split(/,?\n/).toSorted();

suite('commands on a cluster', (test) => {
  const inShop = ['--live', '-n', 'shop'];

  test('matrix, explain, map, audit and lint read it', async () => {
    await onCluster({ objects: shop() }, {}, async (run) => {
      const matrix = await run(['matrix', ...inShop]);
      assert.match(matrix.stdout, /shop\/storefront\s+shop\/cart\s+8080\/TCP/);
      assert.is(matrix.stderr, 'read the namespace shop of the context fake: 11 objects\n');
      const explained = await run([
        'explain',
        'shop/storefront',
        'shop/cart:8080',
        ...inShop,
        '--expect',
        'allowed',
      ]);
      assert.is(explained.status, 0, explained.stderr);
      assert.match(
        explained.stdout,
        /\(live shop\/NetworkPolicy\/netprofile-cart#\/spec\/ingress\/0\)/,
      );
      const blocked = await run([
        'explain',
        'shop/cart',
        'shop/storefront:8080',
        ...inShop,
        '--expect',
        'blocked',
      ]);
      assert.is(blocked.status, 0, blocked.stderr);
      const map = await run(['map', ...inShop, '--format', 'mermaid']);
      assert.match(map.stdout, /storefront[\s\S]*cart/);
      const audit = await run(['audit', ...inShop]);
      assert.match(audit.stdout, /Isolated for ingress \| 100% \(2 of 2\)/);
      const lint = await run(['lint', ...inShop]);
      assert.match(lint.stdout, /^live shop\/Deployment\/cart: info no-default-deny/m);
    });
  });

  test('a cluster gives what the same objects give from a file', async () => {
    const objects = [...shop(), policy('wide', wide), ...deployed('orders', 3)];
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
    await onCluster({ objects }, { 'cluster.json': list, ...profiles }, async (run) => {
      for (const [command, format] of [
        ['matrix', 'json'],
        ['audit', 'json'],
        ['map', 'dot'],
      ] as const) {
        const [live, file] = await Promise.all([
          run([command, ...inShop, '--as-is', '--format', format]),
          run([command, 'cluster.json', '--as-is', '--format', format]),
        ]);
        const plain = (text: string): string =>
          text.replace(/\{\s*"file": "(?:live|cluster)[^}]*\}/g, '{}').replace(/"at":\{\}/g, '');
        assert.equal(inOrder(plain(live.stdout)), inOrder(plain(file.stdout)), command);
        assert.ok(live.stdout.length > 100);
      }
    });
  });

  test('explain names the line of a profile that would make the same rule', async () => {
    await onCluster({ objects: shop() }, profiles, async (run) => {
      const args = ['explain', 'shop/storefront', 'shop/cart:8080', ...inShop];
      const { stdout } = await run(args);
      assert.match(
        stdout,
        /netprofile-cart rule 1.*, declared as cart#\/exposes\/0 \(profiles\/shop\.yaml:6\)/,
      );
      assert.match(stdout, /declared as storefront#\/consumes\/0 \(profiles\/shop\.yaml:3\)/);
    });
  });

  test('diff compares it with manifests, on either side', async () => {
    const objects = [...shop(), policy('wide', wide)];
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: shop() });
    await onCluster({ objects }, { 'next.json': list }, async (run) => {
      const closing = await run(['diff', 'live', 'next.json', '-n', 'shop']);
      assert.is(closing.status, 0, closing.stderr);
      assert.match(closing.stdout, /^- .*0\.0\.0\.0\/0 -> shop\/cart, shop\/storefront/m);
      const opening = await run(['diff', 'next.json', 'live', '-n', 'shop']);
      assert.is(opening.status, 1);
      assert.match(opening.stderr, /error connection-opened/);
    });
    await onCluster({ objects: shop() }, { 'next.json': list }, async (run) => {
      const same = await run(['diff', 'live', 'next.json', '-n', 'shop']);
      assert.is(same.stdout, 'no connection changes\n', same.stderr);
    });
  });

  test('profiles change a simulation of it only when they are named', async () => {
    const objects = shop().filter((each) => each.kind !== 'NetworkPolicy');
    await onCluster({ objects }, profiles, async (run) => {
      assert.match((await run(['matrix', ...inShop])).stdout, /is isolated by no NetworkPolicy/);
      const named = await run(['matrix', ...inShop, '--profiles', 'profiles']);
      assert.match(named.stderr, /simulated with the 2 policies/);
      assert.not.match(named.stdout, /is isolated by no NetworkPolicy/);
      assert.match(
        (await run(['matrix', 'profiles', ...inShop])).stderr,
        /simulated with the 2 policies/,
      );
    });
  });

  test('all namespaces, the namespace of the context, or the one that is named', async () => {
    const objects = [...shop(), namespace('default'), ...deployed('postgres', 1, 5432, 'data')];
    await onCluster({ objects }, {}, async (run) => {
      assert.match((await run(['matrix', '--live', '-A'])).stdout, /data\/postgres/);
      const own = await run(['matrix', '--live']);
      assert.is(own.status, 2);
      assert.match(
        own.stderr,
        /read the namespace default of the context fake: 1 objects? \(-A reads all, -n another\)/,
      );
      assert.match(
        own.stderr,
        /the namespace default of the context fake holds no workloads[\s\S]*-A reads all/,
      );
    });
  });

  /** Command lines that ask for what cannot be, and what is said. */
  const refused: readonly (readonly [args: readonly string[], said: RegExp])[] = [
    [
      ['matrix', '--context', 'fake'],
      /--context is for a cluster, and none is read[\s\S]*add --live/,
    ],
    [['assert', '-A'], /--all-namespaces is for a cluster/],
    [['lint', '--kubeconfig', 'x'], /--kubeconfig is for a cluster/],
    [
      ['diff', 'a.yaml', 'a.yaml', '-l', 'app=cart'],
      /--selector is for a cluster[\s\S]*write live as one/,
    ],
    [['matrix', '--live', '--manifests', 'a.yaml'], /--live and --manifests are both given/],
    [['assert', '--live', '--manifests', 'a.yaml'], /--live and --manifests are both given/],
    [['matrix', '--live', 'a.yaml'], /--live takes no manifests, only profiles/],
    [['matrix', '--live', '-A', '-n', 'shop'], /-A and -n are both given/],
    [['matrix', '--live', '-n', 'Shop'], /"Shop" is not a namespace/],
    [['matrix', '--live', '-n', '../secrets'], /is not a namespace/],
    [['matrix', '--live', '-n', 'shpo'], /cannot get the namespace shpo: there is none/],
    [
      ['matrix', '--live', '--context', 'fakee'],
      /there is no context fakee[\s\S]*did you mean fake\?/,
    ],
    [
      ['matrix', '--live', '--kubeconfig', 'gone'],
      /cannot read the kubeconfig gone: it does not exist/,
    ],
    [['drift', '--selector', 'app=cart'], /there is no flag --selector/],
    [['drift', '--manifests', 'a.yaml'], /there is no flag --manifests/],
    [
      ['audit', '--live', '-n', 'shop', '--since', 'HEAD'],
      /a cluster has no revision|there is no such file and no such revision/,
    ],
  ];
  for (const [args, said] of refused) {
    test(`${args.join(' ')} is refused`, async () => {
      await onCluster(
        { objects: shop() },
        { 'a.yaml': JSON.stringify(deployed('cart')[0]) },
        async (run) => {
          const { stdout, stderr, status } = await run(args);
          assert.match(stderr, said);
          assert.is(status, 2);
          assert.is(stdout, '');
        },
      );
    });
  }

  test('a folder that is called live is not taken for the cluster, nor the other way round', async () => {
    await onCluster(
      { objects: shop() },
      { 'live/a.yaml': JSON.stringify(deployed('cart')[0]) },
      async (run) => {
        const both = await run(['diff', 'live', './live', '-n', 'shop']);
        assert.is(both.status, 2);
        assert.match(
          both.stderr,
          /live is the cluster, and there is a file or folder of that name[\s\S]*\.\/live/,
        );
        assert.is((await run(['diff', './live', './live'])).status, 0);
      },
    );
  });

  test('without a kubeconfig it is said what to do', async () => {
    await inHome({}, async ({ run, path }) => {
      const { stderr, status } = await run(['matrix', '--live'], {
        env: { KUBECONFIG: '', HOME: path },
      });
      assert.is(status, 2);
      assert.match(
        stderr,
        /no kubeconfig was found at .*\.kube\/config\n {2}hint: name one with --kubeconfig/,
      );
    });
  });

  test('what this user may not list is told, and a role that may', async () => {
    const fault = ({ path }: { readonly path: string }) =>
      path.endsWith('/nodes') ? forbidden('nodes') : undefined;
    await onCluster({ objects: shop(), fault }, {}, async (run) => {
      const { stderr, status } = await run(['matrix', '--live', '-A']);
      assert.is(status, 0);
      assert.match(
        stderr,
        /warning kind-forbidden: this user may not list nodes: addresses[^\n]*\n {2}hint: docs\/rbac\/read\.yaml/,
      );
    });
  });

  test('names and labels of the cluster are printed as they are safe', async () => {
    const escape = '\u001b]0;owned\u0007\u001b[2J';
    const hostile = deployed(`cart${escape}`).map((each) => ({
      ...each,
      metadata: { ...(each.metadata as object), annotations: { note: escape } },
    }));
    const objects = [
      namespace('shop'),
      ...hostile,
      policy(`wide${escape}`, {
        podSelector: { matchLabels: { app: `cart${escape}` } },
        ingress: [{ from: [{ podSelector: { matchLabels: { [escape]: escape } } }] }],
      }),
      object('v1', 'Pod', '../../etc/passwd', { spec: { containers: [] } }),
    ];
    await onCluster({ objects }, profiles, async (run) => {
      const all = [
        ['matrix', ...inShop],
        ['matrix', ...inShop, '--format', 'markdown'],
        ['audit', ...inShop],
        ['audit', ...inShop, '--format', 'html'],
        ['lint', ...inShop],
        ['drift', '-n', 'shop'],
        ['drift', '-n', 'shop', '--format', 'junit'],
        ['drift', '-n', 'shop', '--format', 'github'],
      ];
      const told = await Promise.all(
        all.map(async (args) => {
          const { stdout, stderr, status } = await run(args);
          assert.is.not(status, 3, stderr);
          assert.not.match(stdout + stderr, /[\u0000-\u0008\u000b-\u001f\u007f]/, args.join(' '));
          return stdout + stderr;
        }),
      );
      // and they were printed
      assert.ok(told.filter((each) => /u001b|\?\]0;owned/.test(each)).length >= 6);
    });
  });

  test('ten thousand pods take at most 300 MB', async () => {
    const noise = {
      env: Array.from({ length: 20 }, (_, n) => ({ name: `E${n}`, value: 'x'.repeat(60) })),
    };
    const heavy = deployed('cart', 10_000).map((each) =>
      each.kind === 'Pod' ? { ...each, status: { ...(each.status as object), noise } } : each,
    );
    const objects = [namespace('shop'), ...heavy, policy('wide', wide)];
    await onCluster({ objects }, {}, async (run, home, asked) => {
      const peak = { NODE_OPTIONS: `--require ${join(root, 'test/bench/peak.cjs')}` };
      const ran = await run(['matrix', ...inShop, '--format', 'json'], peak);
      assert.is(ran.status, 0, ran.stderr);
      assert.match(ran.stderr, /: 10004 objects/);
      assert.is(asked.filter((each) => each.includes('/pods?')).length, 20);
      const bytes = Number(home.read('peak'));
      assert.ok(bytes < 300 << 20, `${bytes >> 20} MB`);
    });
  });
});

const key = `-----BEGIN PRIVATE KEY-----\nMARKERPRIVATEKEYMARKER\n-----END PRIVATE KEY-----\n`;
const encoded = Buffer.from(key).toString('base64');
const secrets = `token: marker-token, client-key-data: ${encoded}, password: marker-password`;
const leaked = new RegExp(`marker-|MARKERPRIVATE|PRIVATE KEY|${encoded.slice(0, 40)}`);

suite('keys and tokens of a kubeconfig', (test) => {
  /** Clusters that go wrong in ways in which the client's errors hold the user's key. */
  const wrong: readonly (readonly [what: string, options: FakeOptions])[] = [
    [
      'the token is refused and repeated',
      { fault: ({ headers }) => refusal(401, 'Unauthorized', `what is ${headers.authorization}?`) },
    ],
    ['it is forbidden', { fault: () => forbidden('pods') }],
    ['the connection is cut', { fault: () => 'cut' }],
    ['the answer is cut', { fault: () => 'half' }],
    [
      'a page repeats the headers',
      {
        fault: ({ headers }) => ({ status: 500, body: JSON.stringify(headers), type: 'text/html' }),
      },
    ],
    [
      'the answer is no JSON',
      { fault: ({ headers }) => ({ status: 200, body: `token ${headers.authorization}` }) },
    ],
  ];
  const commands = [['matrix', '--live'], ['drift'], ['diff', 'live', 'a.yaml']] as const;

  for (const [what, options] of wrong) {
    test(`are never printed: ${what}`, async () => {
      const user = secrets.replace(/client-key-data: [^,]*, /, '');
      await onCluster(
        { ...options, user },
        { ...profiles, 'a.yaml': JSON.stringify(deployed('cart')[0]) },
        async (run) => {
          for (const args of commands) {
            const { stdout, stderr, status } = await run(args);
            assert.is(status, 2, stderr);
            assert.not.match(stdout + stderr, leaked);
            assert.not.match(stderr, /\n\s+at /);
          }
        },
      );
    });
  }

  test('a plugin is asked once for a token that names no end', async () => {
    const credential = JSON.stringify({
      kind: 'ExecCredential',
      apiVersion: 'client.authentication.k8s.io/v1',
      status: { token: 'marker-of-plugin' },
    });
    const script = `echo asked >> asked; echo '${credential}'`;
    const user = `exec: {apiVersion: client.authentication.k8s.io/v1, command: sh, args: ['-c', ${JSON.stringify(script)}]}`;
    const sent = new Set<string | undefined>();
    const fault = ({ headers }: Request): undefined => {
      sent.add(headers.authorization);
      return undefined;
    };
    await onCluster({ objects: shop(), user, fault }, {}, async (run, home) => {
      const { stdout, stderr, status } = await run(['matrix', '--live', '-n', 'shop']);
      assert.is(status, 0, stderr);
      assert.equal([...sent], ['Bearer marker-of-plugin']);
      assert.is(home.read('asked'), 'asked\n');
      assert.not.match(stdout + stderr, leaked);
    });
  });

  test('are never printed: a broken TLS server, a key that is none, nobody there', async () => {
    const server = createServer((socket) => socket.end('HTTP/1.0 400 Bad Request\r\n\r\nmarker'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      await inHome(profiles, async ({ path, run }) => {
        for (const [address, user] of [
          [`https://127.0.0.1:${port}`, 'token: marker-token'],
          [`https://127.0.0.1:${port}`, secrets],
          ['https://127.0.0.1:1', 'token: marker-token'],
          ['https://user:marker-password@127.0.0.1:1', 'token: marker-token'],
          [
            'https://127.0.0.1:1',
            'client-key: gone-key, client-certificate: gone-certificate, token: marker-token',
          ],
          [
            'https://127.0.0.1:1',
            "exec: {apiVersion: client.authentication.k8s.io/v1, command: sh, args: ['-c', 'echo marker-out; echo marker-token >&2; exit 1']}, token: marker-token",
          ],
          [
            'https://127.0.0.1:1',
            "exec: {apiVersion: client.authentication.k8s.io/v1, command: sh, args: ['-c', 'echo marker-out']}",
          ],
          [
            'https://127.0.0.1:1',
            'exec: {apiVersion: client.authentication.k8s.io/v1, command: no-such-plugin}',
          ],
        ] as const) {
          const kubeconfig = join(path, 'config');
          writeFileSync(
            kubeconfig,
            kubeconfigOf(address, user).replace(', insecure-skip-tls-verify: true', ''),
          );
          const { stdout, stderr, status } = await run(['drift', '--kubeconfig', kubeconfig]);
          assert.is(status, 2, stderr);
          assert.not.match(stdout + stderr, leaked);
          assert.match(stderr, /^netprofile: .* \(context fake\) cannot tell which kinds it has: /);
        }
      });
    } finally {
      server.close();
    }
  });

  test('are never printed: a kubeconfig that is not YAML', async () => {
    await inHome({ config: `users:\n  - {name: a, user: {${secrets}\nx` }, async ({ run }) => {
      const { stderr, status } = await run(['matrix', '--live', '--kubeconfig', 'config']);
      assert.is(status, 2);
      assert.match(stderr, /the kubeconfig config is not YAML \(line \d\)/);
      assert.not.match(stderr, leaked);
    });
  });
});
