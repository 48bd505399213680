import { analyse } from '../../analysis/reach/analyse.ts';
import { matrixOf } from '../../analysis/views/matrix.ts';
import { writeParts } from '../../io/output.ts';
import { matrices } from '../../reports/matrix/index.ts';
import type { Environment } from '../environment.ts';
import { filterFlags, filterOf } from '../filter.ts';
import { common, type Flag, text, type Values } from '../flags.ts';
import { liveFlags } from '../from-cluster.ts';
import { openWorld, tellPortNames } from '../open-simulated-input.ts';
import { worldFlags } from '../simulated-input.ts';

export const flags = {
  ...worldFlags,
  ...liveFlags,
  ...filterFlags,
  format: { type: 'string', about: 'how it is printed', choices: Object.keys(matrices) },
  quiet: common.quiet,
} as const satisfies Readonly<Record<string, Flag>>;

/** Who can reach whom, by the policies in manifests or those that profiles would get. */
export async function run(values: Values, environment: Environment): Promise<number> {
  const world = await openWorld(values, environment);
  if (typeof world === 'number') return world;
  const analysis = analyse(world.cluster, world.options);
  await tellPortNames(analysis, world, values);
  const report = matrices[text(values, 'format') ?? 'text'];
  const matrix = matrixOf(analysis, filterOf(values, analysis));
  writeParts(report?.print(matrix) ?? []);
  return 0;
}
