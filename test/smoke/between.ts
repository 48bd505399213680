import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { request } from 'node:https';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectionOptions, connect as secure } from 'node:tls';
import { parse, stringify } from 'yaml';
import { fields, list } from '../oracle/fields.ts';
import { netprofile, root } from '../program.ts';
import type { Cluster } from './cluster.ts';

/** A server between a program and the API server. */
export interface Between {
  /** A cluster that is reached through it. */
  readonly cluster: Cluster;
  /** Cuts all that goes through it, and takes nothing more. */
  readonly cut: () => void;
}

/**
 * Puts a server before the API server. `swallow`: requests that it answers
 * itself, as if they had been done.
 */
export async function between(
  cluster: Cluster,
  swallow: (method: string, path: string) => boolean = () => false,
): Promise<Between> {
  const view = ['config', 'view', '--raw', '--minify', '--flatten'];
  const config = fields(parse(await cluster.kubectl(view)), 'kubeconfig');
  const own = fields(fields(list(config.clusters, 'clusters')[0], 'entry').cluster, 'cluster');
  const user = fields(fields(list(config.users, 'users')[0], 'entry').user, 'user');
  const target = new URL(String(own.server));
  const bytes = (value: unknown): Buffer => Buffer.from(String(value), 'base64');
  const tls: ConnectionOptions = {
    host: target.hostname,
    port: Number(target.port || 443),
    ca: bytes(own['certificate-authority-data']),
    cert: bytes(user['client-certificate-data']),
    key: bytes(user['client-key-data']),
  };
  const sockets = new Set<Socket>();
  const server = createServer((incoming, outgoing) => {
    const { method = '', url = '', headers } = incoming;
    if (swallow(method, url)) {
      void bodyOf(incoming).then((body) => {
        outgoing.writeHead(201, { 'content-type': 'application/json' });
        outgoing.end(body);
      });
      return;
    }
    const { authorization: _token, ...kept } = headers;
    const sent = request({ ...tls, method, path: url, headers: kept }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    sent.on('error', () => outgoing.destroy());
    incoming.pipe(sent);
  });
  server.on('connection', (socket) => sockets.add(socket));
  server.on(
    'upgrade',
    ({ method, url, rawHeaders }: IncomingMessage, socket: Socket, head: Buffer) => {
      const onward = secure(tls, () => {
        const lines = rawHeaders.flatMap((each, index) =>
          index % 2 === 0 && !/^authorization$/i.test(each)
            ? [`${each}: ${rawHeaders[index + 1]}`]
            : [],
        );
        onward.write(`${[`${method} ${url} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n`);
        onward.write(head);
        socket.pipe(onward).pipe(socket);
      });
      sockets.add(onward);
      onward.on('error', () => socket.destroy());
      socket.on('error', () => onward.destroy());
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const env = { KUBECONFIG: kubeconfigFor(cluster.context, port) };
  return {
    cluster: {
      ...cluster,
      env,
      netprofile: (args, cwd = root) => netprofile(args, { cwd, env }),
    },
    cut: () => {
      server.close();
      server.closeAllConnections();
      for (const each of sockets) each.destroy();
    },
  };
}

function kubeconfigFor(context: string, port: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'netprofile-smoke-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'kubeconfig');
  const server = { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true };
  const text = stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': context,
    clusters: [{ name: 'between', cluster: server }],
    users: [{ name: 'between', user: { token: 'a-token-that-nobody-shall-see' } }],
    contexts: [{ name: context, context: { cluster: 'between', user: 'between' } }],
  });
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
