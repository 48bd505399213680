import { asFields, field } from '../grammar/reader.ts';
import { writeAll } from '../io/output.ts';
import { tellProgress } from '../io/progress.ts';
import { UsageError } from '../io/usage.ts';
import { plain } from '../model/diagnostic.ts';
import { isProfile } from '../stages/parse.ts';
import type { Environment } from './environment.ts';
import { common, type Flag, flag, list, text, type Values } from './flags.ts';
import {
  type Gathered,
  gatherTexts,
  givenManifests,
  joined,
  type LiveScope,
  manifestTexts,
  scopeText,
  withNamedProfiles,
} from './gather.ts';
import { loadProject, type Project } from './project.ts';
import { isShortProfile } from './simulated-input.ts';

/** Which cluster, and what of it. */
export const clusterFlags = {
  context: {
    type: 'string',
    about: 'which context of the kubeconfig (default its current one)',
  },
  kubeconfig: {
    type: 'string',
    about: 'kubeconfig file (default $KUBECONFIG, then ~/.kube/config)',
  },
  namespace: {
    ...common.namespace,
    about: `${common.namespace.about}; of a cluster, the one to read`,
  },
  'all-namespaces': {
    type: 'boolean',
    alias: 'A',
    about: "read all namespaces (default -n's, then the context's)",
  },
} as const satisfies Readonly<Record<string, Flag>>;

export const selectorFlag = {
  selector: {
    type: 'string',
    alias: 'l',
    about: 'of a cluster, only workloads and Services with these labels; policies are read all',
  },
} as const satisfies Readonly<Record<string, Flag>>;

/** The cluster in place of manifests. */
export const liveFlags = {
  live: { type: 'boolean', about: 'read the cluster instead of manifests; only get and list' },
  ...clusterFlags,
  ...selectorFlag,
} as const satisfies Readonly<Record<string, Flag>>;

/** Whether what was read is simulated alone, compared with profiles, or drafted from: each takes more kinds. */
export type LivePurpose = 'simulate' | 'compare' | 'draft';

/** The cluster's objects, and profiles that are named beside it; undefined where --live is not asked for. */
export async function gatherLive(
  values: Values,
  environment: Environment,
  purpose: LivePurpose,
): Promise<Gathered | undefined> {
  if (flag(values, 'live') !== true) {
    refuseStray(values);
    return undefined;
  }
  if (list(values, 'manifests') !== undefined) throw bothGiven();
  const beside = gatherTexts(manifestTexts(list(values, 'paths') ?? [], environment.cwd));
  if (!beside.documents.every((each) => isProfile(each) || isShortProfile(each)))
    throw new UsageError(
      '--live takes no manifests, only profiles',
      'a cluster is read, or manifests; diff live PATH compares the two',
    );
  return joined(await readCluster(values, environment, purpose), beside);
}

function bothGiven(): UsageError {
  return new UsageError(
    '--live and --manifests are both given',
    'a cluster is read, or manifests; diff live PATH compares the two',
  );
}

/** The cluster, or the namespace of it that was read, has none of what a command is about. */
export function nothingLive(what: string, live: LiveScope): UsageError {
  return new UsageError(
    `there is nothing to ${what}: ${scopeText(live)} holds no workloads and no policies`,
    live.namespace === undefined
      ? 'is it the right --context?'
      : '-A reads all namespaces, -n another',
  );
}

/** Flags that mean nothing without a cluster were meant for one. */
export function refuseStray(values: Values, how = 'add --live, which reads the cluster'): void {
  const stray = ['context', 'kubeconfig', 'all-namespaces', 'selector'].find(
    (name) => values[name] !== undefined,
  );
  if (stray !== undefined)
    throw new UsageError(`--${stray} is for a cluster, and none is read`, how);
}

/** --live or --manifests; undefined where neither is given. */
export async function givenObjects(
  values: Values,
  environment: Environment,
): Promise<Gathered | undefined> {
  const live = flag(values, 'live') === true;
  if (!live) refuseStray(values);
  else if (list(values, 'manifests') !== undefined) throw bothGiven();
  return live
    ? readCluster(values, environment, 'compare')
    : givenManifests(values, environment.cwd);
}

/** Reads the cluster that flags and kubeconfig choose, and says on standard error what was read. */
export async function readCluster(
  values: Values,
  environment: Environment,
  purpose: LivePurpose,
): Promise<Gathered> {
  // the client is large, and loaded by this alone
  const { connect, readLive, serverVersion } = await import('../bundles/cluster.ts');
  const choice = { context: text(values, 'context'), kubeconfig: text(values, 'kubeconfig') };
  const connection = connect(choice, environment);
  const isAll = flag(values, 'all-namespaces') === true;
  // drafts are for profiles that may not be there yet
  const project =
    purpose === 'draft'
      ? loadProject({ ...values, profiles: [] }, environment, { profilesFrom: 'flags' })
      : loadProject(withNamedProfiles(values), environment);
  const named = text(values, 'namespace') ?? (isAll ? undefined : project.config.namespace);
  if (isAll && named !== undefined)
    throw new UsageError('-A and -n are both given', 'keep one of them');
  const namespace = isAll ? undefined : (named ?? connection.namespace);
  const selector = text(values, 'selector');
  const isQuiet = flag(values, 'quiet') === true;
  const { documents, diagnostics } = await readLive(connection, {
    calls: purpose !== 'simulate',
    drafts: purpose === 'draft',
    named: purpose === 'compare' ? customKinds(project) : [],
    ...(namespace !== undefined && { namespace }),
    ...(selector !== undefined && { selector }),
    tell: (resource, count) => tellProgress(`reading ${plain(resource)}: ${count}`),
  });
  const more = namespace !== undefined && named === undefined ? ' (-A reads all, -n another)' : '';
  const version = flag(values, 'stamp') === true ? await serverVersion(connection) : undefined;
  const live = {
    context: connection.context,
    ...(namespace !== undefined && { namespace }),
    ...(version !== undefined && { version }),
  };
  if (!isQuiet) writeAll(2, `read ${plain(scopeText(live))}: ${documents.length} objects${more}\n`);
  return { documents, diagnostics, texts: new Map(), inputs: project.inputs, live };
}

/** `Kafka` of `workload: Kafka/events`: operators make pods of resources that only such a profile is about. */
function customKinds({ profiles }: Project): readonly string[] {
  const written = profiles.flatMap(({ document: { value } }) => {
    const fields = asFields(value) ?? {};
    const spec = asFields(field(fields, 'spec')) ?? fields;
    const workload = field(spec, 'workload');
    return Array.isArray(workload) ? workload : [workload];
  });
  return written.flatMap((each) => {
    const [kind = '', name] = typeof each === 'string' ? each.split('/') : [];
    return name === undefined ? [] : [kind];
  });
}
