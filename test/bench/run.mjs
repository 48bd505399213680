/**
 * Measures the budgets against the floor (`node -e 0`) and the peers, in the same run.
 *
 *     npm run bench                       all of them, about six minutes
 *     npm run bench -- 1 4 --long         some, with as many repetitions as they may have
 *     NETPROFILE_FETCH=1 npm run bench    also fetches the peers that are missing
 *
 * Exit status 1 when a budget is not met or a row could not be measured.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { budgets } from './budgets.mjs';
import { medians } from './measure.mjs';
import { prepare } from './peers.mjs';

const words = process.argv.slice(2);
const chosen = words.filter((each) => each !== '--long');
const unknown = chosen.filter((each) => budgets[each] === undefined);
if (unknown.length > 0) {
  const known = Object.keys(budgets).join(', ');
  console.error(`there is no budget ${unknown.join(', ')}: there are ${known}, and --long`);
  process.exit(2);
}

/** @param {import('./budgets.mjs').Verdict} verdict */
function isMet({ value, most = Infinity, below = Infinity, least = -Infinity }) {
  return value <= most && value < below && value >= least;
}

/** @param {import('./budgets.mjs').Verdict} verdict */
function printVerdict(verdict) {
  const { what, value, most, below, least } = verdict;
  const limit =
    most !== undefined ? `<= ${most}` : below !== undefined ? `< ${below}` : `>= ${least}`;
  const said = isMet(verdict) ? 'met' : 'NOT MET';
  console.log(`   ${what.padEnd(34)}${figure(value).padStart(7)}  ${limit.padEnd(8)}${said}`);
}

/** @param {number} value */
const figure = (value) => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);

/**
 * Measures one row and prints it.
 * @returns {boolean} whether all of it is met
 */
function measure({ what, times, needs, bound, probes, judge }, number, bench, folder) {
  console.log(`\n${number}  ${what}`);
  const missing = needs.filter((name) => bench.programs[name].path === undefined);
  for (const name of missing)
    console.log(`   NOT MEASURED, no ${name}: ${bench.programs[name].missing}`);
  if (missing.length > 0) return false;
  try {
    mkdirSync(folder);
    const seconds = words.includes('--long') ? Infinity : 25;
    const { found, rounds } = medians(probes(bench, folder), times, seconds);
    const list = Object.entries(found).map(([name, value]) => `${name} ${figure(value)}`);
    console.log(`   ${list.join(' | ')} (median of ${rounds})`);
    const verdicts = judge(found);
    verdicts.forEach(printVerdict);
    const isAllMet = verdicts.every(isMet);
    if (!isAllMet && bound !== undefined) console.log(`   above it: ${bound}`);
    return isAllMet;
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
  for (const [number, budget] of Object.entries(budgets)) {
    if (chosen.length > 0 && !chosen.includes(number)) continue;
    if (!measure(budget, number, bench, join(temp, number))) process.exitCode = 1;
  }
} finally {
  rmSync(temp, { recursive: true, force: true });
}
