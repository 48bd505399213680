import { version } from '#version';
import { analyseBoth } from '../analysis/analyse.ts';
import { auditOf } from '../analysis/audit.ts';
import { diff } from '../analysis/diff.ts';
import { subjectsByParty } from '../analysis/subjects.ts';
import { writeResult } from '../io/output.ts';
import { UsageError } from '../io/usage.ts';
import type { Audit } from '../model/audit.ts';
import type { Changes } from '../model/changes.ts';
import { audits } from '../reports/audit/index.ts';
import { spotter } from './findings.ts';
import { common, type Flag, list, text, type Values } from './flags.ts';
import { manifestTexts } from './gather.ts';
import { analyseWorld, graphFindings } from './graph-rules.ts';
import { openWorld, tellFindings } from './open-world.ts';
import type { Environment } from './project.ts';
import { readSide } from './sides.ts';
import { readWorld, type World, worldFlags } from './world.ts';

export const flags = {
  ...worldFlags,
  since: { type: 'string', about: 'what to compare with: revision:path, a folder or a file' },
  format: { type: 'string', about: 'how it is written', choices: Object.keys(audits) },
  output: { type: 'string', alias: 'o', about: 'file to write (default standard output)' },
  title: { type: 'string', about: 'what the report is of' },
  quiet: common.quiet,
} as const satisfies Readonly<Record<string, Flag>>;

/** One report for compliance: what is covered, what is open, what changed. */
export async function run(values: Values, environment: Environment): Promise<number> {
  const world = await openWorld(values, environment);
  if (typeof world === 'number') return world;
  const analysis = analyseWorld(world);
  const since = text(values, 'since');
  const changes =
    since === undefined ? undefined : await changesSince(since, world, values, environment);
  const audit: Audit = auditOf({
    analysis,
    findings: graphFindings(world, analysis, values),
    subjects: subjectsByParty(world.subjects, analysis.parties, world.namespace),
    ...(since !== undefined && changes !== undefined && { since: { revision: since, changes } }),
  });
  const report = audits[text(values, 'format') ?? 'markdown'];
  const spot = await spotter(world.sources);
  const title = text(values, 'title') ?? 'Network policy audit';
  writeResult(report?.print(audit, { spot, version, title }) ?? '', text(values, 'output'));
  return 0;
}

async function changesSince(
  since: string,
  world: World,
  values: Values,
  environment: Environment,
): Promise<Changes> {
  const shared = manifestTexts(list(values, 'manifests') ?? [], environment.cwd);
  const texts = [...shared, ...readSide(since, environment.cwd)];
  const before = await readWorld(texts, values, environment);
  if ((await tellFindings(before, { ...values, quiet: true })) !== 0)
    throw new UsageError(`${since} cannot be compared with`, 'its findings are above');
  return diff(...analyseBoth(before.cluster, world.cluster, world.options));
}
