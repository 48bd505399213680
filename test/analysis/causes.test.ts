import * as assert from 'uvu/assert';
import { explainEnds } from '../../generator/analysis/explain/explain.ts';
import { throughMesh } from '../../generator/analysis/explain/through-mesh.ts';
import { universeOptions } from '../../generator/analysis/population/platform-addresses.ts';
import { analyse } from '../../generator/analysis/reach/analyse.ts';
import { readCluster } from '../../generator/analysis/read/read-cluster.ts';
import { findGoals, readTarget } from '../../generator/frontends/find-goal.ts';
import { findEnd } from '../../generator/frontends/find-party.ts';
import { parse } from '../../generator/stages/parse.ts';
import { readPlatform } from '../../generator/stages/validate/read-platform.ts';
import { suite } from '../suite.ts';

/** What decides a connection, as explain words it: the verdict, then each cause, doubt and exception. */
function told(text: string, source: string, target: string): readonly string[] {
  const { platform } = readPlatform([]);
  const { documents } = parse([{ file: 'shop.yaml', text }]);
  const { cluster } = readCluster(documents, 'shop');
  const analysis = analyse(cluster, universeOptions(platform), {});
  const sought = { namespace: 'shop', cluster, documents } as never;
  const from = findEnd(analysis, source, 'shop');
  const { goals } = findGoals(analysis, readTarget(target), sought);
  if (from === undefined) throw new Error(`${source} is not there`);
  const explained = explainEnds(analysis, from, goals);
  const { allowed, mayBeAllowed = [], except, egress, ingress } = explained;
  const through = throughMesh(analysis, from, goals, explained, platform);
  return [
    allowed ? 'allowed' : 'blocked',
    ...[egress, ingress].flatMap((each) =>
      each.allowed === allowed && each.cause !== undefined ? [each.cause.text] : [],
    ),
    ...mayBeAllowed,
    ...(except === undefined ? [] : [`except ${except}`]),
    ...(through === undefined ? [] : [`mesh: ${through.mayBeAllowed ? 'open' : 'closed'}`]),
  ];
}

const workload = (name: string, more = ''): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {${more}containers: [{name: main, ports: [{name: http, containerPort: 8080}]}]}
`;
const policy = (app: string, spec: string): string => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${app}}
spec: {podSelector: {matchLabels: {app: ${app}}}, ${spec}}
`;
const from = (peers: string, ports = ''): string =>
  policy('orders', `policyTypes: [Ingress], ingress: [{from: [${peers}]${ports}}]`);
const postgres = `---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: postgres}
spec:
  replicas: 3
  selector: {matchLabels: {app: postgres}}
  template:
    metadata: {labels: {app: postgres}}
    spec: {containers: [{name: main, ports: [{containerPort: 5432}]}]}
`;
const ambient = `---
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {istio.io/dataplane-mode: ambient}}
`;
const shop = workload('cart') + workload('orders');
const pods = (labels: string): string => `{podSelector: {matchLabels: {${labels}}}}`;
const cart = pods('app: cart');

