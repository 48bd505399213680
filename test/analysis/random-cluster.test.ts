import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { readCluster } from '../oracle/cluster.ts';
import { type Connection, isPod } from '../oracle/endpoint.ts';
import { tierVerdict } from '../oracle/tiers.ts';
import { suite } from '../suite.ts';
import { featuresOf } from './random-cluster/features.ts';
import {
  connections,
  everyNth,
  interestingAddresses,
  interestingPorts,
  inWords,
  randomCluster,
  verdict,
} from './random-cluster.ts';

const clusters = fc
  .sample(randomCluster, { seed: 300, numRuns: 300 })
  .map((documents) => ({ documents, cluster: readCluster(documents) }));

/** One question of so many is enough to see a share. */
const every = 211;
const asked = clusters.flatMap(({ documents, cluster }) =>
  [...everyNth(every, connections(documents, cluster))].map((connection) => ({
    cluster,
    connection,
  })),
);

const features = new Map<string, number>();
const saw = (feature: string) => features.set(feature, (features.get(feature) ?? 0) + 1);
for (const { documents, cluster } of clusters) featuresOf(documents, cluster).forEach(saw);
for (const { cluster, connection } of asked) {
  for (const tier of ['Admin', 'Baseline'] as const) {
    for (const direction of ['Ingress', 'Egress'] as const) {
      saw(`${tier} ${direction}: ${tierVerdict(cluster, tier, direction, connection)}`);
    }
  }
}

