import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import * as assert from 'uvu/assert';
import { connect } from '../../generator/live/connect.ts';
import { dialFrom } from '../../generator/live/dial.ts';
import { type Executed, execIn } from '../../generator/live/exec.ts';
import { suite } from '../suite.ts';
import { kubeconfigOf } from './fake-cluster.ts';

const secret = 'a-token-that-nobody-shall-see';
const container = { namespace: 'shop', pod: 'cart', container: 'main' };

/** Runs a command against a server that answers the upgrade so, and tells what came of it. */
async function executed(
  answer: (socket: Socket, url: string) => void,
  options: Parameters<typeof execIn>[4] = { seconds: 30 },
): Promise<Executed> {
  const server = createServer();
  const sockets: Socket[] = [];
  server.on('upgrade', (request, socket: Socket) => {
    sockets.push(socket);
    answer(socket, request.url ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const folder = mkdtempSync(join(tmpdir(), 'netprofile-exec-'));
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, kubeconfigOf(`http://127.0.0.1:${port}`, `token: ${secret}`));
  try {
    const connection = connect({ kubeconfig }, { env: {} });
    return await execIn(connection, container, ['sh', '-c', 'true'], 'end\n', options);
  } finally {
    for (const each of sockets) each.destroy();
    server.close();
    rmSync(folder, { recursive: true });
  }
}

const status = (line: string) => (socket: Socket) => {
  socket.end(`HTTP/1.1 ${line}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
};

suite('commands in containers', (test) => {
  test('whatever goes wrong on the way is told, and nothing that authenticates', async () => {
    for (const [answer, said] of [
      [status('403 Forbidden'), /forbids create and get on pods\/exec/],
      [status('404 Not Found'), /the pod is gone/],
      [status('401 Unauthorized'), /401/],
      [status('500 Internal Server Error'), /500/],
      [status('200 OK'), /200/],
      [(socket: Socket) => socket.destroy(), /cut/],
      [(socket: Socket) => socket.end(`HTTP/1.1 101 ${secret}\r\n\r\n`), /./],
    ] as const) {
      const found = await executed(answer);
      assert.match(found.failure ?? '', said);
      assert.is(found.status, undefined);
      assert.not.ok(inspect(found, { depth: 9 }).includes(secret), found.failure);
    }
  });

  test('one that does not end is given up, and one that a signal ends', async () => {
    const silent = (): void => undefined;
    assert.match((await executed(silent, { seconds: 0.2 })).failure ?? '', /did not end in 0\.2 s/);
    const controller = new AbortController();
    const found = executed(() => controller.abort(), { seconds: 30, signal: controller.signal });
    assert.match((await found).failure ?? '', /interrupted/);
    const early = await executed(silent, { seconds: 30, signal: AbortSignal.abort() });
    assert.match(early.failure ?? '', /interrupted/);
  });

  test('names of the cluster are part of the path, and nothing else', async () => {
    let asked = '';
    await executed((socket, url) => {
      asked = url;
      socket.destroy();
    });
    assert.match(asked, /^\/api\/v1\/namespaces\/shop\/pods\/cart\/exec\?command=sh&command=-c&/);
  });

  test('what could not be tried failed, with the reason', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'netprofile-exec-'));
    const kubeconfig = join(folder, 'kubeconfig');
    // nobody listens there
    writeFileSync(kubeconfig, kubeconfigOf('http://127.0.0.1:1', `token: ${secret}`));
    const connection = connect({ kubeconfig }, { env: {} });
    const dial = {
      id: 'a',
      protocol: 'TCP',
      host: '10.0.0.7',
      port: 80,
      tries: 2,
      seconds: 1,
    } as const;
    const [found] = await dialFrom(connection, container, [dial], { atOnce: 1 });
    rmSync(folder, { recursive: true });
    assert.equal(found?.answers, ['error']);
    assert.match(found?.detail ?? '', /nothing answers there/);
  });
});
