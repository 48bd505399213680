import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { suite } from '../suite.ts';
import { readCluster } from './cluster.ts';

const cart = 'metadata: {name: cart, namespace: shop}';
const template = '{metadata: {labels: {app: cart}}, spec: {containers: []}}';

/** One manifest a line, and the id of the pod that it becomes. */
const workloads: readonly (readonly [string, string])[] = [
  [`{apiVersion: apps/v1, kind: Deployment, ${cart}, spec: {template: ${template}}}`, 'Deployment'],
  [
    `{apiVersion: apps/v1, kind: StatefulSet, ${cart}, spec: {template: ${template}}}`,
    'StatefulSet',
  ],
  [`{apiVersion: apps/v1, kind: DaemonSet, ${cart}, spec: {template: ${template}}}`, 'DaemonSet'],
  [`{apiVersion: apps/v1, kind: ReplicaSet, ${cart}, spec: {template: ${template}}}`, 'ReplicaSet'],
  [
    `{apiVersion: v1, kind: ReplicationController, ${cart}, spec: {template: ${template}}}`,
    'ReplicationController',
  ],
  [`{apiVersion: batch/v1, kind: Job, ${cart}, spec: {template: ${template}}}`, 'Job'],
  [
    `{apiVersion: batch/v1, kind: CronJob, ${cart}, spec: {jobTemplate: {spec: {template: ${template}}}}}`,
    'CronJob',
  ],
  [
    '{apiVersion: v1, kind: Pod, metadata: {name: cart, namespace: shop, labels: {app: cart}}}',
    'Pod',
  ],
];

suite('oracle: reading workloads', (test) => {
  for (const [manifest, kind] of workloads) {
    test(kind, () => {
      assert.equal(readCluster([parse(manifest)]).pods, [
        {
          id: `shop/${kind}/cart`,
          namespace: 'shop',
          labels: { app: 'cart' },
          ports: [],
          hostNetwork: false,
          ips: [],
        },
      ]);
    });
  }

  test('named ports, host network, node and address', () => {
    const manifest = parse(`
      apiVersion: v1
      kind: Pod
      metadata: {name: dns, namespace: kube-system}
      spec:
        hostNetwork: true
        nodeName: node-a
        initContainers:
          - ports: [{name: once, containerPort: 1}]
          - restartPolicy: Always
            ports: [{name: metrics, containerPort: 9153}]
        containers:
          - ports: [{name: dns, containerPort: 53, protocol: UDP}, {containerPort: 8181}]
          - ports: [{name: dns, containerPort: 54}]
      status: {podIP: 10.9.0.1, podIPs: [{ip: 10.9.0.1}], hostIPs: [{ip: 10.9.0.1}, {ip: fd00:9::1}]}
    `);
    assert.equal(readCluster([manifest]).pods, [
      {
        id: 'kube-system/Pod/dns',
        namespace: 'kube-system',
        labels: {},
        ports: [
          { name: 'dns', port: 53, protocol: 'UDP' },
          { name: 'dns', port: 54, protocol: 'TCP' },
          { name: 'metrics', port: 9153, protocol: 'TCP' },
        ],
        hostNetwork: true,
        node: 'node-a',
        ips: ['10.9.0.1', 'fd00:9::1'],
      },
    ]);
  });
});

suite('oracle: reading addresses', (test) => {
  const pod = (status: object) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'cart', namespace: 'shop' },
    status,
  });
  const rows: readonly (readonly [string, object, readonly string[]])[] = [
    ['none', {}, []],
    ['an empty one, before the pod runs', { podIP: '' }, []],
    ['podIP alone', { podIP: '10.1.0.9' }, ['10.1.0.9']],
    ['podIPs alone', { podIPs: [{ ip: '10.1.0.9' }] }, ['10.1.0.9']],
    [
      'both, and two families',
      { podIP: '10.1.0.9', podIPs: [{ ip: '10.1.0.9' }, { ip: 'fd00:1::9' }] },
      ['10.1.0.9', 'fd00:1::9'],
    ],
    ['hostIP is of the node', { hostIP: '10.9.0.1', hostIPs: [{ ip: '10.9.0.1' }] }, []],
  ];
  for (const [what, status, expected] of rows) {
    test(what, () => assert.equal(readCluster([pod(status)]).pods[0]?.ips, expected));
  }

  test('a Node has its labels, and its addresses without its names', () => {
    const manifest = parse(`
      apiVersion: v1
      kind: Node
      metadata: {name: node-a, labels: {role: worker}}
      status:
        addresses:
          - {type: InternalIP, address: 10.9.0.1}
          - {type: InternalIP, address: fd00:9::1}
          - {type: Hostname, address: node-a}
    `);
    const { nodes, pods, namespaces } = readCluster([manifest]);
    const addresses = ['10.9.0.1', 'fd00:9::1'];
    assert.equal(nodes, [{ name: 'node-a', labels: { role: 'worker' }, addresses }]);
    assert.equal([pods.length, namespaces.size], [0, 0]);
  });
});

