import * as assert from 'uvu/assert';
import { parseAllDocuments } from 'yaml';
import { suite } from '../suite.ts';
import { readCluster } from './cluster.ts';
import { reachable } from './reachable.ts';

const manifests = `
{apiVersion: v1, kind: Pod, metadata: {name: storefront, namespace: shop, labels: {app: storefront}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: cart, namespace: shop, labels: {app: cart}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: postgres, namespace: data, labels: {app: postgres}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: cart, namespace: shop}
spec:
  podSelector: {matchLabels: {app: cart}}
  policyTypes: [Ingress, Egress]
  ingress: [{from: [{podSelector: {matchLabels: {app: storefront}}}], ports: [{port: 8080}]}]
  egress: [{to: [{namespaceSelector: {}}], ports: [{port: 53, protocol: UDP}]}]
`;
const cluster = readCluster(parseAllDocuments(manifests).map((document) => document.toJS()));
const ports = [
  { protocol: 'TCP', port: 8080 },
  { protocol: 'UDP', port: 53 },
] as const;

const betweenOthers = [
  'data/Pod/postgres -> shop/Pod/storefront TCP/8080',
  'data/Pod/postgres -> shop/Pod/storefront UDP/53',
  'shop/Pod/storefront -> data/Pod/postgres TCP/8080',
  'shop/Pod/storefront -> data/Pod/postgres UDP/53',
];
const intoCart = ['shop/Pod/storefront -> shop/Pod/cart TCP/8080'];
const outOfCart = [
  'shop/Pod/cart -> data/Pod/postgres UDP/53',
  'shop/Pod/cart -> shop/Pod/storefront UDP/53',
];

suite('oracle: reachable', (test) => {
  test('both sides, if nothing is said', () => {
    const expected = [...betweenOthers, ...intoCart, ...outOfCart].sort();
    assert.equal(reachable(cluster, ports), expected);
    assert.equal(reachable(cluster, ports, { side: 'both' }), expected);
  });

  test('ingress alone', () => {
    const freeEgress = [
      ...outOfCart,
      'shop/Pod/cart -> data/Pod/postgres TCP/8080',
      'shop/Pod/cart -> shop/Pod/storefront TCP/8080',
    ];
    assert.equal(
      reachable(cluster, ports, { side: 'ingress' }),
      [...betweenOthers, ...intoCart, ...freeEgress].sort(),
    );
  });

  test('egress alone', () => {
    const freeIngress = [
      ...intoCart,
      'shop/Pod/storefront -> shop/Pod/cart UDP/53',
      'data/Pod/postgres -> shop/Pod/cart TCP/8080',
      'data/Pod/postgres -> shop/Pod/cart UDP/53',
    ];
    assert.equal(
      reachable(cluster, ports, { side: 'egress' }),
      [...betweenOthers, ...freeIngress, ...outOfCart].sort(),
    );
  });

  test('nothing is asked', () => assert.equal(reachable(cluster, []), []));
});
