import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { parse, parseAllDocuments } from 'yaml';
import { root, run } from '../program.ts';
import { suite } from '../suite.ts';
import { deployment, inHome } from './home.ts';

/** Each of these was once a bug in a finished build. */

const closed = 'service: cart\nexposes: [{port: 8080, from: none}]\n';
const open = 'service: cart\nexposes: [{port: 8080, from: [$same-namespace]}]\n';
const cart = { 'profiles/cart.yaml': closed } as const;
const escape = '\u001b';

const streamProfile = `apiVersion: netprofile.dev/v1alpha1
kind: NetworkProfile
metadata: {name: cart}
spec: {exposes: [{port: 8080, from: [$self]}]}
`;

const ordersConfig = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: orders}\n';

function limits(forbid: string): string {
  return `apiVersion: netprofile.dev/v1alpha1\nkind: NetprofileConfig\nspec: {forbid: ${forbid}}\n`;
}

function policy(name: string, namespace: string, more = ''): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: ${namespace}, labels: {netprofile.dev/service: cart}}
spec: {podSelector: {matchLabels: {app: cart}}, policyTypes: [Ingress], ingress: []}
${more}`;
}

function documents(stream: string): Record<string, unknown>[] {
  return parseAllDocuments(stream).map((each) => each.toJS() as Record<string, unknown>);
}

function named(stream: string): string[] {
  return documents(stream).map((each) => {
    const { name, namespace } = each.metadata as { name: string; namespace?: string };
    return [each.kind, namespace, name].filter((word) => word !== undefined).join(' ');
  });
}

function item(text: string, dash = '- '): string {
  const indented = text.replace(/^(?=.)/gm, '  ');
  return dash === '- ' ? indented.replace(/^ {2}/, dash) : `${dash}\n${indented}`;
}

function resourceList(items: readonly string[], data?: string): string {
  const list = `apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n${items.join('')}`;
  if (data === undefined) return list;
  return `${list}functionConfig: {apiVersion: v1, kind: ConfigMap, metadata: {name: args}, data: {${data}}}\n`;
}

function itemsOf(list: string): string[] {
  const { items } = parse(list) as { items: { kind: string; metadata: { name: string } }[] };
  return items.map((each) => `${each.kind} ${each.metadata.name}`);
}

suite('regressions: fn', (test) => {
  const workload = item(deployment('cart', 'shop'));

  test('a ConfigMap of default-deny adds the default deny', async () => {
    await inHome(cart, async (home) => {
      const input = resourceList([workload], 'default-deny: "true"');
      const ran = await home.run(['fn'], { input });
      assert.is(ran.status, 0, ran.stderr);
      assert.equal(itemsOf(ran.stdout).slice(1).sort(), [
        'NetworkPolicy netprofile-cart',
        'NetworkPolicy netprofile-default-deny',
      ]);
    });
  });

  test('a ConfigMap of require-profiles reports a workload without one', async () => {
    await inHome(cart, async (home) => {
      const items = [workload, item(deployment('orders', 'shop'))];
      const fine = await home.run(['fn'], { input: resourceList(items, 'quiet: "true"') });
      assert.is(fine.status, 0, fine.stderr);
      const input = resourceList(items, 'require-profiles: "true"');
      const ran = await home.run(['fn'], { input });
      assert.is(ran.status, 1);
      assert.match(ran.stderr, 'workload-without-profile');
    });
  });

  for (const data of ['chart-policies: nonsense', 'strict: "yes"', 'default-deni: "true"']) {
    test(`a ConfigMap of ${data} is refused`, async () => {
      await inHome(cart, async (home) => {
        const ran = await home.run(['fn'], { input: resourceList([workload], data) });
        assert.equal([ran.status, ran.stdout], [2, '']);
        assert.match(ran.stderr, data.split(':')[0] ?? '');
      });
    });
  }

  for (const ours of [streamProfile, policy('netprofile-cart', 'shop')]) {
    test(`mixed dashes behind a ${parse(ours).kind as string} lose no item`, async () => {
      await inHome(ours === streamProfile ? {} : cart, async (home) => {
        const input = resourceList([item(ours), item(ordersConfig, '-'), workload]);
        const ran = await home.run(['fn'], { input });
        assert.is(ran.status, 0, ran.stderr);
        const found = itemsOf(ran.stdout);
        for (const each of ['ConfigMap orders', 'Deployment cart', 'NetworkPolicy netprofile-cart'])
          assert.ok(found.includes(each), ran.stdout);
      });
    });
  }

  test('JSON with results keeps them under one key', async () => {
    await inHome({}, async (home) => {
      const input = JSON.stringify({
        kind: 'ResourceList',
        apiVersion: 'config.kubernetes.io/v1',
        items: [parse(ordersConfig)],
        functionConfig: parse(streamProfile.replace('8080', '0')),
        results: [{ message: 'from before' }],
      });
      const ran = await home.run(['fn'], { input });
      assert.is(ran.status, 1);
      assert.is(ran.stdout.split('"results"').length, 2, ran.stdout);
      const { results } = JSON.parse(ran.stdout) as { results: { message: string }[] };
      assert.is(results[0]?.message, 'from before');
      assert.ok(results.length > 1);
    });
  });

  test('a service named default-deny beside the default deny is an error', async () => {
    const files = {
      'profiles/a.yaml': 'service: default-deny\nexposes: [{port: 8080, from: none}]\n',
    };
    await inHome(files, async (home) => {
      const items = [item(deployment('default-deny', 'shop'))];
      const ran = await home.run(['fn'], { input: resourceList(items, 'default-deny: "true"') });
      assert.is(ran.status, 1);
      assert.match(ran.stderr, 'duplicate-policy');
      assert.equal(itemsOf(ran.stdout), ['Deployment default-deny']);
    });
  });
});

suite('regressions: post-render', (test) => {
  test('a document behind a removed one that ended with ... is no part of another', async () => {
    await inHome({}, async (home) => {
      const input = `---\n${deployment('cart')}---\n${streamProfile}...\n${ordersConfig}`;
      const ran = await home.run(['post-render'], { input });
      assert.is(ran.status, 0, ran.stderr);
      assert.equal(named(ran.stdout).sort(), [
        'ConfigMap orders',
        'Deployment cart',
        'NetworkPolicy netprofile-cart',
      ]);
      assert.ok(ran.stdout.includes(`\n---\n${ordersConfig}`), ran.stdout);
    });
  });

  for (const more of [[], ['-n', 'shop']]) {
    test(`our policy of another namespace stays ${more.join(' ')}`, async () => {
      await inHome(cart, async (home) => {
        const elsewhere = policy('netprofile-cart', 'elsewhere');
        const input = `---\n${deployment('cart')}---\n${elsewhere}`;
        const ran = await home.run(['post-render', ...more], { input });
        assert.is(ran.status, 0, ran.stderr);
        assert.ok(ran.stdout.endsWith(input), ran.stdout);
      });
    });
  }

  test('a lone CR between documents is refused, and hides nothing', async () => {
    await inHome({}, async (home) => {
      const hidden = `${ordersConfig}---\n${streamProfile}`.replaceAll('\n', '\r');
      const input = `---\n${deployment('cart')}---\n${hidden}`;
      const ran = await home.run(['post-render'], { input });
      assert.equal([ran.status, ran.stdout], [1, '']);
      assert.match(ran.stderr, /stdin:\d+:\d+ error/);
    });
  });

  test('a flow-style workload with a nested kind in the first column is seen', async () => {
    const files = { ...cart, 'profiles/orders.yaml': closed.replace('cart', 'orders') };
    await inHome(files, async (home) => {
      const flow = `{apiVersion: apps/v1, metadata: {name: cart}, spec: {selector: {matchLabels: {app: cart}}, x: {
kind: Widget
}, template: {metadata: {labels: {app: cart}}, spec: {containers: [{name: main}]}}}, 'kind': Deployment}
`;
      const input = `---\n${flow}---\n${deployment('orders')}`;
      const ran = await home.run(['post-render'], { input });
      assert.is(ran.status, 0, ran.stderr);
      assert.equal(named(ran.stdout).slice(0, 2).sort(), [
        'NetworkPolicy netprofile-cart',
        'NetworkPolicy netprofile-orders',
      ]);
    });
  });

  for (const key of ['y', 'on', '010', '1_000']) {
    test(`the key ${key}: is fine in a document of others, an error in select`, async () => {
      await inHome(cart, async (home) => {
        const foreign = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: orders}\ndata:\n  ${key}: b\n`;
        const input = `---\n${deployment('cart')}---\n${foreign}`;
        const fine = await home.run(['post-render'], { input });
        assert.equal([fine.status, fine.stderr], [0, '']);
        assert.ok(fine.stdout.endsWith(foreign));
        home.write('profiles/cart.yaml', `${closed}select:\n  ${key}: cart\n`);
        const ran = await home.run(['post-render'], { input });
        assert.equal([ran.status, ran.stdout], [1, '']);
        assert.match(ran.stderr, 'profiles/cart.yaml:4:3 error');
      });
    });
  }

  test('the same object twice gives no finding and one policy', async () => {
    await inHome(cart, async (home) => {
      const input = `---\n${deployment('cart')}---\n${deployment('cart')}`;
      const ran = await home.run(['post-render'], { input });
      assert.equal([ran.status, ran.stderr], [0, '']);
      assert.ok(ran.stdout.endsWith(input));
      assert.is(ran.stdout.split('kind: NetworkPolicy').length, 2);
    });
  });
});

