import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { parse, parseAllDocuments } from 'yaml';
import { program } from '../program.ts';
import { skip, suite } from '../suite.ts';
import { deployment, type Home, inHome, shop } from './home.ts';

const project = {
  ...shop,
  'k8s/all.yaml': `${deployment('cart')}---\n${deployment('storefront')}`,
};
const generate = ['generate', '-o', 'out', '--manifests', 'k8s'];

async function generated(home: Home, more: readonly string[] = []): Promise<void> {
  const ran = await home.run([...generate, ...more]);
  assert.is(ran.status, 0, ran.stderr);
}

suite('generate', (test) => {
  test('one file per service; a second run writes nothing', async () => {
    await inHome(project, async (home) => {
      await generated(home);
      const files = home.files('out');
      assert.equal(Object.keys(files), ['out/cart.yaml', 'out/storefront.yaml']);
      const again = await home.run(generate);
      assert.equal([again.status, again.stdout], [0, '']);
      assert.match(again.stderr, '0 written, 2 unchanged, 0 removed');
      assert.equal(home.files('out'), files);
      assert.is((await home.run([...generate, '--check'])).status, 0);
    });
  });

  test('-o - prints what the files hold', async () => {
    await inHome(project, async (home) => {
      await generated(home);
      const ran = await home.run(['generate', '-o', '-', '--manifests', 'k8s']);
      const printed = parseAllDocuments(ran.stdout).map((each) => each.toJS() as unknown);
      assert.equal(
        printed,
        Object.values(home.files('out')).map((each) => parse(each) as unknown),
      );
      assert.is(ran.status, 0);
    });
  });

  test('--manifests - reads workloads from standard input', async () => {
    await inHome(shop, async ({ run }) => {
      const ran = await run(['generate', '-o', '-', '--manifests', '-'], {
        input: project['k8s/all.yaml'],
      });
      assert.match(ran.stdout, '"app": "cart"');
      assert.equal([ran.status, ran.stderr], [0, '']);
    });
  });

  test('--kustomization lists the files', async () => {
    await inHome(project, async (home) => {
      await generated(home, ['--kustomization']);
      const read = parse(home.read('out/kustomization.yaml')) as { resources: string[] };
      assert.equal(read.resources, ['cart.yaml', 'storefront.yaml']);
    });
  });

  test('--default-deny adds one closed policy for each namespace', async () => {
    const files = {
      'profiles/cart.yaml': 'service: cart\nexposes: [{port: 8080, from: none}]\n',
      'k8s/all.yaml': `${deployment('cart', 'shop')}---\n${deployment('postgres', 'data')}`,
    };
    await inHome(files, async (home) => {
      await generated(home, ['--default-deny']);
      assert.equal(Object.keys(home.files('out')), [
        'out/data.default-deny.yaml',
        'out/shop.cart.yaml',
        'out/shop.default-deny.yaml',
      ]);
      const { spec } = parse(home.read('out/data.default-deny.yaml')) as { spec: unknown };
      // the API server drops empty lists: with them, every apply would change the object
      assert.equal(spec, { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    });
  });

  test('--check prints a unified diff, exits 1 and writes nothing', async () => {
    await inHome(project, async (home) => {
      const fresh = await home.run([...generate, '--check']);
      assert.is(fresh.status, 1);
      assert.not.ok(Object.keys(home.files()).some((each) => each.startsWith('out/')));
      await generated(home);
      home.write(
        'profiles/cart.yaml',
        'service: cart\nexposes: [{port: 8080, from: [$cluster]}]\n',
      );
      const before = home.files();
      const ran = await home.run([...generate, '--check']);
      assert.is(ran.status, 1);
      assert.match(ran.stdout, /^--- out\/cart\.yaml/m);
      assert.match(ran.stdout, /^\+\+\+ out\/cart\.yaml/m);
      assert.match(ran.stdout, /^@@ -\d+,\d+ \+\d+,\d+ @@$/m);
      assert.match(ran.stdout, /^\+ +- namespaceSelector: \{\}$/m);
      assert.equal(home.files(), before);
    });
  });

  test('--check tells of a stale file, and of flags that are given twice', async () => {
    await inHome(project, async (home) => {
      await generated(home);
      home.write(
        'profiles/storefront.yaml',
        'service: storefront\nisolate: []\nconsumes: [cart:8080]\n',
      );
      const before = home.files();
      const ran = await home.run([...generate, '--check', '--check']);
      assert.is(ran.status, 1);
      assert.match(ran.stdout, 'out/storefront.yaml');
      assert.equal(home.files(), before);
    });
  });

  test('an edited file is not overwritten', async () => {
    await inHome(project, async (home) => {
      await generated(home);
      home.write('out/cart.yaml', `${home.read('out/cart.yaml')}# mine\n`);
      home.write(
        'profiles/cart.yaml',
        'service: cart\nexposes: [{port: 8080, from: [$cluster]}]\n',
      );
      home.write('profiles/storefront.yaml', 'service: storefront\nconsumes: [cart:8080]\n');
      const before = home.files('out');
      const ran = await home.run(generate);
      assert.is(ran.status, 1);
      assert.match(ran.stderr, 'edited-file');
      assert.equal(home.files('out'), before);
    });
  });

  test('a foreign file is not overwritten', async () => {
    await inHome({ ...project, 'out/cart.yaml': 'kind: Mine\n' }, async (home) => {
      const before = home.files('out');
      const ran = await home.run(generate);
      assert.is(ran.status, 1);
      assert.match(ran.stderr, 'foreign-file');
      assert.equal(home.files('out'), before);
    });
  });

  test('stale files are removed only when they were generated and nobody edited them', async () => {
    await inHome(project, async (home) => {
      await generated(home);
      const once = home.read('out/storefront.yaml');
      home.write('out/sub/storefront.yaml', once);
      home.write('out/edited.yaml', `${once}# mine\n`);
      home.write('out/foreign.yaml', 'kind: Mine\n');
      home.write('out/notes.txt', once);
      home.write(
        'profiles/storefront.yaml',
        'service: storefront\nisolate: []\nconsumes: [cart:8080]\n',
      );
      const ran = await home.run(generate);
      assert.is(ran.status, 0, ran.stderr);
      assert.match(ran.stderr, 'edited-stale-file');
      assert.equal(Object.keys(home.files('out')), [
        'out/cart.yaml',
        'out/edited.yaml',
        'out/foreign.yaml',
        'out/notes.txt',
        'out/sub/storefront.yaml',
      ]);
    });
  });

  test('line ends that a checkout changed are no edit', async () => {
    await inHome(project, async (home) => {
      await generated(home);
      home.write('out/cart.yaml', home.read('out/cart.yaml').replaceAll('\n', '\r\n'));
      await generated(home);
    });
  });

  test('an error in a profile leaves every file as it was', async () => {
    await inHome(project, async (home) => {
      await generated(home);
      const before = home.files('out');
      home.write('profiles/cart.yaml', 'service: cart\nexposes: [{port: 8080, from: []}]\n');
      const ran = await home.run(generate);
      assert.equal([ran.status, ran.stdout], [1, '']);
      assert.equal(home.files('out'), before);
    });
  });

  test('a folder below a file cannot be made', async () => {
    await inHome({ ...project, file: 'x' }, async (home) => {
      const ran = await home.run(['generate', '-o', 'file/out', '--manifests', 'k8s']);
      assert.is(ran.status, 2);
      assert.match(ran.stderr, 'cannot');
      assert.is(home.read('file'), 'x');
    });
  });

  test('a full disk: status 2, and the old files stay whole', async () => {
    await inHome(project, async (home) => {
      const out = join(home.path, 'out');
      mkdirSync(out);
      // a file system of 64 KiB of our own, in a mount namespace of our own
      const pages = 'mount -t tmpfs -o size=64k tmpfs out';
      const can = spawnSync('unshare', ['-m', 'sh', '-c', pages], { cwd: home.path });
      if (can.status !== 0) skip('no tmpfs can be mounted here');
      home.write(
        'profiles/cart.yaml',
        `service: cart\nexposes: [8080]\nannotations: {a: ${'b'.repeat(60_000)}}\n`,
      );
      const run = (more = '') =>
        `"${process.execPath}" "${program}" generate -q -o out --manifests k8s ${more}`;
      const script = [
        'set -e',
        pages,
        run('--profiles small'),
        'sha256sum out/*.yaml > before',
        `if ${run()}; then echo written; else echo status $?; fi`,
        'sha256sum -c --quiet before && ls -A out',
      ].join('\n');
      home.write('small/cart.yaml', shop['profiles/cart.yaml']);
      home.write('small/storefront.yaml', shop['profiles/storefront.yaml']);
      const ran = spawnSync('unshare', ['-m', 'sh', '-c', script], {
        cwd: home.path,
        encoding: 'utf8',
      });
      assert.is(ran.stdout, 'status 2\ncart.yaml\nstorefront.yaml\n', ran.stderr);
      assert.match(ran.stderr, 'no space is left');
    });
  });

  test('a read-only folder: status 2, and the old files stay whole', async () => {
    await inHome(project, async (home) => {
      await generated(home);
      const pages = 'mount --bind out out && mount -o remount,bind,ro out';
      const can = spawnSync('unshare', ['-m', 'sh', '-c', pages], { cwd: home.path });
      if (can.status !== 0) skip('no folder can be mounted read-only here');
      const before = home.files('out');
      home.write(
        'profiles/cart.yaml',
        'service: cart\nexposes: [{port: 8080, from: [$cluster]}]\n',
      );
      const script = `${pages}\n"${process.execPath}" "${program}" generate -o out --manifests k8s`;
      const ran = spawnSync('unshare', ['-m', 'sh', '-c', script], {
        cwd: home.path,
        encoding: 'utf8',
      });
      assert.is(ran.status, 2, ran.stderr);
      assert.match(ran.stderr, 'read-only');
      assert.equal(home.files('out'), before);
    });
  });
});
