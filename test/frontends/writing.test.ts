import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { program } from '../program.ts';
import { suite } from '../suite.ts';
import { deployment, type Home, inHome } from './home.ts';

const generate = ['generate', '-o', 'out', 'profiles'];
const profiles = {
  'profiles/cart.yaml':
    'service: cart\nselect: {app: cart}\nexposes: [{port: 8080, from: [$cluster]}]\n',
};
const theirs = 'somebody: else\n';

/** A process that has ended: its number is nobody's for a while. */
function endedProcess(): number {
  return spawnSync(process.execPath, ['-e', '0']).pid;
}

function temporary(pid: number): string {
  return `.netprofile-${pid}-${'0123456789abcdef01234567'}.tmp`;
}

suite('the folder that generate writes to', (test) => {
  test('what a run that was killed has left goes; what is of others stays', async () => {
    await inHome(profiles, async (home) => {
      const gone = endedProcess();
      const files: Readonly<Record<string, string>> = {
        [temporary(gone)]: '# netprofile.dev/digest: sha256:0',
        [temporary(gone).replace('0123', 'abcd')]: '',
        // of others: by what it holds, by its name, by a process that still runs
        [temporary(gone).replace('0123', 'dcba')]: theirs,
        '.shop.web.yaml.77.tmp': '# netprofile.dev/digest: sha256:0',
        '.netprofile-notes.tmp': '',
        [temporary(process.pid)]: '# netprofile.dev/digest: sha256:0',
      };
      for (const [name, text] of Object.entries(files)) home.write(`out/${name}`, text);
      const victim = join(home.path, 'victim');
      writeFileSync(victim, '# netprofile.dev/digest: sha256:0');
      const linked = temporary(gone).replace('0123', 'beef');
      symlinkSync(victim, join(home.path, 'out', linked));
      const ran = await home.run(generate);
      assert.is(ran.status, 0, ran.stderr);
      const kept = [...Object.keys(files).slice(2), linked, 'cart.yaml'].sort();
      assert.equal(readdirSync(join(home.path, 'out')).sort(), kept);
      assert.is(readFileSync(victim, 'utf8'), '# netprofile.dev/digest: sha256:0');
    });
  });

  test('a run that is killed while it writes leaves nothing behind the next one', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [
        `profiles/cart-${index}.yaml`,
        profiles['profiles/cart.yaml'].replaceAll('cart', `cart-${index}`),
      ]),
    );
    await inHome(many, async (home) => {
      mkdirSync(join(home.path, 'out'));
      const child = spawn(process.execPath, [program, ...generate], { cwd: home.path });
      const done = once(child, 'close');
      while (child.exitCode === null && readdirSync(join(home.path, 'out')).length === 0)
        await new Promise((resolve) => setImmediate(resolve));
      child.kill('SIGKILL');
      await done;
      const ran = await home.run(generate);
      assert.is(ran.status, 0, ran.stderr);
      const names = readdirSync(join(home.path, 'out'));
      assert.is(names.length, 300);
      assert.ok(names.every((each) => /^cart-\d+\.yaml$/.test(each)));
    });
  });

  test('neither a link nor another spelling of a name is replaced', async () => {
    await inHome({ ...profiles, victim: theirs }, async (home) => {
      mkdirSync(join(home.path, 'out'));
      symlinkSync('../victim', join(home.path, 'out/cart.yaml'));
      const ran = await home.run(generate);
      assert.is(ran.status, 1);
      assert.match(ran.stderr, 'foreign-file');
      assert.ok(lstatSync(join(home.path, 'out/cart.yaml')).isSymbolicLink());
      assert.is(home.read('victim'), theirs);
    });
  });

  const strange: readonly (readonly [what: string, lay: (home: Home) => void, says: string])[] = [
    ['a file', (home) => home.write('out', theirs), 'out: it is not a folder'],
    ['below a file', (home) => home.write('out', theirs), 'out/deep: '],
    [
      'a link to nothing',
      (home) => symlinkSync('gone', join(home.path, 'out')),
      'out: it is a link to gone, which does not exist',
    ],
    ['a device', () => undefined, '/dev/null: it is not a folder'],
  ];
  for (const [what, lay, says] of strange) {
    test(`-o is ${what}`, async () => {
      await inHome(profiles, async (home) => {
        lay(home);
        const out =
          what === 'a device' ? '/dev/null' : what === 'below a file' ? 'out/deep' : 'out';
        const ran = await home.run(['generate', '-o', out, 'profiles']);
        assert.is(ran.status, 2);
        assert.ok(ran.stderr.includes(says), ran.stderr);
        if (what === 'a file') assert.is(home.read('out'), theirs);
      });
    });
  }
});

