import { version } from '#version';
import { subjectsByParty } from '../../analysis/population/subjects-by-party.ts';
import { analyseBoth } from '../../analysis/reach/analyse.ts';
import { auditOf } from '../../analysis/views/audit.ts';
import { diff } from '../../analysis/views/diff.ts';
import { writeAll } from '../../io/output.ts';
import { writeResult } from '../../io/result.ts';
import { UsageError } from '../../io/usage.ts';
import type { Audit } from '../../model/audit.ts';
import type { Changes } from '../../model/changes.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { auditTraffic } from '../../probe/audit-traffic.ts';
import { audits } from '../../reports/audit/index.ts';
import type { Text } from '../../stages/parse.ts';
import { readCustomRules } from '../../stages/validate/read-custom-rules.ts';
import { isRevision, readPathsAt, readSide } from '../compared-sides.ts';
import type { Environment } from '../environment.ts';
import { printFindings, spotter } from '../findings.ts';
import { common, type Flag, flag, list, text, type Values } from '../flags.ts';
import { liveFlags } from '../from-cluster.ts';
import { gatherTexts, joined, manifestTexts, scopeText } from '../gather.ts';
import { analyseWorld, graphFindings, judged } from '../graph-rules.ts';
import { observedFlag, readObserved } from '../observed.ts';
import { namedPaths, openWorld, tellFindings } from '../open-simulated-input.ts';
import { readWorld, type World, worldFlags } from '../simulated-input.ts';
import { beginStamp, endStamp, stampFlag } from '../stamp.ts';

export const flags = {
  ...worldFlags,
  ...liveFlags,
  since: {
    type: 'string',
    about:
      'what to compare with: a revision, of which the same paths are read; or revision:path, a folder or a file',
  },
  ...observedFlag,
  format: { type: 'string', about: 'how it is written', choices: Object.keys(audits) },
  output: { type: 'string', alias: 'o', about: 'file to write (default standard output)' },
  title: { type: 'string', about: 'what the report is of' },
  ...stampFlag,
  quiet: common.quiet,
} as const satisfies Readonly<Record<string, Flag>>;

/** One report for compliance: what is covered, what is open, what changed; exits 1 where an error is among it. */
export async function run(values: Values, environment: Environment): Promise<number> {
  const start = beginStamp(values, environment);
  const world = await openWorld(values, environment);
  if (typeof world === 'number') return world;
  const analysis = analyseWorld(world);
  const since = text(values, 'since');
  const changes =
    since === undefined ? undefined : await changesSince(since, world, values, environment);
  const findings = graphFindings(world, analysis, values, told(world));
  const clusterFindings = toldOfCluster(world, values);
  const audit: Audit = auditOf({
    analysis,
    findings,
    clusterFindings,
    subjects: subjectsByParty(world.subjects, analysis.parties, world.namespace),
    rules: readCustomRules(world.project.config).rules,
    ...(since !== undefined &&
      changes !== undefined && { since: { revision: since, ...changes.since } }),
  });
  const names = new Set(analysis.parties.all.map((each) => each.name));
  const observed = readObserved(values, environment, (name) => names.has(name));
  const whole =
    observed === undefined ? audit : { ...audit, traffic: auditTraffic(observed.result, audit) };
  const report = audits[text(values, 'format') ?? 'markdown'];
  const spot = await spotter(world.sources);
  const title = text(values, 'title') ?? 'Network policy audit';
  const cluster = world.live === undefined ? {} : { cluster: scopeText(world.live) };
  const read = [
    ...world.inputs,
    ...(changes?.inputs ?? []),
    ...(observed === undefined ? [] : [observed.input]),
  ];
  const stamp =
    start === undefined ? {} : { stamp: endStamp(start, read, world.live, since, environment) };
  const context = { spot, version, title, ...cluster, ...stamp };
  writeResult(report?.print(whole, context) ?? '', text(values, 'output'));
  // the report tells all of them; a pipeline has to stop at errors
  const errors = [...findings, ...clusterFindings].filter((each) => each.severity === 'error');
  return printFindings(errors, world.sources, flag(values, 'quiet') === true);
}

/** What reading found about objects of namespaces, which the report lists. */
function told({ diagnostics }: World): readonly Diagnostic[] {
  return diagnostics.filter((each) => each.subject?.includes('/') === true);
}

/** What it found about objects of no namespace. Waivers that ended are told among the others. */
function toldOfCluster({ diagnostics, project }: World, values: Values): readonly Diagnostic[] {
  const found = diagnostics.filter((each) => each.subject?.includes('/') === false);
  return judged(found, project, values).filter((each) => each.code !== 'waiver-expired');
}

/**
 * Compares with an earlier state. A revision alone has its own profiles, at
 * the paths of today's; a side that holds none is simulated with today's, so
 * that manifests alone are compared.
 */
async function changesSince(
  since: string,
  world: World,
  values: Values,
  environment: Environment,
): Promise<{
  readonly since: { readonly changes: Changes; readonly sharedProfiles: boolean };
  readonly inputs: readonly Text[];
}> {
  const { cwd } = environment;
  const { profiles: _named, ...rest } = values;
  const { project, isNamed } = world;
  const isWhole = isRevision(since, cwd);
  if (isWhole && flag(values, 'live') === true)
    throw new UsageError(
      `a cluster has no revision: there is no ${since} of it`,
      `--since ${since}:PATH compares it with manifests of that revision`,
    );
  if (isWhole) requireFiles(since, world);
  const manifests = list(values, 'manifests') ?? [];
  const earlier = isWhole
    ? readPathsAt(since, [...namedPaths(values), ...project.profilePaths], cwd)
    : joined(gatherTexts(manifestTexts(manifests, cwd)), readSide(since, cwd));
  const choice = isWhole
    ? { from: 'flags' as const, named: isNamed, projectFile: project.projectFile }
    : { from: 'flags' as const, otherwise: project.profiles, projectFile: project.projectFile };
  const before = await readWorld(earlier, rest, environment, choice);
  if ((await tellFindings(before, { ...values, quiet: true })) !== 0)
    throw new UsageError(`${since} cannot be compared with`, 'its findings are above');
  const sharedProfiles = before.borrows && before.added > 0;
  if (sharedProfiles && flag(values, 'quiet') !== true)
    writeAll(2, `${since} holds no profiles: simulated with those of now\n`);
  const changes = diff(...analyseBoth(before.cluster, world.cluster, world.options));
  return { since: { changes, sharedProfiles }, inputs: before.inputs };
}

/** Profiles that are written out in netprofile.yaml are not at a path. */
function requireFiles(since: string, { project }: World): void {
  if (!project.config.profiles.some((each) => typeof each !== 'string')) return;
  throw new UsageError(
    `the profiles in netprofile.yaml cannot be read as of ${since}`,
    `write them to files, or --since ${since}:PATH, which takes them as they are now`,
  );
}
