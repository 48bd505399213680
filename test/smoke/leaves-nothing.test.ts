import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { program, type Ran, root } from '../program.ts';
import { suite } from '../suite.ts';
import { between } from './between.ts';
import { type Cluster, image, needCluster, until } from './cluster.ts';
import { differences, snapshot } from './snapshot.ts';

const folders: string[] = [];
process.once('exit', () => {
  for (const each of folders) rmSync(each, { recursive: true, force: true });
});

/** A small release: two services, one of which calls the other, in a namespace of its own. */
function release(namespace: string): { readonly folder: string; readonly args: readonly string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'netprofile-smoke-'));
  folders.push(folder);
  const pod = (name: string): string => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {app.kubernetes.io/name: ${name}}}
spec: {containers: [{name: a, image: none, ports: [{containerPort: 8080}]}]}
---
`;
  writeFileSync(join(folder, 'k8s.yaml'), pod('cart') + pod('orders'));
  writeFileSync(
    join(folder, 'profiles.yaml'),
    `service: cart
namespace: ${namespace}
exposes: [8080]
---
service: orders
namespace: ${namespace}
consumes: [cart:8080]
`,
  );
  const manifests = ['--manifests', join(folder, 'k8s.yaml')];
  return { folder, args: ['--profiles', join(folder, 'profiles.yaml'), ...manifests] };
}

const flags = ({ context }: Cluster): readonly string[] => [
  '--context',
  context,
  '--yes-in-this-context',
  context,
];

function probe(cluster: Cluster, args: readonly string[]): Promise<Ran> {
  return cluster.netprofile(['probe', ...args, ...flags(cluster)]);
}

/** A body that must leave the cluster as it was. */
async function unchanged(body: (cluster: Cluster) => Promise<void>): Promise<void> {
  const cluster = await needCluster();
  const before = await snapshot(cluster);
  await body(cluster);
  let left: readonly string[] = [];
  // what controllers do about what is gone takes them a moment
  await until('the cluster is as before', async () => {
    left = differences(before, await snapshot(cluster));
    return left.length === 0;
  }).catch(() => assert.equal(left, []));
}

interface Running {
  readonly child: ChildProcess;
  readonly stderr: () => string;
  readonly ended: Promise<Ran>;
}

/** Starts a probe. */
function running(cluster: Cluster, args: readonly string[]): Running {
  const child = spawn(process.execPath, [program, 'probe', ...args, ...flags(cluster)], {
    cwd: root,
    env: { ...process.env, ...cluster.env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  const ended = new Promise<Ran>((resolve) => {
    child.on('close', (status, signal) => resolve({ stdout: '', stderr, status, signal }));
  });
  return { child, stderr: () => stderr, ended };
}

/** Starts one of a release and waits until its pods are there. */
async function started(cluster: Cluster, args: readonly string[]): Promise<Running> {
  const found = running(cluster, args);
  await until('the pods of the probe are there', async () => {
    const pods = ['get', 'pods', '-A', '-l', 'netprofile.dev/probe', '-o', 'name'];
    return found.child.exitCode !== null || (await cluster.kubectl(pods)).includes('orders');
  });
  assert.is(found.child.exitCode, null, found.stderr());
  return found;
}

suite('a probe leaves nothing behind', (test) => {
  test('enforcement, in both directions', () =>
    unchanged(async (cluster) => {
      const ran = await probe(cluster, ['--enforcement']);
      assert.is(ran.status, 0, `${ran.stdout}${ran.stderr}`);
      assert.match(
        ran.stdout,
        /enforces NetworkPolicies\ningress: closed within .*\negress: closed/,
      );
    }));

  test('a cluster in which policies do not hold', () =>
    unchanged(async (cluster) => {
      const way = await between(
        cluster,
        (method, path) => method === 'POST' && path.includes('/networkpolicies'),
      );
      const ran = await probe(way.cluster, ['--enforcement', '--settle', '3']);
      assert.is(ran.status, 1, ran.stderr);
      assert.match(ran.stdout, /does not enforce NetworkPolicies: policies are without effect/);
      assert.match(ran.stdout, /ingress: still open 3 s[^\n]*\negress: still open[\s\S]*hint: /);
      // then nothing else is worth a try
      const { args } = release('smoke-shop');
      const all = await probe(way.cluster, ['--stand-ins', ...args, '--settle', '3']);
      assert.is(all.status, 1, all.stderr);
      assert.match(all.stderr, /does not enforce NetworkPolicies/);
      assert.not.match(all.stderr, /making \d+ stand-ins/);
      way.cut();
    }));

  test('stand-ins, beside something of somebody else', () =>
    unchanged(async (cluster) => {
      const { args } = release('smoke-shop');
      const ran = await probe(cluster, ['--stand-ins', ...args]);
      assert.is(ran.status, 0, `${ran.stdout}${ran.stderr}`);
      assert.match(ran.stderr, /they took effect within/);
    }));

  for (const [signal, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    test(`${signal} in the middle`, () =>
      unchanged(async (cluster) => {
        const { args } = release('smoke-shop');
        const { child, ended } = await started(cluster, ['--stand-ins', ...args]);
        child.kill(signal);
        const ran = await ended;
        assert.is(ran.status, status, ran.stderr);
      }));
  }

  test('SIGKILL in the middle, and --cleanup', () =>
    unchanged(async (cluster) => {
      const { args } = release('smoke-shop');
      const { child, ended } = await started(cluster, ['--stand-ins', ...args]);
      child.kill('SIGKILL');
      await ended;
      const again = await probe(cluster, ['--stand-ins', ...args]);
      assert.is(again.status, 2);
      assert.match(
        again.stderr,
        /the namespace smoke-shop belongs to the probe \S+[\s\S]*--cleanup/,
      );
      const removed = await cluster.netprofile([
        'probe',
        '--cleanup',
        '--context',
        cluster.context,
      ]);
      assert.is(removed.status, 0, removed.stderr);
      assert.match(removed.stdout, /: \d+ objects removed\n/);
    }));

  test('two at once do not disturb each other, and --cleanup leaves them alone', () =>
    unchanged(async (cluster) => {
      const first = await started(cluster, ['--stand-ins', ...release('smoke-shop').args]);
      // it waits for the others, so that they meet
      first.child.kill('SIGSTOP');
      const cleaned = await cluster.netprofile([
        'probe',
        '--cleanup',
        '--context',
        cluster.context,
      ]);
      assert.match(cleaned.stderr, /may still be going/);
      const [same, other] = await Promise.all([
        probe(cluster, ['--stand-ins', ...release('smoke-shop').args]),
        probe(cluster, ['--stand-ins', ...release('smoke-other').args]),
      ]);
      first.child.kill('SIGCONT');
      assert.is(same.status, 2, same.stderr);
      assert.match(same.stderr, /the namespace smoke-shop belongs to the probe/);
      assert.is(other.status, 0, other.stderr);
      assert.is((await first.ended).status, 0, first.stderr());
    }));

  test("a namespace that is somebody else's is not touched", () =>
    unchanged(async (cluster) => {
      await cluster.kubectl(['create', 'namespace', 'smoke-shop']);
      const before = await snapshot(cluster);
      const ran = await probe(cluster, ['--stand-ins', ...release('smoke-shop').args]);
      assert.is(ran.status, 2);
      assert.match(ran.stderr, /the namespace smoke-shop is not the probe's/);
      assert.equal(differences(before, await snapshot(cluster)), []);
      await cluster.kubectl(['delete', 'namespace', 'smoke-shop', '--wait']);
    }));

  test('a namespace that is lent is used and stays, unless something in it would take the pods', () =>
    unchanged(async (cluster) => {
      await cluster.kubectl(['create', 'namespace', 'smoke-shop']);
      await cluster.kubectl(['label', 'namespace', 'smoke-shop', 'netprofile.dev/probe=stand-ins']);
      const { args } = release('smoke-shop');
      const fine = await probe(cluster, ['--stand-ins', ...args]);
      assert.is(fine.status, 0, fine.stderr);
      const service = ['-n', 'smoke-shop', 'create', 'service', 'clusterip', 'cart', '--tcp=80'];
      await cluster.kubectl(service);
      const patch = JSON.stringify({ spec: { selector: null } });
      const labels = JSON.stringify({ spec: { selector: { 'app.kubernetes.io/name': 'cart' } } });
      for (const each of [patch, labels])
        await cluster.kubectl(['-n', 'smoke-shop', 'patch', 'service', 'cart', '-p', each]);
      const taken = await probe(cluster, ['--stand-ins', ...args]);
      assert.is(taken.status, 2);
      assert.match(
        taken.stderr,
        /Service smoke-shop\/cart would take the stand-in of smoke-shop\/cart/,
      );
      await cluster.kubectl(['delete', 'namespace', 'smoke-shop', '--wait']);
    }));

  test('a namespace of the run that somebody uses stays', () =>
    unchanged(async (cluster) => {
      const { args } = release('smoke-shop');
      const { ended } = await started(cluster, ['--stand-ins', ...args]);
      const guest = ['-n', 'smoke-shop', 'run', 'guest', `--image=${image}`, '--', 'pause'];
      await cluster.kubectl(guest);
      const ran = await ended;
      assert.match(ran.stderr, /the namespace smoke-shop stays[^\n]*Pod guest/);
      const left = await cluster.kubectl(['-n', 'smoke-shop', 'get', 'pods', '-o', 'name']);
      assert.is(left, 'pod/guest\n');
      await cluster.kubectl(['delete', 'namespace', 'smoke-shop', '--wait']);
    }));

  test('an image that cannot be pulled', () =>
    unchanged(async (cluster) => {
      const wrong = 'registry.invalid/agnhost:1';
      const ran = await probe(cluster, ['--enforcement', '--image', wrong, '--wait', '60']);
      assert.is(ran.status, 2, ran.stderr);
      assert.match(
        ran.stderr,
        /the image registry\.invalid\/agnhost:1 cannot be pulled\n +hint: .*--image/,
      );
    }));

  test('pods that are refused, and pods that do not start', () =>
    unchanged(async (cluster) => {
      await cluster.kubectl(['create', 'namespace', 'smoke-shop']);
      await cluster.kubectl(['label', 'namespace', 'smoke-shop', 'netprofile.dev/probe=stand-ins']);
      await cluster.kubectl(['-n', 'smoke-shop', 'create', 'quota', 'none', '--hard=pods=1']);
      const { args } = release('smoke-shop');
      const refused = await probe(cluster, ['--stand-ins', ...args]);
      assert.is(refused.status, 2);
      assert.match(refused.stderr, /cannot create Pod smoke-shop\/[\s\S]*quota/);
      await cluster.kubectl(['delete', 'namespace', 'smoke-shop', '--wait']);
      const late = await probe(cluster, ['--stand-ins', ...args, '--wait', '1']);
      assert.is(late.status, 2, late.stderr);
      assert.match(late.stderr, /pods are not ready after 1 s: pod \S+ is /);
    }));

  test('the API server goes away in the middle', () =>
    unchanged(async (cluster) => {
      const way = await between(cluster);
      const { args } = release('smoke-shop');
      const { stderr, ended } = running(way.cluster, ['--stand-ins', ...args]);
      await until('it measures', async () => /trying \d+ connections/.test(stderr()));
      way.cut();
      assert.is((await ended).status, 2, stderr());
      assert.match(stderr(), /what the run made is left in the cluster/);
      assert.match(stderr(), /nothing answers there/);
      assert.match(stderr(), /probe --cleanup \S+/);
      assert.not.match(stderr(), /a-token-that-nobody-shall-see/);
      const removed = await cluster.netprofile([
        'probe',
        '--cleanup',
        '--context',
        cluster.context,
      ]);
      assert.is(removed.status, 0, removed.stderr);
    }));
});
