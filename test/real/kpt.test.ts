import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { program, type Ran, run } from '../program.ts';
import { suite } from '../suite.ts';
import {
  failed,
  files,
  fine,
  inTemporary,
  need,
  needImage,
  overlays,
  policies,
  script,
  services,
  story,
  told,
} from './world.ts';

const source = join(overlays, 'kpt');

interface Package {
  readonly folder: string;
  /** Runs the function on it. */
  readonly apply: () => Promise<Ran>;
}

/** The ways in which kpt runs the function; each on a copy of the shop's package. */
const ways: Readonly<Record<string, (home: string) => Promise<Package>>> = {
  'fn eval --exec': async (home) => {
    const folder = copy(home);
    const fn = netprofileFn(home);
    const config = join(folder, 'netprofile.yaml');
    return {
      folder,
      apply: () => kpt(home, ['fn', 'eval', folder, '--exec', fn, '--fn-config', config]),
    };
  },
  'fn render --allow-exec': async (home) => {
    const folder = copy(home);
    const fn = netprofileFn(home);
    edit(join(folder, 'Kptfile'), (text) => text.replace('../overlays/exec/netprofile-fn', fn));
    return { folder, apply: () => kpt(folder, ['fn', 'render', '--allow-exec']) };
  },
  'fn eval --image': async (home) => {
    const folder = copy(home);
    const image = await needImage();
    const config = join(folder, 'netprofile.yaml');
    const pull = ['--image-pull-policy', 'Never'];
    return {
      folder,
      apply: () =>
        kpt(home, ['fn', 'eval', folder, '--image', image, ...pull, '--fn-config', config]),
    };
  },
};

function copy(home: string): string {
  const folder = join(home, 'shop');
  cpSync(source, folder, { recursive: true });
  return folder;
}

function edit(path: string, change: (text: string) => string): void {
  const before = readFileSync(path, 'utf8');
  const after = change(before);
  assert.is.not(after, before, 'the test changes nothing');
  writeFileSync(path, after);
}

function netprofileFn(home: string): string {
  return script(join(home, 'netprofile-fn'), `exec "${process.execPath}" "${program}" fn "$@"`);
}

async function kpt(cwd: string, args: readonly string[]): Promise<Ran> {
  return run(await need('kpt'), [...args, '--truncate-output=false'], { cwd });
}

/** Everything in a package as one stream. */
function stream(folder: string): string {
  return [...files(folder)]
    .filter(([path]) => path.endsWith('.yaml'))
    .map(([, text]) => text)
    .join('\n---\n');
}

for (const [way, prepare] of Object.entries(ways)) {
  suite(`kpt ${way}`, (test) => {
    test('one file per policy, and no other file changes', () =>
      inTemporary(async (home) => {
        await need('kpt');
        const { folder, apply } = await prepare(home);
        const before = files(folder);
        fine(await apply());
        const after = files(folder);
        for (const [path, text] of before) assert.is(after.get(path), text, path);
        const added = [...after.keys()].filter((path) => !before.has(path));
        assert.equal(
          added,
          services
            .map((each) => `netprofile/${each === 'postgres' ? 'data' : 'shop'}.${each}.yaml`)
            .sort(),
        );
        assert.equal([...policies(stream(folder)).keys()].sort(), services);
        assert.equal(told(stream(folder)), story);
      }));

    test('a second run changes nothing', () =>
      inTemporary(async (home) => {
        await need('kpt');
        const { folder, apply } = await prepare(home);
        fine(await apply());
        const once = files(folder);
        fine(await apply());
        assert.equal(files(folder), once);
      }));

    test('a changed profile changes its policy in place', () =>
      inTemporary(async (home) => {
        await need('kpt');
        const { folder, apply } = await prepare(home);
        fine(await apply());
        const before = files(folder);
        edit(join(folder, 'netprofile.yaml'), (text) =>
          text.replace(
            '- {cidr: 203.0.113.0/24, ports: [443]}',
            '- {cidr: 198.51.100.0/24, ports: [443]}',
          ),
        );
        fine(await apply());
        const after = files(folder);
        const changed = [...after.keys()].filter((path) => after.get(path) !== before.get(path));
        assert.equal(changed, ['netprofile.yaml', 'netprofile/shop.payments.yaml']);
        assert.is(after.size, before.size);
      }));

    test('an error leaves the package as it was, and the user reads it', () =>
      inTemporary(async (home) => {
        await need('kpt');
        const { folder, apply } = await prepare(home);
        fine(await apply());
        edit(join(folder, 'netprofile.yaml'), (text) => text.replace('exposes:', 'exposse:'));
        const before = files(folder);
        failed(
          await apply(),
          /\[error\].*: unknown-key: unknown key "exposse"/,
          /functionConfig:\d+:\d+ error unknown-key/,
        );
        assert.equal(files(folder), before);
      }));
  });
}

suite('kpt', (test) => {
  test('the package as the README runs it: render to standard output', async () => {
    const path = await need('kpt');
    const args = ['fn', 'render', '--allow-exec', '-o', 'unwrap'];
    const out = fine(await run(path, args, { cwd: source }));
    assert.equal([...policies(out).keys()].sort(), services);
    assert.equal(
      [...files(source).keys()].filter((name) => name.startsWith('netprofile/')),
      [],
    );
  });

  test('fn doc shows the help', async () => {
    const path = await need('kpt');
    const out = fine(await run(path, ['fn', 'doc', '--image', await needImage()]));
    assert.match(out, /KRM function: a ResourceList on standard input and output/);
  });

  test('without --allow-exec it refuses', async () => {
    const path = await need('kpt');
    failed(await run(path, ['fn', 'render', '-o', 'unwrap'], { cwd: source }), /allow-exec/);
  });
});
