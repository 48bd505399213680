import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection, connect } from '../../generator/live/connect.ts';
import { kubeconfigOf } from './fake-cluster.ts';

/** An object as the fake server keeps it. */
export interface Kept {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: unknown;
  readonly status?: unknown;
}

/** A server that keeps objects of a few kinds, and what it was asked. */
export interface OwnCluster {
  readonly connection: Connection;
  readonly objects: Map<string, Kept>;
  /** `DELETE /api/v1/namespaces/shop {"preconditions":...}`. */
  readonly asked: string[];
  /** Answers requests in the place of the server: status and message. */
  refuse: (method: string, path: string) => readonly [status: number, message: string] | undefined;
  /** Called before each answer. */
  before: (method: string, path: string) => void;
  readonly add: (kind: string, name: string, more?: Partial<Kept['metadata']>) => Kept;
}

const kinds: Readonly<Record<string, string>> = {
  namespaces: 'Namespace',
  pods: 'Pod',
  services: 'Service',
  networkpolicies: 'NetworkPolicy',
  events: 'Event',
};

export async function withOwnCluster(body: (cluster: OwnCluster) => Promise<void>): Promise<void> {
  const objects = new Map<string, Kept>();
  const asked: string[] = [];
  let count = 0;
  const server = createServer((incoming, outgoing) => {
    void answerTo(incoming).then(([status, value]) => {
      outgoing.writeHead(status, { 'content-type': 'application/json' });
      outgoing.end(JSON.stringify(value));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const folder = mkdtempSync(join(tmpdir(), 'netprofile-own-'));
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, kubeconfigOf(`http://127.0.0.1:${port}`));
  const cluster: OwnCluster = {
    connection: connect({ kubeconfig }, { env: {} }),
    objects,
    asked,
    refuse: () => undefined,
    before: () => undefined,
    add: (kind, name, more = {}) => {
      count += 1;
      const made: Kept = { kind, metadata: { name, uid: `uid-${count}`, ...more } };
      objects.set(keyOf(kind, more.namespace, name), made);
      return made;
    },
  };
  try {
    await body(cluster);
  } finally {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  }

  async function answerTo(incoming: IncomingMessage): Promise<readonly [number, unknown]> {
    const method = incoming.method ?? '';
    const url = new URL(incoming.url ?? '', 'http://server');
    const sent = await textOf(incoming);
    asked.push(`${method} ${url.pathname}${sent === '' ? '' : ` ${sent}`}`);
    const refused = cluster.refuse(method, url.pathname);
    if (refused !== undefined) return [refused[0], statusOf(refused[0], refused[1])];
    const { kind, namespace, name } = partsOf(url.pathname);
    const found = name === undefined ? undefined : objects.get(keyOf(kind, namespace, name));
    if (method === 'POST') {
      const body = JSON.parse(sent) as Kept;
      const key = keyOf(kind, namespace, body.metadata.name);
      if (objects.has(key)) return [409, statusOf(409, `${body.metadata.name} already exists`)];
      count += 1;
      objects.set(key, { ...body, metadata: { ...body.metadata, uid: `uid-${count}` } });
      return [201, objects.get(key)];
    }
    if (name === undefined)
      return [200, { kind: `${kind}List`, items: listed(kind, namespace, url) }];
    if (found === undefined) return [404, statusOf(404, `${name} not found`)];
    if (method !== 'DELETE') {
      const answer = found;
      cluster.before(method, url.pathname);
      return [200, answer];
    }
    const { preconditions } = JSON.parse(sent) as {
      readonly preconditions?: { readonly uid?: string };
    };
    if (preconditions?.uid !== found.metadata.uid) return [409, statusOf(409, 'another uid')];
    for (const [key, each] of objects)
      if (each === found || (kind === 'Namespace' && each.metadata.namespace === name))
        objects.delete(key);
    return [200, {}];
  }

  function listed(kind: string, namespace: string | undefined, url: URL): readonly Kept[] {
    const selector = url.searchParams.get('labelSelector') ?? '';
    const [, not, key = '', value] = /^(!?)([^=]*)(?:=(.*))?$/.exec(selector) ?? [];
    return [...objects.values()].filter(({ kind: own, metadata }) => {
      if (own !== kind || (namespace !== undefined && metadata.namespace !== namespace))
        return false;
      const label = metadata.labels?.[key];
      if (selector === '') return true;
      if (not === '!') return label === undefined;
      return value === undefined ? label !== undefined : label === value;
    });
  }
}

function keyOf(kind: string, namespace: string | undefined, name: string): string {
  return `${kind} ${namespace ?? ''}/${name}`;
}

function partsOf(path: string): {
  readonly kind: string;
  readonly namespace?: string;
  readonly name?: string;
} {
  const parts = path.split('/').slice(path.startsWith('/apis/') ? 4 : 3);
  const [first = '', second, third, fourth] = parts;
  if (first === 'namespaces' && third !== undefined)
    return {
      kind: kinds[third] ?? third,
      ...(second !== undefined && { namespace: second }),
      ...(fourth !== undefined && { name: fourth }),
    };
  return { kind: kinds[first] ?? first, ...(second !== undefined && { name: second }) };
}

function statusOf(code: number, message: string): unknown {
  return { kind: 'Status', code, reason: code === 409 ? 'AlreadyExists' : 'Failure', message };
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
