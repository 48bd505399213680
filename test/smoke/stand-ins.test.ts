import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { ProbeResult } from '../../generator/model/probe.ts';
import { suite } from '../suite.ts';
import { needCluster } from './cluster.ts';
import { notOk, standIns } from './stand-ins.ts';
import { together } from './together.ts';

/** Pods with the ports that each names. */
function pods(all: Readonly<Record<string, string>>): string {
  return Object.entries(all)
    .map(
      ([name, ports]) => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, labels: {app.kubernetes.io/name: ${name}}}
spec: {containers: [{name: a, image: none, ports: [${ports}]}]}
---
`,
    )
    .join('');
}

function policy(name: string, spec: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}}
spec: ${spec}
---
`;
}

/** Probes manifests without profiles, in a namespace: traffic is held against the simulation. */
async function asIs(
  namespace: string,
  manifests: string,
): Promise<Awaited<ReturnType<typeof standIns>>> {
  const cluster = await needCluster();
  const folder = mkdtempSync(join(tmpdir(), 'netprofile-smoke-'));
  try {
    const file = join(folder, 'k8s.yaml');
    writeFileSync(file, manifests);
    return await standIns(cluster, ['--as-is', '-n', namespace, '--manifests', file]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is a known fault of one plugin, and right on every other. */
function told(result: ProbeResult, fault: readonly string[]): void {
  const isFaulty = result.networkPlugin?.includes('kube-router') === true;
  assert.equal(notOk(result), isFaulty ? fault : []);
  if (!isFaulty || fault.length === 0) return;
  const [first] = result.connections;
  assert.match(first?.reason ?? '', /known: /);
}

const bodies: Readonly<Record<string, () => Promise<void>>> = {
  'one policy that selects both ends, in both directions': async () => {
    const from = '[{podSelector: {matchLabels: {app.kubernetes.io/name: storefront}}}]';
    const { result } = await asIs(
      'smoke-ends',
      pods({ storefront: '', cart: '{containerPort: 8080}' }) +
        policy(
          'all',
          `{podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{from: ${from}}]}`,
        ),
    );
    told(result, ['differs smoke-ends/storefront -> smoke-ends/cart:8080']);
  },

  'a port by a name, for everybody': async () => {
    const { result } = await asIs(
      'smoke-name',
      pods({
        storefront: '',
        cart: '{name: http, containerPort: 8080}',
        orders: '{name: api, containerPort: 8080}',
      }) +
        policy(
          'http',
          '{podSelector: {matchLabels: {app.kubernetes.io/name: storefront}}, policyTypes: [Egress], egress: [{ports: [{port: http}]}]}',
        ),
    );
    told(result, ['differs smoke-name/storefront -> smoke-name/orders:8080']);
  },

  'a port by a name, of those who are let in': async () => {
    const storefront = '{podSelector: {matchLabels: {app.kubernetes.io/name: storefront}}}';
    const servers = (...names: readonly string[]): string =>
      `{matchExpressions: [{key: app.kubernetes.io/name, operator: In, values: [${names}]}]}`;
    const { result } = await asIs(
      'smoke-names',
      pods({
        storefront: '',
        cart: '{name: http, containerPort: 8080}',
        orders: '{name: api, containerPort: 8080}',
        payments: '{name: web, containerPort: 8081}',
        refunds: '{name: web, containerPort: 8082}, {containerPort: 8081}',
        search: '{name: find, containerPort: 8083}',
        stock: '{containerPort: 8083}',
      }) +
        policy(
          'http',
          `{podSelector: ${servers('cart', 'orders')}, policyTypes: [Ingress], ingress: [{from: [${storefront}], ports: [{port: http}]}]}`,
        ) +
        policy(
          'web',
          `{podSelector: ${servers('payments', 'refunds')}, policyTypes: [Ingress], ingress: [{from: [${storefront}], ports: [{port: web}]}]}`,
        ) +
        policy(
          'find',
          `{podSelector: ${servers('search', 'stock')}, policyTypes: [Ingress], ingress: [{ports: [{port: find}]}]}`,
        ),
    );
    told(result, []);
  },
};

suite('stand-ins', (test) => {
  together(test, 3, bodies);
});