suite('oracle: reading lists, namespaces and what is not ours', (test) => {
  const ids = (documents: readonly unknown[], defaultNamespace?: string) =>
    readCluster(documents, defaultNamespace === undefined ? {} : { defaultNamespace }).pods.map(
      ({ id }) => id,
    );

  test('a List, and a list in it whose items leave out their kind', () => {
    const manifest = parse(`
      apiVersion: v1
      kind: List
      items:
        - {apiVersion: v1, kind: Pod, metadata: {name: cart, namespace: shop}}
        - {apiVersion: v1, kind: PodList, items: [{metadata: {name: orders, namespace: shop}}]}
    `);
    assert.equal(ids([null, manifest]), ['shop/Pod/cart', 'shop/Pod/orders']);
  });

  test('no namespace is written', () => {
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'cart' } };
    assert.equal(ids([pod]), ['default/Pod/cart']);
    assert.equal(ids([pod], 'shop'), ['shop/Pod/cart']);
  });

  test('an object that stands twice counts once, as it last stands', () => {
    const pod = (stage: string) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'cart', namespace: 'shop', labels: { stage } },
    });
    const labels = readCluster([pod('old'), pod('new')]).pods.map((found) => found.labels);
    assert.equal(labels, [{ stage: 'new' }]);
  });

  test('namespaces have their name label, whatever is written, before or after their pods', () => {
    const { namespaces } = readCluster([
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'cart', namespace: 'shop' } },
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { team: 'shop' } } },
      {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'data', labels: { 'kubernetes.io/metadata.name': 'shop' } },
      },
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'postgres', namespace: 'data' } },
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'report', namespace: 'monitoring' } },
    ]);
    assert.equal(
      [...namespaces],
      [
        ['shop', { team: 'shop', 'kubernetes.io/metadata.name': 'shop' }],
        ['data', { 'kubernetes.io/metadata.name': 'data' }],
        ['monitoring', { 'kubernetes.io/metadata.name': 'monitoring' }],
      ],
    );
  });

  test('kinds of the same name in other groups are not ours', () => {
    const metadata = { name: 'cart', namespace: 'shop' };
    const cluster = readCluster([
      { apiVersion: 'projectcalico.org/v3', kind: 'NetworkPolicy', metadata, spec: {} },
      { apiVersion: 'batch.volcano.sh/v1alpha1', kind: 'Job', metadata },
      { apiVersion: 'v1', kind: 'ConfigMap' },
      { apiVersion: 'crd.antrea.io/v1beta1', kind: 'ClusterNetworkPolicy', metadata },
      { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata },
    ]);
    assert.equal(cluster.pods, []);
    assert.equal(cluster.tierPolicies, []);
    assert.equal(
      cluster.policies.map(({ id }) => id),
      ['shop/cart'],
    );
  });
});

/** One bad spec a line: what the API server rejects is no question to the oracle. */
const rejected: readonly (readonly [string, string])[] = [
  ['endPort with a named port', 'ingress: [{ports: [{port: http, endPort: 90}]}]'],
  ['endPort without a port', 'ingress: [{ports: [{endPort: 90}]}]'],
  ['endPort below port', 'egress: [{ports: [{port: 90, endPort: 89}]}]'],
  ['an empty peer', 'ingress: [{from: [{}]}]'],
  ['a peer that is null', 'egress: [{to: [null]}]'],
  ['an ipBlock beside a selector', 'egress: [{to: [{podSelector: {}, ipBlock: {cidr: ::/0}}]}]'],
  ['an ipBlock without cidr', 'egress: [{to: [{ipBlock: {}}]}]'],
  ['an octal cidr', 'egress: [{to: [{ipBlock: {cidr: 010.0.0.0/8}}]}]'],
  ['an address without prefix', 'egress: [{to: [{ipBlock: {cidr: 10.0.0.1}}]}]'],
  ['a bad except', 'egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1/16]}}]}]'],
  ['a protocol in lower case', 'ingress: [{ports: [{protocol: tcp}]}]'],
  ['an unknown policy type', 'policyTypes: [ingress]'],
  ['an unknown operator', 'podSelector: {matchExpressions: [{key: app, operator: Is}]}'],
  ['In without values', 'podSelector: {matchExpressions: [{key: app, operator: In}]}'],
  [
    'Exists with values',
    'podSelector: {matchExpressions: [{key: app, operator: Exists, values: [cart]}]}',
  ],
  ['an expression without key', 'podSelector: {matchExpressions: [{operator: Exists}]}'],
  ['a label that is no string', 'podSelector: {matchLabels: {version: 1}}'],
  ['a map in place of a list', 'ingress: {from: []}'],
  ['a list in place of a map', 'podSelector: []'],
  ['a port that is no whole number', 'ingress: [{ports: [{port: 80.5}]}]'],
];

suite('oracle: policies that no cluster takes', (test) => {
  for (const [what, spec] of rejected) {
    test(what, () => {
      const manifest = {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'cart', namespace: 'shop' },
        spec: parse(`{${spec}}`),
      };
      assert.throws(() => readCluster([manifest]), /NetworkPolicy shop\/cart: spec/);
    });
  }
});
