import { join } from 'node:path';
import type * as Library from '../../generator/index.ts';
import { root } from '../program.ts';

/** The library as it is shipped. */
export const { compile } = (await import(join(root, 'dist/index.js'))) as typeof Library;

/** How many worlds: `few` where a program is started for each. NETPROFILE_RUNS makes it a long run. */
export function runs(usual: number, few = false): { numRuns: number } {
  const wanted = Number(process.env.NETPROFILE_RUNS ?? 0);
  return { numRuns: wanted > 0 ? (few ? Math.ceil(wanted / 10) : wanted) : usual };
}