const cases: readonly (readonly [string, string, readonly string[], string?, string?])[] = [
  [
    'an entry that names the peer',
    shop + from(cart),
    ['allowed', 'entry 1 of rule 1 of shop/orders names pods with app=cart of namespace shop'],
  ],
  [
    'the second entry of two',
    shop + from(`${pods('app: basket')}, ${cart}`),
    ['allowed', 'entry 2 of rule 1 of shop/orders names pods with app=cart of namespace shop'],
  ],
  [
    'one label off',
    shop + from(pods('app: cart, tier: front')),
    [
      'blocked',
      'rule 1 of shop/orders, entry 1: asks for tier=front, and shop/cart has no label tier',
    ],
  ],
  [
    'the nearest of two entries',
    shop + from(`${pods('app: basket, tier: front')}, ${pods('app: cart, tier: front')}`),
    [
      'blocked',
      'rule 1 of shop/orders, entry 2: asks for tier=front, and shop/cart has no label tier',
    ],
  ],
  [
    'a name of another namespace',
    shop +
      from(
        '{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: stage}}, podSelector: {matchLabels: {app: cart}}}',
      ),
    ['blocked', 'rule 1 of shop/orders, entry 1: names namespace stage, and not shop'],
  ],
  [
    'another port',
    shop + from(cart, ', ports: [{port: 9090}]'),
    ['blocked', 'rule 1 of shop/orders opens 9090/TCP, and not 8080/TCP'],
  ],
  [
    'UDP where TCP is asked',
    shop + from(cart, ', ports: [{port: 8080, protocol: UDP}]'),
    ['blocked', 'rule 1 of shop/orders opens 8080/UDP, and not 8080/TCP'],
  ],
  [
    'a port by another name',
    shop + from(cart, ', ports: [{port: metrics}]'),
    [
      'blocked',
      'rule 1 of shop/orders opens the port called metrics, and shop/orders declares none',
    ],
  ],
  [
    'no rule at all',
    shop + policy('orders', 'policyTypes: [Ingress]'),
    ['blocked', 'shop/orders selects it, and has no rule that could allow anything'],
  ],
  [
    'rules that are about others',
    shop + from('{ipBlock: {cidr: 203.0.113.0/24}}', ', ports: [{port: 443}]'),
    ['blocked', 'shop/orders selects it, and no rule names shop/cart on 8080/TCP'],
  ],
  [
    'a direction that is left out',
    shop + policy('orders', 'policyTypes: [Egress]'),
    ['allowed', 'shop/orders selects it for egress alone: policyTypes leaves Ingress out'],
  ],
  [
    'both ends closed',
    shop + from(pods('app: basket')) + policy('cart', 'policyTypes: [Egress]'),
    [
      'blocked',
      'shop/cart selects it, and has no rule that could allow anything',
      'rule 1 of shop/orders, entry 1: asks for app=basket, and shop/cart has app=cart',
    ],
  ],
  [
    'the host network',
    workload('cart', 'hostNetwork: true, ') +
      workload('orders') +
      policy('cart', 'policyTypes: [Egress]'),
    [
      'allowed',
      "shop/cart is on the host network: no policy holds it, and others see its node's address",
    ],
  ],
  [
    'an address in except',
    shop + from('{ipBlock: {cidr: 203.0.113.0/24, except: [203.0.113.64/26]}}'),
    ['blocked', 'rule 1 of shop/orders, entry 1: 203.0.113.65 is in its except 203.0.113.64/26'],
    '203.0.113.65',
  ],
  [
    'an address outside the block',
    shop + from('{ipBlock: {cidr: 203.0.113.0/24}}'),
    ['blocked', 'rule 1 of shop/orders, entry 1: 198.51.100.7 is not in 203.0.113.0/24'],
    '198.51.100.7',
  ],
  [
    'a mesh whose port is open',
    ambient + shop + from(cart, ', ports: [{port: 15008}]'),
    ['blocked', 'rule 1 of shop/orders opens 15008/TCP, and not 8080/TCP', 'mesh: open'],
  ],
  [
    'a mesh whose port is closed',
    ambient + shop + from(cart, ', ports: [{port: 8080}]'),
    [
      'allowed',
      'entry 1 of rule 1 of shop/orders names pods with app=cart of namespace shop',
      'mesh: closed',
    ],
  ],
  [
    'a mesh whose port is closed as well',
    ambient + shop + from(pods('app: basket')),
    ['blocked', 'rule 1 of shop/orders, entry 1: asks for app=basket, and shop/cart has app=cart'],
  ],
  [
    'one pod of a set by its number',
    postgres +
      shop +
      policy(
        'cart',
        'policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {apps.kubernetes.io/pod-index: "1"}}}]}]',
      ),
    [
      'allowed',
      'entry 1 of rule 1 of shop/cart names pods with apps.kubernetes.io/pod-index=1 of namespace shop',
      'except to shop/postgres (postgres-0, postgres-2)',
    ],
    'shop/cart',
    'shop/postgres:5432',
  ],
  [
    'one pod of a set by its name',
    postgres +
      shop +
      policy(
        'cart',
        'policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {statefulset.kubernetes.io/pod-name: postgres-0}}}]}]',
      ),
    [
      'allowed',
      'entry 1 of rule 1 of shop/cart names pods with statefulset.kubernetes.io/pod-name=postgres-0 of namespace shop',
      'except to shop/postgres (postgres-1, postgres-2)',
    ],
    'shop/cart',
    'shop/postgres:5432',
  ],
  [
    'the nearest of two rules',
    shop +
      policy(
        'orders',
        `policyTypes: [Ingress], ingress: [{from: [${pods('app: basket, tier: front')}]}, {from: [${pods('app: cart, tier: front')}]}]`,
      ),
    [
      'blocked',
      'rule 2 of shop/orders, entry 1: asks for tier=front, and shop/cart has no label tier',
    ],
  ],
  [
    'TCP where UDP is asked',
    shop + from(cart, ', ports: [{port: 8080}]'),
    [
      'blocked',
      'rule 1 of shop/orders opens 8080/TCP (a port without a protocol is TCP), and not 8080/UDP',
    ],
    'shop/cart',
    'shop/orders:8080/udp',
  ],
  [
    'all pods of a set but one',
    postgres +
      shop +
      policy(
        'cart',
        'policyTypes: [Egress], egress: [{to: [{podSelector: {matchExpressions: [{key: apps.kubernetes.io/pod-index, operator: NotIn, values: ["0"]}]}}]}]',
      ),
    [
      'allowed',
      'entry 1 of rule 1 of shop/cart names pods with apps.kubernetes.io/pod-index notin (0) of namespace shop',
      'except to shop/postgres (postgres-0)',
    ],
    'shop/cart',
    'shop/postgres:5432',
  ],
];

suite('what decides a connection, in words', (test) => {
  for (const [name, text, expected, source = 'shop/cart', target = 'shop/orders:8080'] of cases)
    test(name, () => assert.equal(told(text, source, target), expected));
});
