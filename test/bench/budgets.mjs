/** The budgets, one record each. The figures are promises of the design, not of this machine. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeProfiles, writeRelease } from './inputs.mjs';
import { peak, timed, told } from './measure.mjs';
import { root } from './peers.mjs';

/**
 * @typedef {import('./measure.mjs').Probe} Probe
 * @typedef {{ what: string, value: number, most?: number, below?: number, least?: number }} Verdict
 * @typedef {{
 *   what: string, times: number, needs: readonly string[],
 *   probes: (bench: import('./peers.mjs').Bench, folder: string) => Record<string, Probe>,
 *   judge: (medians: Record<string, number>) => Verdict[],
 * }} Budget `needs`: programs without which the row is skipped; `times`: repetitions
 */

const floor = timed({ args: ['-e', '0'], cwd: root.startsWith('/') ? '/tmp' : '.' });
const here = (file) => fileURLToPath(new URL(file, import.meta.url));
