/** Runs whole processes, interleaved, so that what else the machine does hits all of them alike. */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {{ program: string, args?: readonly string[], cwd: string, stdin?: string, env?: Record<string, string> }} Command
 *   `stdin`: a file. Standard output goes to the file `out` in `cwd`.
 * @typedef {() => number} Probe runs a process once and returns a figure of it
 */

// Node would load NODE_EXTRA_CA_CERTS at every start: 50 ms that are not ours.
const { NODE_EXTRA_CA_CERTS, NODE_OPTIONS, ...clean } = process.env;

/** Node itself, doing nothing: the floor. */
export const floor = timed({ program: process.execPath, args: ['-e', '0'], cwd: '/' });

/**
 * Throws if the process fails: a run that did not do its work is no measurement.
 * @param {Command} command
 * @param {number | 'ignore'} [fourth] descriptor 3 of the process
 */
function run({ program, args = [], cwd, stdin, env }, fourth = 'ignore') {
  const input = stdin === undefined ? 'ignore' : openSync(stdin, 'r');
  const output = cwd === '/' ? 'ignore' : openSync(join(cwd, 'out'), 'w');
  try {
    const { status, stderr, error } = spawnSync(program, args, {
      cwd,
      env: { ...clean, ...env },
      stdio: [input, output, 'pipe', fourth],
    });
    if (status !== 0)
      throw new Error(
        `${program} ${args.join(' ')} in ${cwd}: ${error ?? `exit ${status}\n${stderr}`}`,
      );
  } finally {
    for (const each of [input, output]) if (each !== 'ignore') closeSync(each);
  }
}

/**
 * Milliseconds from start to end.
 * @param {Command} command
 * @param {() => void} [before] clears what an earlier run left
 * @returns {Probe}
 */
export function timed(command, before) {
  return () => {
    before?.();
    const start = process.hrtime.bigint();
    run(command);
    return Number(process.hrtime.bigint() - start) / 1e6;
  };
}

/**
 * The most memory that a Node process ever held, in MB.
 * @param {Command} command a script: `program` is Node
 * @returns {Probe}
 */
export function peak(command) {
  const preload = fileURLToPath(new URL('peak.cjs', import.meta.url));
  return () => {
    const file = join(command.cwd, 'peak');
    const descriptor = openSync(file, 'w');
    run({ ...command, args: ['--require', preload, ...(command.args ?? [])] }, descriptor);
    closeSync(descriptor);
    return Number(readFileSync(file, 'utf8')) / 1e6;
  };
}

/**
 * The number that a process prints.
 * @param {Command} command
 * @returns {Probe}
 */
export function told(command) {
  return () => {
    run(command);
    return Number(readFileSync(join(command.cwd, 'out'), 'utf8'));
  };
}

/**
 * Runs all probes in turn, `times` times, each time beginning with another one.
 * @param {Readonly<Record<string, Probe>>} probes
 * @param {number} times
 * @returns {Record<string, number>} the median of each
 */
export function medians(probes, times) {
  const names = Object.keys(probes);
  /** @type {Record<string, number[]>} */
  const figures = Object.fromEntries(names.map((name) => [name, []]));
  // the first round only warms the file cache
  for (let round = -1; round < times; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(turn + round + 1) % names.length];
      const figure = probes[name]();
      if (round >= 0) figures[name].push(figure);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(figures[name])]));
}

/** @param {number[]} figures */
function median(figures) {
  const sorted = figures.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}
