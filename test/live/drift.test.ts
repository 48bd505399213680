import * as assert from 'uvu/assert';
import { inHome } from '../frontends/home.ts';
import type { Ran } from '../program.ts';
import { suite } from '../suite.ts';
import { type FakeOptions, usualKinds, withFakeCluster } from './fake-cluster.ts';
import {
  deployed,
  namespace,
  object,
  policy,
  profiles,
  service,
  shop,
  withChanged,
} from './shop-cluster.ts';

type Fields = Readonly<Record<string, unknown>>;

interface Finding {
  readonly severity: string;
  readonly code: string;
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
}

interface Drift extends Ran {
  readonly findings: readonly Finding[];
  /** What was found, by code. */
  readonly codes: readonly string[];
}

/** Told of many of these clusters, and of no account for most. */
const usual = ['workload-without-profile'];

/** drift of the shop's profiles against these objects. */
async function drift(
  objects: readonly Fields[],
  more: {
    readonly args?: readonly string[];
    readonly files?: Readonly<Record<string, string>>;
    readonly cluster?: FakeOptions;
  } = {},
): Promise<Drift> {
  let found: Drift | undefined;
  await withFakeCluster({ objects, ...more.cluster }, async ({ kubeconfig }) => {
    await inHome(more.files ?? profiles, async ({ run }) => {
      const args = more.args ?? ['-n', 'shop'];
      const ran = await run(['drift', '--kubeconfig', kubeconfig, '--format', 'json', ...args]);
      const findings = (
        ran.stdout === '' ? [] : JSON.parse(ran.stdout).findings
      ) as readonly Finding[];
      const codes = findings.map((each) => each.code).filter((each) => !usual.includes(each));
      found = { ...ran, findings, codes: codes.sort() };
    });
  });
  if (found === undefined) throw new Error('it did not run');
  return found;
}

const metadata = (each: Fields): Fields => each.metadata as Fields;
const spec = (each: Fields): Fields => each.spec as Fields;

const wideOpen = { podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] };
const written = (manager: string, time: string): Fields => ({
  manager,
  operation: 'Update',
  time,
  fieldsV1: { 'f:spec': { 'f:ingress': {} } },
});

