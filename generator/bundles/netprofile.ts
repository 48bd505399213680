#!/usr/bin/env node
// Starts the bundle of one command: post-render and fn run inside every release and load nothing else.
import { closeSync, constants, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';

/** Names the build that this launcher belongs to; set by scripts/build.mjs. */
declare const BUILD_ID: string;

interface Bundle {
  readonly start: (args: readonly string[]) => void;
}

/** Where V8's code for a bundle is kept: it fits one build and one version of Node. */
export function codeCache(name: string): string {
  return join(__dirname, `${name}.${BUILD_ID}.${process.version}-${process.arch}.cache`);
}

/**
 * Loads a bundle, with V8's compiled code beside it where the build left some:
 * compiling is a third of a small run. V8 tells sources apart by length
 * alone, so both files carry the build's name. Whatever does not fit is
 * compiled as usual.
 */
export function load(name: string, onScript?: (script: Script) => void): Bundle {
  const known = loaded.get(name) ?? loadAnew(name, onScript);
  loaded.set(name, known);
  return known;
}

const loaded = new Map<string, Bundle>();

function loadAnew(name: string, onScript: ((script: Script) => void) | undefined): Bundle {
  const filename = join(__dirname, `${name}.cjs`);
  const cachedData = onScript === undefined ? cached(codeCache(name), filename) : undefined;
  if (cachedData === undefined && onScript === undefined) return require(filename) as Bundle;
  // esbuild writes ASCII: one byte a character is what V8 likes best
  const source = readFileSync(filename, 'latin1');
  if (!source.startsWith(`/*${BUILD_ID}*/`)) return require(filename) as Bundle;
  const script = new Script(
    `(function(module,exports,require,__filename,__dirname){${source}\n})`,
    { filename, ...(cachedData !== undefined && { cachedData }) },
  );
  onScript?.(script);
  const module = { exports: {} as Bundle };
  script.runInThisContext()(module, module.exports, require, filename, __dirname);
  return module.exports;
}

/**
 * A code cache as it is kept: V8's code twice, and the build that it is of.
 * V8 runs damaged code without a look at it. Comparing two copies notices
 * every damage to one of them, and costs less than loading what could compute
 * a checksum (docs/decisions/0016).
 */
export function sealed(code: Uint8Array): Buffer {
  return Buffer.concat([code, code, seal]);
}

// neither through a link nor waiting for whoever writes to a pipe
const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const seal = Buffer.from(`\n${BUILD_ID}\n`);

/** V8's code from a file that is whole, of this build and of whoever the bundle is of; undefined for any other. */
function cached(path: string, bundle: string): Buffer | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, flags);
    const { uid } = fstatSync(file);
    return uid === statSync(bundle).uid ? unsealed(readFileSync(file)) : undefined;
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function unsealed(bytes: Buffer): Buffer | undefined {
  const length = (bytes.length - seal.length) / 2;
  if (!Number.isInteger(length) || length <= 0) return undefined;
  const [code, copy] = [bytes.subarray(0, length), bytes.subarray(length, 2 * length)];
  return bytes.subarray(2 * length).equals(seal) && code.equals(copy) ? code : undefined;
}

const hot = ['post-render', 'fn'];

if (require.main === module) {
  const [command = '', ...args] = process.argv.slice(2);
  const asksHelp = args.includes('--help') || args.includes('-h');
  if (hot.includes(command) && !asksHelp) load(command).start(args);
  else load('cli').start(process.argv.slice(2));
}
