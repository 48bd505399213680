import * as assert from 'uvu/assert';
import { explainBriefly } from '../../generator/analysis/explain/explain.ts';
import { openNames } from '../../generator/analysis/reach/port-names.ts';
import { suite } from '../suite.ts';
import { clusterOf } from './semantics/cluster-of.ts';

const cart = `
apiVersion: v1
kind: Pod
metadata: {name: cart, namespace: shop, labels: {app: cart}}
spec: {containers: [{name: main, ports: [{name: http, containerPort: 8080}]}]}
`;

function policy(spec: string, name = 'it'): string {
  return `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec: {${spec}}
`;
}

function tier(action: string): string {
  return `---
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {name: it}
spec:
  priority: 1
  subject: {namespaces: {}}
  egress:
    - action: ${action}
      to: [{pods: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: data}}, podSelector: {matchLabels: {app: redis}}}}]
      ports: [{namedPort: redis}]
`;
}

const redis =
  '{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: data}}, podSelector: {matchLabels: {app: redis}}}';
const egress = (to: string, ports: string): string =>
  policy(
    `podSelector: {matchLabels: {app: cart}}, policyTypes: [Egress], egress: [{${to}ports: [${ports}]}]`,
  );
const ingress = (app: string): string =>
  policy(
    `podSelector: {matchLabels: {app: ${app}}}, ingress: [{from: [{podSelector: {}}], ports: [{port: http}]}]`,
    'other',
  );

/** What is open by name: names, and whose they are. */
const cases: readonly (readonly [title: string, policies: string, wanted: readonly string[]])[] = [
  [
    'to pods that are not there',
    egress(`to: [${redis}], `, '{port: redis}'),
    ['redis/TCP of app=redis in data'],
  ],
  [
    'with its protocol',
    egress(`to: [${redis}], `, '{port: redis, protocol: UDP}'),
    ['redis/UDP of app=redis in data'],
  ],
  ['by number', egress(`to: [${redis}], `, '{port: 6379}'), []],
  [
    'to pods that are there',
    egress('to: [{podSelector: {matchLabels: {app: cart}}}], ', '{port: http}'),
    [],
  ],
  [
    'to addresses, which have no names',
    egress('to: [{ipBlock: {cidr: 203.0.113.0/24}}], ', '{port: http}'),
    [],
  ],
  [
    'to anyone',
    egress('', '{port: http}') + ingress('redis'),
    ['http/TCP of app=redis in shop', 'http/TCP of app=redis in shop'],
  ],
  ['into pods that are not there', ingress('redis'), ['http/TCP of app=redis in shop']],
  ['into pods that are there', ingress('cart'), []],
  [
    'accepted for the whole cluster',
    tier('Allow'),
    ['redis/TCP,redis/UDP,redis/SCTP of app=redis in data'],
  ],
  ['denied for the whole cluster', tier('Deny'), []],
];

suite('ports by name of pods that are not in the manifests', (test) => {
  for (const [title, policies, wanted] of cases) {
    test(title, () => {
      const { analysis } = clusterOf(cart + policies);
      const { parties } = analysis;
      const found = openNames(analysis).flatMap(({ names, pods }) =>
        pods.map((id) => `${names.join()} of ${parties.all[parties.of[id] ?? 0]?.name}`),
      );
      assert.equal(found, wanted);
    });
  }

  for (const [title, protocol, more, wanted] of [
    [
      'a name may be the port',
      'TCP',
      '',
      ['rules allow a port by name of pods that are not in these manifests'],
    ],
    ['a name of another protocol is not', 'UDP', '', undefined],
    ['what the other side blocks is blocked', 'TCP', 'closed', undefined],
  ] as const) {
    test(title, () => {
      const closed =
        more === '' ? '' : policy('podSelector: {}').replace('namespace: shop', 'namespace: data');
      const { analysis } = clusterOf(cart + egress(`to: [${redis}], `, '{port: redis}') + closed);
      const at = (name: string): number =>
        analysis.parties.all.findIndex((each) => each.name === name);
      const said = explainBriefly(
        analysis,
        at('shop/cart'),
        at('app=redis in data'),
        protocol,
        6379,
      );
      assert.is(said.allowed, false);
      assert.equal(said.mayBeAllowed, wanted);
    });
  }
});
