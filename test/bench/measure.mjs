/** Runs whole processes, interleaved, so that what else the machine does hits all of them alike. */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {{ cwd: string, program?: string, args?: readonly string[], stdin?: string, env?: Record<string, string> }} Command
 *   `program`: Node unless named; `stdin`: a file. Standard output and error go to the files `out` and `err` in `cwd`.
 * @typedef {() => number} Probe runs a process once and returns a figure of it
 */

// Node would load NODE_EXTRA_CA_CERTS at every start: 50 ms that are not ours.
const { NODE_EXTRA_CA_CERTS, NODE_OPTIONS, ...clean } = process.env;

/**
 * Throws if the process fails: a run that did not do its work is no measurement.
 * @param {Command} command
 */
function run({ cwd, program = process.execPath, args = [], stdin = '/dev/null', env }) {
  const stdio = [
    openSync(stdin, 'r'),
    openSync(join(cwd, 'out'), 'w'),
    openSync(join(cwd, 'err'), 'w'),
  ];
  const { status, error } = spawnSync(program, args, { cwd, env: { ...clean, ...env }, stdio });
  for (const each of stdio) closeSync(each);
  if (status === 0) return;
  const why = error ?? `exit ${status}\n${readFileSync(join(cwd, 'err'), 'utf8').slice(0, 1000)}`;
  throw new Error(`${program} ${args.join(' ')} in ${cwd}: ${why}`);
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
 * @param {Command} command
 * @returns {Probe}
 */
export function peak({ args = [], ...command }) {
  const preload = fileURLToPath(new URL('peak.cjs', import.meta.url));
  return () => {
    run({ ...command, args: ['--require', preload, ...args] });
    return Number(readFileSync(join(command.cwd, 'peak'), 'utf8')) / 1e6;
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
  const figures = names.map(() => []);
  // the first round only warms the file cache
  for (let round = 0; round <= times; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const index = (turn + round) % names.length;
      const figure = probes[names[index]]();
      if (round > 0) figures[index].push(figure);
    }
  }
  return Object.fromEntries(names.map((name, index) => [name, median(figures[index])]));
}

/** @param {number[]} figures */
function median(figures) {
  const sorted = figures.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}
