import { writeAll } from '../io/output.ts';
import { UsageError } from '../io/usage.ts';
import { type Diagnostic, exitStatus } from '../model/diagnostic.ts';
import { reports } from '../reports/index.ts';
import { coloured, located, printed, type Sources } from './findings.ts';
import { common, type Flag, flag, list, manifests, text, type Values } from './flags.ts';
import { compileFiles } from './gather.ts';
import type { Environment } from './project.ts';

export const flags: Readonly<Record<string, Flag>> = {
  ...common,
  ...manifests,
  format: { type: 'string', about: 'how findings are printed', choices: Object.keys(reports) },
};

/** All findings over profiles, and over manifests when they are named. */
export async function run(values: Values, environment: Environment): Promise<number> {
  const { output, sources, project } = await compileFiles(
    values,
    environment,
    { mode: 'lint' },
    list(values, 'manifests') ?? [],
  );
  if (project.profiles.length === 0 && project.diagnostics.length === 0) {
    throw new UsageError(
      'there is nothing to lint',
      'name profiles as arguments or with --profiles; the default is ./profiles',
    );
  }
  if (list(values, 'manifests') === undefined && flag(values, 'quiet') !== true) {
    writeAll(2, 'without --manifests, selectors and container ports were not checked\n');
  }
  return printReport(output.diagnostics, sources, values);
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
