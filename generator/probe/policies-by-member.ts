import { selectedBy } from '../analysis/population/selected-pods.ts';
import type { Analysis } from '../analysis/reach/analyse.ts';
import type { ClusterPolicy } from '../model/cluster.ts';

/** The policies that select each member; looked up once, since a plan asks thousands of times. */
export function policiesByMember({
  cluster,
  reach,
}: Analysis): (member: number) => readonly ClusterPolicy[] {
  const found = new Map<number, ClusterPolicy[]>();
  for (const policy of cluster.policies)
    selectedBy(policy, reach.universe).forEach((id) => {
      const known = found.get(id);
      if (known === undefined) found.set(id, [policy]);
      else known.push(policy);
    });
  return (member) => found.get(member) ?? [];
}
