import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { suite } from '../suite.ts';
import { type Home, inHome } from './home.ts';

const config = `  apiVersion: v1
  kind: ConfigMap
  metadata:
    name: settings # a comment
    annotations:
      internal.config.kubernetes.io/path: 'a.yaml'
  data: {mode: "0755", script: "- not an item"}
`;

const workload = `  apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: cart
    namespace: shop
  spec:
    selector:
      matchLabels: {app: cart}
    template:
      metadata:
        labels: {app: cart}
      spec:
        containers:
        - name: cart
          args:
          - |
            - looks like an item
            ---
          ports:
          - containerPort: 8080
`;

const profile = `  apiVersion: netprofile.dev/v1alpha1
  kind: NetworkProfile
  metadata:
    name: cart # ours
  spec:
    exposes: [{port: 8080, from: [$same-namespace]}]
`;

function item(text: string): string {
  return text.replace(/^ {2}/, '- ');
}

function resourceList(items: readonly string[], functionConfig?: string): string {
  const list = `apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n${items.map(item).join('')}`;
  return functionConfig === undefined ? list : `${list}functionConfig:\n${functionConfig}`;
}

interface List {
  readonly items: readonly {
    readonly kind: string;
    readonly metadata: {
      readonly name: string;
      readonly namespace?: string;
      readonly annotations?: Record<string, string>;
    };
    readonly spec?: unknown;
  }[];
  readonly results?: readonly {
    readonly severity: string;
    readonly message: string;
    readonly file?: unknown;
  }[];
}

async function transformed(
  home: Home,
  input: string,
  args: readonly string[] = [],
): Promise<string> {
  const ran = await home.run(['fn', ...args], { input });
  assert.is(ran.status, 0, ran.stderr);
  return ran.stdout;
}

function names(list: string): string[] {
  return (parse(list) as List).items.map((each) => `${each.kind} ${each.metadata.name}`);
}

