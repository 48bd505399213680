import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type Home, inHome } from '../frontends/home.ts';
import { type Ran, root } from '../program.ts';
import { suite } from '../suite.ts';
import { type Cluster, image, needCluster, until } from './cluster.ts';

/** Namespaces of these tests, which are made and taken away by them. */
const space = 'live-shop';
const other = 'live-data';

const profiles = `service: storefront
exposes: [{port: 8080, from: none}]
consumes: [cart:8080]
---
service: cart
exposes: [8080]
consumes: [{service: postgres, namespace: ${other}, ports: [5432]}]
---
service: postgres
namespace: ${other}
exposes: [5432]
`;

function workload(kind: string, name: string, namespace: string, port: number): string {
  const replicas = kind === 'DaemonSet' ? '' : 'replicas: 1, ';
  return `---
apiVersion: apps/v1
kind: ${kind}
metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}
spec: {${replicas}selector: {matchLabels: {app: ${name}}}, template: {metadata: {labels: {app: ${name}}}, spec: {
  terminationGracePeriodSeconds: 0,
  containers: [{name: main, image: '${image}', args: [pause], ports: [{name: tcp, containerPort: ${port}}]}]}}}
`;
}

const objects = `${[space, other].map((name) => `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}\n`).join('')}${workload('Deployment', 'storefront', space, 8080)}${workload('Deployment', 'cart', space, 8080)}${workload('StatefulSet', 'postgres', other, 5432)}`;

interface Scene {
  readonly cluster: Cluster;
  readonly home: Home;
  /** netprofile in the folder with the profiles. */
  readonly run: (args: readonly string[]) => Promise<Ran>;
  readonly codes: (args?: readonly string[]) => Promise<readonly string[]>;
}

/** The shop and its policies in the cluster, for a body and no longer. */
async function withPolicies(body: (scene: Scene) => Promise<void>): Promise<void> {
  const cluster = await needCluster();
  await inHome({ 'profiles/shop.yaml': profiles, 'k8s/objects.yaml': objects }, async (home) => {
    const { path } = home;
    const run = (args: readonly string[]): Promise<Ran> => cluster.netprofile(args, path);
    const codes = async (args: readonly string[] = []): Promise<readonly string[]> => {
      const ran = await run(['drift', '-A', '--format', 'json', ...args]);
      assert.ok(ran.stdout.startsWith('{'), ran.stderr);
      const { findings } = JSON.parse(ran.stdout) as {
        readonly findings: readonly { severity: string; code: string; file?: string }[];
      };
      // other tests may have namespaces of their own in this cluster
      const ours = findings.filter(
        (each) => each.severity !== 'info' && !/^live (?!live-)/.test(each.file ?? ''),
      );
      assert.is(ran.status, findings.some((each) => each.severity === 'error') ? 1 : 0);
      return [...new Set(ours.map((each) => each.code))].sort();
    };
    try {
      await cluster.kubectl(['apply', '-f', join(path, 'k8s')]);
      await run(['generate', '-o', 'policies', '--manifests', 'k8s']);
      await cluster.kubectl(['apply', '-f', join(path, 'policies')]);
      for (const [namespace, name] of [
        [space, 'deployment/storefront'],
        [space, 'deployment/cart'],
        [other, 'statefulset/postgres'],
      ] as const)
        await cluster.kubectl(['-n', namespace, 'rollout', 'status', name, '--timeout=180s']);
      await body({ cluster, home, run, codes });
    } finally {
      await cluster.tryKubectl([
        'delete',
        'namespace',
        space,
        other,
        '--ignore-not-found',
        '--wait',
      ]);
    }
  });
}

const add = (path: string, value: unknown): readonly string[] => [
  '--type=json',
  '-p',
  JSON.stringify([{ op: 'add', path, value }]),
];