/** How often each must occur at least, and what that is about. */
const wanted: readonly (readonly [number, readonly string[]])[] = [
  [100, ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Pod', 'owned Pod']],
  [100, ['Namespace', 'Node', 'hostNetwork', 'sidecar']],
  [100, ['pod with 0 addresses', 'pod with 1 addresses', 'pod with 2 addresses']],
  [400, ['operator In', 'operator NotIn', 'operator Exists', 'operator DoesNotExist']],
  [60, ['policyTypes missing', 'policyTypes []', 'policyTypes Ingress', 'policyTypes Egress']],
  [60, ['policyTypes Ingress,Egress', 'ingress missing', 'ingress []', 'ingress some']],
  [50, ['egress missing', 'egress []', 'egress some', 'from missing', 'from []', 'from some']],
  [20, ['to missing', 'to []', 'to some', 'ports missing', 'ports []', 'ports some', 'rule {}']],
  [200, ['peer podSelector', 'peer namespaceSelector', 'peer namespaceSelector+podSelector']],
  [200, ['peer cidr', 'peer cidr+except', 'port number {}', 'port number protocol']],
  [200, ['port number endPort', 'port number endPort+protocol', 'port string {}']],
  [100, ['port string protocol', 'port undefined {}', 'port undefined protocol']],
  [30, ['named port that resolves, TCP', 'named port that resolves, UDP']],
  [15, ['named port that resolves, no protocol', 'named port that resolves, SCTP']],
  [100, ['v4 block that holds some pods', 'v6 block that holds some pods']],
  [50, ['ClusterNetworkPolicy Admin', 'ClusterNetworkPolicy Baseline', 'AdminNetworkPolicy']],
  [30, ['BaselineAdminNetworkPolicy', 'named port of a tier that resolves']],
  [10, ['equal priorities', 'tier pods podSelector', 'tier pods namespaceSelector+podSelector']],
  [25, ['v4 block that holds some pods, of a tier', 'v6 block that holds some pods, of a tier']],
  [30, ['tier port tcp number', 'tier port udp number', 'tier port sctp number']],
  [30, ['tier port tcp range', 'tier port udp range', 'tier port sctp range']],
  [30, ['tier port destinationNamedPort name', 'tier port namedPort name']],
  [30, ['tier port portNumber port', 'tier port portNumber port+protocol']],
  [30, ['tier port portRange end+start', 'tier port portRange end+protocol+start']],
  [20, ['Admin Ingress: Accept', 'Admin Ingress: Deny', 'Admin Egress: Accept']],
  [20, ['Admin Egress: Deny', 'Baseline Ingress: Accept', 'Baseline Ingress: Deny']],
  [20, ['Baseline Egress: Accept', 'Baseline Egress: Deny']],
];

const kinds = ['ClusterNetworkPolicy', 'AdminNetworkPolicy', 'BaselineAdminNetworkPolicy'] as const;

/** The same of the rules of every kind, in each direction. */
const wantedOfRules: typeof wanted = [
  [15, ['Deny', 'ports missing', 'ports some', 'peer namespaces', 'peer pods']],
  [1, ['peer {}', 'peer domainNames']],
];
const wantedOfKind: typeof wanted = [
  [15, ['ClusterNetworkPolicy ingress Accept', 'ClusterNetworkPolicy egress Accept']],
  [15, ['ClusterNetworkPolicy ingress Pass', 'ClusterNetworkPolicy egress Pass']],
  [15, ['AdminNetworkPolicy ingress Allow', 'AdminNetworkPolicy egress Allow']],
  [15, ['AdminNetworkPolicy ingress Pass', 'AdminNetworkPolicy egress Pass']],
  [15, ['BaselineAdminNetworkPolicy ingress Allow', 'BaselineAdminNetworkPolicy egress Allow']],
  [8, kinds.flatMap((kind) => [`${kind} egress peer networks`, `${kind} egress peer nodes`])],
  ...wantedOfRules.map(
    ([least, found]) =>
      [
        least,
        kinds.flatMap((kind) =>
          ['ingress', 'egress'].flatMap((direction) =>
            found.map((feature) => `${kind} ${direction} ${feature}`),
          ),
        ),
      ] as const,
  ),
];

suite('random clusters: what is in 300 of them', (test) => {
  for (const [least, found] of [...wanted, ...wantedOfKind]) {
    for (const feature of found) {
      test(`${feature}: at least ${least} times`, () => {
        const times = features.get(feature) ?? 0;
        assert.ok(times >= least, `${times} times`);
      });
    }
  }
});

suite('random clusters: what is allowed', (test) => {
  const ends = ({ source, destination }: Connection) =>
    [source, destination].map((end) => (isPod(end) ? 'pod' : 'address')).join(' to ');
  for (const kind of ['pod to pod', 'pod to address', 'address to pod']) {
    test(`${kind}: 15% to 85%`, () => {
      const answers = asked
        .filter(({ connection }) => ends(connection) === kind)
        .map(({ cluster, connection }) => verdict(cluster, connection));
      const share = answers.filter(({ allowed }) => allowed).length / answers.length;
      assert.ok(answers.length > 1000, `${answers.length} asked`);
      assert.ok(share > 0.15 && share < 0.85, `${share}`);
    });
  }

  test('between the pods of most clusters some is allowed and some is blocked', () => {
    const mixed = clusters.filter(({ cluster }) => {
      const answers = asked
        .filter((each) => each.cluster === cluster && ends(each.connection) === 'pod to pod')
        .map((each) => verdict(cluster, each.connection).allowed);
      return answers.includes(true) && answers.includes(false);
    });
    assert.ok(mixed.length > 150, `${mixed.length} of ${clusters.length}`);
  });

  test('both sides are what the whole is made of', () => {
    for (const { cluster, connection } of asked) {
      const { allowed, egress, ingress } = verdict(cluster, connection);
      if (allowed) assert.ok(egress && ingress, inWords(connection));
    }
  });
});

suite('random clusters: what is worth asking', (test) => {
  const documents = [
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'cart', namespace: 'shop' },
      spec: { containers: [{ ports: [{ containerPort: 8080 }] }] },
      status: { podIP: '10.1.0.8' },
    },
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'orders', namespace: 'shop' } },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'cart', namespace: 'shop' },
      spec: {
        ingress: [
          {
            from: [{ ipBlock: { cidr: '10.1.0.0/24', except: ['10.1.0.9/29'] } }],
            ports: [{ port: 1, endPort: 65535 }, { port: 'http' }],
          },
        ],
      },
    },
    {
      apiVersion: 'policy.networking.k8s.io/v1alpha2',
      kind: 'ClusterNetworkPolicy',
      metadata: { name: 'all' },
      spec: {
        tier: 'Admin',
        priority: 7,
        subject: { namespaces: {} },
        egress: [
          {
            action: 'Deny',
            to: [{ networks: ['::/0', 'fd00::/127'] }],
            protocols: [
              { tcp: { destinationPort: { number: 443 } } },
              { udp: { destinationPort: { range: { start: 60999, end: 61000 } } } },
            ],
          },
        ],
      },
    },
  ];
  const cluster = readCluster(documents);

  test('ports: ends and their neighbours, container ports, an unheard one; every protocol', () => {
    const numbers = [1, 2, 442, 443, 444, 8079, 8080, 8081, 60998, 60999, 61000, 61001, 61002];
    assert.equal(
      interestingPorts(documents),
      [...numbers, 65534, 65535].flatMap((port) =>
        (['TCP', 'UDP', 'SCTP'] as const).map((protocol) => ({ protocol, port })),
      ),
    );
  });

  test('addresses: both sides of every end of a block, without those of pods; a stranger', () => {
    const last = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff';
    const of4 = ['10.0.255.255', '10.1.0.0', '10.1.0.15', '10.1.0.16', '10.1.0.255', '10.1.0.7'];
    const low6 = ['fcff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'fd00::', 'fd00::1', 'fd00::2'];
    assert.equal(
      interestingAddresses(documents, cluster),
      [...of4, '10.1.1.0', '192.0.2.77', '2001:db8:ffff::77', '::', ...low6, last].sort(),
    );
  });

  test('connections: pods to each other, and to and from addresses, on every port', () => {
    const found = [...everyNth(1, connections(documents, cluster))].map(inWords);
    const ports = interestingPorts(documents).length;
    const outside = interestingAddresses(documents, cluster).length;
    assert.is(found.length, (2 + 2 * 2 * outside) * ports);
    assert.is(new Set(found).size, found.length);
    assert.ok(found.includes('shop/Pod/cart -> shop/Pod/orders TCP/8080'));
    assert.ok(found.includes('shop/Pod/cart -> fd00::1 SCTP/1'));
    assert.ok(found.includes('10.1.0.7 -> shop/Pod/orders UDP/65535'));
  });
});
