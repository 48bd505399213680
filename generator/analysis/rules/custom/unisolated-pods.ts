import type { CustomRule } from '../../../model/custom-rule.ts';
import { compare } from '../../../model/order.ts';
import type { Analysis } from '../../reach/analyse.ts';
import { noPorts } from '../../reach/port-sets.ts';
import { isClosedByTier } from '../openness.ts';
import type { Breach } from './denied-connections.ts';

type Require = Extract<CustomRule['wants'], { kind: 'require' }>;

/** The workloads among the members that are not isolated as a rule wants; on the host network none is. */
export function unisolatedPods(
  { cluster, reach, parties }: Analysis,
  ids: ReadonlySet<number>,
  { isolate }: Pick<Require, 'isolate'>,
): readonly Breach[] {
  const found = new Map<string, Breach>();
  for (const id of [...ids].sort((a, b) => a - b)) {
    const member = reach.universe.members[id];
    if (member?.kind !== 'pods') continue;
    for (const direction of isolate) {
      const isClosed =
        !member.hostNetwork &&
        (reach.isIsolated(id, direction) ||
          isClosedByTier(cluster, member.workload.namespace, direction));
      if (isClosed) continue;
      const name = parties.all[parties.of[id] ?? 0]?.name ?? '';
      const why = member.hostNetwork ? ', on the host network' : '';
      const key = `${name} for ${direction}${why}`;
      const pair = { source: id, destination: id, ports: noPorts };
      if (!found.has(key)) found.set(key, { key, ports: noPorts, pairs: [pair] });
    }
  }
  return [...found.values()].sort((a, b) => compare(a.key, b.key));
}
