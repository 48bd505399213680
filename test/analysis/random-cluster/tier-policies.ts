import fc from 'fast-check';
import { cidr } from './blocks.ts';
import { portNames, portNumber, portRange, protocol, without } from './network-policies.ts';
import { namespaceSelector, nodeSelector, podSelector } from './selectors.ts';

const kinds = [
  'ClusterNetworkPolicy',
  'ClusterNetworkPolicy',
  'AdminNetworkPolicy',
  'BaselineAdminNetworkPolicy',
] as const;
export type Kind = (typeof kinds)[number];

const names = fc.constantFrom(...portNames);
/** A subject, or a peer. Only v1alpha2 lets the namespaceSelector out. */
function somePods(kind: Kind): fc.Arbitrary<object> {
  const requiredKeys: 'podSelector'[] = ['podSelector'];
  const isOptional = kind === 'ClusterNetworkPolicy';
  const selectors = { namespaceSelector, podSelector };
  const pods = isOptional ? fc.record(selectors, { requiredKeys }) : fc.record(selectors);
  return fc.oneof(fc.record({ namespaces: namespaceSelector }), fc.record({ pods }));
}

const addresses = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ networks: fc.uniqueArray(cidr, { minLength: 1, maxLength: 3 }) }),
  },
  { weight: 1, arbitrary: fc.record({ nodes: nodeSelector }) },
);
/** What fails closed; rare, because a Deny rule with it is all that a cluster then shows. */
const unknown = fc.constantFrom({}, { all: {} }, { domainNames: ['*.example.com'] });

function peer(kind: Kind, peersKey: 'from' | 'to'): fc.Arbitrary<object> {
  return fc.oneof(
    { weight: 18, arbitrary: somePods(kind) },
    { weight: peersKey === 'to' ? 11 : 0, arbitrary: addresses },
    { weight: 1, arbitrary: unknown },
  );
}

const destinationPort = fc.oneof(
  fc.record({ number: portNumber }),
  fc.record({ range: portRange }),
);
/** An entry of `protocols` in v1alpha2. */
const protocolEntry: fc.Arbitrary<object> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(protocol, destinationPort)
      .map(([key, port]) => ({ [key.toLowerCase()]: { destinationPort: port } })),
  },
  { weight: 2, arbitrary: fc.record({ destinationNamedPort: names }) },
);

const ofProtocol = { protocol: fc.option(protocol, { nil: undefined, freq: 2 }) };
/** An entry of `ports` in v1alpha1. */
const portEntry: fc.Arbitrary<object> = fc.oneof(
  fc.record({ portNumber: fc.record({ port: portNumber, ...ofProtocol }).map(without) }),
  fc.record({
    portRange: fc
      .record({ range: portRange, ...ofProtocol })
      .map(({ range, protocol }) => without({ ...range, protocol })),
  }),
  fc.record({ namedPort: names }),
);

function rule(kind: Kind, peersKey: 'from' | 'to'): fc.Arbitrary<object> {
  const isV1alpha2 = kind === 'ClusterNetworkPolicy';
  const accept = isV1alpha2 ? 'Accept' : 'Allow';
  const actions =
    kind === 'BaselineAdminNetworkPolicy' ? [accept, 'Deny'] : [accept, 'Deny', 'Deny', 'Pass'];
  const entry = isV1alpha2 ? protocolEntry : portEntry;
  return fc
    .record({
      action: fc.constantFrom(...actions),
      peers: fc.array(peer(kind, peersKey), { minLength: 1, maxLength: 2 }),
      ports: fc.option(fc.array(entry, { minLength: 1, maxLength: 3 }), {
        nil: undefined,
        freq: 3,
      }),
    })
    .map(({ action, peers, ports }) => {
      // the CRDs reject names beside peers that have none
      const unnamed = peers.some((peer) =>
        ['networks', 'nodes', 'domainNames'].some((key) => key in peer),
      );
      const kept = ports?.filter((port) => !unnamed || !/amedPort/.test(JSON.stringify(port)));
      return without({
        action,
        [peersKey]: peers,
        [isV1alpha2 ? 'protocols' : 'ports']: kept?.length ? kept : undefined,
      });
    });
}

export interface TierDraft {
  readonly kind: Kind;
  readonly tier: 'Admin' | 'Baseline';
  readonly priority: number;
  readonly spec: object;
}

/** Few priorities, so that some are equal. */
export const tierPolicy: fc.Arbitrary<TierDraft> = fc.constantFrom(...kinds).chain((kind) =>
  fc.record({
    kind: fc.constant(kind),
    tier: fc.constantFrom('Admin', 'Baseline'),
    priority: fc.constantFrom(0, 5, 5, 10, 1000),
    spec: fc
      .record({
        subject: somePods(kind),
        ingress: fc.option(fc.array(rule(kind, 'from'), { maxLength: 3 }), { nil: undefined }),
        egress: fc.option(fc.array(rule(kind, 'to'), { maxLength: 3 }), { nil: undefined }),
      })
      .map(without),
  }),
);

export function tierPolicyManifest(draft: TierDraft, index: number): object {
  const { kind, tier, priority, spec } = draft;
  const version = kind === 'ClusterNetworkPolicy' ? 'v1alpha2' : 'v1alpha1';
  const isBaselineV1 = kind === 'BaselineAdminNetworkPolicy';
  return {
    apiVersion: `policy.networking.k8s.io/${version}`,
    kind,
    metadata: { name: isBaselineV1 ? 'default' : `tier-${9 - index}` },
    spec: {
      ...(kind === 'ClusterNetworkPolicy' ? { tier } : {}),
      ...(isBaselineV1 ? {} : { priority }),
      ...spec,
    },
  };
}
