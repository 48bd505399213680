import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
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
import { parse } from 'yaml';
import { cart, cartProfile } from '../cart.ts';
import { type Ran, root, run } from '../program.ts';
import { suite } from '../suite.ts';

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string;
};
const npmFile = `netprofile-npm-${version}.tgz`;

const temporary = mkdtempSync(join(tmpdir(), 'netprofile-release-'));
process.once('exit', () => rmSync(temporary, { recursive: true, force: true }));

function release(out: string, ...args: readonly string[]): Promise<Ran> {
  const script = join(root, 'scripts/release.mjs');
  const env = { SOURCE_DATE_EPOCH: '1790000000' };
  return run(process.execPath, [script, '--built', '--out', join(temporary, out), ...args], {
    env,
  });
}

const url = 'https://shop.example/netprofile/v1';
const flags = ['--tag', `v${version}`, '--url', url, '--repository', 'https://shop.example'];
let made: Promise<string> | undefined;

/** A release, made once, without a network. */
function folder(): Promise<string> {
  made ??= (async () => {
    const ran = await release('release', ...flags);
    assert.is(ran.status, 0, ran.stderr);
    return join(temporary, 'release');
  })();
  return made;
}

const sha256 = (path: string): string =>
  createHash('sha256').update(readFileSync(path)).digest('hex');

async function entries(archive: string): Promise<readonly string[]> {
  const { stdout } = await run('tar', ['-tzf', archive]);
  return stdout.split('\n').filter((each) => each !== '');
}

async function textIn(archive: string, entry: string): Promise<string> {
  return (await run('tar', ['-xzOf', archive, entry])).stdout;
}

/** npm without a network and without what a user may have set. */
const npmEnvironment = {
  npm_config_offline: 'true',
  npm_config_update_notifier: 'false',
  npm_config_loglevel: 'notice',
};

