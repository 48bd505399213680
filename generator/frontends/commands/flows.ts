import { subjectsByParty } from '../../analysis/population/subjects-by-party.ts';
import { checkFlows } from '../../flows/check.ts';
import { writeResult } from '../../io/result.ts';
import { UsageError } from '../../io/usage.ts';
import { flowReports } from '../../reports/flows/index.ts';
import type { Environment } from '../environment.ts';
import { spotter } from '../findings.ts';
import { common, type Flag, flag, list, text, type Values } from '../flags.ts';
import { readFlows } from '../flow-files.ts';
import { liveFlags } from '../from-cluster.ts';
import { analyseWorld } from '../graph-rules.ts';
import { openWorld } from '../open-simulated-input.ts';
import { repositoryPath } from '../repository-path.ts';
import { worldFlags } from '../simulated-input.ts';

export const flags = {
  ...worldFlags,
  ...liveFlags,
  format: { type: 'string', about: 'how it is printed', choices: Object.keys(flowReports) },
  quiet: common.quiet,
} as const satisfies Readonly<Record<string, Flag>>;

/** Observed traffic against policies before they are enforced; exit 1 when they would cut some of it. */
export async function run(values: Values, environment: Environment): Promise<number> {
  const files = list(values, 'paths');
  if (files === undefined)
    throw new UsageError(
      'flows needs a file of flow records',
      'netprofile flows hubble.jsonl --manifests k8s; - is standard input',
    );
  const isLive = flag(values, 'live') === true;
  if (files.includes('-') && !isLive && (list(values, 'manifests') ?? ['-']).includes('-'))
    throw new UsageError(
      'flows and manifests cannot both come from standard input',
      'name the manifests with --manifests',
    );
  const { paths: _files, ...rest } = values;
  const world = await openWorld(rest, environment);
  if (typeof world === 'number') return world;
  const analysis = analyseWorld(world);
  const observed = readFlows(files, environment.cwd, analysis);
  const subjects = subjectsByParty(world.subjects, analysis.parties, world.namespace);
  const check = checkFlows(observed, analysis, subjects, files);
  const report = flowReports[text(values, 'format') ?? 'text'];
  const spot = await spotter(world.sources);
  writeResult(report?.print(check, spot, repositoryPath(environment)) ?? '', undefined);
  if (check.connections === 0)
    throw new UsageError(
      'no connection of the flows could be looked at',
      'are these the manifests of the cluster that was observed?',
    );
  return check.cut.length > 0 ? 1 : 0;
}
