import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { suite } from '../suite.ts';
import { readCluster } from './cluster.ts';

const versions = {
  ClusterNetworkPolicy: 'v1alpha2',
  AdminNetworkPolicy: 'v1alpha1',
  BaselineAdminNetworkPolicy: 'v1alpha1',
} as const;
type Kind = keyof typeof versions;

function read(kind: Kind, spec: string, name = 'default') {
  const apiVersion = `policy.networking.k8s.io/${versions[kind]}`;
  return readCluster([{ apiVersion, kind, metadata: { name }, spec: parse(`{${spec}}`) }]);
}

const subject = 'subject: {namespaces: {}}';
const cnp = `tier: Admin, priority: 1, ${subject}`;
const anp = `priority: 1, ${subject}`;
const from = 'from: [{namespaces: {}}]';
const to = 'to: [{namespaces: {}}]';
const times = (count: number, entry: string) => Array(count).fill(entry).join(', ');

/** What the CRDs reject, one spec a line. Beside it stands what they would take. */
const rejected: readonly (readonly [Kind, string, string])[] = [
  ['ClusterNetworkPolicy', 'no tier', `priority: 1, ${subject}`],
  ['ClusterNetworkPolicy', 'a tier that is none', `tier: NetworkPolicy, priority: 1, ${subject}`],
  ['ClusterNetworkPolicy', 'no priority', `tier: Admin, ${subject}`],
  ['AdminNetworkPolicy', 'a priority above 1000', `priority: 1001, ${subject}`],
  ['AdminNetworkPolicy', 'a priority below 0', `priority: -1, ${subject}`],
  ['AdminNetworkPolicy', 'no subject', 'priority: 1'],
  ['AdminNetworkPolicy', 'an empty subject', 'priority: 1, subject: {}'],
  [
    'AdminNetworkPolicy',
    'two subjects',
    'priority: 1, subject: {namespaces: {}, pods: {namespaceSelector: {}, podSelector: {}}}',
  ],
  ['AdminNetworkPolicy', 'a subject of nodes', 'priority: 1, subject: {nodes: {}}'],
  ['ClusterNetworkPolicy', 'no podSelector', 'tier: Admin, priority: 1, subject: {pods: {}}'],
  ['AdminNetworkPolicy', 'no namespaceSelector', 'priority: 1, subject: {pods: {podSelector: {}}}'],
  ['ClusterNetworkPolicy', 'no action', `${cnp}, ingress: [{${from}}]`],
  ['ClusterNetworkPolicy', 'Allow in v1alpha2', `${cnp}, ingress: [{action: Allow, ${from}}]`],
  ['AdminNetworkPolicy', 'Accept in v1alpha1', `${anp}, ingress: [{action: Accept, ${from}}]`],
  ['BaselineAdminNetworkPolicy', 'Pass', `${subject}, ingress: [{action: Pass, ${from}}]`],
  ['ClusterNetworkPolicy', 'no peers', `${cnp}, ingress: [{action: Deny}]`],
  ['AdminNetworkPolicy', 'from: []', `${anp}, ingress: [{action: Deny, from: []}]`],
  [
    'ClusterNetworkPolicy',
    'protocols: []',
    `${cnp}, egress: [{action: Deny, ${to}, protocols: []}]`,
  ],
  ['AdminNetworkPolicy', 'ports: []', `${anp}, egress: [{action: Deny, ${to}, ports: []}]`],
  [
    'ClusterNetworkPolicy',
    'the ports of v1alpha1',
    `${cnp}, egress: [{action: Deny, ${to}, ports: [{portNumber: {port: 80}}]}]`,
  ],
  [
    'AdminNetworkPolicy',
    'the protocols of v1alpha2',
    `${anp}, egress: [{action: Deny, ${to}, protocols: [{udp: {}}]}]`,
  ],
  [
    'ClusterNetworkPolicy',
    'two fields in a peer',
    `${cnp}, ingress: [{action: Deny, from: [{namespaces: {}, pods: {podSelector: {}}}]}]`,
  ],
  [
    'ClusterNetworkPolicy',
    'sameLabels of an older alpha',
    `${cnp}, ingress: [{action: Deny, from: [{namespaces: {sameLabels: [team]}}]}]`,
  ],
  [
    'ClusterNetworkPolicy',
    'two protocols in an entry',
    `${cnp}, egress: [{action: Deny, ${to}, protocols: [{udp: {}, tcp: {}}]}]`,
  ],
  [
    'ClusterNetworkPolicy',
    'a port 0',
    `${cnp}, egress: [{action: Deny, ${to}, protocols: [{tcp: {destinationPort: {number: 0}}}]}]`,
  ],
  [
    'ClusterNetworkPolicy',
    'an empty destinationPort',
    `${cnp}, egress: [{action: Deny, ${to}, protocols: [{tcp: {destinationPort: {}}}]}]`,
  ],
  [
    'ClusterNetworkPolicy',
    'a range of one port',
    `${cnp}, egress: [{action: Deny, ${to}, protocols: [{tcp: {destinationPort: {range: {start: 8, end: 8}}}}]}]`,
  ],
  [
    'AdminNetworkPolicy',
    'a range without end',
    `${anp}, egress: [{action: Deny, ${to}, ports: [{portRange: {start: 80}}]}]`,
  ],
  [
    'AdminNetworkPolicy',
    'a port above 65535',
    `${anp}, egress: [{action: Deny, ${to}, ports: [{portNumber: {port: 65536}}]}]`,
  ],
  [
    'ClusterNetworkPolicy',
    'networks: []',
    `${cnp}, egress: [{action: Deny, to: [{networks: []}]}]`,
  ],
  [
    'ClusterNetworkPolicy',
    'a network that is an address',
    `${cnp}, egress: [{action: Deny, to: [{networks: [10.0.0.1]}]}]`,
  ],
  [
    'ClusterNetworkPolicy',
    'a network twice',
    `${cnp}, egress: [{action: Deny, to: [{networks: [10.0.0.0/8, 10.0.0.0/8]}]}]`,
  ],
  [
    'ClusterNetworkPolicy',
    'a named port beside networks',
    `${cnp}, egress: [{action: Deny, to: [{networks: [10.0.0.0/8]}], protocols: [{destinationNamedPort: http}]}]`,
  ],
  [
    'AdminNetworkPolicy',
    'a named port beside nodes',
    `${anp}, egress: [{action: Deny, to: [{namespaces: {}}, {nodes: {}}], ports: [{namedPort: http}]}]`,
  ],
  [
    'ClusterNetworkPolicy',
    '26 rules',
    `${cnp}, ingress: [${times(26, `{action: Deny, ${from}}`)}]`,
  ],
  [
    'AdminNetworkPolicy',
    '101 peers',
    `${anp}, ingress: [{action: Deny, from: [${times(101, '{namespaces: {}}')}]}]`,
  ],
];

