import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { parseAllDocuments, stringify } from 'yaml';
import type { ProbedConnection, ProbeResult, Verdict } from '../../generator/model/probe.ts';
import { type Fields, fields, list, text } from '../oracle/fields.ts';
import { program, type Ran, root, run } from '../program.ts';
import { away, chart, fine, need, overlays, type ProgramName } from '../real/world.ts';
import { type Cluster, image, needCluster, until } from './cluster.ts';

/** The shop in a cluster, by any of the ways in which a team brings it there. */
export interface Shop {
  readonly cluster: Cluster;
  /** A folder of its own, with profiles/ that a test may change. */
  readonly home: string;
  /** Its project file. */
  readonly config: string;
  /** Takes all of it away again. */
  readonly close: () => Promise<void>;
}

export type Helm = (args: readonly string[]) => Promise<Ran>;

/** Everything that the shop is about, and those who call it or must not. */
export const namespaces = ['shop', 'data', 'ingress-nginx', 'monitoring', 'elsewhere'] as const;

const callers: readonly (readonly [namespace: string, name: string])[] = [
  ['ingress-nginx', 'ingress-nginx'],
  ['monitoring', 'prometheus'],
  ['elsewhere', 'stranger'],
];

/**
 * The namespaces of the shop with those who call it. A cluster that has one of
 * them already is not ours.
 */
export async function openShop(): Promise<Shop> {
  const cluster = await needCluster();
  const home = mkdtempSync(join(tmpdir(), 'netprofile-smoke-'));
  cpSync(join(root, 'profiles/examples/shop'), join(home, 'profiles'), { recursive: true });
  const close = async (): Promise<void> => {
    await cluster.kubectl(['delete', 'namespace', ...namespaces, '--ignore-not-found', '--wait']);
    rmSync(home, { recursive: true, force: true });
  };
  const made = [...namespaces.map(namespaceOf), ...callers.map(callerOf)];
  await cluster.kubectl(['create', '-f', '-'], made.map((each) => stringify(each)).join('---\n'));
  return { cluster, home, config: join(home, 'profiles/netprofile.yaml'), close };
}

function namespaceOf(name: string): unknown {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

function callerOf([namespace, name]: readonly [string, string]): unknown {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { 'app.kubernetes.io/name': name } },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [{ name: 'pause', image, args: ['pause'] }],
    },
  };
}

/** A Helm of its own, with the post-renderer where its major version looks for it. */
export async function helmOf(
  cluster: Cluster,
  home: string,
  name: Extract<ProgramName, 'helm3' | 'helm42'>,
): Promise<Helm> {
  const path = await need(name);
  const own = join(home, name);
  mkdirSync(join(own, 'helm/data/plugins'), { recursive: true });
  const helm = (args: readonly string[]): Promise<Ran> =>
    run(path, [...args, '--kube-context', cluster.context], {
      cwd: home,
      env: { ...away(own), ...cluster.env },
    });
  if (name === 'helm42') fine(await helm(['plugin', 'install', join(root, 'helm/postrenderer')]));
  return helm;
}

/** The flags that lead Helm to the post-renderer. */
export function rendererFlags(name: 'helm3' | 'helm42', config: string): readonly string[] {
  const args = name === 'helm3' ? ['post-render', '--config', config] : ['--config', config];
  return [
    '--post-renderer',
    name === 'helm3' ? program : 'netprofile-postrenderer',
    ...args.flatMap((each) => ['--post-renderer-args', each]),
  ];
}

/** Installs or upgrades the chart with images that are there, and waits until it runs. */
export async function upgrade(
  helm: Helm,
  flags: readonly string[],
  from: string = chart,
): Promise<void> {
  const values = ['--set', `standIn.image=${image}`, '--set', 'replicas=1'];
  const args = ['upgrade', '--install', 'shop', from, '-n', 'shop', ...values, ...flags];
  fine(await helm([...args, '--wait', '--timeout', '180s']));
}

/** The stream of the Kustomize overlay, policies in it. */
export async function kustomized(): Promise<string> {
  const path = await need('kustomize');
  const flags = ['--enable-alpha-plugins', '--enable-exec'];
  return fine(await run(path, ['build', ...flags, join(overlays, 'overlays/exec')]));
}

/** The shop's manifests without policies. */
export async function base(): Promise<string> {
  return fine(await run(await need('kustomize'), ['build', join(overlays, 'base')]));
}

