import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { program, run } from '../program.ts';
import { suite } from '../suite.ts';
import { clone } from './clone.ts';
import {
  chart,
  config,
  failed,
  fine,
  type Helm,
  meaning,
  policies,
  shopProfiles,
  withHelm,
} from './world.ts';

const versions = ['helm3', 'helm41', 'helm42'] as const;
const postrenderer = 'helm/postrenderer';

let built: Promise<string> | undefined;

/** A clone with our build, made once for all tests that change nothing in it. */
function builtClone(): Promise<string> {
  built ??= (async () => {
    const home = mkdtempSync(join(tmpdir(), 'netprofile-clone-'));
    process.once('exit', () => rmSync(home, { recursive: true, force: true }));
    const folder = await clone(home);
    cpSync(dirname(program), join(folder, 'dist'), { recursive: true });
    return folder;
  })();
  return built;
}

/** A PATH with these programs and nothing else. */
async function pathOf(home: string, names: readonly string[]): Promise<string> {
  const folder = join(home, 'bin');
  mkdirSync(folder);
  for (const name of names) {
    const found = (process.env.PATH ?? '').split(delimiter).map((each) => join(each, name));
    symlinkSync(found.find((each) => existsSync(each)) ?? name, join(folder, name));
  }
  return folder;
}

async function installed(helm: Helm, ...plugins: readonly string[]): Promise<void> {
  for (const plugin of plugins) fine(await helm(['plugin', 'install', plugin]));
}

/** The shop's profiles without the one of its hook. */
function withoutHook(home: string): string {
  const project = shopProfiles(home, 'netprofile.yaml', (text) => `# without the hook\n${text}`);
  rmSync(join(dirname(project), 'orders-migrate.yaml'));
  return project;
}

for (const version of versions) {
  suite(`the plugin: ${version}`, (test) => {
    test('installs from a clone with a build, and its commands run', () =>
      withHelm(version, async (helm) => {
        const folder = await builtClone();
        const before = readFileSync(join(folder, 'dist/netprofile.cjs'));
        const said = await helm(['plugin', 'install', folder]);
        fine(said);
        assert.not.match(said.stderr, /npm/);
        assert.is(/helm plugin install .*postrenderer/.test(said.stdout), version !== 'helm3');
        assert.equal(readFileSync(join(folder, 'dist/netprofile.cjs')), before);
        assert.match(fine(await helm(['plugin', 'list'])), /^netprofile\s+\d/m);
        for (const command of ['generate', 'lint', 'assert']) {
          const help = fine(await helm(['netprofile', command, '--help']));
          assert.match(help, new RegExp(`^netprofile ${command}`));
        }
        const manifests = fine(await helm(['template', 'shop', chart]));
        const policy = await helm(
          ['netprofile', 'generate', '-o', '-', '--manifests', '-', '--config', config],
          {
            input: manifests,
          },
        );
        assert.is(policies(fine(policy)).size, 7);
      }));

    test('helm -n reaches the command', () =>
      withHelm(version, async (helm) => {
        await installed(helm, await builtClone());
        const input = fine(await helm(['template', 'shop', chart]));
        const args = ['netprofile', 'generate', '-o', '-', '--manifests', '-', '--config', config];
        const namespaces = async (flags: readonly string[]) => {
          const out = fine(await helm([...flags, ...args], { input }));
          return [...policies(out).values()].map((each) => each.namespace).sort();
        };
        const shop = ['data', ...Array.from({ length: 6 }, () => 'shop')];
        assert.equal(await namespaces(['-n', 'shop']), shop);
        assert.equal(await namespaces(['--namespace', 'shop']), shop);
        // the profiles are for shop, so they are about no workload of a release elsewhere
        const elsewhere = await helm(['-n', 'kiosk', ...args], { input });
        failed(elsewhere, /error namespace-mismatch: .*orders-migrate/);
      }));

    test('an error in a profile is the user’s to read', () =>
      withHelm(version, async (helm) => {
        await installed(helm, await builtClone());
        const args = ['netprofile', 'lint', '--profiles', 'nowhere'];
        failed(await helm(args), /netprofile: .*nowhere/, /hint: /);
      }));

    test('assert: a release made through netprofile passes, one made without does not', () =>
      withHelm(version, async (helm, home) => {
        await installed(helm, await builtClone());
        // what Helm 3 hides from a post-renderer has no policy that could be asserted
        const hooks = version === 'helm3' ? ['--no-hooks'] : [];
        const project = hooks.length > 0 ? withoutHook(home) : config;
        const input = fine(await helm(['template', 'shop', chart, '-n', 'shop', ...hooks]));
        const args = ['-n', 'shop', 'netprofile', 'assert', '--config', project];
        const bare = await helm(args, { input });
        assert.is.not(bare.status, 0);
        assert.match(bare.stdout, /missing-policy/);
        const ours = fine(
          await run(process.execPath, [program, 'post-render', '--config', project], { input }),
        );
        fine(await helm(args, { input: ours }));
      }));

    test('without a build and without npm, the installation fails and says why', () =>
      withHelm(version, async (helm, home) => {
        const folder = await clone(home);
        const PATH = await pathOf(home, ['node', 'sh', 'git']);
        failed(
          await helm(['plugin', 'install', folder], { env: { PATH } }),
          /netprofile: the plugin could not be built: npm ci/,
          /hint: /,
        );
      }));

    if (version !== 'helm3') {
      test('beside the post-renderer in one folder', () =>
        withHelm(version, async (helm) => {
          const folder = await builtClone();
          await installed(helm, folder, join(folder, postrenderer));
          const args = ['--post-renderer', 'netprofile-postrenderer', '--post-renderer-args'];
          const out = fine(
            await helm([
              ...['template', 'shop', chart, '-n', 'shop', ...args, '--config'],
              ...['--post-renderer-args', config],
            ]),
          );
          const made = fine(
            await helm(
              [
                '-n',
                'shop',
                'netprofile',
                'generate',
                '-o',
                '-',
                '--manifests',
                '-',
                '--config',
                config,
              ],
              { input: fine(await helm(['template', 'shop', chart])) },
            ),
          );
          assert.equal(meaning(out, 'shop'), meaning(made, 'shop'));
        }));
    }
  });
}

