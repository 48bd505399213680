/**
 * Measures the budgets against the floor (`node -e 0`) and the peers, in the same run.
 *
 *     npm run bench                       all of them, some minutes
 *     npm run bench -- 1 4 --quick        some, with fewer repetitions
 *     NETPROFILE_FETCH=1 npm run bench    also fetches the peers that are missing
 *
 * Exit status 1 when a budget is not met or a row could not be measured. Absolute figures belong to the
 * machine; the ratios are the promise.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { budgets } from './budgets.mjs';
import { medians } from './measure.mjs';
import { prepare } from './peers.mjs';

const args = process.argv.slice(2);
const quick = args.includes('--quick');
const chosen = args.filter((each) => each !== '--quick').map(Number);
const rows = budgets.filter(({ number }) => chosen.length === 0 || chosen.includes(number));
const unknown = chosen.filter((each) => !budgets.some(({ number }) => number === each));
if (unknown.length > 0) {
  console.error(
    `there is no budget ${unknown.join(', ')}: name 1 to ${budgets.length}, or --quick`,
  );
  process.exit(2);
}

/** @param {import('./budgets.mjs').Verdict} verdict */
function isMet({ value, most = Infinity, below = Infinity, least = -Infinity }) {
  return value <= most && value < below && value >= least;
}

/** @param {import('./budgets.mjs').Verdict} verdict */
function limitOf({ most, below, least }) {
  if (most !== undefined) return `<= ${most}`;
  return below === undefined ? `>= ${least}` : `< ${below}`;
}

/** @param {number} value */
const figure = (value) => (value < 10 ? value.toFixed(2) : value.toFixed(value < 100 ? 1 : 0));

/**
 * Prints one row.
 * @param {import('./budgets.mjs').Budget} budget
 * @param {import('./peers.mjs').Bench} bench
 * @param {string} folder
 * @returns {boolean} whether all of it is met
 */
function measure(budget, bench, folder) {
  const times = quick ? Math.max(3, Math.round(budget.times / 4)) : budget.times;
  console.log(`\n${budget.number}  ${budget.what} (median of ${times})`);
  const missing = budget.needs.filter((name) => bench.paths[name] === undefined);
  for (const name of missing) console.log(`   NOT MEASURED: no ${name}: ${bench.missing[name]}`);
  if (missing.length > 0) return false;
  try {
    mkdirSync(folder);
    const found = medians(budget.probes(bench, folder), times);
    const verdicts = budget.judge(found);
    const list = Object.entries(found).map(([name, value]) => `${name} ${figure(value)}`);
    console.log(`   ${list.join(' | ')}`);
    for (const each of verdicts) {
      const value = `${figure(each.value).padStart(7)}  ${limitOf(each).padEnd(8)}`;
      console.log(`   ${each.what.padEnd(34)}${value}${isMet(each) ? 'met' : 'NOT MET'}`);
    }
    return verdicts.every(isMet);
  } catch (error) {
    console.log(`   NOT MEASURED: ${error instanceof Error ? error.message.trim() : error}`);
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const temp = mkdtempSync(join(tmpdir(), 'netprofile-bench-'));
try {
  const bench = await prepare(temp);
  console.log('milliseconds of whole processes, unless another unit is named');
  const met = rows.map((each) => measure(each, bench, join(temp, String(each.number))));
  if (met.includes(false)) process.exitCode = 1;
} finally {
  rmSync(temp, { recursive: true, force: true });
}
