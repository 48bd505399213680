/** Builds the function image of kustomize/Dockerfile: `node test/real/image/build.mjs TAG` by hand. */
import { execFile } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const baseFile = fileURLToPath(new URL('Dockerfile', import.meta.url));
const functionFile = fileURLToPath(new URL('../../../kustomize/Dockerfile', import.meta.url));
const ourBundles = fileURLToPath(new URL('../../../dist/', import.meta.url));

/**
 * Builds the image `tag` as we ship it, on a base of the running node, with every `.cjs` file in `bundles`
 * (`npm run build` makes them). Give the tag a slash, `local/netprofile:test`: kpt takes a bare name for
 * one of its own catalog. Needs Linux and a Docker daemon; throws with their message otherwise.
 * @param {string} tag
 * @param {string} [bundles]
 * @param {'fn' | 'cli'} [target] which image of the Dockerfile
 * @returns {Promise<void>}
 */
export async function buildImage(tag, bundles = ourBundles, target = 'fn') {
  const base = `${tag}-base`;
  const context = await mkdtemp(join(tmpdir(), 'netprofile-image-'));
  try {
    await fillRoot(join(context, 'rootfs'));
    await dockerBuild(base, baseFile, context);
    await dockerBuild(tag, functionFile, bundles, `--build-arg=FROM=${base}`, `--target=${target}`);
  } finally {
    await rm(context, { recursive: true, force: true });
  }
}

/**
 * @param {string} tag
 * @param {string} dockerfile
 * @param {string} context
 * @param {string[]} options
 */
async function dockerBuild(tag, dockerfile, context, ...options) {
  const args = ['build', '--quiet', '--tag', tag, '--file', dockerfile, ...options, context];
  await run('docker', args);
}

/** @param {string} root */
async function fillRoot(root) {
  // on the PATH that docker sets where an image sets none
  await put(process.execPath, join(root, 'usr/local/bin/node'));
  for (const library of await librariesOf(process.execPath))
    await put(library, join(root, library));
  // kustomize and kpt run functions with `--user nobody`, a name that the image itself must know.
  await mkdir(join(root, 'etc'), { recursive: true });
  await writeFile(join(root, 'etc/passwd'), 'nobody:x:65534:65534:nobody:/:/\n');
}

/**
 * The shared libraries of a program, the loader included, as absolute paths:
 * `libm.so.6 => /lib/libm.so.6 (0x7f...)` or `/lib64/ld-linux-x86-64.so.2 (0x7f...)`.
 * @param {string} program
 */
async function librariesOf(program) {
  const { stdout } = await run('ldd', [program]);
  return [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, path]) => String(path));
}

/**
 * @param {string} from
 * @param {string} to
 */
async function put(from, to) {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await buildImage(process.argv[2] ?? 'local/netprofile:test', process.argv[3]);
}
