import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { allowedEgress, allowedIngress, allows } from './allows.ts';
import { addresses } from './cases/addresses.ts';
import { app, type Case, type Policies, rows, where } from './cases/case.ts';
import { cilium } from './cases/cilium.ts';
import { connection } from './cases/connection.ts';
import { directions } from './cases/directions.ts';
import { expressions } from './cases/expressions.ts';
import { families } from './cases/families.ts';
import { peers } from './cases/peers.ts';
import { ports } from './cases/ports.ts';
import { shop } from './cases/shop.ts';
import { tierPeers } from './cases/tier-peers.ts';
import { tierPorts } from './cases/tier-ports.ts';
import { tiers } from './cases/tiers.ts';
import { unknownPeers } from './cases/unknown-peers.ts';
import { type Cluster, readCluster } from './cluster.ts';

const ofNetworkPolicies = [...directions, ...peers, ...expressions, ...ports, ...addresses];
const ofTiers = [...tiers, ...tierPeers, ...unknownPeers, ...tierPorts];
const cases: readonly Case[] = [...ofNetworkPolicies, ...families, ...ofTiers, ...cilium];

function shopUnder(policies: Policies = {}, objects: readonly object[] = []): Cluster {
  const manifests = Object.entries(policies).flatMap(([namespace, specs]) =>
    specs.map((spec, index) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: `policy-${index}`, namespace },
      spec,
    })),
  );
  return readCluster([...shop, ...manifests, ...objects]);
}

function isAllowed(cluster: Cluster, written: string, evaluate = allows): boolean {
  const { source, destination, protocol, port } = connection(cluster, written);
  return evaluate(cluster, source, destination, protocol, port);
}

suite('oracle: the table', (test) => {
  for (const { row, when, policies, objects, ...expected } of cases) {
    const cluster = shopUnder(policies, objects);
    for (const written of expected.allows ?? []) {
      test(`${row}: ${when}: allows ${written}`, () => assert.ok(isAllowed(cluster, written)));
    }
    for (const written of expected.blocks ?? []) {
      test(`${row}: ${when}: blocks ${written}`, () => assert.not(isAllowed(cluster, written)));
    }
  }
});

suite('oracle: the table is covered', (test) => {
  for (const row of rows) {
    test(`${row}: some case allows and some case blocks`, () => {
      const ofRow = cases.filter((candidate) => candidate.row === row);
      assert.ok(ofRow.some(({ allows: allowed = [] }) => allowed.length > 0));
      assert.ok(ofRow.some(({ blocks: blocked = [] }) => blocked.length > 0));
    });
  }
});

suite('oracle: one side alone, and what is not of the cluster', (test) => {
  const cluster = shopUnder({
    shop: [
      { podSelector: app('cart'), policyTypes: ['Ingress'] },
      { podSelector: app('storefront'), policyTypes: ['Egress'] },
    ],
  });

  test('ingress is about the destination', () => {
    assert.ok(isAllowed(cluster, 'shop/storefront -> shop/payments TCP/443', allowedIngress));
    assert.not(isAllowed(cluster, 'shop/payments -> shop/cart TCP/8080', allowedIngress));
  });

  test('egress is about the source', () => {
    assert.ok(isAllowed(cluster, 'shop/payments -> shop/cart TCP/8080', allowedEgress));
    assert.not(isAllowed(cluster, 'shop/storefront -> shop/payments TCP/443', allowedEgress));
  });

  test('both sides take other policies than those of the cluster', () => {
    const open = shopUnder({});
    const { source, destination } = connection(open, 'shop/storefront -> shop/cart TCP/8080');
    for (const evaluate of [allows, allowedIngress, allowedEgress]) {
      assert.ok(evaluate(open, source, destination, 'TCP', 8080));
      assert.not(evaluate(open, source, destination, 'TCP', 8080, cluster.policies));
    }
  });

  test('a pod that is not of the cluster has at least the name of its namespace', () => {
    const open = shopUnder({
      data: [
        {
          podSelector: app('postgres'),
          ingress: [
            { from: [{ namespaceSelector: where('kubernetes.io/metadata.name', 'In', 'ops') }] },
          ],
        },
      ],
    });
    const { source, destination } = connection(open, 'shop/cart -> data/postgres TCP/5432');
    assert.not(allows(open, source, destination, 'TCP', 5432));
    assert.ok(allows(open, { ...source, namespace: 'ops' }, destination, 'TCP', 5432));
  });
});
