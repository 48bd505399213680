/** Runs whole processes, interleaved, so that what else the machine does hits all of them alike. */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {{ cwd: string, program?: string, args?: readonly string[], stdin?: string, env?: Record<string, string> }} Command
 *   `program`: Node unless named; `stdin`: a file. Standard output and error go to the files `out` and `err` in `cwd`.
 * @typedef {number | Readonly<Record<string, number>>} Figures one, or several by what they are
 * @typedef {() => Figures} Probe runs a process once and returns what it measured
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
 * What a process prints as JSON: a number, or several by name.
 * @param {Command} command
 * @returns {Probe}
 */
export function told(command) {
  return () => {
    run(command);
    return JSON.parse(readFileSync(join(command.cwd, 'out'), 'utf8'));
  };
}

/**
 * Runs all probes in turn, each time beginning with another one: at most `times` times, and at least twice; between
 * these no longer than `seconds`.
 * @param {Readonly<Record<string, Probe>>} probes
 * @param {number} times
 * @param {number} seconds
 * @returns {{ found: Record<string, number>, rounds: number }} the median of each; of a probe with several figures
 *   each is `FIGURE of PROBE`
 */
export function medians(probes, times, seconds) {
  const names = Object.keys(probes);
  /** @type {Map<string, number[]>} */
  const figures = new Map();
  const begun = performance.now();
  let rounds = 0;
  for (let turns = 0; rounds < times; turns += 1) {
    const spent = (performance.now() - begun) / 1000;
    if (rounds >= 2 && spent * (1 + 1 / turns) > seconds) break;
    const round = names.flatMap((_, turn) => {
      const name = names[(turn + rounds) % names.length];
      return named(name, probes[name]());
    });
    // the first round only warms the file cache; where rounds are long that is nothing
    if (turns === 0 && performance.now() - begun < 5000) continue;
    for (const [key, figure] of round) figures.set(key, [...(figures.get(key) ?? []), figure]);
    rounds += 1;
  }
  const found = [...figures].map(([key, all]) => [key, median(all)]);
  return { found: Object.fromEntries(found), rounds };
}

/** @returns {[string, number][]} */
function named(name, figures) {
  if (typeof figures === 'number') return [[name, figures]];
  return Object.entries(figures).map(([figure, value]) => [`${figure} of ${name}`, value]);
}

/** @param {number[]} figures */
function median(figures) {
  const sorted = figures.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}