/** A change of the shop's cluster, and what drift says of it. */
const cases: readonly {
  readonly what: string;
  readonly objects: readonly Fields[];
  readonly codes: readonly string[];
  readonly said?: RegExp;
}[] = [
  { what: 'nothing changed', objects: shop(), codes: [] },
  {
    what: 'a policy is missing',
    objects: withChanged(shop(), 'NetworkPolicy', 'netprofile-cart', () => undefined),
    codes: ['missing-policy'],
    said: /NetworkPolicy netprofile-cart is not there/,
  },
  {
    what: 'all policies are missing, as after an upgrade without the post-renderer',
    objects: shop().filter((each) => each.kind !== 'NetworkPolicy'),
    codes: ['missing-policy', 'missing-policy'],
  },
  {
    what: 'a policy was widened with kubectl edit',
    objects: withChanged(shop(), 'NetworkPolicy', 'netprofile-cart', (each) => ({
      ...each,
      metadata: {
        ...metadata(each),
        managedFields: [
          written('kubectl-edit', '2026-11-02T10:00:00Z'),
          written('helm', '2026-11-01T10:00:00Z'),
        ],
      },
      spec: { ...spec(each), ingress: [{ ports: [{ protocol: 'TCP', port: 8080 }] }] },
    })),
    codes: ['changed-policy'],
    said: /netprofile-cart \(last written by kubectl-edit, 2026-11-02T10:00:00Z\) does not allow what the profiles say: a rule of ingress is another one/,
  },
  {
    what: 'a direction is no longer isolated',
    objects: withChanged(shop(), 'NetworkPolicy', 'netprofile-storefront', (each) => ({
      ...each,
      spec: { ...spec(each), policyTypes: ['Ingress'], egress: undefined },
    })),
    codes: ['changed-policy'],
    said: /egress is not isolated/,
  },
  {
    what: 'a rule is gone',
    objects: withChanged(shop(), 'NetworkPolicy', 'netprofile-cart', (each) => ({
      ...each,
      spec: { ...spec(each), ingress: undefined },
    })),
    codes: ['changed-policy'],
    said: /a rule of ingress is missing/,
  },
  {
    what: 'a policy selects other pods',
    objects: withChanged(shop(), 'NetworkPolicy', 'netprofile-cart', (each) => ({
      ...each,
      spec: { ...spec(each), podSelector: { matchLabels: { app: 'card' } } },
    })),
    codes: ['changed-policy'],
    said: /it selects other pods/,
  },
  {
    what: 'the same is written otherwise',
    objects: withChanged(shop(), 'NetworkPolicy', 'netprofile-cart', (each) => ({
      ...each,
      spec: {
        ...spec(each),
        podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['cart'] }] },
      },
    })),
    codes: ['policy-worded-otherwise'],
  },
  {
    what: 'defaults are written out',
    objects: withChanged(shop(), 'NetworkPolicy', 'netprofile-storefront', (each) => ({
      ...each,
      spec: { ...spec(each), ingress: [] },
    })),
    codes: [],
  },
  {
    what: 'a policy of ours was edited by hand to the same',
    objects: withChanged(shop(), 'NetworkPolicy', 'netprofile-cart', (each) => ({
      ...each,
      metadata: {
        ...metadata(each),
        managedFields: [written('kubectl-patch', '2026-11-02T10:00:00Z')],
      },
    })),
    codes: ['policy-edited-by-hand'],
    said: /means what the profiles say, and was last written by kubectl-patch/,
  },
  {
    what: 'a policy of ours is left over',
    objects: [
      ...shop(),
      policy('netprofile-orders', wideOpen, { labels: { 'netprofile.dev/service': 'orders' } }),
    ].map((each) =>
      metadata(each).name === 'netprofile-orders'
        ? { ...each, spec: { podSelector: { matchLabels: { app: 'orders' } } } }
        : each,
    ),
    codes: ['stale-policy'],
  },
  {
    what: 'a policy of a Helm release voids ours',
    objects: [
      ...shop(),
      policy('web-allow', wideOpen, {
        annotations: {
          'meta.helm.sh/release-name': 'web',
          'meta.helm.sh/release-namespace': 'shop',
        },
      }),
    ],
    codes: ['chart-policy-voids'],
    said: /web-allow voids ours: ingress of cart, storefront from everyone: .*\(kept by Helm release web\)/,
  },
  {
    what: 'a policy of an Argo CD application voids ours, and one of ours is missing',
    objects: withChanged(
      [
        ...shop(),
        policy('web-allow', wideOpen, {
          annotations: {
            'argocd.argoproj.io/tracking-id':
              'legacy:networking.k8s.io/NetworkPolicy:shop/web-allow',
          },
        }),
      ],
      'NetworkPolicy',
      'netprofile-cart',
      () => undefined,
    ),
    codes: ['chart-policy-voids', 'missing-policy'],
    said: /kept by Argo CD application legacy/,
  },
  {
    what: 'a policy of Flux voids ours',
    objects: [
      ...shop(),
      policy('web-allow', wideOpen, {
        labels: {
          'kustomize.toolkit.fluxcd.io/name': 'apps',
          'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
        },
      }),
    ],
    codes: ['chart-policy-voids'],
    said: /kept by Flux Kustomization flux-system\/apps/,
  },
  {
    what: 'a policy of an operator lets in who is not declared',
    objects: [
      ...shop(),
      policy(
        'events',
        {
          podSelector: { matchLabels: { app: 'cart' } },
          ingress: [{ from: [{ podSelector: {} }] }],
        },
        { ownerReferences: [{ kind: 'Kafka', name: 'events', controller: true }] },
      ),
    ],
    codes: ['chart-policy-voids'],
    said: /voids ours: ingress of cart .*\(kept by Kafka events\)/,
  },
  {
    what: 'a policy by hand voids ours',
    objects: [...shop(), policy('allow-all', wideOpen)],
    codes: ['chart-policy-voids', 'policy-by-hand'],
    said: /no release or application keeps the policy allow-all/,
  },
  {
    what: 'the label of a policy of ours was taken away',
    objects: withChanged(shop(), 'NetworkPolicy', 'netprofile-cart', (each) => ({
      ...each,
      metadata: { ...metadata(each), labels: {} },
    })),
    codes: ['foreign-policy', 'missing-policy', 'policy-by-hand'],
  },
  {
    what: 'a profile has no workload',
    objects: shop().filter((each) => !/^cart/.test(String(metadata(each).name))),
    codes: [
      'guessed-peer',
      'needs-release',
      'policy-worded-otherwise',
      'profile-matches-nothing',
      'stale-policy',
    ],
  },
  {
    what: 'a pod was given the label of another service',
    objects: withChanged(shop(), 'Pod', 'cart-abc12-0', (each) => ({
      ...each,
      metadata: { ...metadata(each), labels: { app: 'storefront', 'pod-template-hash': 'abc12' } },
    })),
    codes: ['pod-labels-differ'],
    said: /Pod cart-abc12-0 runs with other labels than the template of ReplicaSet cart-abc12: app=storefront, and not cart/,
  },
  {
    what: 'a pod lost the label that policies ask for',
    objects: withChanged(shop(), 'Pod', 'cart-abc12-0', (each) => ({
      ...each,
      metadata: { ...metadata(each), labels: { 'pod-template-hash': 'abc12' } },
    })),
    codes: ['pod-labels-differ'],
    said: /without app=cart/,
  },
  {
    what: 'pods have labels that no policy asks for',
    objects: withChanged(shop(), 'Pod', 'cart-abc12-0', (each) => ({
      ...each,
      metadata: {
        ...metadata(each),
        labels: { ...(metadata(each).labels as Fields), 'security.istio.io/tlsMode': 'istio' },
      },
    })),
    codes: [],
  },
];

