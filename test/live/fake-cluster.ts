import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Fields = Readonly<Record<string, unknown>>;

/** A kind that the fake API server has. */
interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

const kind = (apiVersion: string, name: string, plural: string, namespaced = true): Kind => ({
  apiVersion,
  kind: name,
  plural,
  namespaced,
});

/** What every cluster has. */
export const usualKinds: readonly Kind[] = [
  kind('v1', 'Namespace', 'namespaces', false),
  kind('v1', 'Node', 'nodes', false),
  kind('v1', 'Pod', 'pods'),
  kind('v1', 'Service', 'services'),
  kind('v1', 'Secret', 'secrets'),
  kind('v1', 'ConfigMap', 'configmaps'),
  kind('v1', 'ReplicationController', 'replicationcontrollers'),
  kind('apps/v1', 'Deployment', 'deployments'),
  kind('apps/v1', 'StatefulSet', 'statefulsets'),
  kind('apps/v1', 'DaemonSet', 'daemonsets'),
  kind('apps/v1', 'ReplicaSet', 'replicasets'),
  kind('batch/v1', 'Job', 'jobs'),
  kind('batch/v1', 'CronJob', 'cronjobs'),
  kind('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies'),
  kind('networking.k8s.io/v1', 'Ingress', 'ingresses'),
  kind('networking.k8s.io/v1', 'IngressClass', 'ingressclasses', false),
  kind('networking.k8s.io/v1', 'ServiceCIDR', 'servicecidrs', false),
  kind('rbac.authorization.k8s.io/v1', 'RoleBinding', 'rolebindings'),
  kind('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', 'clusterrolebindings', false),
  kind('discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices'),
];

export const ciliumKinds: readonly Kind[] = [
  kind('cilium.io/v2', 'CiliumNetworkPolicy', 'ciliumnetworkpolicies'),
  kind('cilium.io/v2', 'CiliumClusterwideNetworkPolicy', 'ciliumclusterwidenetworkpolicies', false),
];

export const calicoKinds: readonly Kind[] = [
  kind('projectcalico.org/v3', 'NetworkPolicy', 'networkpolicies'),
  kind('projectcalico.org/v3', 'GlobalNetworkPolicy', 'globalnetworkpolicies', false),
];

/** What happens to a request instead of its answer. */
export type Fault =
  | { readonly status: number; readonly body?: unknown; readonly type?: string }
  /** The connection ends before the answer begins, or in the middle of it. */
  | 'cut'
  | 'half'
  /** Nothing comes, ever. */
  | 'silence';

/** A request: its path and query, and the how many-th for that path it is, from 1. */
export interface Request {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly count: number;
  readonly headers: IncomingMessage['headers'];
}

export interface FakeCluster {
  readonly kubeconfig: string;
  readonly server: string;
  /** What was asked, in order: `GET /api/v1/pods?limit=500`. */
  readonly asked: readonly string[];
}

export interface FakeOptions {
  readonly objects?: readonly Fields[];
  readonly kinds?: readonly Kind[];
  /** Objects on a page, whatever limit is asked for. */
  readonly pageSize?: number;
  readonly fault?: (request: Request) => Fault | undefined;
  /** Whether /apis tells all kinds at once, as servers of 1.27 and later do. */
  readonly aggregated?: boolean;
  /** More of the user's entry in the kubeconfig, as YAML flow. */
  readonly user?: string;
}

/** A refusal as API servers write it. */
export function refusal(code: number, reason: string, message: string): Fault {
  const body = { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message };
  return { status: code, body };
}

export function forbidden(resource: string): Fault {
  return refusal(
    403,
    'Forbidden',
    `${resource} is forbidden: User "shop" cannot list resource "${resource}" at the cluster scope`,
  );
}

/** Answers list requests from objects, as an API server does, and goes wrong where it is told to. */
export async function withFakeCluster(
  options: FakeOptions,
  body: (cluster: FakeCluster) => Promise<void>,
): Promise<void> {
  const { kinds = usualKinds, fault = () => undefined, user = '' } = options;
  const asked: string[] = [];
  const counts = new Map<string, number>();
  const server = createServer((message, response) => {
    const url = new URL(message.url ?? '/', 'http://fake');
    asked.push(`${message.method} ${url.pathname}${url.search}`);
    const count = (counts.get(url.pathname) ?? 0) + 1;
    counts.set(url.pathname, count);
    const request = {
      path: url.pathname,
      query: url.searchParams,
      count,
      headers: message.headers,
    };
    const failing = fault(request);
    if (failing === 'silence') return;
    if (failing === 'cut') {
      message.socket.destroy();
      return;
    }
    const answer =
      failing === undefined || failing === 'half' ? answerTo(request, kinds, options) : failing;
    send(response, answer, failing === 'half');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const folder = mkdtempSync(join(tmpdir(), 'netprofile-fake-'));
  try {
    const { port } = server.address() as AddressInfo;
    const address = `http://127.0.0.1:${port}`;
    const kubeconfig = join(folder, 'config');
    writeFileSync(kubeconfig, kubeconfigOf(address, user));
    await body({ kubeconfig, server: address, asked });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  }
}

export function kubeconfigOf(server: string, user = ''): string {
  return `apiVersion: v1
kind: Config
current-context: fake
clusters: [{name: fake, cluster: {server: '${server}', insecure-skip-tls-verify: true}}]
users: [{name: shop, user: {${user}}}]
contexts: [{name: fake, context: {cluster: fake, user: shop}}]
`;
}

type Answer = Exclude<Fault, string>;

function send(response: ServerResponse, { status, body, type }: Answer, half: boolean): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? {});
  response.writeHead(status, {
    'Content-Type': type ?? 'application/json',
    'Content-Length': Buffer.byteLength(text),
  });
  if (!half) response.end(text);
  else response.write(text.slice(0, text.length / 2), () => response.socket?.destroy());
}

