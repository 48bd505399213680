import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { cart, cartProfile, wrongProfile } from '../cart.ts';
import { netprofileProcess, program, type Ran, root, run } from '../program.ts';
import { suite } from '../suite.ts';
import { clone } from './clone.ts';
import { goTool, pythonTool } from './fetched.ts';
import {
  chart,
  config,
  failed,
  fine,
  inTemporary,
  need,
  policies,
  script,
  services,
  withHelm,
} from './world.ts';

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string;
};
const plugins = [`netprofile-${version}.tgz`, `netprofile-postrenderer-${version}.tgz`] as const;
const [commands, postrenderer] = plugins;

interface Signed {
  /** The folder of the release. */
  readonly out: string;
  readonly publicKey: string;
  /** A key that signed nothing. */
  readonly strangersKey: string;
}

let signed: Promise<Signed> | undefined;

/** A release whose Helm plugins Helm 4 signed, with a key made for it. */
function signedRelease(): Promise<Signed> {
  signed ??= (async () => {
    const helm = await need('helm42');
    // gpg's socket must have a short path
    const home = mkdtempSync(join(tmpdir(), 'np-'));
    process.once('exit', () => rmSync(home, { recursive: true, force: true }));
    const keys = async (name: string): Promise<{ secret: string; open: string }> => {
      const env = { GNUPGHOME: join(home, name) };
      mkdirSync(env.GNUPGHOME, { mode: 0o700 });
      const gpg = async (...args: readonly string[]): Promise<Ran> => {
        const ran = await run('gpg', ['--batch', '--passphrase', '', ...args], { env });
        fine(ran);
        return ran;
      };
      await gpg('--quick-gen-key', `${name} <${name}@shop.example>`, 'rsa2048', 'sign', 'never');
      const [secret, open] = [join(home, `${name}-secret.gpg`), join(home, `${name}.gpg`)];
      await gpg('--output', secret, '--export-secret-keys');
      await gpg('--output', open, '--export');
      return { secret, open };
    };
    const ours = await keys('release');
    const strangers = await keys('stranger');
    const out = join(home, 'release');
    const args = [
      '--built',
      '--out',
      out,
      '--helm',
      helm,
      '--key',
      'release',
      '--keyring',
      ours.secret,
    ];
    fine(await run(process.execPath, [join(root, 'scripts/release.mjs'), ...args]));
    return { out, publicKey: ours.open, strangersKey: strangers.open };
  })();
  return signed;
}

/** Serves a folder on this machine while the body runs. */
async function served(folder: string, body: (url: string) => Promise<void>): Promise<void> {
  const server = createServer((request, response) => {
    const path = join(folder, basename(request.url ?? ''));
    if (!existsSync(path)) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': 'application/gzip' }).end(readFileSync(path));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await body(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.close();
  }
}

suite('Helm plugins as archives', (test) => {
  for (const helmName of ['helm41', 'helm42'] as const) {
    test(`${helmName} verifies and installs them, and they work`, () =>
      withHelm(helmName, async (helm) => {
        const { out, publicKey } = await signedRelease();
        for (const file of plugins) {
          const verified = fine(
            await helm(['plugin', 'verify', join(out, file), '--keyring', publicKey]),
          );
          assert.match(verified, /Signed by: release/);
          fine(await helm(['plugin', 'install', join(out, file), '--keyring', publicKey]));
        }
        fine(await helm(['netprofile', 'lint', '--config', config]));
        const flags = ['--post-renderer', 'netprofile-postrenderer', '--post-renderer-args'];
        const rendered = await helm([
          ...['template', 'shop', chart, '-n', 'shop', ...flags, '--config'],
          ...['--post-renderer-args', config],
        ]);
        assert.equal([...policies(fine(rendered)).keys()].sort(), services);
      }));

    test(`${helmName} refuses a changed archive, a stranger's key, and one without provenance`, () =>
      withHelm(helmName, async (helm, home) => {
        const { out, publicKey, strangersKey } = await signedRelease();
        for (const file of plugins) {
          const path = join(home, file);
          copyFileSync(join(out, file), path);
          failed(await helm(['plugin', 'install', path, '--keyring', publicKey]), /prov/);
          copyFileSync(join(out, `${file}.prov`), `${path}.prov`);
          failed(await helm(['plugin', 'install', path, '--keyring', strangersKey]));
          writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.from('\n')]));
          failed(await helm(['plugin', 'verify', path, '--keyring', publicKey]));
          failed(await helm(['plugin', 'install', path, '--keyring', publicKey]));
        }
        assert.not.match(fine(await helm(['plugin', 'list'])), /netprofile/);
      }));
  }

  test('the provenance of each is about its own plugin', async () => {
    const { out } = await signedRelease();
    for (const [file, name] of [
      [commands, 'netprofile'],
      [postrenderer, 'netprofile-postrenderer'],
    ] as const) {
      const text = readFileSync(join(out, `${file}.prov`), 'utf8');
      assert.match(text, new RegExp(`^Name: ${name}$`, 'mi'));
      assert.match(text, new RegExp(`^ +${file}: sha256:[0-9a-f]{64}$`, 'm'));
    }
  });

  test('Helm 3 installs the commands from where they are downloaded', () =>
    withHelm('helm3', async (helm) => {
      const { out } = await signedRelease();
      await served(out, async (url) => {
        fine(await helm(['plugin', 'install', `${url}/netprofile-helm3-${version}.tgz`]));
      });
      fine(await helm(['netprofile', 'lint', '--config', config]));
    }));
});

