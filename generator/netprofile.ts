#!/usr/bin/env node
// Starts the bundle of one command: post-render and fn run inside every release and load nothing else.
import { readFileSync } from 'node:fs';
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
 * compiling is a third of a small release. V8 tells sources apart by length
 * alone, so both files carry the build's name. Whatever does not fit is
 * compiled as usual.
 */
export function load(name: string, onScript?: (script: Script) => void): Bundle {
  const filename = join(__dirname, `${name}.cjs`);
  const cachedData = onScript === undefined ? cached(codeCache(name)) : undefined;
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

function cached(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

const hot = ['post-render', 'fn'];

if (require.main === module) {
  const [command = '', ...args] = process.argv.slice(2);
  const asksHelp = args.includes('--help') || args.includes('-h');
  if (hot.includes(command) && !asksHelp) load(command).start(args);
  else (require('./cli.cjs') as Bundle).start(process.argv.slice(2));
}