suite('regressions: generate', (test) => {
  const generate = ['generate', '-o', 'out'];

  test('--kustomization beside a service named kustomization is an error', async () => {
    const files = {
      'profiles/a.yaml':
        'service: kustomization\nselect: {app: a}\nexposes: [{port: 8080, from: none}]\n',
    };
    await inHome(files, async (home) => {
      const ran = await home.run([...generate, '--kustomization']);
      assert.is.not(ran.status, 0);
      assert.match(ran.stderr, 'kustomization.yaml');
      assert.equal(Object.keys(home.files()), ['profiles/a.yaml']);
    });
  });

  test('a service named default-deny beside --default-deny is an error', async () => {
    const files = {
      'profiles/a.yaml': 'service: default-deny\nexposes: [{port: 8080, from: none}]\n',
      'k8s/all.yaml': deployment('default-deny', 'shop'),
    };
    await inHome(files, async (home) => {
      const ran = await home.run([...generate, '--manifests', 'k8s', '--default-deny']);
      assert.equal([ran.status, ran.stdout], [1, '']);
      assert.match(ran.stderr, 'duplicate-policy');
      assert.equal(Object.keys(home.files()).sort(), ['k8s/all.yaml', 'profiles/a.yaml']);
    });
  });

  for (const what of ['a link', 'a link to nowhere', 'a folder']) {
    test(`${what} where a file should go is left alone`, async () => {
      await inHome({ ...cart, 'out/orders.txt': 'precious\n' }, async (home) => {
        const path = join(home.path, 'out/cart.yaml');
        if (what === 'a folder') mkdirSync(path);
        else symlinkSync(what === 'a link' ? 'orders.txt' : 'nowhere.txt', path);
        const ran = await home.run(generate);
        assert.is(ran.status, 1);
        assert.match(ran.stderr, 'foreign-file');
        assert.is(home.read('out/orders.txt'), 'precious\n');
        assert.equal(readdirSync(join(home.path, 'out')), ['cart.yaml', 'orders.txt']);
      });
    });
  }

  test('--check takes files that a checkout gave CRLF as fresh', async () => {
    await inHome(cart, async (home) => {
      assert.is((await home.run(generate)).status, 0);
      home.write('out/cart.yaml', home.read('out/cart.yaml').replaceAll('\n', '\r\n'));
      const ran = await home.run([...generate, '--check']);
      assert.equal([ran.status, ran.stdout], [0, '']);
    });
  });

  test('the order of profiles changes no byte', async () => {
    const profiles = [
      'service: cart\nselect: {app: cart}\nexposes: [8080, 9090]\n',
      'service: orders\nselect: {app: orders}\nconsumes: [cart:8080]\n',
      'service: payments\nselect: {app: payments}\nconsumes: [cart:9090]\n',
      'service: storefront\nselect: {app: storefront}\nconsumes: [{service: cart, ports: [9090, 8080]}]\n',
    ];
    const printed: string[] = [];
    const [first = '', ...rest] = profiles;
    const orders = [profiles, [...profiles].reverse(), [...rest, first]];
    for (const order of orders) {
      await inHome({ 'profiles/all.yaml': order.join('---\n') }, async (home) => {
        const ran = await home.run(['generate', '-o', '-']);
        assert.is(ran.status, 0, ran.stderr);
        printed.push(ran.stdout);
      });
    }
    for (const each of printed) assert.is(each, printed[0]);
  });
});

