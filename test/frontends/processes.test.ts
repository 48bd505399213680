import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { program } from '../program.ts';
import { suite } from '../suite.ts';
import { inHome, release, shop } from './home.ts';

const commands = ['generate', 'post-render', 'fn', 'lint', 'assert', 'schema'];
const escape = '\u001b';

/** About 20 MB of foreign documents behind the shop's. */
function largeRelease(): string {
  const line = `  # ${'x'.repeat(996)}\n`;
  const one = `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: large}\ndata:\n${line.repeat(1000)}  a: b\n`;
  return release + one.repeat(20);
}

suite('processes', (test) => {
  for (const [args, input] of [
    [['post-render'], largeRelease()],
    [['schema'], ''],
    [['generate', '-o', '-'], ''],
  ] as const) {
    test(`${args[0]}: a reader that closes early gives a status and no stack trace`, async () => {
      await inHome(shop, async ({ path }) => {
        const child = spawn(process.execPath, [program, ...args], { cwd: path });
        // nobody will read: every write fails
        child.stdout.destroy();
        let words = '';
        child.stderr.on('data', (chunk: Buffer) => {
          words += chunk.toString();
        });
        child.stdin.on('error', () => undefined);
        child.stdin.end(input);
        const [status] = await once(child, 'close');
        assert.is(status, 2, words);
        assert.match(words, /standard output/);
        assert.not.match(words, /\n\s+at /);
      });
    });
  }

  test('head -c 10 gets ten bytes, and the pipe fails', async () => {
    await inHome(shop, async ({ path, write }) => {
      write('release.yaml', largeRelease());
      const script = `set -o pipefail; "${process.execPath}" "${program}" post-render < release.yaml | head -c 10`;
      const { stdout, stderr, status } = spawnSync('bash', ['-c', script], {
        cwd: path,
        encoding: 'utf8',
      });
      assert.is(stdout, '---\n# Sour');
      assert.is.not(status, 0);
      assert.not.match(stderr, /\n\s+at /);
    });
  });

  for (const command of ['post-render', 'fn'] as const) {
    test(`${command}: SIGTERM while standard input is open ends it with nothing on standard output`, async () => {
      await inHome(shop, async ({ path }) => {
        const child = spawn(process.execPath, [program, command], { cwd: path });
        let printed = '';
        child.stdout.on('data', (chunk: Buffer) => {
          printed += chunk.toString();
        });
        child.stdin.write(release);
        await wait(250);
        assert.is(child.exitCode, null, 'it waits for the rest');
        child.kill('SIGTERM');
        const [status, signal] = await once(child, 'close');
        assert.ok(signal === 'SIGTERM' || status > 0, `${status} ${signal}`);
        assert.is(printed, '');
      });
    });
  }

  test('20 MB reach a slow reader whole', async () => {
    await inHome(shop, async ({ path }) => {
      const input = largeRelease();
      const child = spawn(process.execPath, [program, 'post-render'], { cwd: path });
      child.stdin.end(input);
      const done = once(child, 'close');
      const chunks: Buffer[] = [];
      let slow = 5;
      for await (const chunk of child.stdout) {
        chunks.push(chunk as Buffer);
        if (slow > 0) {
          slow -= 1;
          await wait(30);
        }
      }
      assert.equal((await done)[0], 0);
      const output = Buffer.concat(chunks).toString();
      assert.is(output.length - output.indexOf('---\napiVersion: apps/v1'), input.length);
      assert.ok(output.endsWith(input));
    });
  });

  const statuses: readonly (readonly [
    what: string,
    args: readonly string[],
    status: number,
    input?: string,
  ])[] = [
    ['fine', ['lint', 'profiles'], 0],
    ['a mistake in a profile', ['lint', 'broken.yaml'], 1],
    [
      'a stream without the workloads',
      ['post-render'],
      1,
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n',
    ],
    [
      'a stream cut short',
      ['post-render'],
      1,
      `${release}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {na`,
    ],
    ['an unknown flag', ['lint', '--nope'], 2],
    ['an unknown flag of a hot command', ['post-render', '--nope'], 2],
    ['a positional argument of a hot command', ['post-render', 'profiles'], 2],
    ['a value that is not a choice', ['lint', '--format', 'xml'], 2],
    [
      'a value that is not a choice of a hot command',
      ['post-render', '--chart-policies', 'maybe'],
      2,
    ],
    ['a flag without its value', ['generate', '-o'], 2],
    ['a flag given twice', ['lint', '--platform', 'kind', '--platform', 'gke'], 2],
    ['a flag without its value of a hot command', ['post-render', '--platform'], 2],
    ['an unknown command', ['generat'], 2],
    ['no command', [], 2],
    ['a file that is not there', ['lint', 'nowhere.yaml'], 2],
    ['a folder that is not there', ['lint', '--profiles', 'nowhere/'], 2],
    ['manifests that are not there', ['generate', '-o', '-', '--manifests', 'nowhere'], 2],
    ['a file that is a folder', ['lint', '--config', 'profiles'], 2],
    ['a platform that is not there', ['lint', '--platform', 'nowhere'], 2],
    ['templates that are not there', ['post-render', '--templates', 'nowhere'], 2, release],
    ['no output', ['generate'], 2],
    ['nothing to assert', ['assert'], 2],
    ['not a ResourceList', ['fn'], 2, release],
    ['an unknown schema', ['schema', 'nope'], 2],
  ];
  for (const [what, args, status, input] of statuses) {
    test(`status ${status}: ${what}`, async () => {
      await inHome(
        { ...shop, 'broken.yaml': 'service: cart\nexposse: [8080]\n' },
        async ({ run }) => {
          const ran = await run(args, { input: input ?? '' });
          assert.is(ran.status, status, ran.stderr);
          assert.not.match(ran.stderr, /\n\s+at |internal error/);
          if (status !== 0 && args[0] !== 'lint') assert.is(ran.stdout, '');
          if (status === 2) assert.match(ran.stderr, /^netprofile: /);
        },
      );
    });
  }

  test('an empty standard input is never taken for a release', async () => {
    await inHome(shop, async ({ runProcess: run }) => {
      for (const input of ['', '\n', '---\n# nothing\n', '\ufeff']) {
        const ran = await run(['post-render'], { input });
        assert.is.not(ran.status, 0);
        assert.is(ran.stdout, '');
        assert.match(ran.stderr, /empty-stream/);
      }
    });
  });

  test('no colour in pipes, with or without NO_COLOR', async () => {
    await inHome(
      { 'profiles/a.yaml': 'service: cart\nexposse: [8080]\n' },
      async ({ runProcess: run }) => {
        for (const env of [
          { NO_COLOR: '' },
          { NO_COLOR: '1' },
          { NO_COLOR: '', TERM: 'xterm-256color' },
        ]) {
          const ran = await run(['lint'], { env });
          assert.match(ran.stdout, 'unknown-key');
          assert.not.ok((ran.stdout + ran.stderr).includes(escape));
        }
      },
    );
  });

  for (const command of commands) {
    test(`${command} --help shows examples, each whole on its line, and help ${command} the same`, async () => {
      await inHome({}, async ({ run }) => {
        const [ran, again] = await Promise.all([run([command, '--help']), run(['help', command])]);
        assert.is(ran.status, 0);
        assert.is(ran.stderr, '');
        assert.is(again.stdout, ran.stdout);
        const [, shown = ''] = ran.stdout.split('\nExamples:\n');
        const lines = shown.split('\n').filter((line) => line !== '' && !line.startsWith('  # '));
        assert.ok(lines.length > 0);
        for (const line of lines)
          assert.match(line, /^ {2}(?:netprofile|helm|kubectl|kustomize|kpt) /);
      });
    });
  }

  test('--help lists the commands, --version says which this is, completion prints a script', async () => {
    await inHome({}, async ({ runProcess: run }) => {
      const [help, version, script] = await Promise.all([
        run(['--help']),
        run(['--version']),
        run(['completion']),
      ]);
      for (const command of commands) assert.match(help.stdout, `netprofile ${command}`);
      assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/);
      assert.match(script.stdout, 'netprofile');
      const checked = spawnSync('bash', ['-n'], { input: script.stdout, encoding: 'utf8' });
      assert.is(checked.status, 0, checked.stderr);
      assert.equal([help.status, version.status, script.status], [0, 0, 0]);
    });
  });

  test('completion offers commands, flags as they are typed, and what a flag may be', async () => {
    await inHome({}, async ({ runProcess: run }) => {
      const offered = async (shell: string, ...words: readonly string[]): Promise<string[]> => {
        const args = ['--get-yargs-completions', 'netprofile', ...words];
        const { stdout, status } = await run(args, { env: { SHELL: shell } });
        assert.is(status, 0);
        return stdout.trimEnd().split('\n');
      };
      const [live, flags, described, formats, schemas] = await Promise.all([
        offered('/bin/bash', 'matrix', '-'),
        offered('/bin/bash', 'lint', '-'),
        offered('/bin/zsh', 'lint', '-'),
        offered('/bin/bash', 'lint', '--format', ''),
        offered('/bin/bash', 'schema', ''),
      ]);
      for (const each of ['--namespace', '-n', '--quiet', '-q']) assert.ok(flags.includes(each));
      assert.ok(live.includes('-A') && !live.includes('--A'));
      assert.not.ok(flags.includes('--n') || flags.includes('--q'));
      assert.ok(described.some((each) => /^-n:./.test(each)));
      assert.equal(formats, ['text', 'json', 'sarif', 'github', 'junit']);
      for (const each of ['profile', 'platform', 'config']) assert.ok(schemas.includes(each));
    });
  });
});
