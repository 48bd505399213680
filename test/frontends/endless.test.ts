import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { program } from '../program.ts';
import { suite } from '../suite.ts';
import { deployment, inHome, shop } from './home.ts';

suite('input without an end', (test) => {
  const flags: readonly (readonly [args: readonly string[], what: string])[] = [
    [['lint', '--profiles', '/dev/zero'], 'profile /dev/zero is larger than 8 MiB'],
    [['matrix', '/dev/zero'], 'manifests /dev/zero is larger than 8 MiB'],
    [['lint', '--config', '/dev/zero'], 'the project file /dev/zero is larger than 8 MiB'],
    [['lint', '--platform', '/dev/zero'], 'the platform file /dev/zero is larger than 8 MiB'],
    [['lint', '--templates', '/dev/zero'], 'the folder /dev/zero: it is not a folder'],
    [['diff', '/dev/zero', 'k8s'], 'manifests /dev/zero is larger than 8 MiB'],
  ];
  for (const [args, what] of flags) {
    test(`${args.join(' ')} ends with an error`, async () => {
      await inHome({ ...shop, 'k8s/all.yaml': deployment('cart') }, async ({ run }) => {
        const ran = await run(args);
        assert.equal([ran.status, ran.stdout], [2, ''], ran.stderr);
        assert.match(ran.stderr, what);
      });
    });
  }

  for (const args of ['post-render', 'fn', 'lint --manifests -', 'matrix -']) {
    test(`${args} < /dev/zero ends with an error`, async () => {
      await inHome(shop, async ({ path }) => {
        const script = `"${process.execPath}" "${program}" ${args} < /dev/zero`;
        const ran = spawnSync('bash', ['-c', script], { cwd: path, encoding: 'utf8' });
        assert.equal([ran.status, ran.stdout], [2, ''], ran.stderr);
        assert.match(ran.stderr, 'standard input is larger than 8 MiB');
      });
    });
  }

  test('a pipe is read as far as a file would be', async () => {
    await inHome(shop, async ({ path }) => {
      const node = `"${process.execPath}" "${program}"`;
      const endless = spawnSync('bash', ['-c', `${node} lint --profiles <(yes '# shop')`], {
        cwd: path,
        encoding: 'utf8',
      });
      assert.is(endless.status, 2);
      assert.match(endless.stderr, 'larger than 8 MiB');
      const fine = spawnSync(
        'bash',
        [
          '-c',
          `${node} lint --profiles <(echo '{service: cart, exposes: [{port: 8080, from: none}]}')`,
        ],
        {
          cwd: path,
          encoding: 'utf8',
        },
      );
      assert.is(fine.status, 0, fine.stdout + fine.stderr);
    });
  });

  test('a pipe that nobody writes to', async () => {
    await inHome(shop, async ({ path, run }) => {
      spawnSync('mkfifo', [join(path, 'pipe')]);
      const ran = await run(['lint', '--profiles', 'pipe']);
      assert.is(ran.status, 2);
      assert.match(ran.stderr, 'cannot read profile pipe: nothing came through it in 10 seconds');
      spawnSync('mkfifo', [join(path, 'profiles/pipe.yaml')]);
      const inside = await run(['lint']);
      assert.is(inside.status, 2);
      assert.match(inside.stderr, 'profiles/pipe.yaml: it is neither a file nor a folder');
    });
  });
});

suite('text that is not UTF-8', (test) => {
  const latin = Buffer.from('# caf\xe9\n', 'latin1');

  const places: readonly (readonly [file: string, args: readonly string[], what: string])[] = [
    ['profiles/odd.yaml', ['lint'], 'profile profiles/odd.yaml:1 is not UTF-8 text'],
    ['k8s/odd.yaml', ['matrix', 'k8s'], 'manifests k8s/odd.yaml:1 is not UTF-8 text'],
    ['netprofile.yaml', ['lint'], 'the project file netprofile.yaml:1 is not UTF-8 text'],
    ['p.yaml', ['lint', '--platform', 'p.yaml'], 'the platform file p.yaml:1 is not UTF-8 text'],
    [
      'own/kubernetes/policy.yaml.hbs',
      ['generate', '-o', '-', '--templates', 'own'],
      'the template own/kubernetes/policy.yaml.hbs:1 is not UTF-8 text',
    ],
  ];
  for (const [file, args, what] of places) {
    test(`${file} is refused with its line`, async () => {
      await inHome({ ...shop, [file]: '' }, async ({ path, run }) => {
        writeFileSync(join(path, file), latin);
        const ran = await run(args);
        assert.equal([ran.status, ran.stdout], [2, ''], ran.stderr);
        assert.match(ran.stderr, what);
      });
    });
  }

  test('UTF-16, as PowerShell writes it, is called that', async () => {
    await inHome(shop, async ({ path, run }) => {
      writeFileSync(
        join(path, 'profiles/odd.yaml'),
        Buffer.from('\ufeffservice: cart\n', 'utf16le'),
      );
      const ran = await run(['lint']);
      assert.is(ran.status, 2);
      assert.match(ran.stderr, 'profile profiles/odd.yaml is UTF-16, not UTF-8');
    });
  });

  test('fn refuses the list: it would come back with other bytes', async () => {
    await inHome({}, async ({ run }) => {
      const list = 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\n';
      const ran = await run(['fn'], { input: Buffer.concat([Buffer.from(list), latin]) });
      assert.equal([ran.status, ran.stdout], [2, '']);
      assert.match(ran.stderr, 'standard input:4 is not UTF-8 text');
    });
  });

  test('post-render keeps the bytes of what it does not read, and refuses what it does', async () => {
    await inHome(shop, async ({ path, write }) => {
      write('profiles/storefront.yaml', 'service: storefront\nconsumes: [cart]\n');
      const config =
        'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  annotations:\n    note: ';
      const run = (input: Buffer): ReturnType<typeof spawnSync> =>
        spawnSync(process.execPath, [program, 'post-render', '-q'], { cwd: path, input });
      const workloads = `---\n${deployment('cart')}---\n${deployment('storefront')}`;
      const foreign = Buffer.concat([
        Buffer.from(`---\n${config}"`),
        latin.subarray(0, 6),
        Buffer.from('"\n'),
      ]);
      const kept = run(Buffer.concat([foreign, Buffer.from(workloads)]));
      assert.is(kept.status, 0, String(kept.stderr));
      assert.ok((kept.stdout as Buffer).includes(foreign));
      const odd = workloads.replace(
        'metadata: {name: cart}',
        'metadata: {name: cart, annotations: {note: "caf@"}}',
      );
      const bytes = Buffer.from(odd);
      bytes[bytes.indexOf('@')] = 0xe9;
      const refused = run(bytes);
      assert.equal([refused.status, String(refused.stdout)], [1, '']);
      assert.match(
        String(refused.stderr),
        /stdin:4:\d+ error yaml-syntax: the line is not UTF-8 text/,
      );
    });
  });
});
