import { withoutObjects } from '../../analysis/with-planned.ts';
import { writeAll } from '../../io/output.ts';
import { UsageError } from '../../io/usage.ts';
import { type Diagnostic, exitStatus, hasErrors, type Place } from '../../model/diagnostic.ts';
import type { ObjectId } from '../../model/manifest.ts';
import type { Output } from '../../pipeline.ts';
import { reports } from '../../reports/index.ts';
import type { Text } from '../../stages/parse.ts';
import { coloured, located, printed, type Sources } from '../findings.ts';
import { common, type Flag, flag, manifests, text, type Values } from '../flags.ts';
import { compileFiles, givenManifests, withNamedProfiles } from '../gather.ts';
import { analyseWorld, graphFindings } from '../graph-rules.ts';
import type { Environment } from '../project.ts';
import { readWorld } from '../world.ts';

export const flags: Readonly<Record<string, Flag>> = {
  ...common,
  ...manifests,
  format: { type: 'string', about: 'how findings are printed', choices: Object.keys(reports) },
};

/** All findings over profiles, and over manifests when they are named: what the graph shows too. */
export async function run(values: Values, environment: Environment): Promise<number> {
  const texts = givenManifests(values, environment.cwd);
  const { output, sources, project, gathered } = await compileFiles(
    values,
    environment,
    { mode: 'lint' },
    texts,
  );
  if (texts !== undefined && gathered.documents.length === 0 && gathered.diagnostics.length === 0) {
    throw new UsageError(
      'there is nothing to lint: the manifests are empty',
      'name files or folders with --manifests, or pipe them in (set -o pipefail tells when helm fails)',
    );
  }
  const hasProfiles = project.profiles.length > 0 || project.diagnostics.length > 0;
  if (!hasProfiles && texts === undefined) {
    throw new UsageError(
      'there is nothing to lint',
      'name profiles as arguments or with --profiles; the default is ./profiles',
    );
  }
  if (texts === undefined && flag(values, 'quiet') !== true) {
    writeAll(2, 'without --manifests, selectors and container ports were not checked\n');
  }
  // a team may lint manifests alone
  const own = output.diagnostics.filter(({ code }) => hasProfiles || code !== 'no-profiles');
  const graph =
    texts === undefined || hasErrors(own)
      ? []
      : await ofGraph(texts, values, environment, droppedBy(output));
  const known = new Set(own.map(keyOf));
  const all = [...own, ...graph.filter((each) => !known.has(keyOf(each)))];
  return printReport(all, sources, values);
}

function keyOf({ code, place, message }: Diagnostic): string {
  return JSON.stringify([code, place, message]);
}

/** What needs the whole graph; where something cannot be read, that alone. */
async function ofGraph(
  texts: readonly Text[],
  values: Values,
  environment: Environment,
  removed: readonly ObjectId[],
): Promise<readonly Diagnostic[]> {
  const read = await readWorld(texts, withNamedProfiles(values), environment);
  if (hasErrors(read.diagnostics)) return read.diagnostics;
  // the release will not have them (chartPolicies: drop)
  const world = { ...read, cluster: withoutObjects(read.cluster, removed) };
  const also = read.diagnostics.filter(({ place }) => !isWithin(place, removed));
  return graphFindings(world, analyseWorld(world), values, also);
}

/** Where policies stand that the release will not have. */
function droppedBy({ removed, taken }: Output): readonly ObjectId[] {
  const replaced = new Set(taken.map(({ place }) => JSON.stringify(place)));
  return removed.filter(({ place }) => !replaced.has(JSON.stringify(place)));
}

function isWithin(place: Place | undefined, objects: readonly ObjectId[]): boolean {
  return objects.some(
    ({ place: own }) =>
      own.file === place?.file &&
      own.document === place.document &&
      own.path.every((each, index) => place.path[index] === each),
  );
}

/** Prints findings to standard output in the form that was asked for, and a sum to standard error. */
export async function printReport(
  diagnostics: readonly Diagnostic[],
  sources: Sources,
  values: Values,
): Promise<number> {
  const report = reports[text(values, 'format') ?? 'text'];
  if (report === undefined)
    throw new UsageError(
      `there is no format ${text(values, 'format')}`,
      `the formats are ${Object.keys(reports).join(', ')}`,
    );
  const quiet = flag(values, 'quiet') === true;
  const seen = quiet ? diagnostics.filter((each) => each.severity === 'error') : diagnostics;
  writeAll(1, printed(report, await located(seen, sources), coloured(process.stdout)));
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
