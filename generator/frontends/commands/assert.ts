import { comparePolicies } from '../../analysis/drift/compare-policies.ts';
import { driftOf } from '../../analysis/drift/index.ts';
import { readCluster } from '../../analysis/read/read-cluster.ts';
import { UsageError } from '../../io/usage.ts';
import { type Code, hasErrors } from '../../model/diagnostic.ts';
import type { PolicyObject } from '../../model/policy.ts';
import { judge } from '../../stages/judge.ts';
import { optionsOf } from '../compile-project.ts';
import type { Environment } from '../environment.ts';
import { type Flag, list, type Values } from '../flags.ts';
import { givenObjects, nothingLive } from '../from-cluster.ts';
import { compileFiles, gatherTexts, manifestTexts } from '../gather.ts';
import { flags as lintFlags, printReport } from './lint.ts';

// a guard that looks at some of the workloads would pass the others unseen
const { selector: _selector, ...own } = lintFlags;

export const flags: Readonly<Record<string, Flag>> = own;

/**
 * Recompiles the profiles and compares, in meaning, with what is really
 * there: the guard against every silent skip (an upgrade without the
 * post-renderer, a function that did not run). Of a cluster it tells more:
 * who keeps what is in the way, and which pods are not what their owners made.
 */
export async function run(values: Values, environment: Environment): Promise<number> {
  const given =
    (await givenObjects(values, environment)) ?? gatherTexts(manifestTexts(['-'], environment.cwd));
  const { output, sources, project, gathered } = await compileFiles(
    values,
    environment,
    { mode: 'assert' },
    given,
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
  const isPlanned = !hasErrors(output.diagnostics.filter(({ code }) => !beside.includes(code)));
  const { live } = gathered;
  if (live === undefined) {
    const whyMissing = missingHint(list(values, 'manifests') ?? ['-']);
    // a hook's policy is a hook on Helm 4, and hidden as its pods are
    const hidden = new Set(
      output.resolution.resolved
        .filter(({ subject }) => !subject.seen)
        .map(({ subject }) => subject.intent.place),
    );
    const isLookedFor = (policy: PolicyObject): boolean =>
      output.replaced.has(policy) || !hidden.has(policy.origin);
    const compared = isPlanned ? comparePolicies(output, { whyMissing, isLookedFor }) : [];
    return printReport([...output.diagnostics, ...compared], sources, values, environment);
  }
  const { cluster, diagnostics: ofCluster } = readCluster(gathered.documents, live.namespace);
  if (cluster.pods.length + cluster.policies.length === 0) throw nothingLive('compare', live);
  const notCompared = ofCluster.filter(({ code }) => code === 'unsupported-policy');
  const drift = driftOf({ ...output, ...live, documents: gathered.documents, cluster, isPlanned });
  const host = {
    mode: 'assert',
    hasManifests: true,
    placeInNamespace: true,
    hooks: 'hidden',
  } as const;
  const judged = judge([...notCompared, ...drift], optionsOf(values, project, host));
  return printReport(judged, sources, values, environment);
}

/** Errors that leave what is planned as it is, so that it is compared all the same. */
const beside: readonly Code[] = [
  'profile-matches-nothing',
  'chart-policy-voids',
  'foreign-policy',
  'workload-without-profile',
];

/** Helm is asked for what is live; files are rendered by whatever the team has. */
function missingHint(paths: readonly string[]): string {
  const helm =
    'was the release made without netprofile? helm upgrade needs --post-renderer every time';
  const functions =
    'were functions run? kustomize build needs --enable-alpha-plugins --enable-exec';
  return paths.every((each) => each === '-') ? helm : `${helm}; ${functions}`;
}