suite('krew', (test) => {
  const krew = 'sigs.k8s.io/krew/cmd';

  test('takes the manifest, installs the archive, and kubectl finds it', () =>
    inTemporary(async (home) => {
      const { out } = await signedRelease();
      const manifest = join(out, 'netprofile.yaml');
      const validate = await goTool(`${krew}/validate-krew-manifest@v0.4.3`);
      fine(await run(validate, ['-manifest', manifest, '-skip-install']));
      const args = ['install', `--manifest=${manifest}`];
      const archive = `--archive=${join(out, `kubectl-netprofile-${version}.tar.gz`)}`;
      const env = { KREW_ROOT: home, HOME: home };
      fine(await run(await goTool(`${krew}/krew@v0.4.3`), [...args, archive], { env }));
      const PATH = `${join(home, 'bin')}${delimiter}${process.env.PATH}`;
      const said = await run(await need('kubectl'), ['netprofile', '--version'], { env: { PATH } });
      assert.is(fine(said).trim(), version);
    }));
});

suite('pre-commit', (test) => {
  test('builds the hook from a clone, and it passes and fails as it should', () =>
    inTemporary(async (home) => {
      const preCommit = await pythonTool('pre-commit', '4.7.0');
      const source = await clone(home);
      const user = ['-c', 'user.name=shop', '-c', 'user.email=shop@shop.example'];
      const commit = ['commit', '--quiet', '--all', '--allow-empty', '--message', 'now'];
      fine(await run('git', ['add', '--all'], { cwd: source }));
      fine(await run('git', [...user, ...commit], { cwd: source }));
      const project = join(home, 'project');
      mkdirSync(join(project, 'profiles'), { recursive: true });
      const profile = join(project, 'profiles/cart.yaml');
      writeFileSync(profile, cartProfile);
      fine(await run('git', ['init', '--quiet'], { cwd: project }));
      fine(await run('git', ['add', '--all'], { cwd: project }));
      const hook = (): Promise<Ran> =>
        run(preCommit, ['try-repo', source, 'netprofile-lint', '--all-files'], {
          cwd: project,
          env: { PRE_COMMIT_HOME: join(home, 'cache') },
        });
      assert.match(fine(await hook()), /netprofile lint\.+Passed/);
      writeFileSync(profile, wrongProfile);
      const bad = await hook();
      assert.is(bad.status, 1);
      assert.match(bad.stdout, /profiles\/cart\.yaml:2:1 error unknown-key/);
      // a warning that nobody would see
      writeFileSync(profile, `${cartProfile}consumes: [paymetns:8443]\n`);
      const misspelt = await hook();
      assert.is(misspelt.status, 1);
      assert.match(misspelt.stdout, /error guessed-peer/);
    }));
});

suite('workflow', (test) => {
  test('actionlint finds nothing', async () => {
    const actionlint = await goTool('github.com/rhysd/actionlint/cmd/actionlint@v1.7.7');
    const path = join(root, '.github/workflows/release.yml');
    const ran = await run(actionlint, ['-shellcheck=', '-pyflakes=', path]);
    assert.is(ran.status, 0, ran.stdout);
  });
});

