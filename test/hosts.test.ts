import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type Answer, Hosts } from './hosts.ts';
import { suite } from './suite.ts';

/** Stands in for the build: a program that does what its first word says. */
const build = `
const { readSync, writeSync } = require('node:fs');
const deeds = {
  'post-render': () => {
    const block = Buffer.alloc(3);
    for (let count; (count = readSync(0, block, 0, 3, null)) > 0; ) writeSync(1, block, 0, count);
    writeSync(2, 'wörds');
    console.error('more');
    setTimeout(() => { process.exitCode = 1; }, 1);
  },
  lint: () => { writeSync(1, process.env.SHOP + ' in ' + process.cwd()); },
  exit: () => process.exit(4),
  throw: () => setTimeout(() => { throw new TypeError('the till is empty'); }, 1),
  reject: () => void Promise.reject(new TypeError('the till is empty')),
  hang: () => { for (;;); },
  wait: () => void setInterval(() => undefined, 1000),
  listen: () => void process.on('SIGTERM', () => undefined),
  global: () => { globalThis.basket = []; },
  pollute: () => { Object.prototype.basket = []; },
};
module.exports = {
  load: (name) => ({ start: name === 'cli' ? (args) => deeds[args[0]]() : deeds[name] }),
};
`;

suite('runs that share a process', (test) => {
  const withHosts = async (
    body: (
      run: (word: string, input?: string | Uint8Array, limit?: number) => Promise<Answer>,
      cwd: string,
    ) => Promise<void>,
  ): Promise<void> => {
    const cwd = mkdtempSync(join(tmpdir(), 'netprofile-hosts-'));
    writeFileSync(join(cwd, 'netprofile.cjs'), build);
    const hosts = new Hosts(cwd, 1);
    const env = { SHOP: 'the shop' };
    try {
      await body(
        (word, input = '', limit = 60_000) => hosts.run({ args: [word], cwd, env, input }, limit),
        cwd,
      );
    } finally {
      rmSync(cwd, { recursive: true, force: true });
    }
  };
  const message = async (run: Promise<Answer>): Promise<string> => {
    try {
      await run;
    } catch (error) {
      return error instanceof Error ? error.message : '';
    }
    return 'it ended well';
  };

  test('bytes in, bytes out, words, status, folder and environment are those of a process', async () => {
    await withHosts(async (run, cwd) => {
      const text = `€ ${'cart '.repeat(50_000)}`;
      const [first, second] = await Promise.all([run('post-render', text), run('lint')]);
      assert.equal(first, { stdout: text, stderr: 'wördsmore\n', status: 1 });
      assert.equal(second, { stdout: `the shop in ${cwd}`, stderr: '', status: 0 });
    });
  });

  for (const [deed, what] of [
    ['exit', /netprofile exit ended the process it ran in with 4/],
    ['throw', /with 1\n[\s\S]*the till is empty/],
    ['reject', /with 1\n[\s\S]*the till is empty/],
    ['listen', /left its process changed: .*SIGTERM/],
    ['global', /left its process changed: .*basket/],
    ['pollute', /left its process changed: .*basket/],
  ] as const) {
    test(`${deed}: that run fails, and the next is not lost`, async () => {
      await withHosts(async (run) => {
        const [failed, next] = await Promise.all([message(run(deed)), run('lint')]);
        assert.match(failed, what);
        assert.is(next.status, 0);
      });
    });
  }

  for (const deed of ['hang', 'wait']) {
    test(`${deed}: a limit ends it, and the next is not lost`, async () => {
      await withHosts(async (run) => {
        const [failed, next] = await Promise.all([message(run(deed, '', 500)), run('lint')]);
        assert.match(failed, `netprofile ${deed} did not end in 0.5 s`);
        assert.is(next.status, 0);
      });
    });
  }
});
