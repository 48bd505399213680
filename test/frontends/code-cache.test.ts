import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { root } from '../program.ts';
import { suite } from '../suite.ts';
import { deployment, inHome } from './home.ts';

const profile = { 'profiles/cart.yaml': 'service: cart\nexposes: [{port: 8080, from: none}]\n' };

/** Prints for each file whether the launcher gives it to V8 as the code of a bundle. */
const takes = `
const vm = require('node:vm');
const { copyFileSync } = require('node:fs');
const [launcher, cache, ...files] = process.argv.slice(2);
const { Script } = vm;
let given;
vm.Script = class extends Script {
  constructor(code, options) {
    given = options.cachedData !== undefined;
    super(code, options);
  }
};
const taken = files.map((file) => {
  copyFileSync(file, cache);
  for (const each of Object.keys(require.cache)) delete require.cache[each];
  given = false;
  require(launcher).load('post-render');
  return given;
});
console.log(JSON.stringify(taken));
`;

suite('the code cache', (test) => {
  test('damaged, short, of another build or a link, it is not used', async () => {
    const copy = mkdtempSync(join(tmpdir(), 'netprofile-cache-'));
    try {
      cpSync(join(root, 'dist'), copy, { recursive: true });
      const name = readdirSync(copy).find((each) => /^post-render\..*\.cache$/.test(each));
      assert.ok(name !== undefined, 'the build keeps a cache');
      const path = join(copy, name ?? '');
      const whole = readFileSync(path);
      // V8 would say whether it took what it was given
      const launcher = join(copy, 'netprofile.cjs');
      const isUsed = readFileSync(launcher, 'utf8');
      assert.match(isUsed, 'cachedData');
      await inHome(profile, async (home) => {
        const input = deployment('cart');
        const run = (): ReturnType<typeof spawnSync> =>
          spawnSync(process.execPath, [launcher, 'post-render'], {
            cwd: home.path,
            input,
            encoding: 'utf8',
          });
        const wanted = run();
        assert.is(wanted.status, 0, String(wanted.stderr));
        const flipped = (at: number): Buffer => {
          const bytes = Buffer.from(whole);
          bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
          return bytes;
        };
        const places = Array.from({ length: 40 }, (_, index) =>
          Math.floor(((index + 0.5) / 40) * whole.length),
        );
        const half = (whole.length - 18) / 2;
        const damaged = [
          ...[0, 4, 8, 12, 16, 20, whole.length - 1, ...places].map(flipped),
          Buffer.alloc(0),
          Buffer.alloc(whole.length),
          whole.subarray(0, whole.length - 1),
          whole.subarray(0, half),
          whole.subarray(0, 100),
          Buffer.concat([whole, Buffer.from('x')]),
          Buffer.from(
            whole.toString('latin1').replace(/\n[0-9a-f]{16}\n$/, '\n0123456789abcdef\n'),
            'latin1',
          ),
        ];
        const files = [whole, ...damaged].map((bytes, index) => {
          writeFileSync(join(copy, `damage-${index}`), bytes);
          return join(copy, `damage-${index}`);
        });
        writeFileSync(join(copy, 'takes.cjs'), takes);
        const taken = spawnSync(
          process.execPath,
          [join(copy, 'takes.cjs'), launcher, path, ...files],
          { encoding: 'utf8' },
        );
        assert.is(taken.status, 0, taken.stderr);
        // the whole one is taken, and no other
        assert.equal(JSON.parse(taken.stdout), [true, ...damaged.map(() => false)]);
        // of some the run itself: what damaged code does is anything
        for (const [index, bytes] of damaged.entries()) {
          if (index % 10 > 0) continue;
          writeFileSync(path, bytes);
          const ran = run();
          assert.equal(
            [ran.status, ran.signal, ran.stdout],
            [0, null, wanted.stdout],
            `damage ${index}`,
          );
        }
        rmSync(path);
        writeFileSync(join(copy, 'elsewhere'), flipped(half >> 1));
        symlinkSync('elsewhere', path);
        assert.equal(run().stdout, wanted.stdout);
      });
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  });
});
