import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type Dial, dialLines, readDialled } from '../../generator/live/dial.ts';
import { dialScripts } from '../../generator/live/dial-script.ts';
import { run } from '../program.ts';
import { suite } from '../suite.ts';

const folders: string[] = [];
process.once('exit', () => {
  for (const each of folders) rmSync(each, { recursive: true, force: true });
});

const dial = (id: string, more: Partial<Dial> = {}): Dial => ({
  id,
  protocol: 'TCP',
  host: '10.244.1.7',
  port: 8080,
  tries: 2,
  seconds: 1,
  ...more,
});

suite('dialling from a pod', (test) => {
  test('what the script reads', () => {
    const lines = dialLines([
      dial('a1'),
      dial('b2', { protocol: 'UDP', host: 'payments.shop.svc', port: 53, tries: 3, seconds: 2 }),
      dial('c3', { protocol: 'SCTP', host: 'fd00::7', port: 443 }),
    ]);
    assert.equal(lines.split('\n'), [
      'a1 tcp 2 1 10.244.1.7:8080 10.244.1.7 8080',
      'b2 udp 3 2 payments.shop.svc:53 payments.shop.svc 53',
      'c3 sctp 2 1 [fd00::7]:443 fd00::7 443',
      'end',
      '',
    ]);
  });

  test('nothing is dialled that could be read as more than one word, or as a flag of the shell', () => {
    for (const host of ['', 'a b', 'a\nend', '$(reboot)', '`id`', 'a;b', "a'b", '*', 'a/b']) {
      assert.throws(() => dialLines([dial('a', { host })]), /not to be dialled/, host);
    }
    for (const id of ['', 'end', 'a b', 'a\n']) {
      assert.throws(() => dialLines([dial(id)]), /not to be dialled/, id);
    }
  });

  test('what the script prints', () => {
    const dials = [
      dial('open'),
      dial('flaps'),
      dial('closed'),
      dial('name'),
      dial('odd'),
      dial('found', { isLookup: true }),
      dial('lost', { isLookup: true }),
      dial('late', { isLookup: true }),
      dial('strange', { isLookup: true }),
      dial('silent'),
    ];
    const printed = [
      'flaps REFUSED OK',
      'open OK',
      'closed TIMEOUT REFUSED',
      'name DNS DNS',
      'odd OTHER OTHER',
      'found REFUSED REFUSED',
      'lost DNS DNS',
      'late DNS TIMEOUT',
      'strange UNKNOWN',
      'nobody OK',
      'silent',
      '',
    ].join('\n');
    assert.equal(readDialled(printed, dials, 'it ended early'), [
      { id: 'open', answers: ['connected'] },
      { id: 'flaps', answers: ['refused', 'connected'] },
      { id: 'closed', answers: ['timeout', 'refused'] },
      { id: 'name', answers: ['dns', 'dns'] },
      { id: 'odd', answers: ['error', 'error'], detail: 'other' },
      { id: 'found', answers: ['connected'] },
      { id: 'lost', answers: ['dns', 'dns'] },
      { id: 'late', answers: ['dns', 'connected'] },
      { id: 'strange', answers: ['error'], detail: 'unknown' },
      { id: 'silent', answers: ['error'], detail: 'it ended early' },
    ]);
  });

  test('whatever a container has to connect with is understood', async () => {
    const server = createServer((socket) => socket.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const dials = [
      dial('open', { host: '127.0.0.1', port }),
      dial('closed', { host: '127.0.0.1', port: 1 }),
      dial('udp', { host: '127.0.0.1', port, protocol: 'UDP', tries: 1 }),
    ];
    const answers: Record<string, unknown> = {};
    for (const tool of ['bash', 'curl', 'nc', 'none']) {
      const folder = pathWith(tool);
      if (folder === undefined) continue;
      const said = await withoutBlocking(folder, dialLines(dials));
      answers[tool] = readDialled(said, dials, 'nothing').map((each) => each.answers.join(' '));
    }
    server.close();
    const right = ['connected', 'refused refused', 'error'];
    assert.equal(answers, {
      ...(answers.bash !== undefined && { bash: right }),
      ...(answers.curl !== undefined && { curl: right }),
      ...(answers.nc !== undefined && { nc: right }),
      none: ['error error', 'error error', 'error'],
    });
    assert.ok(Object.keys(answers).length > 1, 'neither bash nor curl nor nc is here');
  });

  test('what is said of failures is told apart, and what is strange is no answer', async () => {
    const dials = [dial('a', { tries: 1 })];
    for (const [said, code, answer] of [
      ['nc: connect to 10.0.0.1 port 80 (tcp) failed: Connection refused', 1, 'refused'],
      ['nc: connect to 10.0.0.1 port 80 (tcp) timed out: Operation now in progress', 1, 'timeout'],
      ['nc: 10.0.0.1 (10.0.0.1:80): Connection timed out', 1, 'timeout'],
      ["nc: bad address 'payments'", 1, 'dns'],
      ['nc: getaddrinfo for host "payments" port 80: Name or service not known', 1, 'dns'],
      ["nc: unrecognized option '-z'", 1, 'error'],
      ['', 1, 'error'],
      ['', 0, 'connected'],
      ['Connection refused', 0, 'connected'],
    ] as const) {
      const folder = mkdtempSync(join(tmpdir(), 'netprofile-dial-'));
      writeFileSync(
        join(folder, 'nc'),
        `#!/bin/sh\necho '${said.replaceAll("'", '')}' >&2\nexit ${code}\n`,
        {
          mode: 0o755,
        },
      );
      const printed = await withoutBlocking(folder, dialLines(dials));
      assert.is(readDialled(printed, dials, 'nothing')[0]?.answers.join(' '), answer, said);
      rmSync(folder, { recursive: true });
    }
  });

  test('more connections than go at once each have their line', async () => {
    const folder = pathWith('none') ?? '';
    const dials = Array.from({ length: 11 }, (_, index) => dial(`a${index}`, { tries: 1 }));
    const printed = await withoutBlocking(folder, dialLines(dials));
    assert.is(printed.split('\n').length, dials.length + 1);
    assert.ok(readDialled(printed, dials, 'nothing').every(({ detail }) => detail === 'unknown'));
  });

  test('silence of two seconds is two attempts, and no other answer is', async () => {
    const told: Record<string, string> = {};
    for (const [said, seconds, tries] of [
      ['timed out', 1, 2],
      ['timed out', 2, 2],
      ['timed out', 2, 1],
      ['timed out', 3, 3],
      ['refused', 2, 2],
    ] as const) {
      const folder = pathOf('nc', `echo '${said}' >&2\nexit 1\n`);
      const asked = await withoutBlocking(folder, dialLines([dial('a', { seconds, tries })]));
      told[`${said} ${seconds} s ${tries}`] = `${asked.trim()}, ${runsIn(folder)} runs`;
    }
    assert.equal(told, {
      'timed out 1 s 2': 'a TIMEOUT TIMEOUT, 2 runs',
      'timed out 2 s 2': 'a TIMEOUT TIMEOUT, 1 runs',
      'timed out 2 s 1': 'a TIMEOUT, 1 runs',
      'timed out 3 s 3': 'a TIMEOUT TIMEOUT TIMEOUT, 2 runs',
      'refused 2 s 2': 'a REFUSED REFUSED, 2 runs',
    });
  });

  test('a container may print what it wants', () => {
    const printed = `__proto__ OK\nconstructor OK\n\u0000\n${'x'.repeat(10_000)}\na ALLOWED\na  `;
    assert.equal(readDialled(printed, [dial('a')], 'nothing'), [
      { id: 'a', answers: ['error'], detail: 'allowed' },
    ]);
    assert.equal(readDialled(printed, [dial('toString')], 'nothing'), [
      { id: 'toString', answers: ['error'], detail: 'nothing' },
    ]);
    // a word that every object has is no answer
    assert.equal(readDialled('a constructor', [dial('a')], 'nothing'), [
      { id: 'a', answers: ['error'], detail: 'constructor' },
    ]);
  });
});

/** A PATH with one program alone, and what it needs; undefined where it is not here. */
function pathWith(tool: string): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'netprofile-dial-'));
  folders.push(folder);
  mkdirSync(folder, { recursive: true });
  for (const name of tool === 'bash' ? ['bash', 'timeout'] : tool === 'none' ? [] : [tool]) {
    const found = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim();
    if (found === '') return undefined;
    symlinkSync(found, join(folder, name));
  }
  return folder;
}

/** A PATH with one program of our own, which counts its runs. */
function pathOf(name: string, script: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'netprofile-dial-'));
  folders.push(folder);
  const counting = `echo run >> '${join(folder, 'runs')}'`;
  writeFileSync(join(folder, name), `#!/bin/sh\n${counting}\n${script}`, { mode: 0o755 });
  return folder;
}

function runsIn(folder: string): number {
  return readFileSync(join(folder, 'runs'), 'utf8').trim().split('\n').length;
}

/** Runs the script for containers of somebody else with a PATH of its own; a server of this process goes on. */
function withoutBlocking(path: string, input: string): Promise<string> {
  return run('/bin/sh', ['-c', dialScripts.any, 'sh', '4'], { input, env: { PATH: path } }).then(
    ({ stdout }) => stdout,
  );
}
