import { UsageError } from '../io/usage.ts';
import type { Environment } from './environment.ts';
import { flag, list, type Values } from './flags.ts';
import { gatherLive } from './from-cluster.ts';
import { type Gathered, gatherTexts } from './gather.ts';
import { namedTexts } from './open-simulated-input.ts';

/** What profiles are drafted from: the cluster where --live asks for it, else manifests. */
export async function draftSources(values: Values, environment: Environment): Promise<Gathered> {
  if (flag(values, 'live') === true && list(values, 'paths') !== undefined)
    throw new UsageError(
      '--live drafts from the cluster, and manifests are named too',
      'leave one of them out',
    );
  const live = await gatherLive(values, environment, 'draft');
  return live ?? gatherTexts(namedTexts(values, environment));
}

/**
 * Why the workloads of a namespace get no profile when all namespaces of a
 * cluster are read: nobody means the cluster's own parts when they ask for
 * everything. `kube-` is reserved: kubernetes.io/docs/concepts/overview/working-with-objects/namespaces
 */
export function clustersOwn({ live }: Gathered, namespace: string): string | undefined {
  const isOwn = live !== undefined && live.namespace === undefined;
  return isOwn && /^(?:kube|openshift)-/.test(namespace)
    ? `a namespace of the cluster itself; -n ${namespace} drafts it`
    : undefined;
}