/** A stream in which every container listens on its ports with an image that is there, one pod a Deployment. */
export function withListeners(stream: string): string {
  const documents = parseAllDocuments(stream);
  for (const document of documents) {
    const object = fields(document.toJS(), 'document');
    const path = [
      'spec',
      ...(object.kind === 'CronJob' ? ['jobTemplate', 'spec'] : []),
      'template',
    ];
    if (!document.hasIn(path)) continue;
    const pod = fields(fields(fields(object.spec, 'spec').template, 'template').spec, 'pod');
    const inner = object.kind === 'CronJob' ? jobPod(object) : pod;
    document.setIn([...path, 'spec', 'terminationGracePeriodSeconds'], 0);
    list(inner.containers, 'containers').forEach((each, index) => {
      const place = [...path, 'spec', 'containers', index];
      document.setIn([...place, 'image'], image);
      document.setIn([...place, 'command'], commandOf(fields(each, 'container')));
      document.deleteIn([...place, 'args']);
    });
    if (object.kind === 'Deployment') document.setIn(['spec', 'replicas'], 1);
  }
  return documents.map((each) => each.toString()).join('---\n');
}

function jobPod({ spec }: Fields): Fields {
  const job = fields(fields(fields(spec, 'spec').jobTemplate, 'jobTemplate').spec, 'job');
  return fields(fields(job.template, 'template').spec, 'pod');
}

/** Jobs have no ports: they stay for a while, so that they can be entered. */
function commandOf(container: Fields): readonly string[] {
  const ports = list(container.ports, 'ports').map((each) => fields(each, 'port').containerPort);
  const listeners = ports.map((port) => `/agnhost netexec --udp-port=-1 --http-port=${port} &`);
  const script = ports.length === 0 ? 'sleep 600 &' : listeners.join(' ');
  return ['sh', '-c', `trap exit TERM; ${script} wait`];
}

/** Waits until all that the shop has runs, its report too. */
export async function running({ cluster }: Shop, prefix: string): Promise<void> {
  const job = ['create', 'job', 'report', `--from=cronjob/${prefix}orders-report`];
  await cluster.kubectl(['-n', 'shop', ...job]);
  await until('all pods of the shop are ready', async () => {
    const pods = await Promise.all(
      namespaces.map((each) => cluster.kubectl(['-n', each, 'get', 'pods', '-o', 'json'])),
    );
    return pods
      .flatMap((each) => list(fields(JSON.parse(each), 'list').items, 'items'))
      .every((each) => isReady(fields(each, 'pod')));
  });
}

function isReady(pod: Fields): boolean {
  const status = fields(pod.status, 'status');
  if (text(status.phase, 'phase') === 'Succeeded') return true;
  return list(status.conditions, 'conditions').some((each) => {
    const { type, status: is } = fields(each, 'condition');
    return type === 'Ready' && is === 'True';
  });
}

export interface Probed {
  readonly status: number | null;
  readonly stderr: string;
  readonly result: ProbeResult;
}

/** Probes the pods of the shop as they run. */
export async function probed(
  { cluster, config: own }: Shop,
  config: string = own,
): Promise<Probed> {
  const where = namespaces.flatMap((each) => ['--in', each]);
  const args = ['probe', '--yes', '--config', config, '--context', cluster.context, ...where];
  const ran = await cluster.netprofile([...args, '--format', 'json']);
  if (ran.stdout === '') throw new Error(`nothing was probed: ${ran.stderr}`);
  return { status: ran.status, stderr: ran.stderr, result: JSON.parse(ran.stdout) as ProbeResult };
}

/** A probe in which everything is as it should be; returns how many connections it made. */
export async function allOk(shop: Shop): Promise<number> {
  const first = await probed(shop);
  const { status, result } = first.status === 0 ? first : await probed(shop);
  assert.equal(told(result.connections.filter(({ verdict }) => verdict !== 'ok')), []);
  assert.is(status, 0);
  return result.connections.length;
}

/**
 * Probes until the verdicts hold all that is expected, a few times: policies
 * take effect after a moment, and addresses of new pods later.
 */
export async function seen(
  shop: Shop,
  expected: readonly string[],
  config?: string,
): Promise<Probed> {
  for (let left = 5; ; left -= 1) {
    const found = await probed(shop, config);
    const lines = told(found.result.connections);
    if (expected.every((each) => lines.some((line) => line.startsWith(each)))) return found;
    if (left > 0) continue;
    assert.equal(
      lines.filter((line) => !line.startsWith('ok ')),
      expected,
    );
    throw new Error('not seen');
  }
}

/** Connections with a verdict, in a line each. */
export function withVerdict({ result }: Probed, verdict: Verdict): readonly string[] {
  return told(result.connections.filter((each) => each.verdict === verdict));
}

function told(connections: readonly ProbedConnection[]): string[] {
  return connections
    .map(({ from, to, port, verdict, reason }) =>
      verdict === 'ok' || verdict === 'inconclusive'
        ? `${verdict} ${from.name} -> ${to.name}:${port} (${reason})`
        : `${verdict} ${from.name} -> ${to.name}:${port}`,
    )
    .sort();
}
