import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as assert from 'uvu/assert';
import { parseAllDocuments } from 'yaml';
import { readCluster } from '../oracle/cluster.ts';
import { type Fields, fields, text } from '../oracle/fields.ts';
import { type ReachableOptions, reachable } from '../oracle/reachable.ts';
import { type Ran, root, run } from '../program.ts';
import { skip } from '../suite.ts';

/** What the real programs are run on: the shop, and folders that are thrown away. */

export type ProgramName =
  | 'helm3'
  | 'helm41'
  | 'helm42'
  | 'kubectl'
  | 'kubectl36'
  | 'kustomize'
  | 'kpt'
  | 'docker';

interface Program {
  readonly path?: string;
  readonly missing?: string;
}

/** The path of a program; the test ends here if it is missing. */
export async function need(name: ProgramName): Promise<string> {
  const url = pathToFileURL(join(root, 'test/real/programs.mjs')).href;
  const { programs } = (await import(url)) as {
    programs: () => Promise<Record<ProgramName, Program>>;
  };
  const { path, missing } = (await programs())[name];
  return path ?? skip(missing ?? `${name} is missing`);
}

let image: Promise<string> | undefined;

/** Builds the function's image, once, and names it; the test ends here without Docker. */
export async function needImage(): Promise<string> {
  await need('docker');
  image ??= (async () => {
    const tag = 'local/netprofile-fn:test';
    const url = pathToFileURL(join(root, 'test/real/image/build.mjs')).href;
    const { buildImage } = (await import(url)) as { buildImage: (tag: string) => Promise<void> };
    await buildImage(tag);
    return tag;
  })();
  return image;
}

