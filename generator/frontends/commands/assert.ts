import { type Around, comparePolicies } from '../../analysis/drift/compare-policies.ts';
import { driftOf } from '../../analysis/drift/index.ts';
import { isNarrower } from '../../analysis/drift/narrower.ts';
import { type SamePods, samePods } from '../../analysis/drift/same-pods.ts';
import { readCluster } from '../../analysis/read/read-cluster.ts';
import { UsageError } from '../../io/usage.ts';
import { type Code, hasErrors } from '../../model/diagnostic.ts';
import type { PolicyObject } from '../../model/policy.ts';
import { judge } from '../../stages/judge.ts';
import { optionsOf } from '../compile-project.ts';
import type { Environment } from '../environment.ts';
import { type Flag, list, text, type Values } from '../flags.ts';
import { givenObjects, nothingLive } from '../from-cluster.ts';
import { compileFiles, type Gathered, gatherTexts, manifestTexts, showsHooks } from '../gather.ts';
import type { Project } from '../project.ts';
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
    const around = { whyMissing, isLookedFor, ...aroundHooks(gathered, project, values) };
    const compared = isPlanned ? comparePolicies(output, around) : [];
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

/**
 * Peers are told apart from the pods that are seen, and hooks are seen by some:
 * Helm 4 shows them to a post-renderer and leaves them out of `get manifest`,
 * `helm template` prints them, Helm 3 hides them from a post-renderer.
 */
function aroundHooks(
  gathered: Gathered,
  project: Project,
  values: Values,
): Pick<Around, 'sameThere' | 'whyChanged'> {
  if (showsHooks(gathered))
    return {
      whyChanged: (found, planned) =>
        isNarrower(planned, found)
          ? 'a peer of it holds more pods than profiles mean: Helm 3 hides hooks from a post-renderer; where a hook has the labels of the peer, write select in the profile of the peer so that it leaves the hook out'
          : undefined,
    };
  const namespace = text(values, 'namespace') ?? project.config.namespace ?? 'default';
  let same: SamePods | undefined;
  return {
    sameThere: (found, planned) => {
      if (!isNarrower(found, planned)) return undefined;
      // no rule is guessed here: what is narrower has its peers in sight
      same ??= samePods(readCluster(gathered.documents, namespace).cluster, () => false);
      return same(found, planned, found.namespace ?? namespace)
        ? 'tells a peer from pods that are not here, such as hooks, which Helm 4 shows to a post-renderer and leaves out here; it lets in and out what the profiles say'
        : undefined;
    },
  };
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
