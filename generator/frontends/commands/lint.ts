import { writeAll } from '../../io/output.ts';
import { UsageError } from '../../io/usage.ts';
import { type Diagnostic, exitStatus, hasErrors } from '../../model/diagnostic.ts';
import { reports } from '../../reports/index.ts';
import type { PassedTest } from '../../reports/report.ts';
import { readCustomRules } from '../../stages/validate/read-custom-rules.ts';
import type { Environment } from '../environment.ts';
import { coloured, located, printed, type Sources } from '../findings.ts';
import { common, type Flag, flag, manifests, text, type Values } from '../flags.ts';
import { givenObjects, liveFlags } from '../from-cluster.ts';
import { compileFiles, type Gathered, withNamedProfiles } from '../gather.ts';
import { analyseWorld, graphFindings } from '../graph-rules.ts';
import { repositoryPath } from '../repository-path.ts';
import { isEmptyWorld, readWorld } from '../simulated-input.ts';

export const flags: Readonly<Record<string, Flag>> = {
  ...common,
  ...manifests,
  ...liveFlags,
  format: { type: 'string', about: 'how findings are printed', choices: Object.keys(reports) },
};

/** All findings over profiles, and over manifests when they are named: what the graph shows too. */
export async function run(values: Values, environment: Environment): Promise<number> {
  const given = await givenObjects(values, environment);
  const { output, sources, project, gathered } = await compileFiles(
    values,
    environment,
    { mode: 'lint' },
    given,
  );
  if (given !== undefined && gathered.documents.length === 0 && gathered.diagnostics.length === 0) {
    throw new UsageError(
      'there is nothing to lint: the manifests are empty',
      'name files or folders with --manifests, or pipe them in (set -o pipefail tells when helm fails)',
    );
  }
  const hasProfiles = project.profiles.length > 0 || project.diagnostics.length > 0;
  const looked = project.profilePaths;
  if (!hasProfiles && given === undefined && looked.length > 0) {
    throw new UsageError(
      `there is nothing to lint: ${looked.join(', ')} ${looked.length === 1 ? 'holds' : 'hold'} no profiles`,
      'a profile is a YAML or JSON file with a service, or an object of kind NetworkProfile',
    );
  }
  if (!hasProfiles && given === undefined) {
    throw new UsageError(
      'there is nothing to lint',
      'name profiles as arguments or with --profiles; the default is ./profiles',
    );
  }
  if (given === undefined && flag(values, 'quiet') !== true) {
    writeAll(2, 'without --manifests, selectors and container ports were not checked\n');
  }
  const custom = readCustomRules(project.config);
  if (given === undefined && custom.rules.length > 0 && flag(values, 'quiet') !== true) {
    writeAll(2, 'without --manifests, the rules of netprofile.yaml were not checked\n');
  }
  const said = new Set(output.diagnostics.map(placeKeyOf));
  // a team may lint manifests alone
  const own = [
    ...output.diagnostics.filter(({ code }) => hasProfiles || code !== 'no-profiles'),
    ...custom.diagnostics.filter((each) => !said.has(placeKeyOf(each))),
  ];
  const graph =
    given === undefined || hasErrors(own) ? [] : await ofGraph(given, values, environment);
  const known = new Set(own.map(keyOf));
  const all = [...own, ...graph.filter((each) => !known.has(keyOf(each)))];
  return printReport(all, sources, values, environment);
}

/** What the schema said of a value its reader does not say again. */
function placeKeyOf({ code, place }: Diagnostic): string {
  return JSON.stringify([code, place]);
}

function keyOf({ code, place, message }: Diagnostic): string {
  return JSON.stringify([code, place, message]);
}

/** What needs the whole graph; where something cannot be read, that alone. */
async function ofGraph(
  given: Gathered,
  values: Values,
  environment: Environment,
): Promise<readonly Diagnostic[]> {
  const world = await readWorld(given, withNamedProfiles(values), environment);
  if (hasErrors(world.diagnostics)) return world.diagnostics;
  const hasNothing =
    isEmptyWorld(world) &&
    world.cluster.services.length === 0 &&
    world.project.profiles.length === 0 &&
    world.diagnostics.length === 0;
  // a misspelt kind must not look like a clean result
  if (hasNothing)
    throw new UsageError(
      'there is nothing to lint: the manifests hold no workloads, no policies and no Services',
      'name files or folders with --manifests, or pipe them in',
    );
  return graphFindings(world, analyseWorld(world), values, world.diagnostics);
}

/** Prints findings to standard output in the form that was asked for, and a sum to standard error. */
export async function printReport(
  diagnostics: readonly Diagnostic[],
  sources: Sources,
  values: Values,
  environment: Environment,
  passed: readonly PassedTest[] = [],
): Promise<number> {
  const report = reports[text(values, 'format') ?? 'text'];
  if (report === undefined)
    throw new UsageError(
      `there is no format ${text(values, 'format')}`,
      `the formats are ${Object.keys(reports).join(', ')}`,
    );
  const quiet = flag(values, 'quiet') === true;
  const seen = quiet ? diagnostics.filter((each) => each.severity === 'error') : diagnostics;
  const findings = await located(seen, sources);
  const colour = coloured(process.stdout);
  writeAll(1, printed(report, findings, colour, repositoryPath(environment), passed));
  if (!quiet) {
    const counts = (['error', 'warning', 'info'] as const).map(
      (severity) =>
        [severity, diagnostics.filter((each) => each.severity === severity).length] as const,
    );
    writeAll(
      2,
      `${counts.map(([severity, count]) => `${count} ${severity}${count === 1 || severity === 'info' ? '' : 's'}`).join(', ')}\n`,
    );
  }
  return exitStatus(diagnostics);
}
