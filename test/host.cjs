// Runs netprofile again and again in one process, for tests that look at text, status and files: starting Node costs
// more than most runs. Requests come on descriptor 3, answers go to 4, one JSON text a line; what a run reads and writes
// on 0, 1 and 2 is part of them. A run ends when its process would: when nothing is left to do. Whatever ends this
// process ends the run, and the test fails. The folder of the build is the only argument.
const fs = require('node:fs');
const { join } = require('node:path');

const { readSync, writeSync } = fs;
const [, , dist] = process.argv;
const program = join(dist, 'netprofile.cjs');
const bundles = new Map();

/** The bundle that the launcher would start with these words, loaded once. */
function bundleOf(args) {
  const isHot = ['post-render', 'fn'].includes(args[0]);
  const name = isHot && !args.includes('--help') && !args.includes('-h') ? args[0] : 'cli';
  if (!bundles.has(name)) bundles.set(name, require(program).load(name));
  const bundle = bundles.get(name);
  return () => bundle.start(name === 'cli' ? args : args.slice(1));
}

/** What the run at hand reads and has written. */
let current;

fs.readSync = (fd, buffer, offset, length, position) => {
  if (fd !== 0) return readSync(fd, buffer, offset, length, position);
  const count = current.input.copy(buffer, offset, current.read, current.read + length);
  current.read += count;
  return count;
};

fs.writeSync = (fd, data, ...rest) => {
  if (fd !== 1 && fd !== 2) return writeSync(fd, data, ...rest);
  const [offset = 0, length] = typeof data === 'string' ? [] : rest;
  const bytes = Buffer.from(data).subarray(offset, length && offset + length);
  current.output[fd].push(bytes);
  return bytes.length;
};

for (const [fd, stream] of [
  [1, process.stdout],
  [2, process.stderr],
]) {
  stream.write = (chunk) => {
    current.output[fd].push(Buffer.from(chunk));
    return true;
  };
}

/** What a run must leave as it was, or the next one is not what it would be in a process of its own. */
function surroundings() {
  return [
    ...process.eventNames().map((name) => `${process.listenerCount(name)} of ${String(name)}`),
    ...[globalThis, Object, Array, Object.prototype, Array.prototype, String.prototype].map(
      (each) => Reflect.ownKeys(each).map(String).join(' '),
    ),
  ].join('\n');
}

let unread = '';
/** The next request; waits for it. Nothing when the test run has ended. */
function nextRequest() {
  const block = Buffer.allocUnsafe(1 << 16);
  const parts = [];
  for (;;) {
    const end = unread.indexOf('\n');
    if (end >= 0) {
      parts.push(unread.slice(0, end));
      unread = unread.slice(end + 1);
      return JSON.parse(parts.join(''));
    }
    parts.push(unread);
    const count = readSync(3, block, 0, block.length, null);
    if (count === 0) return undefined;
    // requests are ASCII: a block's end cuts no character
    unread = block.toString('latin1', 0, count);
  }
}

function answer() {
  const after = surroundings();
  const [, stdout, stderr] = current.output.map((chunks) =>
    Buffer.concat(chunks).toString('base64'),
  );
  const changed = after === current.before ? undefined : difference(current.before, after);
  const line = JSON.stringify({ stdout, stderr, status: process.exitCode ?? 0, changed });
  const bytes = Buffer.from(`${line}\n`);
  for (let done = 0; done < bytes.length; ) done += writeSync(4, bytes, done);
}

function difference(before, after) {
  const old = before.split(/[\n ]/);
  return after
    .split(/[\n ]/)
    .filter((word) => !old.includes(word))
    .join(' ');
}

function begin({ args, cwd, env, input }) {
  process.exitCode = undefined;
  process.argv = [process.argv[0], program, ...args];
  process.chdir(cwd);
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
  const start = bundleOf(args);
  current = { input: Buffer.from(input, 'base64'), read: 0, output: [[], [], []] };
  current.before = surroundings();
  start();
}

process.on('beforeExit', () => {
  if (current !== undefined) answer();
  const request = nextRequest();
  // its work keeps this process alive until it is done
  if (request !== undefined) setImmediate(begin, request);
});
