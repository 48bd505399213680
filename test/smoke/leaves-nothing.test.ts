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
import { together } from './together.ts';

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

/** The cluster before anything was tried, when no other run has something in it. */
let before: Promise<ReadonlyMap<string, string>> | undefined;

async function begun(): Promise<Cluster> {
  const cluster = await needCluster();
  before ??= (async () => {
    await until('no run is going on', async () => {
      const kinds = 'namespaces,pods,networkpolicies';
      const own = ['get', kinds, '-A', '-l', 'netprofile.dev/probe', '-o', 'name'];
      return (await cluster.kubectl(own)) === '';
    });
    return snapshot(cluster);
  })();
  await before;
  return cluster;
}

/** Fails with what is left where the cluster does not become again as it was. */
async function asBefore(): Promise<void> {
  const cluster = await begun();
  const was = (await before) ?? new Map();
  let left: readonly string[] = [];
  // what controllers do about what is gone takes them a moment
  await until('the cluster is as before', async () => {
    left = differences(was, await snapshot(cluster));
    return left.length === 0;
  }).catch(() => assert.equal(left, []));
}

/** Removes what a run left, or all that are over. */
function cleanup({ netprofile, context }: Cluster, ...run: readonly string[]): Promise<Ran> {
  return netprofile(['probe', '--cleanup', ...run, '--context', context]);
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

/** Starts one of a release in a namespace and waits until its pods are there. */
async function started(cluster: Cluster, namespace: string): Promise<Running> {
  const found = running(cluster, ['--stand-ins', ...release(namespace).args]);
  await until('the pods of the probe are there', async () => {
    const pods = ['-n', namespace, 'get', 'pods', '-l', 'netprofile.dev/probe', '-o', 'name'];
    return found.child.exitCode !== null || (await cluster.kubectl(pods)).includes('orders');
  });
  assert.is(found.child.exitCode, null, found.stderr());
  return found;
}

/** Several runs at once: each has a namespace of its own, so that what is left tells whose it is. */
const bodies: Readonly<Record<string, () => Promise<void>>> = {
  'enforcement, in both directions': async () => {
    const ran = await probe(await begun(), ['--enforcement']);
    assert.is(ran.status, 0, `${ran.stdout}${ran.stderr}`);
    assert.match(ran.stdout, /enforces NetworkPolicies\ningress: closed within .*\negress: closed/);
  },

  'a cluster in which policies do not hold': async () => {
    const way = await between(
      await begun(),
      (method, path) => method === 'POST' && path.includes('/networkpolicies'),
    );
    const ran = await probe(way.cluster, ['--enforcement', '--settle', '3']);
    assert.is(ran.status, 1, ran.stderr);
    assert.match(ran.stdout, /does not enforce NetworkPolicies: policies are without effect/);
    assert.match(ran.stdout, /ingress: still open 3 s[^\n]*\negress: still open[\s\S]*hint: /);
    // then nothing else is worth a try
    const { args } = release('smoke-open');
    const all = await probe(way.cluster, ['--stand-ins', ...args, '--settle', '3']);
    assert.is(all.status, 1, all.stderr);
    assert.match(all.stderr, /does not enforce NetworkPolicies/);
    assert.not.match(all.stderr, /making \d+ stand-ins/);
    way.cut();
  },

  'stand-ins, beside something of somebody else': async () => {
    const { args } = release('smoke-beside');
    const ran = await probe(await begun(), ['--stand-ins', ...args]);
    assert.is(ran.status, 0, `${ran.stdout}${ran.stderr}`);
    assert.match(ran.stderr, /they took effect within/);
  },

  'SIGINT in the middle': () => interrupted('SIGINT', 130),

  'SIGTERM in the middle': () => interrupted('SIGTERM', 143),

  "a namespace that is somebody else's is not touched": async () => {
    const cluster = await begun();
    const own = 'smoke-theirs';
    await cluster.kubectl(['create', 'namespace', own]);
    const was = await snapshot(cluster);
    const ran = await probe(cluster, ['--stand-ins', ...release(own).args]);
    assert.is(ran.status, 2);
    assert.match(ran.stderr, /the namespace smoke-theirs is not the probe's/);
    const touched = differences(was, await snapshot(cluster)).filter((each) => each.includes(own));
    assert.equal(touched, []);
    await cluster.kubectl(['delete', 'namespace', own, '--wait']);
  },

  'a namespace that is lent is used and stays, unless something in it would take the pods':
    async () => {
      const cluster = await begun();
      const own = 'smoke-lent';
      await cluster.kubectl(['create', 'namespace', own]);
      await cluster.kubectl(['label', 'namespace', own, 'netprofile.dev/probe=stand-ins']);
      const { args } = release(own);
      const fine = await probe(cluster, ['--stand-ins', ...args]);
      assert.is(fine.status, 0, fine.stderr);
      const service = ['-n', own, 'create', 'service', 'clusterip', 'cart', '--tcp=80'];
      await cluster.kubectl(service);
      const patch = JSON.stringify({ spec: { selector: null } });
      const labels = JSON.stringify({ spec: { selector: { 'app.kubernetes.io/name': 'cart' } } });
      for (const each of [patch, labels])
        await cluster.kubectl(['-n', own, 'patch', 'service', 'cart', '-p', each]);
      const taken = await probe(cluster, ['--stand-ins', ...args]);
      assert.is(taken.status, 2);
      assert.match(
        taken.stderr,
        /Service smoke-lent\/cart would take the stand-in of smoke-lent\/cart/,
      );
      await cluster.kubectl(['delete', 'namespace', own, '--wait']);
    },

  'a namespace of the run that somebody uses stays': async () => {
    const cluster = await begun();
    const own = 'smoke-used';
    const { ended } = await started(cluster, own);
    await cluster.kubectl(['-n', own, 'run', 'guest', `--image=${image}`, '--', 'pause']);
    const ran = await ended;
    assert.match(ran.stderr, /the namespace smoke-used stays[^\n]*Pod guest/);
    const left = await cluster.kubectl(['-n', own, 'get', 'pods', '-o', 'name']);
    assert.is(left, 'pod/guest\n');
    await cluster.kubectl(['delete', 'namespace', own, '--wait']);
  },

  'an image that cannot be pulled': async () => {
    const wrong = 'registry.invalid/agnhost:1';
    const ran = await probe(await begun(), ['--enforcement', '--image', wrong, '--wait', '60']);
    assert.is(ran.status, 2, ran.stderr);
    assert.match(
      ran.stderr,
      /the image registry\.invalid\/agnhost:1 cannot be pulled\n +hint: .*--image/,
    );
  },

  'pods that are refused, and pods that do not start': async () => {
    const cluster = await begun();
    const own = 'smoke-full';
    await cluster.kubectl(['create', 'namespace', own]);
    await cluster.kubectl(['label', 'namespace', own, 'netprofile.dev/probe=stand-ins']);
    await cluster.kubectl(['-n', own, 'create', 'quota', 'none', '--hard=pods=1']);
    const { args } = release(own);
    const refused = await probe(cluster, ['--stand-ins', ...args]);
    assert.is(refused.status, 2);
    assert.match(refused.stderr, /cannot create Pod smoke-full\/[\s\S]*quota/);
    await cluster.kubectl(['delete', 'namespace', own, '--wait']);
    const late = await probe(cluster, ['--stand-ins', ...args, '--wait', '1']);
    assert.is(late.status, 2, late.stderr);
    assert.match(late.stderr, /pods are not ready after 1 s: pod \S+ is /);
  },

  'the API server goes away in the middle': async () => {
    const cluster = await begun();
    const way = await between(cluster);
    const { stderr, ended } = running(way.cluster, ['--stand-ins', ...release('smoke-cut').args]);
    await until('it measures', async () => /trying \d+ connections/.test(stderr()));
    way.cut();
    assert.is((await ended).status, 2, stderr());
    assert.match(stderr(), /what the run made is left in the cluster/);
    assert.match(stderr(), /nothing answers there/);
    assert.not.match(stderr(), /a-token-that-nobody-shall-see/);
    const [, run = ''] = /probe --cleanup (\S+)/.exec(stderr()) ?? [];
    assert.is.not(run, '', stderr());
    const removed = await cleanup(cluster, run);
    assert.is(removed.status, 0, removed.stderr);
  },
};

async function interrupted(signal: 'SIGINT' | 'SIGTERM', status: number): Promise<void> {
  const { child, ended } = await started(await begun(), `smoke-${signal.toLowerCase()}`);
  child.kill(signal);
  const ran = await ended;
  assert.is(ran.status, status, ran.stderr);
}

suite('a probe leaves nothing behind', (test) => {
  together(test, 4, bodies);

  test('the cluster is as it was, object by object', asBefore);

  // from here on one after another: cleaning up takes what any run has left
  test('SIGKILL in the middle, and --cleanup', async () => {
    const cluster = await begun();
    const { child, ended } = await started(cluster, 'smoke-shop');
    child.kill('SIGKILL');
    await ended;
    const again = await probe(cluster, ['--stand-ins', ...release('smoke-shop').args]);
    assert.is(again.status, 2);
    assert.match(again.stderr, /the namespace smoke-shop belongs to the probe \S+[\s\S]*--cleanup/);
    const removed = await cleanup(cluster);
    assert.is(removed.status, 0, removed.stderr);
    assert.match(removed.stdout, /: \d+ objects removed\n/);
    await asBefore();
  });

  test('two at once do not disturb each other, and --cleanup leaves them alone', async () => {
    const cluster = await begun();
    const first = await started(cluster, 'smoke-shop');
    // it waits for the others, so that they meet
    first.child.kill('SIGSTOP');
    assert.match((await cleanup(cluster)).stderr, /may still be going/);
    const [same, other] = await Promise.all([
      probe(cluster, ['--stand-ins', ...release('smoke-shop').args]),
      probe(cluster, ['--stand-ins', ...release('smoke-other').args]),
    ]);
    first.child.kill('SIGCONT');
    assert.is(same.status, 2, same.stderr);
    assert.match(same.stderr, /the namespace smoke-shop belongs to the probe/);
    assert.is(other.status, 0, other.stderr);
    assert.is((await first.ended).status, 0, first.stderr());
    await asBefore();
  });
});
