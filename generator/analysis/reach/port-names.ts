import { type Diagnostic, finding, type Place } from '../../model/diagnostic.ts';
import { someNames } from '../../model/list-text.ts';
import type { Peers, Ports, Protocol } from '../../model/policy.ts';
import type { Direction } from '../../model/reach.ts';
import type { IndexSet } from '../population/index-set.ts';
import { selectedBy } from '../population/selected-pods.ts';
import { policySubject, policyTitle } from '../read/policy-terms.ts';
import type { Analysis } from './analyse.ts';
import { peersOf } from './grants.ts';

/** A rule that allows ports by name of pods that the manifests do not hold. */
export interface OpenName {
  /** `NetworkPolicy shop/cart egress rule 1`. */
  readonly rule: string;
  readonly subject: string;
  readonly place: Place;
  readonly direction: Direction;
  /** `http/TCP`. */
  readonly names: readonly string[];
  readonly sources: readonly number[] | 'all';
  /** The destinations, which are not in the manifests. */
  readonly pods: readonly number[];
}

interface Written {
  readonly what: string;
  readonly subject: string;
  readonly place: Place;
  readonly direction: Direction;
  readonly own: IndexSet;
  readonly peers: IndexSet | 'all';
  readonly ports: Ports;
}

/**
 * Rules whose port names cannot be looked up: a name means another number on
 * other pods, and of pods that are not here nobody knows which. The simulation
 * counts them as no port, so whoever shows its result shows them beside it.
 */
export function openNames({ cluster, reach: { universe } }: Analysis): readonly OpenName[] {
  const isUnseen = (id: number): boolean => universe.members[id]?.kind === 'unseen';
  const unseen = [...universe.members.keys()].filter(isUnseen);
  if (unseen.length === 0) return [];
  return written({ cluster, universe }).flatMap(
    ({ what, subject, place, direction, own, peers, ports }) => {
      const names = namesIn(ports).map((each) => `${each.name}/${each.protocol}`);
      const [from, to] = direction === 'egress' ? [own, peers] : [peers, own];
      const pods = to === 'all' ? unseen : to.values().filter(isUnseen);
      const sources = pods.length === 0 ? [] : from === 'all' ? from : from.values();
      if (sources.length === 0) return [];
      return [{ rule: what, subject, place, direction, names, sources, pods }];
    },
  );
}

/** Names of ports that a rule writes, of one protocol or of all. */
export function namesIn(
  ports: Ports,
  protocol?: Protocol,
): readonly { readonly name: string; readonly protocol: Protocol }[] {
  if (ports === 'all') return [];
  return ports.flatMap((each) =>
    each.kind === 'name' && (protocol ?? each.protocol) === each.protocol ? [each] : [],
  );
}

/** Every rule that allows something, with its ends looked up. */
function written({
  cluster,
  universe,
}: Pick<Analysis, 'cluster'> & Pick<Analysis['reach'], 'universe'>): readonly Written[] {
  const directions = ['ingress', 'egress'] as const;
  const named = ({ ports }: { readonly ports?: Ports }): boolean =>
    ports !== undefined && namesIn(ports).length > 0;
  const policies = cluster.policies.flatMap((policy) =>
    directions.flatMap((direction) =>
      (policy[direction] ?? []).flatMap((rule, index): Written[] => {
        if (!named(rule)) return [];
        return [
          {
            what: `${policyTitle(policy)} ${direction} rule ${index + 1}`,
            subject: policySubject(policy),
            place: rule.origin,
            direction,
            own: selectedBy(policy, universe),
            peers: peersOf(rule.peers, policy, universe),
            ports: rule.ports,
          },
        ];
      }),
    ),
  );
  const tiers = cluster.tiers.flatMap(({ kind, name, subject, ...policy }) =>
    directions.flatMap((direction) =>
      policy[direction].flatMap((rule, index): Written[] => {
        const { ports, action, place } = rule;
        // what is denied by name is not counted as denied, which is safe
        if (ports === undefined || !named({ ports }) || action === 'Deny' || subject === 'none')
          return [];
        const pods: Peers | undefined = nonEmptyPods(rule.peers);
        return [
          {
            what: `${kind} ${name} ${direction} rule ${index + 1}`,
            subject: name,
            place,
            direction,
            own: universe.pods(subject, ''),
            peers:
              pods === undefined ? universe.set([]) : peersOf(pods, { namespace: '' }, universe),
            ports,
          },
        ];
      }),
    ),
  );
  return [...policies, ...tiers];
}

function nonEmptyPods(
  peers: Analysis['cluster']['tiers'][number]['egress'][number]['peers'],
): Peers | undefined {
  const [first, ...more] = peers.filter((each) => each.kind === 'pods');
  return first === undefined ? undefined : [first, ...more];
}

/** The same as findings, one for the same names of the same pods. */
export function portNames(analysis: Analysis): readonly Diagnostic[] {
  const groups = new Map<string, { readonly first: OpenName; count: number }>();
  for (const each of openNames(analysis)) {
    const key = JSON.stringify([each.names, podNames(analysis, each.pods)]);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { first: each, count: 1 });
    else known.count += 1;
  }
  return [...groups.values()].map(({ first, count }) => {
    const { names, rule, subject, place } = first;
    const whose = someNames(podNames(analysis, first.pods));
    const more = count === 1 ? '' : ` and ${count - 1} more ${count === 2 ? 'rule' : 'rules'}`;
    const verb = count === 1 ? 'allows' : 'allow';
    const what = names.length === 1 ? `port ${names[0]}` : `ports ${names.join(', ')}`;
    return finding(
      'port-name-unseen',
      `${rule}${more} ${verb} ${what} by name of pods that are not in these manifests (${whose}): which number that is cannot be told`,
      { place, subject, hint: 'add the manifests of those pods, or write the number' },
    );
  });
}

/** What members are called. */
export function podNames(
  { parties }: Pick<Analysis, 'parties'>,
  pods: readonly number[],
): readonly string[] {
  const names = pods.flatMap((id) => parties.all[parties.of[id] ?? 0]?.name ?? []);
  return [...new Set(names)];
}
