import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { netprofile } from '../program.ts';
import { runs } from '../random-runs.ts';
import { suite } from '../suite.ts';

/** Names as a chart of somebody else may have them. */
const hostile = fc.constantFrom(
  '../../orders',
  '../orders',
  '..',
  '.',
  '/tmp/orders',
  'shop/data',
  'shop\\data',
  'shop\u0000',
  'shop\n',
  'shop.',
  'SHOP',
  '.netprofile',
  'kustomization.yaml',
  '__proto__',
  'constructor',
  '%2e%2e%2forders',
  '-rf',
  '~',
  's'.repeat(64),
  's'.repeat(300),
  '\u202eshop',
  'ſhop',
);
const plain = fc.constantFrom('cart', 'storefront', 'payments', 'orders', 'postgres', 'shop');
const rarely = fc.oneof({ weight: 12, arbitrary: plain }, { weight: 1, arbitrary: hostile });
const often = fc.oneof(
  { weight: 2, arbitrary: plain },
  { weight: 1, arbitrary: hostile },
  { weight: 1, arbitrary: fc.constantFrom('../../orders', '../../victim/orders', '../../k8s/x') },
);

/** What somebody may have put where a run writes. */
const thing = fc.constantFrom('file', 'link', 'linkToFolder', 'dangling', 'folder', 'none');

interface World {
  readonly profiles: readonly {
    readonly service: string;
    readonly namespace?: string | undefined;
  }[];
  readonly workloads: readonly {
    name: string;
    namespace?: string | undefined;
    instance?: string | undefined;
    kind: string;
  }[];
  readonly there: readonly { readonly name: string; readonly thing: string }[];
  /** Where the manifests put the workloads of the profiles. */
  readonly ownNamespace?: string | undefined;
  readonly out: string;
  readonly kustomization: boolean;
}

const worlds: fc.Arbitrary<World> = fc.record({
  profiles: fc.uniqueArray(
    fc.record({ service: rarely, namespace: fc.option(rarely, { nil: undefined, freq: 1 }) }),
    { minLength: 1, maxLength: 2, selector: ({ service }) => service },
  ),
  workloads: fc.array(
    fc.record({
      name: rarely,
      namespace: fc.option(often, { nil: undefined }),
      instance: fc.option(rarely, { nil: undefined }),
      kind: fc.constantFrom('Deployment', 'Deployment', 'Job', '../Job'),
    }),
    { maxLength: 1 },
  ),
  ownNamespace: fc.option(often, { nil: undefined }),
  there: fc.array(
    fc.record({
      name: fc.constantFrom(
        'cart.yaml',
        'shop.cart.yaml',
        'shop.storefront.yaml',
        'orders.cart.yaml',
        'kustomization.yaml',
        'Kustomization.yaml',
        'README.md',
        '.netprofile-1-0123456789abcdef01234567.tmp',
      ),
      thing,
    }),
    { maxLength: 4 },
  ),
  out: fc.constantFrom('out', 'out/deep', 'linked', 'victim/out'),
  kustomization: fc.boolean(),
});

/** Everything below a folder: kinds, texts and what links say, none of them followed. */
function snapshot(folder: string, below = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
    const path = join(below, entry.name);
    const at = join(folder, path);
    if (entry.isSymbolicLink()) found.set(path, `link ${readlinkSync(at)}`);
    else if (entry.isDirectory()) {
      found.set(path, 'folder');
      for (const [inner, what] of snapshot(folder, path)) found.set(inner, what);
    } else found.set(path, `file ${readFileSync(at, 'utf8')}`);
  }
  return found;
}

function lay(home: string, { profiles, workloads, ownNamespace, there, out }: World): void {
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), text);
  };
  write('victim/orders.yaml', 'somebody: else\n');
  write('victim/folder/orders.yaml', 'somebody: else\n');
  mkdirSync(join(home, 'real'));
  symlinkSync('real', join(home, 'linked'));
  const texts = profiles.map((each) => ({
    ...each,
    select: { app: each.service },
    exposes: [{ port: 8080, from: 'none' }],
  }));
  write('profiles/all.yaml', texts.map((each) => JSON.stringify(each)).join('\n---\n'));
  const own = profiles.map(({ service }) => ({
    name: service,
    namespace: ownNamespace,
    instance: undefined,
    kind: 'Deployment',
  }));
  const objects = [...own, ...workloads].map((each) => ({
    apiVersion: each.kind === 'Deployment' ? 'apps/v1' : 'batch/v1',
    kind: each.kind,
    metadata: { name: each.name, namespace: each.namespace },
    spec: {
      selector: { matchLabels: { app: each.name } },
      template: {
        metadata: { labels: { app: each.name, 'app.kubernetes.io/instance': each.instance } },
        spec: { containers: [{ name: 'main', ports: [{ containerPort: 8080 }] }] },
      },
    },
  }));
  write('k8s/all.yaml', objects.map((each) => JSON.stringify(each)).join('\n---\n'));
  for (const each of there) put(home, join(out, each.name), each.thing);
}

function put(home: string, path: string, what: string): void {
  const at = join(home, path);
  if (what === 'none') return;
  mkdirSync(dirname(at), { recursive: true });
  if (lstatSync(at, { throwIfNoEntry: false }) !== undefined) return;
  if (what === 'file') writeFileSync(at, 'somebody: else\n');
  if (what === 'folder') mkdirSync(at);
  if (what === 'link') symlinkSync(join(home, 'victim/orders.yaml'), at);
  if (what === 'linkToFolder') symlinkSync(join(home, 'victim/folder'), at);
  if (what === 'dangling') symlinkSync(join(home, 'victim/new.yaml'), at);
}

const mark = 'file # netprofile.dev/digest: sha256:';

suite('what generate writes', (test) => {
  test('is below -o, and its own: nothing else changes, whatever names are', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const above = mkdtempSync(join(tmpdir(), 'netprofile-files-'));
        const home = join(above, 'a/b');
        mkdirSync(home, { recursive: true });
        try {
          lay(home, world);
          const before = snapshot(above);
          const flags = world.kustomization ? ['--kustomization'] : [];
          const args = ['generate', 'profiles', '-o', world.out, '--manifests', 'k8s', ...flags];
          const ran = await netprofile(args, { cwd: home });
          assert.ok(ran.status === 0 || ran.status === 1 || ran.status === 2, ran.stderr);
          assert.not.match(ran.stderr, /internal error/);
          const after = snapshot(above);
          const own = join('a/b', world.out === 'linked' ? 'real' : world.out);
          for (const path of new Set([...before.keys(), ...after.keys()])) {
            const [was, is] = [before.get(path), after.get(path)];
            if (was === is) continue;
            assert.is(was, undefined, `${path} was changed`);
            if (is === 'folder') assert.ok(own.startsWith(path), `${path} was made`);
            else {
              assert.is(dirname(path), own, `${path} was written`);
              assert.ok(is?.startsWith(mark), `${path} is ${is}`);
            }
          }
          assert.not.ok(existsSync(join(home, 'victim/new.yaml')));
        } finally {
          rmSync(above, { recursive: true, force: true });
        }
      }),
      runs(30, true),
    );
  });
});