suite('regressions: limits and words', (test) => {
  const forbidden: readonly (readonly [forbid: string, line: string])[] = [
    ['{peers: [$same-namespace]}', 'exposes: [{port: 8080, from: [$cluster]}]'],
    ['{peers: [$cluster]}', 'exposes: [{port: 8080, from: [$anywhere]}]'],
    [
      '{peers: [$cluster]}',
      'extraIngress: [{from: [{namespaceSelector: {}}], ports: [{port: 1}]}]',
    ],
    ['{peers: [$internet]}', 'egress: ["$anywhere:443"]'],
    ['{peers: [$internet]}', 'egress: [{cidr: 8.0.0.0/7, ports: [443]}]'],
    [
      '{peers: [$anywhere]}',
      'exposes: [{port: 1, from: [{cidr: 0.0.0.0/1}, {cidr: 128.0.0.0/1}]}]',
    ],
  ];
  for (const [forbid, line] of forbidden) {
    test(`forbid ${forbid} stops ${line}`, async () => {
      const files = {
        'netprofile.yaml': limits(forbid),
        'profiles/cart.yaml': `service: cart\nselect: {app: cart}\n${line}\n`,
      };
      await inHome(files, async (home) => {
        const ran = await home.run(['generate', '-o', '-']);
        assert.equal([ran.status, ran.stdout], [1, '']);
        assert.match(ran.stderr, 'forbidden');
      });
    });
  }

  test('a limit given twice is refused, not forgotten', async () => {
    const files = { ...cart, 'limits.yaml': limits('{peers: [$same-namespace]}') };
    await inHome({ ...files, 'profiles/cart.yaml': open }, async (home) => {
      const one = await home.run(['lint', '--config', 'limits.yaml']);
      const two = await home.run(['lint', '--config', 'limits.yaml', '--config', 'limits.yaml']);
      assert.equal([one.status, two.status], [1, 2]);
    });
  });

  test('a day that no month has ends no waiver', async () => {
    const waiver = limits('{}').replace(
      'forbid: {}',
      'accept: [{code: guessed-peer, where: cart, reason: known, until: "2027-02-31"}]',
    );
    await inHome({ ...cart, 'netprofile.yaml': waiver }, async (home) => {
      const ran = await home.run(['lint']);
      assert.is(ran.status, 1);
      assert.match(ran.stdout, 'netprofile.yaml:3:');
      assert.match(ran.stdout, 'waiver-invalid');
    });
  });

  test('names of files cannot write to the terminal', async () => {
    const name = `a${escape}[31m\nb.yaml`;
    await inHome({ [name]: 'service: cart\nexposse: [8080]\n' }, async (home) => {
      for (const args of [
        ['lint', name],
        ['lint', `no${name}`],
        ['generate', '-o', name, name],
      ]) {
        const ran = await home.run(args);
        assert.is.not(ran.status, 0);
        const words = ran.stdout + ran.stderr;
        assert.not.ok(words.includes(escape), words);
        assert.not.match(words, /^b\.yaml/m);
      }
    });
  });
});

