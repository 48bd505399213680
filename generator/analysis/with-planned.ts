import type { Cluster, ClusterPolicy } from '../model/cluster.ts';
import type { Policy } from '../model/policy.ts';

/** A cluster with policies that were planned and not yet rendered. `namespace` is for those that carry none. */
export function withPlanned(
  cluster: Cluster,
  planned: readonly Policy[],
  namespace: string,
): Cluster {
  const added = planned.map(
    ({
      name,
      namespace: own = namespace,
      selector,
      ingress,
      egress,
      service,
      origin,
    }): ClusterPolicy => ({
      name,
      namespace: own,
      selector,
      ...(ingress !== undefined && { ingress }),
      ...(egress !== undefined && { egress }),
      service,
      place: origin,
    }),
  );
  return { ...cluster, policies: [...cluster.policies, ...added] };
}