suite('drift', (test) => {
  for (const { what, objects, codes, said = /(?:)/ } of cases) {
    test(what, async () => {
      const { codes: found, findings, status, stderr } = await drift(objects);
      assert.equal(found, codes, stderr);
      assert.is(status, findings.some((each) => each.severity === 'error') ? 1 : 0);
      assert.ok(
        findings.length === 0
          ? codes.length === 0
          : findings.some((each) => said.test(each.message)),
        JSON.stringify(findings, null, 1),
      );
    });
  }

  test('a workload without a profile is told, and an error where profiles are required', async () => {
    const objects = [...shop(), ...deployed('orders')];
    const plain = await drift(objects);
    assert.is(plain.status, 0);
    assert.ok(plain.findings.some((each) => each.code === 'workload-without-profile'));
    const strict = await drift(objects, { args: ['-n', 'shop', '--require-profiles'] });
    assert.ok(
      strict.findings.some(({ code, severity }) => code === usual[0] && severity === 'error'),
    );
    assert.is(strict.status, 1);
  });

  test('what is missing points at the profile, what is too much at the object', async () => {
    const objects = withChanged(
      [...shop(), policy('allow-all', wideOpen)],
      'NetworkPolicy',
      'netprofile-cart',
      () => undefined,
    );
    const { findings } = await drift(objects);
    const placeOf = (code: string): unknown => {
      const found = findings.find((each) => each.code === code);
      return [found?.file, found?.line];
    };
    assert.equal(placeOf('missing-policy'), ['profiles/shop.yaml', 5]);
    assert.equal(placeOf('chart-policy-voids'), ['live shop/NetworkPolicy/allow-all', undefined]);
  });

  test('profiles of namespaces that were not read are not looked for', async () => {
    const files = {
      ...profiles,
      'profiles/data.yaml':
        'service: postgres\nnamespace: data\nexposes: [{port: 5432, from: none}]\n',
    };
    assert.equal((await drift(shop(), { files })).codes, []);
    const all = await drift(shop(), { files, args: ['-A'] });
    assert.equal(all.codes, ['profile-matches-nothing']);
  });

  test('a policy that was made when less could be seen, and names the same pods, is no drift', async () => {
    // the release of cart did not show orders' pods: it was named by the convention
    const named = { 'app.kubernetes.io/name': 'orders' };
    const orders = deployed('orders').map((each) => {
      const labels = { app: 'orders', 'pod-template-hash': 'abc12', ...named };
      if (each.kind === 'Pod') return { ...each, metadata: { ...metadata(each), labels } };
      const template = { ...(spec(each).template as Fields), metadata: { labels } };
      return { ...each, spec: { ...spec(each), template } };
    });
    const files = {
      'profiles/shop.yaml': `${profiles['profiles/shop.yaml'].replace('exposes: [8080]', 'exposes: [8080]\nconsumes: [orders:8080]')}---\nservice: orders\nexposes: [8080]\nisolate: []\n`,
    };
    const objects = withChanged(
      [...shop(), ...orders],
      'NetworkPolicy',
      'netprofile-cart',
      (each) => ({
        ...each,
        spec: {
          ...spec(each),
          egress: [
            {
              to: [{ podSelector: { matchLabels: named } }],
              ports: [{ protocol: 'TCP', port: 8080 }],
            },
            ...((spec(each).egress as unknown[]) ?? []),
          ],
        },
      }),
    );
    const { findings, status, stderr } = await drift(objects, { files });
    assert.is(status, 0, JSON.stringify(findings) + stderr);
    assert.equal(
      findings.map((each) => each.code),
      ['policy-worded-otherwise'],
    );
  });

  test('pods of an older template in the middle of a rollout are no drift', async () => {
    const labels = (revision: string, version: string): Fields => ({
      app: 'cart',
      version,
      'controller-revision-hash': revision,
    });
    const stateful = object('apps/v1', 'StatefulSet', 'cart', {
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'cart' } },
        template: {
          metadata: { labels: { app: 'cart', version: '2' } },
          spec: { containers: [{ name: 'main', ports: [{ containerPort: 8080 }] }] },
        },
      },
      status: { updateRevision: 'cart-2' },
    });
    const pod = (name: string, own: Fields): Fields =>
      object('v1', 'Pod', name, {
        metadata: {
          labels: own,
          ownerReferences: [{ kind: 'StatefulSet', name: 'cart', controller: true }],
        },
        spec: { containers: [{ name: 'main', ports: [{ containerPort: 8080 }] }] },
        status: { phase: 'Running' },
      });
    const others = shop().filter((each) => !/^cart/.test(String(metadata(each).name)));
    const asking = policy('by-version', {
      podSelector: { matchLabels: { version: '1' } },
      policyTypes: ['Egress'],
    });
    const base = [...others, service('cart'), stateful, asking];
    const rolling = [pod('cart-0', labels('cart-1', '1')), pod('cart-1', labels('cart-2', '2'))];
    // nobody keeps the policy that asks
    assert.equal((await drift([...base, ...rolling])).codes, ['policy-by-hand']);
    const changed = [pod('cart-1', labels('cart-2', '1'))];
    assert.equal((await drift([...base, ...changed])).codes, [
      'pod-labels-differ',
      'policy-by-hand',
    ]);
  });

  test('waivers of netprofile.yaml hold', async () => {
    const files = {
      ...profiles,
      'netprofile.yaml': `apiVersion: netprofile.dev/v1alpha1
kind: NetprofileConfig
spec:
  profiles: [profiles]
  namespace: shop
  chartPolicies: keep
  accept: [{code: policy-by-hand, where: shop/allow-all, reason: until the mesh is there}]
`,
    };
    // the project's namespace is read where nothing else is said
    const { codes, status, stderr } = await drift([...shop(), policy('allow-all', wideOpen)], {
      files,
      args: [],
    });
    assert.equal(codes, ['chart-policy-voids', 'policy-by-hand'], stderr);
    assert.is(status, 0);
    assert.match(stderr, /read the namespace shop/);
  });

  test('an empty namespace, and no profiles, are nothing to compare', async () => {
    const empty = await drift([namespace('shop')]);
    assert.is(empty.status, 2);
    assert.match(
      empty.stderr,
      /there is nothing to compare: the namespace shop of the context fake holds no workloads/,
    );
    const none = await drift(shop(), { files: {} });
    assert.is(none.status, 2);
    assert.match(none.stderr, /no profile was found/);
  });

  test('assert --live is the same, and the other forms are printed', async () => {
    const objects = withChanged(shop(), 'NetworkPolicy', 'netprofile-cart', () => undefined);
    await withFakeCluster({ objects, kinds: usualKinds }, async ({ kubeconfig }) => {
      await inHome(profiles, async ({ run }) => {
        const shared = ['--kubeconfig', kubeconfig, '-n', 'shop'];
        const [one, other] = await Promise.all([
          run(['drift', ...shared]),
          run(['assert', '--live', ...shared]),
        ]);
        assert.is(one.stdout, other.stdout);
        assert.is(other.status, 1);
        for (const [format, words] of [
          ['junit', /<failure type="missing-policy"/],
          ['github', /^::error file=profiles\/shop\.yaml,line=5,col=1,title=missing-policy::/],
          ['sarif', /"ruleId": "missing-policy"/],
        ] as const) {
          const ran = await run(['drift', ...shared, '--format', format]);
          assert.match(ran.stdout, words);
          assert.is(ran.status, 1);
        }
      });
    });
  });
});
