import type { Dialect } from '../../dialects/dialect.ts';
import { dialects } from '../../dialects/index.ts';
import type { Cluster, ClusterPolicy, TierPolicy } from '../../model/cluster.ts';
import type { Place } from '../../model/diagnostic.ts';
import type { ObjectId } from '../../model/manifest.ts';
import type { PolicyObject, Rule } from '../../model/policy.ts';

/** Whether an object of a dialect adds up with others; one that narrows or declares allows nothing more. */
export function isSimulated({ supports }: Dialect): boolean {
  return supports.hostEffect === 'adds' && supports.isolation !== 'guard rails';
}

/** A cluster with objects that were planned and not yet rendered. `namespace` is for those that carry none. */
export function withPlanned(
  cluster: Cluster,
  planned: readonly PolicyObject[],
  namespace: string,
): Cluster {
  const policies = planned.flatMap((object): ClusterPolicy[] => {
    const dialect = dialects[object.dialect];
    if (dialect === undefined || !isSimulated(dialect)) return [];
    const { kind, name, selector, ingress, egress, service, origin } = object;
    return [
      {
        kind,
        name,
        namespace: object.namespace ?? namespace,
        selector,
        ...(ingress !== undefined && { ingress }),
        ...(egress !== undefined && { egress }),
        ...(!dialect.supports.blocksMatchPods && { blocksAreOutside: true as const }),
        ...(dialect.supports.hosts === 'any labels' && { starIsWide: true as const }),
        ...(egress?.some(({ dns }) => Array.isArray(dns)) === true && { readsDns: true }),
        service,
        place: origin,
      },
    ];
  });
  return {
    ...cluster,
    policies: [...cluster.policies, ...policies],
    tiers: [...cluster.tiers, ...planned.flatMap(tierOf)].sort(byOrder),
  };
}

/** A cluster without some of its policies, whose entries and denials go with them. */
export function withoutObjects(cluster: Cluster, gone: readonly ObjectId[]): Cluster {
  const keyOf = ({ file, document, path }: Place): string => JSON.stringify([file, document, path]);
  const places = new Set(gone.map(({ place }) => keyOf(place)));
  const isLeft = ({ place }: { readonly place: Place }): boolean =>
    !place.path.some((_, length) =>
      places.has(keyOf({ ...place, path: place.path.slice(0, length) })),
    ) && !places.has(keyOf(place));
  return {
    ...cluster,
    policies: cluster.policies.filter(isLeft),
    tiers: cluster.tiers.filter(isLeft),
  };
}

/** A guard rail as the simulation takes it. */
function tierOf(object: PolicyObject): TierPolicy[] {
  const { tier, selector, apiVersion, kind, name, origin, ingress = [], egress = [] } = object;
  if (tier === undefined) return [];
  const namespaces =
    selector === 'all' ? ({ kind: 'all' } as const) : ({ kind: 'labels', selector } as const);
  const rules = (side: readonly Rule[]): TierPolicy['ingress'] =>
    side.map(({ peers, ports, action = 'Accept', origin: place }) => ({
      action,
      peers: peers === 'all' ? everyone : peers,
      ports,
      place,
    }));
  return [
    {
      apiVersion,
      kind,
      name,
      place: origin,
      tier: tier.name,
      priority: tier.priority,
      subject: { kind: 'pods', namespaces, pods: 'all' },
      ingress: rules(ingress),
      egress: rules(egress),
    },
  ];
}

/** Every pod and every address, as a cluster-wide rule has to write them. */
const everyone: TierPolicy['ingress'][number]['peers'] = [
  { kind: 'pods', namespaces: { kind: 'all' }, pods: 'all' },
  { kind: 'ipBlock', cidr: '0.0.0.0/0', except: [] },
  { kind: 'ipBlock', cidr: '::/0', except: [] },
];

const tiersInOrder: readonly TierPolicy['tier'][] = ['Admin', 'Deny', 'Baseline'];

/** The order in which a cluster asks them. Equal priorities have no order in the API: kind and name give one. */
export function byOrder(a: TierPolicy, b: TierPolicy): number {
  if (a.tier !== b.tier) return tiersInOrder.indexOf(a.tier) - tiersInOrder.indexOf(b.tier);
  if (a.priority !== b.priority) return a.priority - b.priority;
  const [one, other] = [`${a.kind}/${a.name}`, `${b.kind}/${b.name}`];
  return one < other ? -1 : Number(one > other);
}