const taken: readonly (readonly [Kind, string, string])[] = [
  ['ClusterNetworkPolicy', 'no rules', cnp],
  ['ClusterNetworkPolicy', 'ingress: []', `${cnp}, ingress: []`],
  [
    'ClusterNetworkPolicy',
    '25 rules',
    `${cnp}, ingress: [${times(25, `{action: Deny, ${from}}`)}]`,
  ],
  [
    'AdminNetworkPolicy',
    '100 peers',
    `${anp}, ingress: [{action: Deny, from: [${times(100, '{namespaces: {}}')}]}]`,
  ],
  [
    'AdminNetworkPolicy',
    'a named port in ingress',
    `${anp}, ingress: [{action: Deny, ${from}, ports: [{namedPort: http}]}]`,
  ],
  ['BaselineAdminNetworkPolicy', 'no priority', subject],
];

suite('oracle: policies of tiers that no cluster takes', (test) => {
  for (const [kind, what, spec] of rejected) {
    test(`${kind}: ${what}`, () =>
      assert.throws(() => read(kind, spec), new RegExp(`^${kind} default: spec`)));
  }
  for (const [kind, what, spec] of taken) {
    test(`${kind}: ${what} is fine`, () => assert.is(read(kind, spec).tierPolicies.length, 1));
  }
  test('a BaselineAdminNetworkPolicy of another name', () =>
    assert.throws(() => read('BaselineAdminNetworkPolicy', subject, 'other'), /default/));
});