suite('a real cluster', (test) => {
  test('is read as its manifests are, and its drift is seen', async () => {
    await withPolicies(async ({ cluster, run, codes }) => {
      const live = await run(['matrix', '--live', '-n', space, '--format', 'csv']);
      const files = await run(['matrix', 'k8s', 'policies', '--format', 'csv']);
      assert.is(live.status, 0, live.stderr);
      const inShop = (csv: string): string[] =>
        csv
          .split('\n')
          .filter((line) => line.startsWith(`${space}/`) && line.includes(`,${space}/`))
          .sort();
      assert.equal(inShop(live.stdout), inShop(files.stdout));
      assert.ok(inShop(live.stdout).length > 0);
      const same = await run(['diff', 'live', 'policies', '--manifests', 'k8s', '-n', space, '-q']);
      assert.is(same.status, 0, same.stderr);
      const explained = await run([
        'explain',
        `${space}/storefront`,
        `${space}/cart:8080`,
        '--live',
        '-A',
        '--expect',
        'allowed',
      ]);
      assert.is(explained.status, 0, explained.stderr);
      assert.match(
        explained.stdout,
        /live live-shop\/NetworkPolicy\/netprofile-cart#\/spec\/ingress\/0/,
      );

      assert.equal(await codes(), []);
      const policy = ['-n', space, 'patch', 'networkpolicy', 'netprofile-cart'];
      await cluster.kubectl([...policy, ...add('/spec/ingress/0/ports/0/endPort', 8090)]);
      assert.equal(await codes(), ['changed-policy']);
      const told = await run(['drift', '-n', space]);
      assert.match(
        told.stdout,
        /netprofile-cart \(last written by kubectl-patch, .*\) does not allow what the profiles say: a rule of ingress is another one/,
      );
      await cluster.kubectl([
        ...policy,
        '--type=json',
        '-p',
        '[{"op":"remove","path":"/spec/ingress/0/ports/0/endPort"}]',
      ]);
      assert.equal(await codes(), ['policy-edited-by-hand']);
      await cluster.kubectl(['-n', space, 'delete', 'networkpolicy', 'netprofile-storefront']);
      assert.ok((await codes()).includes('missing-policy'));
      await cluster.kubectl(
        ['-n', space, 'create', '-f', '-'],
        `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: allow-all, annotations: {meta.helm.sh/release-name: web, meta.helm.sh/release-namespace: ${space}}}\nspec: {podSelector: {}, ingress: [{}]}\n`,
      );
      assert.ok((await codes()).includes('chart-policy-voids'));
      assert.match(
        (await run(['drift', '-n', space])).stdout,
        /allow-all voids ours: .* \(kept by Helm release web\)/,
      );
      await cluster.kubectl(['-n', space, 'delete', 'networkpolicy', 'allow-all']);
      await cluster.kubectl(['-n', other, 'label', 'pod', 'postgres-0', 'app=cart', '--overwrite']);
      await until('the label is seen', async () => (await codes()).length > 1);
      // a label that its owner selects by makes a pod nobody's
      assert.ok(
        (await codes()).some((each) =>
          ['pod-labels-differ', 'selector-catches-others', 'missing-policy'].includes(each),
        ),
      );
    });
  });

  test('a service account with docs/rbac/read.yaml alone reads all that is read, and one with less is told', async () => {
    await withPolicies(async ({ cluster, home }) => {
      const account = `system:serviceaccount:${space}:reader`;
      await cluster.kubectl(['-n', space, 'create', 'serviceaccount', 'reader']);
      const token = (await cluster.kubectl(['-n', space, 'create', 'token', 'reader'])).trim();
      const plain = JSON.parse(
        await cluster.kubectl(['config', 'view', '--raw', '--minify', '--flatten', '-o', 'json']),
      ) as { clusters: { cluster: unknown }[] };
      const kubeconfig = join(home.path, 'reader');
      writeFileSync(
        kubeconfig,
        JSON.stringify({
          apiVersion: 'v1',
          kind: 'Config',
          'current-context': 'reader',
          clusters: [{ name: 'c', cluster: plain.clusters[0]?.cluster }],
          users: [{ name: 'reader', user: { token } }],
          contexts: [
            { name: 'reader', context: { cluster: 'c', user: 'reader', namespace: space } },
          ],
        }),
      );
      const asReader = (args: readonly string[]): Promise<Ran> =>
        home.run([...args, '--kubeconfig', kubeconfig]);

      const nothing = await asReader(['matrix', '--live', '-A']);
      assert.is(nothing.status, 2);
      assert.match(
        nothing.stderr,
        /this user may not list services[\s\S]*403 Forbidden[\s\S]*docs\/rbac\/read\.yaml/,
      );
      assert.not.match(nothing.stderr, new RegExp(token.slice(0, 20)));

      const roles = readFileSync(join(root, 'docs/rbac/read.yaml'), 'utf8').replace(
        /netprofile-read/,
        'live-netprofile-read',
      );
      try {
        await cluster.kubectl(['apply', '-f', '-'], roles);
        // in one namespace: what is of the whole cluster is told to be unknown
        await cluster.kubectl([
          '-n',
          space,
          'create',
          'rolebinding',
          'reader',
          '--clusterrole=live-netprofile-read',
          `--serviceaccount=${space}:reader`,
        ]);
        await until(
          'the right holds',
          async () => (await asReader(['matrix', '--live'])).status === 0,
        );
        const one = await asReader(['matrix', '--live']);
        assert.match(one.stderr, /warning kind-forbidden: this user may not list nodes/);
        assert.match(one.stdout, /live-shop\/storefront\s+live-shop\/cart/);
        const all = await asReader(['matrix', '--live', '-A']);
        assert.is(all.status, 2);
        assert.match(all.stderr, /-n NAMESPACE reads one namespace/);
        const drift = await asReader(['drift']);
        assert.is(drift.status, 0, drift.stdout + drift.stderr);

        await cluster.kubectl([
          'create',
          'clusterrolebinding',
          'live-reader',
          '--clusterrole=live-netprofile-read',
          `--serviceaccount=${space}:reader`,
        ]);
        await until('the right holds', async () => (await asReader(['drift', '-A'])).status !== 2);
        const whole = await asReader(['drift', '-A']);
        assert.not.match(whole.stdout + whole.stderr, /kind-forbidden/);
        // and nothing beyond
        for (const [verb, resource] of [
          ['get', 'secrets'],
          ['list', 'configmaps'],
          ['create', 'pods'],
          ['watch', 'pods'],
          ['delete', 'networkpolicies'],
        ] as const) {
          const may = await cluster.tryKubectl([
            'auth',
            'can-i',
            verb,
            resource,
            `--as=${account}`,
            '-n',
            space,
          ]);
          assert.is(may.stdout.trim(), 'no', `${verb} ${resource}`);
        }
      } finally {
        await cluster.tryKubectl([
          'delete',
          'clusterrolebinding',
          'live-reader',
          '--ignore-not-found',
        ]);
        await cluster.tryKubectl([
          'delete',
          'clusterrole',
          'live-netprofile-read',
          '--ignore-not-found',
        ]);
      }
    });
  });

  test('the roles of docs/rbac are accepted by the API server', async () => {
    const cluster = await needCluster();
    for (const file of ['read.yaml', 'probe.yaml'])
      await cluster.kubectl(['apply', '--dry-run=server', '-f', join(root, 'docs/rbac', file)]);
  });

  test('a namespace that is being deleted is told of', async () => {
    const cluster = await needCluster();
    const name = 'live-leaving';
    try {
      await cluster.kubectl(['create', 'namespace', name]);
      await cluster.kubectl(
        ['-n', name, 'create', '-f', '-'],
        `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: closed, finalizers: [live.test/hold]}\nspec: {podSelector: {}}\n`,
      );
      await cluster.kubectl(['delete', 'namespace', name, '--wait=false']);
      const ran = await cluster.netprofile(['matrix', '--live', '-n', name]);
      assert.match(
        ran.stderr,
        /warning namespace-terminating: the namespace live-leaving is being deleted/,
      );
    } finally {
      await cluster.tryKubectl([
        '-n',
        name,
        'patch',
        'networkpolicy',
        'closed',
        '--type=merge',
        '-p',
        '{"metadata":{"finalizers":null}}',
      ]);
      await cluster.tryKubectl(['delete', 'namespace', name, '--ignore-not-found', '--wait']);
    }
  });
});
