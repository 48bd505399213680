import * as assert from 'uvu/assert';
import { inHome } from '../frontends/home.ts';
import type { Ran } from '../program.ts';
import { suite } from '../suite.ts';
import { type FakeOptions, forbidden, usualKinds, withFakeCluster } from './fake-cluster.ts';
import { deployed, namespace, object, policy, service, shop } from './shop-cluster.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What nobody may see: values of a Secret, and of variables that say they are one. */
const hidden = 'marker-in-a-secret';

/** A Deployment whose container is told something; its pods are real, as in any cluster. */
function told(name: string, container: Fields, podSpec: Fields = {}): Fields[] {
  return deployed(name).map((each) => {
    if (each.kind !== 'Deployment') return each;
    const spec = each.spec as { readonly template: { readonly spec: Fields } };
    const [first] = spec.template.spec.containers as readonly Fields[];
    const pod = { ...spec.template.spec, ...podSpec, containers: [{ ...first, ...container }] };
    return { ...each, spec: { ...spec, template: { ...spec.template, spec: pod } } };
  });
}

const from = (kind: string, name: string, key: string): Fields => ({
  valueFrom: { [kind]: { name, key } },
});

/** The shop as a cluster holds it, with all that drafts are made of. */
function objects(): Fields[] {
  const secret = Buffer.from(`postgres://shop:${hidden}@db.example:5432`).toString('base64');
  return [
    namespace('shop'),
    namespace('kube-system'),
    ...deployed('payments'),
    service('payments'),
    ...deployed('cart'),
    service('cart'),
    ...told(
      'storefront',
      {
        env: [
          { name: 'CART_URL', value: 'http://cart' },
          { name: 'PAYMENTS_ADDR', ...from('configMapKeyRef', 'settings', 'payments') },
          { name: 'DATABASE_URL', ...from('secretKeyRef', 'database', 'url') },
          { name: 'PASSWORD', value: `${hidden}:1234` },
        ],
      },
      { serviceAccountName: 'storefront' },
    ),
    object('v1', 'ConfigMap', 'settings', { data: { payments: 'payments.shop.svc:80' } }),
    object('v1', 'Secret', 'database', { data: { url: secret } }),
    object('rbac.authorization.k8s.io/v1', 'RoleBinding', 'storefront', {
      subjects: [{ kind: 'ServiceAccount', name: 'storefront' }],
    }),
    object(
      'discovery.k8s.io/v1',
      'EndpointSlice',
      'kubernetes',
      {
        metadata: { labels: { 'kubernetes.io/service-name': 'kubernetes' } },
        endpoints: [{ addresses: ['192.0.2.10'] }],
        ports: [{ name: 'https', port: 6443, protocol: 'TCP' }],
      },
      'default',
    ),
    ...deployed('agent', 1, 9000, 'kube-system'),
  ];
}

async function onCluster(
  options: FakeOptions,
  files: Readonly<Record<string, string>>,
  body: (run: (...args: string[]) => Promise<Ran>, asked: readonly string[]) => Promise<void>,
): Promise<void> {
  await withFakeCluster(options, async ({ kubeconfig, asked }) => {
    await inHome(files, async (home) => {
      const env = { KUBECONFIG: kubeconfig, HOME: home.path };
      await body((...args) => home.run(args, { env }), asked);
    });
  });
}

const drafting = ['init', '--live', '-n', 'shop', '-o', '-'] as const;