suite('fn', (test) => {
  test('block style: items stay byte for byte, the policy comes behind them', async () => {
    await inHome({}, async (home) => {
      const input = resourceList([config, workload], profile);
      const output = await transformed(home, input);
      const [head = '', tail = ''] = input.split('functionConfig:');
      assert.ok(output.startsWith(head));
      assert.ok(output.endsWith(`functionConfig:${tail}`));
      assert.equal(names(output), [
        'ConfigMap settings',
        'Deployment cart',
        'NetworkPolicy netprofile-cart',
      ]);
      assert.is((parse(output) as List).items[2]?.metadata.namespace, 'shop');
    });
  });

  test('a second run changes nothing', async () => {
    await inHome({}, async (home) => {
      for (const input of [
        resourceList([config, workload], profile),
        resourceList([config, workload, profile]),
        JSON.stringify(parse(resourceList([config, workload], profile))),
        `${JSON.stringify(parse(resourceList([workload, profile])), null, 2)}\n`,
      ]) {
        const once = await transformed(home, input);
        assert.is(await transformed(home, once), once);
      }
    });
  });

  test('indented items, CRLF, and items before the head', async () => {
    await inHome({}, async (home) => {
      const plain = resourceList([config, workload], profile);
      const items = [config, workload].map(item).join('');
      const indented = plain.replace(items, items.replace(/^(?=.)/gm, '  '));
      const inputs = [
        indented,
        plain.replaceAll('\n', '\r\n'),
        `items:\n${items}kind: ResourceList\napiVersion: config.kubernetes.io/v1\nfunctionConfig:\n${profile}`,
        `# a comment\n---\n${plain}`,
      ];
      for (const input of inputs) {
        const output = await transformed(home, input);
        assert.equal(names(output).slice(0, 2), ['ConfigMap settings', 'Deployment cart']);
        assert.equal(names(output).slice(2), ['NetworkPolicy netprofile-cart'], output);
        const kept = input.split('\n').filter((each) => !output.split('\n').includes(each));
        assert.equal(kept, [], 'every line is there still');
      }
    });
  });

  test('flow style: JSON in, JSON out, items byte for byte', async () => {
    await inHome({}, async (home) => {
      const input = JSON.stringify(parse(resourceList([config, workload], profile)));
      const output = await transformed(home, input);
      const read = JSON.parse(output) as List;
      assert.is(read.items.length, 3);
      const cut = input.indexOf('],"functionConfig"');
      assert.ok(output.startsWith(input.slice(0, cut)));
      assert.ok(output.endsWith(input.slice(cut)));
    });
  });

  test('no items: the list comes back as it is, or as an error', async () => {
    await inHome({}, async ({ run }) => {
      for (const items of ['items: []', 'items:']) {
        const input = `apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n${items}\nfunctionConfig:\n${profile}`;
        const ran = await run(['fn'], { input });
        assert.is.not(ran.status, 0);
        assert.not.match(ran.stdout, 'NetworkPolicy');
      }
    });
  });

  test('functionConfig NetprofileConfig: inline profiles and an inline platform', async () => {
    await inHome({}, async (home) => {
      const given = `  apiVersion: netprofile.dev/v1alpha1
  kind: NetprofileConfig
  metadata: {name: net}
  spec:
    platform:
      peers: {prometheus: {from: {peers: [{namespace: watch, labels: {app: prom}}]}}}
    profiles:
    - {service: cart, exposes: [{port: 8080, from: [$prometheus]}]}
`;
      const output = await transformed(home, resourceList([workload], given));
      const policy = (parse(output) as List).items[1]?.spec as { ingress: unknown };
      assert.equal(policy.ingress, [
        {
          from: [
            {
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'watch' } },
              podSelector: { matchLabels: { app: 'prom' } },
            },
          ],
          ports: [{ protocol: 'TCP', port: 8080 }],
        },
      ]);
    });
  });

  test('functionConfig ConfigMap: arguments of kpt', async () => {
    const files = { 'p/cart.yaml': 'service: cart\nexposes: [{port: 8080, from: none}]\n' };
    await inHome(files, async (home) => {
      const given = (data: string) =>
        `  apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: function-input}\n  data: {${data}}\n`;
      const output = await transformed(home, resourceList([workload], given('profiles: p')));
      assert.equal(names(output), ['Deployment cart', 'NetworkPolicy netprofile-cart']);
      const ran = await home.run(['fn'], { input: resourceList([workload], given('profile: p')) });
      assert.equal([ran.status, ran.stdout], [2, '']);
    });
  });

  test('profiles among the items stay, marked local-config', async () => {
    await inHome({}, async (home) => {
      for (const input of [
        resourceList([profile, workload]),
        JSON.stringify(parse(resourceList([profile, workload]))),
      ]) {
        const read = parse(await transformed(home, input)) as List;
        assert.equal(
          read.items.map((each) => [
            each.kind,
            each.metadata.annotations?.['config.kubernetes.io/local-config'],
          ]),
          [
            ['NetworkProfile', 'true'],
            ['Deployment', undefined],
            ['NetworkPolicy', undefined],
          ],
        );
      }
      const block = await transformed(home, resourceList([profile, workload]));
      assert.match(block, '# ours');
    });
  });

  test('an edited policy is replaced where it stands, and keeps what its host wrote on it', async () => {
    await inHome({}, async (home) => {
      const once = await transformed(home, resourceList([workload], profile));
      const moved = once
        .replaceAll('"netprofile/shop.cart.yaml"', '"elsewhere/net.yaml"')
        .replace('port: 8080\n', 'port: 22\n');
      assert.is.not(moved, once);
      const again = await transformed(home, moved);
      assert.is(again, once.replaceAll('"netprofile/shop.cart.yaml"', '"elsewhere/net.yaml"'));
    });
  });

  const mistakes: readonly (readonly [what: string, items: readonly string[], given: string])[] = [
    ['a wrong profile', [config, workload], profile.replace('port: 8080', 'port: grpc')],
    ['an empty from', [config, workload], profile.replace('[$same-namespace]', '[]')],
    ['a functionConfig of another kind', [workload], profile.replace('NetworkProfile', 'Profile')],
    ['a profile that matches nothing', [config], profile],
    [
      'a foreign policy of our name',
      [
        workload,
        '  apiVersion: networking.k8s.io/v1\n  kind: NetworkPolicy\n  metadata: {name: netprofile-cart, namespace: shop}\n  spec: {podSelector: {}}\n',
      ],
      profile,
    ],
  ];
  for (const [what, items, given] of mistakes) {
    for (const style of ['block', 'flow']) {
      test(`${what} (${style}): status 1, results with severity error, items unchanged`, async () => {
        await inHome({}, async ({ run }) => {
          const block = resourceList(items, given);
          const input = style === 'block' ? block : JSON.stringify(parse(block));
          const ran = await run(['fn'], { input });
          assert.is(ran.status, 1, ran.stderr);
          const [before, after] = [parse(input) as List, parse(ran.stdout) as List];
          assert.equal(after.items, before.items);
          assert.ok(after.results?.some((each) => each.severity === 'error'));
          assert.ok(ran.stdout.startsWith(style === 'block' ? input : input.slice(0, -1)));
        });
      });
    }
  }

  test('results of functions before us stay', async () => {
    await inHome({}, async ({ run }) => {
      const earlier = 'results:\n- message: from before\n  severity: info\n';
      const input = resourceList([workload], profile.replace('8080', 'grpc')) + earlier;
      const ran = await run(['fn'], { input });
      assert.is(ran.status, 1);
      const { results = [] } = parse(ran.stdout) as List;
      assert.ok(
        results.some((each) => each.message === 'from before'),
        ran.stdout,
      );
      assert.ok(
        results.some((each) => each.severity === 'error'),
        ran.stdout,
      );
    });
  });

  test('items of others keep what looks like ours inside text', async () => {
    await inHome({}, async (home) => {
      const tricky = `  apiVersion: v1
  kind: ConfigMap
  metadata:
    name: tricky
  data:
    a: |
      items:
      - kind: NetworkProfile
        functionConfig: {}
      results:
    b: 'it''s # not a comment'
`;
      const input = resourceList([tricky, workload], profile);
      const output = await transformed(home, input);
      assert.ok(output.includes(item(tricky)));
      assert.equal(names(output), [
        'ConfigMap tricky',
        'Deployment cart',
        'NetworkPolicy netprofile-cart',
      ]);
    });
  });
});