suite('regressions: code cache', (test) => {
  const spoiled: readonly (readonly [what: string, spoil: (cache: string) => void])[] = [
    ['missing', (cache) => rmSync(cache)],
    ['empty', (cache) => writeFileSync(cache, '')],
    ['cut short', (cache) => writeFileSync(cache, readFileSync(cache).subarray(0, 100_000))],
    ['of zeros', (cache) => writeFileSync(cache, Buffer.alloc(100_000))],
    [
      'of another version',
      (cache) => {
        const bytes = readFileSync(cache);
        bytes.fill(0x55, 4, 12);
        writeFileSync(cache, bytes);
      },
    ],
  ];
  for (const [what, spoil] of spoiled) {
    test(`${what}: the output is the same`, async () => {
      const copy = mkdtempSync(join(tmpdir(), 'netprofile-cache-'));
      try {
        for (const folder of ['dist', 'templates', 'profiles', 'package.json'])
          cpSync(join(root, folder), join(copy, folder), { recursive: true });
        await inHome(cart, async (home) => {
          const program = join(copy, 'dist/netprofile.cjs');
          for (const [command, input] of [
            ['post-render', `---\n${deployment('cart')}`],
            ['fn', resourceList([item(deployment('cart', 'shop'))])],
          ] as const) {
            const once = await home.run([command], { input });
            const caches = readdirSync(join(copy, 'dist')).filter(
              (each) => each.startsWith(`${command}.`) && each.endsWith('.cache'),
            );
            assert.is(caches.length, 1, caches.join(' '));
            for (const each of caches) spoil(join(copy, 'dist', each));
            const ran = await run(process.execPath, [program, command], { cwd: home.path, input });
            assert.equal(ran, once);
            assert.is(ran.status, 0);
          }
        });
      } finally {
        rmSync(copy, { recursive: true, force: true });
      }
    });
  }
});
