import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Spotter, spotter } from '../../generator/frontends/findings.ts';
import { gatherTexts, manifestTexts } from '../../generator/frontends/gather.ts';
import { readWorld, type World } from '../../generator/frontends/simulated-input.ts';
import type { ProbeOptions, ProbePlan } from '../../generator/model/probe.ts';
import { planProbe } from '../../generator/probe/plan.ts';

/** What a plan is made with when a case says nothing else. */
export const usual: ProbeOptions = {
  mode: 'stand-ins',
  seed: 1,
  outside: [],
  sctp: false,
  before: true,
  foreign: [],
};

export interface Planned {
  readonly plan: ProbePlan;
  readonly world: World;
  readonly spot: Spotter;
  readonly options: ProbeOptions;
}

/** Plans a folder: its profiles and manifests, with the part of ProbeOptions that `options.json` holds. */
export async function planned(folder: string, as: Partial<ProbeOptions> = {}): Promise<Planned> {
  const names = ['k8s', 'profiles'].filter((each) => existsSync(join(folder, each)));
  const world = await readWorld(
    gatherTexts(manifestTexts(names, folder)),
    {},
    { cwd: folder, env: {} },
  );
  const path = join(folder, 'options.json');
  const own = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  const options: ProbeOptions = { ...usual, ...own, ...as };
  return {
    plan: planProbe(world, options),
    world,
    spot: await spotter(world.sources),
    options,
  };
}