suite('Argo CD plugin', (test) => {
  const plugin = parse(readFileSync(join(root, 'packaging/argocd/plugin.yaml'), 'utf8')) as {
    spec: { generate: { command: readonly string[]; args: readonly string[] } };
  };
  const { command, args } = plugin.spec.generate;

  for (const helmName of ['helm3', 'helm42'] as const) {
    test(`its commands with ${helmName}: the shop's chart with its policies`, () =>
      inTemporary(async (home) => {
        const helm = await need(helmName);
        const bin = join(home, 'bin');
        mkdirSync(bin);
        script(join(bin, 'helm'), `exec "${helm}" "$@"`);
        script(join(bin, 'netprofile'), `exec "${process.execPath}" "${program}" "$@"`);
        const app = join(home, 'charts/shop');
        cpSync(chart, app, { recursive: true });
        // what the repository has above the chart holds for it
        cpSync(dirname(config), join(home, 'profiles'), { recursive: true });
        const project = readFileSync(config, 'utf8')
          .replace('[.]', '[profiles]')
          .replace('./platform', './profiles/platform');
        writeFileSync(join(home, 'netprofile.yaml'), project);
        const env = {
          PATH: `${bin}${delimiter}${process.env.PATH}`,
          HOME: home,
          ARGOCD_APP_NAME: 'shop',
          ARGOCD_APP_NAMESPACE: 'shop',
          KUBE_VERSION: '1.35.0',
          KUBE_API_VERSIONS: 'v1,apps/v1,networking.k8s.io/v1',
          ARGOCD_ENV_VALUES: 'values.yaml',
        };
        const step = (): Promise<Ran> =>
          run(command[0] ?? '', [...command.slice(1), ...args], { cwd: app, env });
        const out = fine(await step());
        const hosted = await netprofileProcess(['post-render', '-n', 'shop', '--config', config], {
          input: fine(await run(helm, ['template', 'shop', chart, '-n', 'shop'])),
        });
        assert.equal([...policies(out).keys()].sort(), [...policies(fine(hosted)).keys()].sort());
        writeFileSync(join(app, 'templates/broken.yaml'), '{{ .Values.nowhere.at.all }}');
        const broken = await step();
        assert.is.not(broken.status, 0);
        assert.is(broken.stdout, '');
      }));
  }
});

suite('image of the commands', (test) => {
  test('runs as nobody, without a network, and says what it is', () =>
    inTemporary(async (home) => {
      const docker = await need('docker');
      const tag = 'local/netprofile:test';
      const url = pathToFileURL(join(root, 'test/real/image/build.mjs')).href;
      const { buildImage } = (await import(url)) as {
        buildImage: (tag: string, bundles: string | undefined, target: 'cli') => Promise<void>;
      };
      await buildImage(tag, undefined, 'cli');
      const inspected = fine(await run(docker, ['inspect', tag, '--format', '{{json .Config}}']));
      const { User, Labels } = JSON.parse(inspected) as {
        User: string;
        Labels: Readonly<Record<string, string>>;
      };
      assert.match(User, /^(?!0:)\d+:\d+$/);
      assert.is(Labels['org.opencontainers.image.licenses'], 'Apache-2.0');
      // for nobody to read
      chmodSync(home, 0o755);
      mkdirSync(join(home, 'profiles'));
      writeFileSync(join(home, 'profiles/cart.yaml'), cartProfile);
      const inside = [
        'run',
        '--rm',
        '--network=none',
        '--read-only',
        `--volume=${home}:/w:ro`,
        '-w',
        '/w',
      ];
      fine(await run(docker, [...inside, tag, 'lint']));
      // by its name, as jobs of a CI call it
      const byName = ['--entrypoint', 'node', tag, '/usr/local/bin/netprofile', '--version'];
      assert.is(fine(await run(docker, [...inside, ...byName])).trim(), version);
      const render = [...inside.slice(0, 2), '-i', ...inside.slice(2), tag, 'post-render'];
      const rendered = await run(docker, render, { input: cart });
      assert.ok(policies(fine(rendered)).has('cart'));
    }));
});
