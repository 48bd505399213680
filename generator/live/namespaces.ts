import type { Connection } from './connect.ts';
import { listAll, type Stored } from './list-all.ts';
import { pathTo } from './own-objects.ts';

/** A namespace of a cluster. */
export interface FoundNamespace {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** It is being deleted. */
  readonly isGoing: boolean;
}

/** All namespaces of a cluster. */
export async function listNamespaces(connection: Connection): Promise<readonly FoundNamespace[]> {
  const all = await listAll(connection, pathTo('Namespace'));
  return all.map(({ metadata }) => ({
    name: metadata.name,
    labels: metadata.labels ?? {},
    isGoing: metadata.deletionTimestamp !== undefined,
  }));
}

/** Waits until namespaces are gone; false where some are not in time. */
export async function untilNamespacesGone(
  connection: Connection,
  names: readonly string[],
  seconds: number,
): Promise<boolean> {
  for (const end = Date.now() + seconds * 1000; ; ) {
    const there = await listNamespaces(connection);
    if (!there.some(({ name }) => names.includes(name))) return true;
    if (Date.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Kinds whose controllers adopt pods by their labels. */
const adopters = [
  ['Service', '/api/v1', 'services'],
  ['ReplicationController', '/api/v1', 'replicationcontrollers'],
  ['ReplicaSet', '/apis/apps/v1', 'replicasets'],
  ['StatefulSet', '/apis/apps/v1', 'statefulsets'],
  ['DaemonSet', '/apis/apps/v1', 'daemonsets'],
  ['Job', '/apis/batch/v1', 'jobs'],
] as const;

type Selecting = Stored & { readonly spec?: { readonly selector?: unknown } };

/** Something in a namespace that would act on pods of a run. */
export interface Adopter {
  readonly title: string;
  /** Labels that it selects by; a selector with expressions is taken to select everything that these allow. */
  readonly matchLabels: Readonly<Record<string, string>>;
}

/** What there is in a namespace that selects pods by their labels, and the policies in it. */
export async function adoptersIn(
  connection: Connection,
  namespace: string,
): Promise<{ readonly adopters: readonly Adopter[]; readonly policies: readonly string[] }> {
  const found: Adopter[] = [];
  for (const [kind, root, plural] of adopters) {
    const path = `${root}/namespaces/${encodeURIComponent(namespace)}/${plural}`;
    for (const each of (await listAll(connection, path)) as readonly Selecting[]) {
      const labels = matchLabelsOf(each.spec?.selector);
      if (labels !== undefined)
        found.push({ title: `${kind} ${namespace}/${each.metadata.name}`, matchLabels: labels });
    }
  }
  const policies = await listAll(connection, pathTo('NetworkPolicy', namespace));
  return { adopters: found, policies: policies.map(({ metadata }) => metadata.name) };
}

function matchLabelsOf(selector: unknown): Readonly<Record<string, string>> | undefined {
  if (typeof selector !== 'object' || selector === null) return undefined;
  const isWrapped = 'matchLabels' in selector || 'matchExpressions' in selector;
  const labels = isWrapped ? ('matchLabels' in selector ? selector.matchLabels : {}) : selector;
  return typeof labels === 'object' && labels !== null
    ? (labels as Readonly<Record<string, string>>)
    : {};
}
