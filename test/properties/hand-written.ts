import fc from 'fast-check';

type Fields = Readonly<Record<string, unknown>>;

/** The shop's workloads, as policies that somebody wrote by hand see them. */
const workloads = [
  { name: 'storefront', namespace: 'shop', tier: 'web' },
  { name: 'cart', namespace: 'shop', tier: 'api' },
  { name: 'orders', namespace: 'shop', tier: 'api' },
  { name: 'payments', namespace: 'shop', tier: 'pci' },
  { name: 'postgres', namespace: 'data', tier: 'db' },
  { name: 'backup', namespace: 'data', tier: 'job' },
] as const;

export const shopObjects: readonly Fields[] = workloads.map(({ name, namespace, tier }) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace },
  spec: {
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name, tier } },
      spec: {
        containers: [
          {
            name: 'main',
            ports: [
              { name: 'http', containerPort: name === 'cart' ? 8081 : 8080 },
              { name: 'stats', containerPort: 8125, protocol: 'UDP' },
            ],
          },
        ],
      },
    },
  },
}));

/**
 * Pods that no manifest tells of: policies may let them in all the same. Their labels are none by
 * which a policy means one of the shop's workloads in their namespace.
 */
export const strangers: readonly Fields[] = [
  { name: 'cart', namespace: 'elsewhere', labels: { app: 'cart', tier: 'api' } },
  { name: 'stranger', namespace: 'shop', labels: { app: 'stranger' } },
].map(({ name, namespace, labels }) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, labels },
  spec: { containers: [{ name: 'main' }] },
}));

const apps = workloads.map(({ name }) => name);
const nameOf = (namespace: string): Fields => ({ 'kubernetes.io/metadata.name': namespace });

const podSelector: fc.Arbitrary<Fields> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({}) },
  { weight: 6, arbitrary: fc.constantFrom(...apps).map((app) => ({ matchLabels: { app } })) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('web', 'api', 'db').map((tier) => ({ matchLabels: { tier } })),
  },
  {
    weight: 2,
    arbitrary: fc
      .uniqueArray(fc.constantFrom(...apps), { minLength: 1, maxLength: 3 })
      .chain((values) =>
        fc.constantFrom('In', 'NotIn').map((operator) => ({
          matchExpressions: [{ key: 'app', operator, values }],
        })),
      ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('Exists', 'DoesNotExist').map((operator) => ({
      matchExpressions: [{ key: 'tier', operator }],
    })),
  },
);

/** Namespaces by their names: labels of namespaces are for raw rules. */
const namespaceSelector: fc.Arbitrary<Fields> = fc.oneof(
  fc.constant({}),
  fc.constantFrom('shop', 'data', 'elsewhere').map((name) => ({ matchLabels: nameOf(name) })),
  fc.constant({
    matchExpressions: [
      { key: 'kubernetes.io/metadata.name', operator: 'In', values: ['data', 'shop'] },
    ],
  }),
  fc.constant({ matchLabels: { team: 'shop' } }),
);

const block: fc.Arbitrary<Fields> = fc.constantFrom(
  { cidr: '203.0.113.0/24' },
  { cidr: '198.51.100.0/24', except: ['198.51.100.8/29'] },
  { cidr: '0.0.0.0/0' },
  { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '203.0.113.0/24'] },
  { cidr: '2001:db8::/32' },
);

const peer: fc.Arbitrary<Fields> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ podSelector }) },
  { weight: 2, arbitrary: fc.record({ namespaceSelector }) },
  { weight: 3, arbitrary: fc.record({ namespaceSelector, podSelector }) },
  { weight: 2, arbitrary: fc.record({ ipBlock: block }) },
);

const port: fc.Arbitrary<Fields> = fc.constantFrom(
  { port: 8080 },
  { port: 8080, protocol: 'TCP' },
  { port: 'http' },
  { port: 'stats', protocol: 'UDP' },
  { port: 53, protocol: 'UDP' },
  { port: 8000, endPort: 8100 },
  { port: 5000, protocol: 'UDP', endPort: 9000 },
  { protocol: 'TCP' },
  { port: 3868, protocol: 'SCTP' },
);

const ruleOf = (side: 'from' | 'to'): fc.Arbitrary<Fields> =>
  fc
    .record({
      peers: fc.option(fc.array(peer, { minLength: 1, maxLength: 3 }), { freq: 6, nil: undefined }),
      ports: fc.option(fc.array(port, { minLength: 1, maxLength: 3 }), { freq: 4, nil: undefined }),
    })
    .map(({ peers, ports }) => ({
      ...(peers !== undefined && { [side]: peers }),
      ...(ports !== undefined && { ports }),
    }));

const spec = fc
  .record({
    podSelector,
    ingress: fc.option(fc.array(ruleOf('from'), { maxLength: 3 }), { nil: undefined }),
    egress: fc.option(fc.array(ruleOf('to'), { maxLength: 3 }), { nil: undefined }),
  })
  .map(({ ingress, egress, ...rest }) => ({
    ...rest,
    policyTypes: [
      ...(ingress !== undefined || egress === undefined ? ['Ingress'] : []),
      ...(egress !== undefined ? ['Egress'] : []),
    ],
    ...(ingress !== undefined && { ingress }),
    ...(egress !== undefined && { egress }),
  }));

/** NetworkPolicies as people write them over years: several for one pod, one for many. */
export const handWritten: fc.Arbitrary<readonly Fields[]> = fc
  .array(fc.record({ namespace: fc.constantFrom('shop', 'shop', 'data'), spec }), {
    minLength: 1,
    maxLength: 5,
  })
  .map((all) =>
    all.map((each, index) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: `policy-${index}`, namespace: each.namespace },
      spec: each.spec,
    })),
  );
