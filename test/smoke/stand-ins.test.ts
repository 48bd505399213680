import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { ProbeResult } from '../../generator/model/probe.ts';
import { config, overlays } from '../real/world.ts';
import { suite } from '../suite.ts';
import { type Cluster, needCluster } from './cluster.ts';

async function standIns(
  { netprofile, context }: Cluster,
  args: readonly string[],
): Promise<{ readonly status: number | null; readonly result: ProbeResult }> {
  const consent = ['--context', context, '--yes-in-this-context', context];
  const ran = await netprofile(['probe', '--stand-ins', '--format', 'json', ...consent, ...args]);
  if (ran.stdout === '') throw new Error(ran.stderr);
  return { status: ran.status, result: JSON.parse(ran.stdout) as ProbeResult };
}

const notOk = ({ connections }: ProbeResult): readonly string[] =>
  connections
    .filter(({ verdict }) => verdict !== 'ok')
    .map(({ verdict, from, to, port }) => `${verdict} ${from.name} -> ${to.name}:${port}`);

/** Pods of one namespace, with the ports that each names. */
function pods(all: Readonly<Record<string, string>>): string {
  return Object.entries(all)
    .map(
      ([name, ports]) => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: smoke-shop, labels: {app.kubernetes.io/name: ${name}}}
spec: {containers: [{name: a, image: none, ports: [${ports}]}]}
---
`,
    )
    .join('');
}

function policy(name: string, spec: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: smoke-shop}
spec: ${spec}
---
`;
}

/** Probes manifests without profiles: traffic is held against the simulation. */
async function asIs(manifests: string): Promise<Awaited<ReturnType<typeof standIns>>> {
  const cluster = await needCluster();
  const folder = mkdtempSync(join(tmpdir(), 'netprofile-smoke-'));
  try {
    const file = join(folder, 'k8s.yaml');
    writeFileSync(file, manifests);
    return await standIns(cluster, ['--as-is', '--manifests', file]);
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

/**
 * SMOKE_RELEASE names a folder with profiles/ and manifests/ of a release that
 * is no part of this repository, and is proven as the shop is.
 */
suite('stand-ins', (test) => {
  test('the shop, before any of its images is built', async () => {
    const cluster = await needCluster();
    const manifests = join(overlays, 'base');
    const { status, result } = await standIns(cluster, [
      '--config',
      config,
      '--manifests',
      manifests,
    ]);
    assert.equal(notOk(result), []);
    assert.is(status, 0);
    assert.ok(result.counts.ok > 100, `${result.counts.ok}`);
    const abouts = new Set(result.connections.map(({ about }) => about));
    for (const each of ['declared', 'undeclared-source', 'undeclared-port', 'dns', 'outsider'])
      assert.ok(abouts.has(each as never), each);
  });

  test('one policy that selects both ends, in both directions', async () => {
    const from = '[{podSelector: {matchLabels: {app.kubernetes.io/name: storefront}}}]';
    const { result } = await asIs(
      pods({ storefront: '', cart: '{containerPort: 8080}' }) +
        policy(
          'all',
          `{podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{from: ${from}}]}`,
        ),
    );
    told(result, ['differs smoke-shop/storefront -> smoke-shop/cart:8080']);
  });

  test('a port by a name, for everybody', async () => {
    const { result } = await asIs(
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
    told(result, ['differs smoke-shop/storefront -> smoke-shop/orders:8080']);
  });

  test('a port by a name, of those who are let in', async () => {
    const storefront = '{podSelector: {matchLabels: {app.kubernetes.io/name: storefront}}}';
    const servers = (...names: readonly string[]): string =>
      `{matchExpressions: [{key: app.kubernetes.io/name, operator: In, values: [${names}]}]}`;
    const { result } = await asIs(
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
  });

  const own = process.env.SMOKE_RELEASE ?? '';
  if (own !== '')
    test(`the release in ${own}`, async () => {
      const args = ['--profiles', join(own, 'profiles'), '--manifests', join(own, 'manifests')];
      const { status, result } = await standIns(await needCluster(), args);
      console.log(`\n  ${result.counts.ok} connections as profiles and simulation say`);
      assert.equal(notOk(result), []);
      assert.is(status, 0);
    });
});