const notFound = refusal(
  404,
  'NotFound',
  'the server could not find the requested resource',
) as Answer;

function answerTo(request: Request, kinds: readonly Kind[], options: FakeOptions): Answer {
  const { path } = request;
  const ofGroup = (apiVersion: string): readonly Kind[] =>
    kinds.filter((each) => each.apiVersion === apiVersion);
  if (path === '/api/v1') return { status: 200, body: resourceList('v1', ofGroup('v1')) };
  if (path === '/apis')
    return {
      status: 200,
      body: options.aggregated === false ? groupList(kinds) : groupDiscovery(kinds),
    };
  const group = /^\/apis\/([^/]+\/[^/]+)$/.exec(path)?.[1];
  if (group !== undefined) return { status: 200, body: resourceList(group, ofGroup(group)) };
  const parts = /^\/(?:api|apis)\/((?:[^/]+\/)?v[^/]+)(?:\/namespaces\/([^/]+))?\/([^/]+)$/.exec(
    path,
  );
  if (parts === null) return oneNamespace(path, options);
  const [, apiVersion = '', namespace, plural] = parts;
  const found = kinds.find((each) => each.apiVersion === apiVersion && each.plural === plural);
  if (found === undefined) return oneNamespace(path, options);
  return { status: 200, body: page(found, namespace, request, options) };
}

function oneNamespace(path: string, { objects = [] }: FakeOptions): Answer {
  const name = /^\/api\/v1\/namespaces\/([^/]+)$/.exec(path)?.[1];
  const found = objects.find(
    (each) => each.kind === 'Namespace' && (each.metadata as Fields).name === name,
  );
  return found === undefined ? notFound : { status: 200, body: found };
}

function page(
  found: Kind,
  namespace: string | undefined,
  { query }: Request,
  options: FakeOptions,
): Fields {
  const { objects = [], pageSize = Number.POSITIVE_INFINITY } = options;
  const wanted = Object.fromEntries(
    (query.get('labelSelector') ?? '').split(',').map((each) => each.split('=')),
  ) as Readonly<Record<string, string>>;
  const all = objects.filter((each) => {
    const metadata = each.metadata as Fields;
    const labels = (metadata.labels ?? {}) as Fields;
    return (
      each.kind === found.kind &&
      each.apiVersion === found.apiVersion &&
      (namespace === undefined || metadata.namespace === namespace) &&
      Object.entries(wanted).every(([key, value]) => key === '' || labels[key] === value)
    );
  });
  const start = Number(query.get('continue') ?? 0);
  const size = Math.min(pageSize, Number(query.get('limit') ?? pageSize));
  const end = start + size;
  // items of a list carry neither kind nor apiVersion
  const items = all.slice(start, end).map(({ kind: _kind, apiVersion: _version, ...rest }) => rest);
  return {
    kind: `${found.kind}List`,
    apiVersion: found.apiVersion,
    metadata: { resourceVersion: '1', ...(end < all.length && { continue: String(end) }) },
    items,
  };
}

const verbs = ['get', 'list', 'watch', 'create', 'delete'];

function resourceList(groupVersion: string, kinds: readonly Kind[]): Fields {
  const resources = kinds.flatMap(({ plural, kind: name, namespaced }) => [
    { name: plural, kind: name, namespaced, verbs },
    { name: `${plural}/status`, kind: name, namespaced, verbs: ['get'] },
  ]);
  return { kind: 'APIResourceList', groupVersion, resources };
}

function groupsOf(kinds: readonly Kind[]): ReadonlyMap<string, readonly Kind[]> {
  const groups = new Map<string, Kind[]>();
  for (const each of kinds) {
    const [group = ''] = each.apiVersion.split('/');
    if (!each.apiVersion.includes('/')) continue;
    groups.set(group, [...(groups.get(group) ?? []), each]);
  }
  return groups;
}

function groupList(kinds: readonly Kind[]): Fields {
  const groups = [...groupsOf(kinds)].map(([name, all]) => ({
    name,
    versions: [...new Set(all.map((each) => each.apiVersion))].map((groupVersion) => ({
      groupVersion,
      version: groupVersion.split('/')[1],
    })),
  }));
  return { kind: 'APIGroupList', apiVersion: 'v1', groups };
}

function groupDiscovery(kinds: readonly Kind[]): Fields {
  const items = [...groupsOf(kinds)].map(([name, all]) => ({
    metadata: { name },
    versions: [...new Set(all.map((each) => each.apiVersion))].map((apiVersion) => ({
      version: apiVersion.split('/')[1],
      freshness: 'Current',
      resources: all
        .filter((each) => each.apiVersion === apiVersion)
        .map((each) => ({
          resource: each.plural,
          responseKind: { group: name, version: apiVersion.split('/')[1], kind: each.kind },
          scope: each.namespaced ? 'Namespaced' : 'Cluster',
          verbs,
        })),
    })),
  }));
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', items };
}