suite('a result in a file', (test) => {
  const map = ['map', 'profiles', '-o'];

  test('is not written through a link', async () => {
    for (const target of ['victim', 'new']) {
      await inHome({ ...profiles, victim: theirs }, async (home) => {
        symlinkSync(target, join(home.path, 'map.html'));
        const ran = await home.run([...map, 'map.html']);
        assert.is(ran.status, 2);
        assert.match(ran.stderr, `cannot write map.html: it is a link to ${target}`);
        assert.is(home.read('victim'), theirs);
        assert.not.ok(readdirSync(home.path).includes('new'));
      });
    }
  });

  test('leaves another name of the file as it was, and keeps the mode of its own', async () => {
    await inHome({ ...profiles, 'map.html': theirs, 'own.html': theirs }, async (home) => {
      linkSync(join(home.path, 'map.html'), join(home.path, 'backup.html'));
      const ran = await home.run([...map, 'map.html']);
      assert.is(ran.status, 0, ran.stderr);
      assert.is(home.read('backup.html'), theirs);
      assert.match(home.read('map.html'), /^<!doctype html>/i);
      const before = statSync(join(home.path, 'own.html')).ino;
      await home.run([...map, 'own.html']);
      assert.is(statSync(join(home.path, 'own.html')).ino, before);
    });
  });

  test('may be a device or a descriptor', async () => {
    await inHome(profiles, async (home) => {
      assert.is((await home.run([...map, '/dev/null'])).status, 0);
      const shown = await home.run([...map, '/dev/stdout']);
      assert.is(shown.stdout, (await home.run([...map, '-'])).stdout);
      if (process.platform !== 'linux') return;
      const full = await home.run([...map, '/dev/full']);
      assert.is(full.status, 2);
      assert.match(full.stderr, 'cannot write /dev/full: no space is left');
    });
  });

  test('cannot be a folder, or a pipe that nobody reads', async () => {
    await inHome(profiles, async (home) => {
      spawnSync('mkfifo', [join(home.path, 'pipe')]);
      for (const path of ['profiles', 'pipe']) {
        const ran = await home.run([...map, path]);
        assert.is(ran.status, 2, path);
        assert.match(ran.stderr, `cannot write ${path}: `);
      }
    });
  });
});

const ordersToCart = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: cart}
spec:
  podSelector: {matchLabels: {app: cart}}
  ingress: [{from: [{podSelector: {matchLabels: {app: orders}}}], ports: [{port: 8080}]}]
`;

/** What the profile of cart lacks. */
const cartCallsOrders = `${deployment('cart').replace('name: main,', 'name: main, env: [{name: ORDERS, value: "http://orders:8080"}],')}---
${deployment('orders')}---
apiVersion: v1
kind: Service
metadata: {name: orders}
spec: {selector: {app: orders}, ports: [{port: 8080}]}
`;

/** Hubble's, of a connection that is allowed. */
const flow = {
  flow: {
    verdict: 'FORWARDED',
    source: {
      namespace: 'default',
      pod_name: 'orders-7c9d8f6b5-xk2lp',
      labels: ['k8s:app=orders'],
    },
    destination: {
      namespace: 'default',
      pod_name: 'cart-6f7d8c9b5d-abcde',
      labels: ['k8s:app=cart'],
    },
    l4: { TCP: { source_port: 40000, destination_port: 8080 } },
    traffic_direction: 'INGRESS',
    is_reply: false,
  },
};

suite('standard output', (test) => {
  const commands: readonly (readonly [args: string, input: string])[] = [
    ['post-render', deployment('cart')],
    [
      'fn',
      `apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n- ${deployment('cart').replaceAll('\n', '\n  ')}\n`,
    ],
    ['generate -o - profiles', ''],
    ['matrix k8s', ''],
    ['map k8s', ''],
    ['audit k8s', ''],
    ['schema', ''],
    ['explain cart orders:8080 --manifests k8s', ''],
    ['explain cart orders:8080 --manifests k8s --format json', ''],
    ['flows flows.jsonl --manifests k8s', ''],
    ['init k8s -o -', ''],
    ['init k8s --from-policies -o -', ''],
    ['init calls', ''],
    ['probe --plan --stand-ins --manifests k8s', ''],
  ];
  for (const [args, input] of commands) {
    test(`${args}: closed, it is an error; /dev/null is what was asked for`, async () => {
      if (process.platform !== 'linux') return;
      const files = {
        ...profiles,
        'k8s/all.yaml': `${deployment('cart')}---\n${deployment('orders')}---\n${ordersToCart}`,
        'calls/all.yaml': cartCallsOrders,
        'flows.jsonl': `${JSON.stringify(flow)}\n`,
        'in.yaml': input,
      };
      await inHome(files, async ({ path }) => {
        const run = (redirection: string): ReturnType<typeof spawnSync> =>
          spawnSync(
            'bash',
            ['-c', `"${process.execPath}" "${program}" ${args} < in.yaml ${redirection}`],
            { cwd: path, encoding: 'utf8' },
          );
        const closed = run('>&-');
        assert.is(closed.status, 2, String(closed.stderr));
        assert.match(String(closed.stderr), 'cannot write to standard output: it is closed');
        assert.is(run('> /dev/null').status, 0);
        const full = run('> /dev/full');
        assert.is(full.status, 2);
        assert.match(String(full.stderr), 'cannot write to standard output: no space is left');
      });
    });
  }

  for (const args of [
    'lint --manifests k8s',
    'diff k8s k8s',
    'explain cart orders:8080 --manifests k8s --expect allowed',
  ]) {
    test(`${args}: closed, the exit status is still the answer`, async () => {
      await inHome(
        { 'k8s/all.yaml': `${deployment('cart')}---\n${deployment('orders')}` },
        async (home) => {
          const options = { cwd: home.path, encoding: 'utf8' } as const;
          const ran = spawnSync(
            'bash',
            ['-c', `"${process.execPath}" "${program}" ${args} >&-`],
            options,
          );
          assert.is(ran.status, 0, ran.stderr);
        },
      );
    });
  }
});
