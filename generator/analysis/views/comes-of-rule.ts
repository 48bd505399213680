import type { Rule } from '../../model/policy.ts';
import type { Direction } from '../../model/reach.ts';
import type { Resolved } from '../../stages/resolve.ts';
import type { Analysis } from '../reach/analyse.ts';
import { peersOf, portsAt } from '../reach/grants.ts';
import { noPorts } from '../reach/port-sets.ts';

/**
 * Whether some allowed connection comes of a rule of a service. Who is not in
 * the manifests always may come, and may always be there.
 */
export function comesOf(
  { reach, cluster }: Analysis,
  { namespace = '', selector }: Resolved['subject'],
  { peers, ports }: Rule,
  direction: Direction,
): boolean {
  const { universe } = reach;
  const set = peersOf(peers, { namespace }, universe);
  if (set === 'all') return true;
  const own = universe.subjects(selector, namespace).values();
  const others = set.values();
  const isElsewhere = (id: number): boolean => {
    const member = universe.members[id];
    if (member?.kind !== 'unseen') return member?.kind !== 'pods';
    // in a namespace that is there, nobody who is not there will come
    const { inNamespace } = member;
    return !cluster.pods.some((each) => each.workload.namespace === inNamespace);
  };
  if (others.some(isElsewhere)) return true;
  const there = others.filter((id) => universe.members[id]?.kind === 'pods');
  const [sources, destinations] = direction === 'ingress' ? [there, own] : [own, there];
  return sources.some((source) =>
    [...reach.row(source)].some(([open, reached]) =>
      destinations.some(
        (id) =>
          reached.has(id) &&
          reach.ports.intersection(open, portsAt(universe, id, ports, reach.ports)) !== noPorts,
      ),
    ),
  );
}
