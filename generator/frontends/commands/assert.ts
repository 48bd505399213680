import { knownObject } from '../../dialects/index.ts';
import { UsageError } from '../../io/usage.ts';
import { subjectName } from '../../model/connection.ts';
import { type Diagnostic, finding, hasErrors } from '../../model/diagnostic.ts';
import type { ShippedPolicy } from '../../model/manifest.ts';
import type { Output } from '../../pipeline.ts';
import { meaningOf } from '../../stages/meaning.ts';
import { type Flag, list, type Values } from '../flags.ts';
import { compileFiles, manifestTexts } from '../gather.ts';
import type { Environment } from '../project.ts';
import { flags as lintFlags, printReport } from './lint.ts';

export const flags: Readonly<Record<string, Flag>> = lintFlags;

/**
 * Recompiles the profiles and compares, in meaning, with what is really
 * there: the guard against every silent skip (an upgrade without the
 * post-renderer, a function that did not run).
 */
export async function run(values: Values, environment: Environment): Promise<number> {
  const { output, sources, project, gathered } = await compileFiles(
    values,
    environment,
    { mode: 'assert' },
    manifestTexts(list(values, 'manifests') ?? ['-'], environment.cwd),
  );
  if (gathered.documents.length === 0 && gathered.diagnostics.length === 0) {
    throw new UsageError(
      'there is nothing to assert: the manifests are empty',
      'pipe them in (helm get manifest RELEASE | netprofile assert), or name them with --manifests',
    );
  }
  const profiled =
    project.profiles.length > 0 ||
    gathered.documents.some((each) => each.kind === 'NetworkProfile');
  if (!profiled && project.diagnostics.length === 0) {
    throw new UsageError(
      'there is nothing to assert: no profile was found',
      'name profiles with --profiles; the default is ./profiles',
    );
  }
  const diagnostics = hasErrors(
    output.diagnostics.filter((each) => each.code !== 'profile-matches-nothing'),
  )
    ? []
    : compared(output, missingHint(list(values, 'manifests') ?? ['-']));
  return printReport([...output.diagnostics, ...diagnostics], sources, values, environment);
}

/** Helm is asked for what is live; files are rendered by whatever the team has. */
function missingHint(paths: readonly string[]): string {
  const helm =
    'was the release made without netprofile? helm upgrade needs --post-renderer every time';
  const functions =
    'were functions run? kustomize build needs --enable-alpha-plugins --enable-exec';
  return paths.every((each) => each === '-') ? helm : `${helm}; ${functions}`;
}

/** What is missing, changed or left over; the hint for what is missing depends on where it was looked for. */
export function compared(
  { replaced, taken, planned, manifests }: Output,
  whyMissing: string,
): Diagnostic[] {
  const found = planned.flatMap((policy): Diagnostic[] => {
    const there = replaced.get(policy);
    const about = { subject: subjectName(policy), place: policy.origin };
    if (there === undefined) {
      return [
        finding('missing-policy', `${policy.kind} ${policy.name} is not there`, {
          ...about,
          hint: whyMissing,
        }),
      ];
    }
    if (meaningOf(there) === meaningOf(policy)) return [];
    return [
      finding(
        'changed-policy',
        `${policy.kind} ${policy.name} does not allow what the profiles say`,
        {
          ...about,
          related: there.place,
          hint: 'make the release again, and look for who changed it',
        },
      ),
    ];
  });
  const known = new Set(taken);
  // guard rails are the platform's, made by generate alone
  const isReleased = ({ apiVersion, kind }: ShippedPolicy): boolean =>
    knownObject(apiVersion, kind)?.dialect.supports.scope !== 'cluster';
  const stale = manifests.policies.filter(
    (each) => each.ours && !known.has(each) && isReleased(each),
  );
  return [
    ...found,
    ...stale.map((each) =>
      finding(
        'stale-policy',
        `${each.kind} ${each.name} is generated, and no loaded profile calls for it`,
        { place: each.place, subject: each.name, hint: 'load its profile, or remove it' },
      ),
    ),
  ];
}