suite('init --live', (test) => {
  test('drafts what the same objects in a file give, but for what a Secret holds', async () => {
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects() });
    await onCluster({ objects: objects() }, { 'cluster.json': list }, async (run) => {
      const live = await run(...drafting);
      assert.is(live.status, 0, live.stderr);
      assert.match(live.stdout, /- cart:http {2}.*# env CART_URL of container main/);
      assert.match(live.stdout, /- payments:http {2}.*from ConfigMap shop\/settings/);
      assert.match(live.stdout, /- \$kube-api {2}.*# RoleBinding storefront binds/);
      assert.match(live.stdout, /# \? env DATABASE_URL .*Secret database, which was not read/);
      assert.match(
        live.stdout,
        /to: \{peers: \[\{cidr: "192\.0\.2\.10\/32"\}\], ports: \[6443\]\}/,
      );
      const file = await run('init', 'cluster.json', '-n', 'shop', '-o', '-');
      const shared = (text: string): readonly string[] =>
        text
          .split('---\n')
          .filter((each) => each.includes('namespace: shop'))
          .map((each) => each.replace(/.*DATABASE_URL.*\n/, ''));
      assert.equal(shared(live.stdout), shared(file.stdout));
      assert.is(shared(live.stdout).length, 3);
    });
  });

  test('Secrets are not asked for, and nothing that looks like one is printed', async () => {
    await onCluster({ objects: objects() }, {}, async (run, asked) => {
      for (const args of [drafting, ['init', '--live', '-A', '-o', '-']]) {
        const ran = await run(...args);
        assert.is(ran.status, 0, ran.stderr);
        assert.not.match(ran.stdout + ran.stderr, new RegExp(`${hidden}|marker-in-env`));
      }
      assert.equal(
        asked.filter((each) => !each.startsWith('GET ') || /secrets/.test(each)),
        [],
      );
      assert.ok(asked.some((each) => each.includes('/namespaces/shop/configmaps')));
    });
  });

  test('a cluster of other commands is read without what drafts alone read', async () => {
    await onCluster({ objects: objects() }, {}, async (run, asked) => {
      await run('matrix', '--live', '-n', 'shop');
      await run('drift', '-n', 'shop');
      assert.equal(
        asked.filter((each) =>
          /configmaps|bindings|endpointslices|ingressclasses|servicecidrs/.test(each),
        ),
        [],
      );
    });
  });

  test('of all namespaces, those of the cluster itself get no profile unless one is named', async () => {
    await onCluster({ objects: objects() }, {}, async (run) => {
      const all = await run('init', '--live', '-A', '-o', '-');
      assert.match(
        all.stderr,
        /no profile of Deployment kube-system\/agent: a namespace of the cl/,
      );
      assert.not.match(all.stdout, /service: agent/);
      const one = await run('init', '--live', '-n', 'kube-system', '-o', '-');
      assert.match(one.stdout, /service: agent/);
    });
  });

  test('what this user may not list is told with the role that may, and the rest is drafted', async () => {
    const fault = ({ path }: { readonly path: string }) =>
      path.endsWith('/configmaps') ? forbidden('configmaps') : undefined;
    await onCluster({ objects: objects(), fault }, {}, async (run) => {
      const { stdout, stderr, status } = await run(...drafting);
      assert.is(status, 0, stderr);
      assert.match(
        stderr,
        /kind-forbidden: this user may not list configmaps in the namespace shop/,
      );
      assert.match(stderr, /hint: docs\/rbac\/init\.yaml/);
      assert.match(stdout, /- cart:http/);
      assert.match(stdout, /# \? env PAYMENTS_ADDR .*ConfigMap settings, which was not read/);
    });
  });

  const blocks = object('networking.k8s.io/v1', 'ServiceCIDR', 'kubernetes', {
    metadata: { namespace: undefined },
    spec: { cidrs: ['10.96.0.0/16', 'fd00:96::/112'] },
  });

  test('the blocks of Services come from ServiceCIDRs', async () => {
    await onCluster({ objects: [...objects(), blocks] }, {}, async (run) => {
      const { stdout, stderr, status } = await run(...drafting);
      assert.is(status, 0, stderr);
      assert.match(stdout, 'services: ["10.96.0.0/16", "fd00:96::/112"] # ServiceCIDR kubernetes');
      assert.not.match(stderr, 'kind-forbidden');
    });
  });

  test('an older cluster has no ServiceCIDRs, and a user may have no right to them', async () => {
    const kinds = usualKinds.filter((each) => each.kind !== 'ServiceCIDR');
    const fault = ({ path }: { readonly path: string }) =>
      path.endsWith('/servicecidrs') ? forbidden('servicecidrs') : undefined;
    await onCluster({ objects: objects(), kinds }, {}, async (run) => {
      const { stdout, stderr, status } = await run(...drafting);
      assert.is(status, 0, stderr);
      assert.not.match(stdout + stderr, /ServiceCIDR|servicecidrs|services: \[/);
    });
    await onCluster({ objects: [...objects(), blocks], fault }, {}, async (run) => {
      const { stdout, stderr, status } = await run(...drafting);
      assert.is(status, 0, stderr);
      assert.match(
        stderr,
        /kind-forbidden: this user may not list servicecidrs\.networking\.k8s\.io: the addresses that Services may have are/,
      );
      assert.not.match(stdout, 'ServiceCIDR');
    });
  });

  test('an empty namespace gives the platform alone', async () => {
    await onCluster({ objects: [...objects(), blocks, namespace('new')] }, {}, async (run) => {
      const { stdout, stderr, status } = await run('init', '--live', '-n', 'new', '-o', '-');
      assert.is(status, 0, stderr);
      assert.match(stderr, 'there is no workload to draft a profile of');
      assert.match(stdout, 'kind: Platform');
      assert.not.match(stdout, 'service:');
      const checked = await run('init', '--live', '-n', 'new', '--from-policies', '-o', '-');
      assert.is(checked.status, 2);
      assert.match(checked.stderr, 'holds no workloads and no policies');
    });
  });

  test('the policies that are there become profiles, with the proof', async () => {
    const deny = policy('deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    const open = policy('cart', {
      podSelector: { matchLabels: { app: 'cart' } },
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [{ podSelector: { matchLabels: { app: 'storefront' } } }],
          ports: [{ protocol: 'TCP', port: 8080 }],
        },
      ],
    });
    await onCluster({ objects: [...objects(), deny, open] }, {}, async (run) => {
      const { stdout, stderr, status } = await run(...drafting, '--from-policies');
      assert.is(status, 0, stderr);
      assert.match(stdout, /from: \[storefront\]/);
      assert.match(stderr, /3 workloads: same connections/);
    });
  });

  test('traffic that was observed adds lines, by the names and addresses of real pods', async () => {
    const flows = 'srcaddr,dstaddr,dstport\n10.244.0.0,10.244.9.9,8080\n';
    const apart = objects().map((each) => {
      const isCart = each.kind === 'Pod' && /^cart/.test(String((each.metadata as Fields).name));
      if (isCart) return { ...each, status: { phase: 'Running', podIP: '10.244.9.9' } };
      const isPayments =
        each.kind === 'Pod' && /^payments/.test(String((each.metadata as Fields).name));
      return each.kind === 'Pod' && !isPayments ? { ...each, status: { phase: 'Running' } } : each;
    });
    await onCluster({ objects: apart }, { 'flows.csv': flows }, async (run) => {
      const { stdout, stderr, status } = await run(...drafting, '--flows', 'flows.csv');
      assert.is(status, 0, stderr);
      const payments = stdout.split('---\n').find((each) => each.includes('service: payments'));
      assert.match(payments ?? '', /- cart:http {2}.*# observed once/);
    });
  });

  test('profiles that lack lines of the cluster are told as a diff', async () => {
    const files = {
      'profiles/storefront.yaml':
        'service: storefront\nnamespace: shop\nconsumes: [cart:http, $kube-api]\n',
      'profiles/cart.yaml': 'service: cart\nnamespace: shop\nexposes: [http]\n',
      'profiles/payments.yaml': 'service: payments\nnamespace: shop\nexposes: [http]\n',
    };
    await onCluster({ objects: objects() }, files, async (run) => {
      const args = ['init', '--live', '-n', 'shop', '--check', 'profiles'];
      const { stdout, stderr, status } = await run(...args);
      assert.is(status, 1, stderr);
      assert.match(stdout, /\+.*payments:http/);
      assert.match(stderr, /profiles: 1 lack lines, 2 have all/);
    });
  });

  const refused: readonly (readonly [args: readonly string[], said: RegExp])[] = [
    [['init', '--live', 'k8s'], /drafts from the cluster, and manifests are named too/],
    [['init', 'k8s', '--context', 'fake'], /--context is for a cluster, and none is read/],
    [['init', '--live', '-n', 'shop', '-A'], /-A and -n are both given/],
    [['init', '--live', '-n', 'empty'], /nothing to draft profiles of: the namespace empty/],
  ];
  for (const [args, said] of refused)
    test(`${args.join(' ')} is refused`, async () => {
      const there = [...shop(), namespace('empty')];
      await onCluster({ objects: there }, { 'k8s/none.yaml': '' }, async (run) => {
        const { stderr, stdout, status } = await run(...args);
        assert.is(status, 2);
        assert.is(stdout, '');
        assert.match(stderr, said);
      });
    });
});
