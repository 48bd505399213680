import { matches } from '../../grammar/selectors.ts';
import type { Cluster, PodSet } from '../../model/cluster.ts';
import { someNames } from '../../model/list-text.ts';
import type { Peer } from '../../model/policy.ts';

/**
 * Workloads on the host network that a peer would name if a selector could
 * match them; none where it names other pods of the manifests too. `own` is
 * the policy's namespace.
 */
export function onHostAlone(cluster: Cluster, peer: Peer, own: string): readonly string[] {
  if (peer.kind !== 'pods') return [];
  const named = cluster.pods.filter(
    ({ workload, labels }) =>
      isIn(cluster, peer, own, workload.namespace) && matches(peer.pods, labels),
  );
  if (named.some((each: PodSet) => !each.hostNetwork)) return [];
  return [...new Set(named.map(({ workload }) => `${workload.namespace}/${workload.name}`))];
}

/** That, in words. */
export function onHostText(workloads: readonly string[]): string {
  return `${someNames(workloads)} ${workloads.length === 1 ? 'is' : 'are'} on the host network, where no selector matches: write an ipBlock of the nodes`;
}

function isIn(
  { namespaces }: Cluster,
  { namespaces: asked }: Extract<Peer, { kind: 'pods' }>,
  own: string,
  namespace: string,
): boolean {
  switch (asked.kind) {
    case 'all':
      return true;
    case 'own':
      return namespace === own;
    case 'names':
      return asked.names.includes(namespace);
    case 'labels':
      return matches(asked.selector, namespaces.get(namespace) ?? {});
  }
}