suite('the plugin: built by its install hook', (test) => {
  test('npm ci in a fresh clone; only an update builds again', () =>
    withHelm('helm42', async (helm, home) => {
      const folder = await clone(home);
      // a user's NODE_ENV must not leave out what the build needs
      const env = { NODE_ENV: 'production', HOME: process.env.HOME ?? home };
      fine(await helm(['plugin', 'install', folder], { env }));
      assert.match(fine(await helm(['netprofile', '--help'])), /netprofile <command>/);

      const hook = join(folder, 'helm/install.mjs');
      const withoutNpm = { env: { PATH: await pathOf(home, ['node']) } };
      fine(await run(process.execPath, [hook], withoutNpm));
      failed(await run(process.execPath, [hook, 'update'], withoutNpm), /could not be built/);
    }));
});

/** FACTS.md, section 3. A failure here is news about Helm, not about us. */
suite('the plugin: facts', (test) => {
  test('Helm 3 and Helm 4 with folders of their own', () =>
    withHelm('helm3', async (helm3) => {
      const folder = await builtClone();
      await withHelm('helm42', async (helm42) => {
        await installed(helm3, folder);
        await installed(helm42, folder, join(folder, postrenderer));
        fine(await helm3(['netprofile', '--help']));
        fine(await helm42(['netprofile', '--help']));
      });
    }));

  test('in one folder the v1 plugin disables Helm 3’s', () =>
    withHelm('helm42', async (helm42, shared) => {
      const folder = await builtClone();
      await installed(helm42, folder, join(folder, postrenderer));
      await withHelm('helm3', async (helm3) => {
        const env = { HELM_PLUGINS: join(shared, 'helm/data/plugins') };
        failed(await helm3(['netprofile', '--help'], { env }));
      });
    }));

  for (const version of versions) {
    test(`${version}: HELM_BIN tells the majors apart`, () =>
      withHelm(version, async (helm, home) => {
        const folder = join(home, 'spy');
        const got = join(home, 'got.txt');
        mkdirSync(folder);
        writeFileSync(
          join(folder, 'plugin.yaml'),
          `name: spy\nversion: 0.1.0\nusage: spy\ndescription: spy\ncommand: "true"\nhooks: {install: "env >${got}"}\n`,
        );
        await installed(helm, folder);
        assert.is(/^HELM_BIN=/m.test(readFileSync(got, 'utf8')), version === 'helm3');
        assert.match(readFileSync(got, 'utf8'), /^HELM_PLUGIN_DIR=/m);
      }));
  }
});