suite('release', (test) => {
  test('every way to get it is there, with its sum', async () => {
    const out = await folder();
    const listed = readFileSync(join(out, 'SHA256SUMS'), 'utf8').trim().split('\n');
    const wanted = [
      'THIRD_PARTY_NOTICES',
      `kubectl-netprofile-${version}.tar.gz`,
      `netprofile-${version}.tgz`,
      `netprofile-helm3-${version}.tgz`,
      npmFile,
      `netprofile-postrenderer-${version}.tgz`,
      'netprofile.cdx.json',
      'netprofile.yaml',
    ];
    assert.equal(
      listed.map((line) => line.slice(66)),
      wanted,
    );
    assert.equal(readdirSync(out).sort(), [...wanted, 'SHA256SUMS'].sort());
    for (const line of listed) assert.is(sha256(join(out, line.slice(66))), line.slice(0, 64));
  });

  test('made again it is the same, byte for byte', async () => {
    const again = await release('again', ...flags);
    assert.is(again.stdout, readFileSync(join(await folder(), 'SHA256SUMS'), 'utf8'));
  });

  test('the npm package has nothing that npm would run or install', async () => {
    const archive = join(await folder(), npmFile);
    const manifest = JSON.parse(await textIn(archive, 'package/package.json')) as Readonly<
      Record<string, unknown>
    >;
    for (const key of ['scripts', 'dependencies', 'devDependencies', 'optionalDependencies'])
      assert.is(manifest[key], undefined, key);
    const files = await entries(archive);
    for (const file of [
      'LICENSE',
      'dist/THIRD_PARTY_NOTICES',
      'dist/index.js',
      'profiles/profile.schema.json',
      'packaging/argocd/plugin.yaml',
    ])
      assert.ok(files.includes(`package/${file}`), file);
    // no sources, tests, caches of one build of Node, or anybody's own files
    assert.equal(
      files.filter((file) => /\.cache$|^package\/(?:test|generator|scripts|\.)/.test(file)),
      [],
    );
  });

  for (const more of [[], ['--ignore-scripts']]) {
    test(`npm install -g ${more.join(' ')} says no warning, and both names start it`, async () => {
      const prefix = mkdtempSync(join(temporary, 'prefix-'));
      const args = ['install', '-g', '--prefix', prefix, ...more, join(await folder(), npmFile)];
      const ran = await run('npm', args, { env: npmEnvironment, cwd: temporary });
      assert.is(ran.status, 0, ran.stderr);
      assert.not.match(`${ran.stdout}${ran.stderr}`, /warn|deprecated/i);
      const bin = join(prefix, process.platform === 'win32' ? '' : 'bin');
      for (const name of ['netprofile', 'kubectl-netprofile']) {
        const said = await run(join(bin, name), ['--version']);
        assert.is(said.stdout.trim(), version, said.stderr);
      }
      const shop = join(root, 'profiles/examples/shop');
      const lint = await run(join(bin, 'netprofile'), ['lint'], { cwd: shop });
      assert.is(lint.status, 0, lint.stdout);
    });
  }

  test('each Helm plugin is whole in its archive', async () => {
    const out = await folder();
    for (const [file, name, top, runner] of [
      ['netprofile-helm3', 'netprofile', '.', 'dist/netprofile.cjs'],
      ['netprofile', 'netprofile', 'netprofile', 'dist/netprofile.cjs'],
      ['netprofile-postrenderer', 'netprofile-postrenderer', 'netprofile-postrenderer', 'run.cjs'],
    ] as const) {
      const target = mkdtempSync(join(temporary, 'plugin-'));
      const archive = join(out, `${file}-${version}.tgz`);
      assert.is((await run('tar', ['-xzf', archive, '-C', target])).status, 0);
      const folder = join(target, top);
      const manifest = parse(readFileSync(join(folder, 'plugin.yaml'), 'utf8')) as {
        name: string;
        version: string;
      };
      assert.equal([manifest.name, manifest.version], [name, version]);
      for (const each of [runner, 'LICENSE', 'dist/THIRD_PARTY_NOTICES'])
        assert.ok(existsSync(join(folder, each)), `${file} ${each}`);
      // Helm 4 would sign for the last that it finds
      const all = await entries(archive);
      assert.is(all.filter((each) => each.endsWith('plugin.yaml')).length, 1);
    }
  });

  test('the post-renderer runs from its archive, and its errors are seen', async () => {
    const target = mkdtempSync(join(temporary, 'plugin-'));
    const archive = join(await folder(), `netprofile-postrenderer-${version}.tgz`);
    await run('tar', ['-xzf', archive, '-C', target]);
    const runner = join(target, 'netprofile-postrenderer/run.cjs');
    const cwd = mkdtempSync(join(temporary, 'work-'));
    const bad = await run(process.execPath, [runner], { input: cart, cwd });
    assert.match(bad.stdout, /^kind: \[\]$[\s\S]*netprofile: /m);
    mkdirSync(join(cwd, 'profiles'));
    writeFileSync(join(cwd, 'profiles/cart.yaml'), cartProfile);
    const good = await run(process.execPath, [runner], { input: cart, cwd });
    assert.match(good.stdout, /^kind: NetworkPolicy$/m);
  });

  test('krew: the manifest is as its rules say, and about this archive', async () => {
    const out = await folder();
    const manifest = parse(readFileSync(join(out, 'netprofile.yaml'), 'utf8')) as {
      apiVersion: string;
      kind: string;
      metadata: { name: string };
      spec: {
        version: string;
        shortDescription: string;
        homepage: string;
        description: string;
        platforms: readonly { uri: string; sha256: string; bin: string }[];
      };
    };
    // pkg/index/validation of krew, and what its index asks of authors
    assert.is(manifest.apiVersion, 'krew.googlecontainertools.github.com/v1alpha2');
    assert.is(manifest.kind, 'Plugin');
    assert.match(manifest.metadata.name, /^[\w-]+$/);
    assert.is(manifest.spec.version, `v${version}`);
    assert.ok(manifest.spec.shortDescription.length <= 50);
    assert.not.match(manifest.spec.shortDescription, /kubectl|\.$/);
    assert.is(manifest.spec.homepage, 'https://shop.example');
    const [platform, ...more] = manifest.spec.platforms;
    assert.is(more.length, 0);
    const archive = `kubectl-netprofile-${version}.tar.gz`;
    assert.is(platform?.uri, `${url}/${archive}`);
    assert.is(platform?.sha256, sha256(join(out, archive)));
    const files = await entries(join(out, archive));
    assert.ok(files.includes(platform?.bin ?? ''));
    assert.ok(files.includes('LICENSE'));
    // as krew installs it: a link to the program, which must find its bundles
    const store = mkdtempSync(join(temporary, 'krew-'));
    await run('tar', ['-xzf', join(out, archive), '-C', store]);
    const link = join(store, 'kubectl-netprofile');
    symlinkSync(join(store, platform?.bin ?? ''), link);
    assert.is((await run(link, ['--version'])).stdout.trim(), version);
  });

  test('the SBOM is CycloneDX, of all that is bundled and nothing else', async () => {
    const bom = JSON.parse(readFileSync(join(await folder(), 'netprofile.cdx.json'), 'utf8')) as {
      bomFormat: string;
      serialNumber: string;
      metadata: { timestamp: string; component: { name: string; version: string } };
      components: readonly { name: string; version: string; hashes: unknown; scope?: string }[];
      dependencies: readonly { ref: string; dependsOn: readonly string[] }[];
    };
    assert.is(bom.bomFormat, 'CycloneDX');
    assert.match(
      bom.serialNumber,
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[1-9a-f][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/,
    );
    assert.is(bom.metadata.timestamp, '2026-09-21T14:13:20.000Z');
    assert.equal(
      [bom.metadata.component.name, bom.metadata.component.version],
      ['netprofile', version],
    );
    const bundled = JSON.parse(
      readFileSync(join(root, '.build/bundled.json'), 'utf8'),
    ) as readonly {
      name: string;
      version: string;
    }[];
    const specs = (all: readonly { name: string; version: string }[]): readonly string[] =>
      [...new Set(all.map((each) => `${each.name}@${each.version}`))].sort();
    assert.equal(specs(bom.components), specs(bundled));
    assert.ok(
      bom.components.every((each) => each.hashes !== undefined && each.scope === undefined),
    );
    const refs = new Set([
      `netprofile@${version}`,
      ...bom.components.map((each) => `${each.name}@${each.version}`),
    ]);
    for (const { ref, dependsOn } of bom.dependencies)
      for (const each of [ref, ...dependsOn]) assert.ok(refs.has(each), each);
  });

  test('a tag of another version makes nothing', async () => {
    for (const tag of ['v9.9.9', version, `v${version}-rc.1`]) {
      const ran = await release('tagged', '--tag', tag);
      assert.is(ran.status, 1);
      assert.match(ran.stderr, new RegExp(`version ${version}, and another is in tag ${tag}`));
      assert.not.ok(existsSync(join(temporary, 'tagged')));
    }
  });

  test('half of what signing needs is an error', async () => {
    const ran = await release('signed', '--key', 'ops');
    assert.is(ran.status, 1);
    assert.match(ran.stderr, /--helm, --key and --keyring/);
  });
});