/** A folder for the body, and for no longer. */
export async function inTemporary<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'netprofile-real-'));
  try {
    return await body(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const chart: string = join(root, 'helm/examples/shop');
export const config: string = join(root, 'profiles/examples/shop/netprofile.yaml');
export const platform: string = join(root, 'profiles/examples/shop/platform.yaml');
export const overlays: string = join(root, 'kustomize/examples/shop');

/** An environment in which no program sees the user's Helm, kubeconfig or netprofile settings. */
export function away(home: string): Record<string, string> {
  return {
    HOME: home,
    HELM_CACHE_HOME: join(home, 'helm/cache'),
    HELM_CONFIG_HOME: join(home, 'helm/config'),
    HELM_DATA_HOME: join(home, 'helm/data'),
    // Helm 4 installs into its data folder, whatever HELM_PLUGINS says, and looks for plugins there
    HELM_PLUGINS: join(home, 'helm/data/plugins'),
    HELM_NAMESPACE: '',
    KUBECONFIG: join(home, 'no-kubeconfig'),
    NETPROFILE_PROFILES: '',
  };
}

/** A program for a test, as a shell script. */
export function script(path: string, body: string): string {
  writeFileSync(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  return path;
}

/** The shop's profiles in a folder of their own, with one file changed; returns its netprofile.yaml. */
export function shopProfiles(
  folder: string,
  file: string,
  change: (text: string) => string,
): string {
  const copy = join(folder, 'profiles');
  cpSync(join(root, 'profiles/examples/shop'), copy, { recursive: true });
  const path = join(copy, file);
  writeFileSync(path, changed(readFileSync(path, 'utf8'), change));
  return join(copy, 'netprofile.yaml');
}

/** The chart of the shop in a folder of its own, with one template changed or added. */
export function shopChart(
  folder: string,
  template: string,
  change: (text: string) => string,
): string {
  const copy = join(folder, 'shop');
  cpSync(chart, copy, { recursive: true });
  const path = join(copy, 'templates', template);
  const before = readdirSync(join(copy, 'templates')).includes(template)
    ? readFileSync(path, 'utf8')
    : '';
  writeFileSync(path, changed(before, change));
  return copy;
}

function changed(before: string, change: (text: string) => string): string {
  const after = change(before);
  assert.is.not(after, before, 'the test changes nothing');
  return after;
}

/** A project file for profiles that the chart itself ships. */
export function embeddedConfig(folder: string): string {
  const path = join(folder, 'embedded.yaml');
  const spec = JSON.stringify({ platform, requireProfiles: true });
  writeFileSync(
    path,
    `apiVersion: netprofile.dev/v1alpha1\nkind: NetprofileConfig\nmetadata: {name: shop}\nspec: ${spec}\n`,
  );
  return path;
}

/** An object that the API server would hold. */
export interface KubernetesObject {
  readonly kind: string;
  readonly name: string;
  /** '' if the stream names none. */
  readonly namespace: string;
  readonly labels: Fields;
  readonly annotations: Fields;
  readonly body: Fields;
}

/** The objects of a stream, in its order; text that is not YAML fails the test. */
export function objects(stream: string): KubernetesObject[] {
  return parseAllDocuments(stream, { merge: true }).flatMap((document) => {
    assert.equal(document.errors, [], `not YAML: ${document.errors[0]?.message}`);
    const value: unknown = document.toJS();
    if (value === null || value === undefined) return [];
    const body = fields(value, 'document');
    const metadata = fields(body.metadata, 'metadata');
    return [
      {
        kind: text(body.kind, 'kind') ?? '',
        name: text(metadata.name, 'name') ?? '',
        namespace: text(metadata.namespace, 'namespace') ?? '',
        labels: fields(metadata.labels, 'labels'),
        annotations: fields(metadata.annotations, 'annotations'),
        body,
      },
    ];
  });
}

const serviceLabel = 'netprofile.dev/service';

/** Our policies in a stream, by the service that they are for. */
export function policies(stream: string): Map<string, KubernetesObject> {
  const ours = objects(stream).filter(
    (each) => each.kind === 'NetworkPolicy' && each.labels[serviceLabel] !== undefined,
  );
  const byService = new Map(ours.map((each) => [String(each.labels[serviceLabel]), each]));
  assert.is(byService.size, ours.length, 'a service has two policies');
  return byService;
}

/** What a host writes on its own: the release and its namespace left out, for a comparison of hosts. */
export function meaning(stream: string, namespace: string): Record<string, unknown> {
  const withoutInstance = (key: string, value: unknown) =>
    key === 'app.kubernetes.io/instance' ? undefined : value;
  return Object.fromEntries(
    [...policies(stream)].sort().map(([service, policy]) => [
      service,
      {
        namespace: policy.namespace || namespace,
        spec: JSON.parse(JSON.stringify(policy.body.spec, withoutInstance)),
      },
    ]),
  );
}

/** Every service of the shop. */
export const services: readonly string[] = [
  'cart',
  'orders',
  'orders-migrate',
  'orders-report',
  'payments',
  'postgres',
  'storefront',
];

/** The story of the shop, in connections: nothing else is open between its pods. */
export const story: readonly string[] = [
  'data/postgres <- shop/orders TCP/5432',
  'data/postgres <- shop/orders-migrate TCP/5432',
  'data/postgres <- shop/orders-report TCP/5432',
  'shop/cart <- shop/orders TCP/8080',
  'shop/cart <- shop/storefront TCP/8080',
  'shop/orders <- shop/storefront TCP/8080',
  'shop/payments <- shop/orders TCP/8443',
];

/** Who reaches whom in the shop by a stream's policies, told by the oracle. */
export function told(stream: string, release = '', options: ReachableOptions = {}): string[] {
  const cluster = readCluster(
    objects(stream).map((each) => each.body),
    { defaultNamespace: 'shop' },
  );
  const ports = [80, 443, 5432, 8080, 8443, 9090].map((port) => ({
    protocol: 'TCP' as const,
    port,
  }));
  const short = (id: string | undefined) =>
    id?.replace(/\/\w+\//, '/').replace(`/${release}-`, '/') ?? '';
  return reachable(cluster, ports, options)
    .map((line) => {
      const [source, rest] = line.split(' -> ');
      const [destination, port] = rest?.split(' ') ?? [];
      return `${short(destination)} <- ${short(source)} ${port}`;
    })
    .sort();
}

/** A run that must have gone well; returns its standard output. */
export function fine({ status, stdout, stderr }: Ran): string {
  assert.is(status, 0, stderr);
  return stdout;
}

/** A run that must have failed, with a message that the user sees. */
export function failed(ran: Ran, ...messages: readonly RegExp[]): void {
  assert.is.not(ran.status, 0, `it succeeded: ${ran.stdout.slice(0, 200)}`);
  for (const message of messages) assert.match(ran.stderr, message);
  assert.not.match(ran.stdout, /^kind:/m);
}

/** All files of a folder, by their path in it. */
export function files(folder: string): Map<string, string> {
  const all = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = all.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
  return new Map(
    paths.sort().map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]),
  );
}

/** Helm with plugins, cache and settings in `home`, which is also its working folder. */
export type Helm = (args: readonly string[], options?: HelmOptions) => Promise<Ran>;

interface HelmOptions {
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A Helm of its own for the body; the test is skipped without the program. */
export async function withHelm(
  name: 'helm3' | 'helm41' | 'helm42',
  body: (helm: Helm, home: string) => Promise<void>,
): Promise<void> {
  const path = await need(name);
  await inTemporary(async (home) => {
    mkdirSync(join(home, 'helm/data/plugins'), { recursive: true });
    const helm: Helm = (args, options = {}) =>
      run(path, args, { cwd: home, ...options, env: { ...away(home), ...options.env } });
    await body(helm, home);
  });
}

/** Two releases in one namespace: no two objects share an id, and no policy of one selects the other's pods. */
export function crossings(first: string, second: string): string[] {
  const id = ({ kind, namespace, name }: KubernetesObject) => `${kind} ${namespace}/${name}`;
  const ids = new Set(objects(first).map(id));
  const shared = objects(second)
    .map(id)
    .filter((each) => ids.has(each));
  return [
    ...shared.map((each) => `both have ${each}`),
    ...selects(first, second),
    ...selects(second, first),
  ];
}

/** Which of `policied`'s policies close a pod of `other`: with them alone, something is no longer reached. */
function selects(policied: string, other: string): string[] {
  return [...policies(policied)].flatMap(([service, policy]) => {
    const pods = objects(other).filter((each) => each.kind !== 'NetworkPolicy');
    const all = [...pods, stranger].map((each) => each.body);
    const open = readCluster(all, { defaultNamespace: 'shop' });
    const closed = readCluster([...all, policy.body], { defaultNamespace: 'shop' });
    const ports = [{ protocol: 'TCP' as const, port: 1 }];
    const before = reachable(open, ports);
    const after = reachable(closed, ports);
    return before.length === after.length ? [] : [`${service} selects pods of the other`];
  });
}

const stranger = {
  body: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'stranger', namespace: 'elsewhere' } },
};
