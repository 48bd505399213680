import { isAllowed, isClosed, isDenied } from './cilium.ts';
import type { Cluster } from './cluster.ts';
import { type Connection, type Endpoint, isPod, isSelectable } from './endpoint.ts';
import { overSomeFamily } from './family.ts';
import type { Direction, Policy, Protocol } from './network-policy.ts';
import { includesPeer, includesPort } from './rule.ts';
import { matches } from './selector.ts';
import { tierVerdict } from './tiers.ts';

/**
 * Whether `source` can open a connection to `port` (a pod's port, never a Service's) of
 * `destination`. This is design/SEMANTICS.md read aloud. `policies` are the cluster's own
 * NetworkPolicies if not given; the policies of tiers are always the cluster's. Two replicas of one
 * workload are two pods: give one another `id`.
 */
export function allows(
  cluster: Cluster,
  source: Endpoint,
  destination: Endpoint,
  protocol: Protocol,
  port: number,
  policies: readonly Policy[] = cluster.policies,
): boolean {
  return overSomeFamily(
    cluster,
    { source, destination, protocol, port },
    (one) => mayLeave(cluster, one, policies) && mayEnter(cluster, one, policies),
  );
}

/** The destination's half of `allows`. */
export function allowedIngress(
  cluster: Cluster,
  source: Endpoint,
  destination: Endpoint,
  protocol: Protocol,
  port: number,
  policies: readonly Policy[] = cluster.policies,
): boolean {
  return overSomeFamily(cluster, { source, destination, protocol, port }, (one) =>
    mayEnter(cluster, one, policies),
  );
}

/** The source's half of `allows`. */
export function allowedEgress(
  cluster: Cluster,
  source: Endpoint,
  destination: Endpoint,
  protocol: Protocol,
  port: number,
  policies: readonly Policy[] = cluster.policies,
): boolean {
  return overSomeFamily(cluster, { source, destination, protocol, port }, (one) =>
    mayLeave(cluster, one, policies),
  );
}

function mayEnter(cluster: Cluster, connection: Connection, policies: readonly Policy[]): boolean {
  if (isSamePod(connection) || isFromOwnNode(connection)) return true;
  return passesTiers(cluster, 'Ingress', connection, policies);
}

function mayLeave(cluster: Cluster, connection: Connection, policies: readonly Policy[]): boolean {
  if (isSamePod(connection)) return true;
  return passesTiers(cluster, 'Egress', connection, policies);
}

/**
 * Tier Admin, then what Cilium's policies deny, then NetworkPolicies and Cilium's, where any
 * isolates the pod, else tier Baseline, else allowed.
 */
function passesTiers(
  cluster: Cluster,
  direction: Direction,
  connection: Connection,
  policies: readonly Policy[],
): boolean {
  const ofAdmin = tierVerdict(cluster, 'Admin', direction, connection);
  if (ofAdmin !== 'Pass') return ofAdmin === 'Accept';

  const subject = direction === 'Ingress' ? connection.destination : connection.source;
  if (isDenied(cluster, direction, connection)) return false;
  const isolating = policies.filter((policy) => isolates(policy, direction, subject));
  if (isolating.some((policy) => permits(cluster, policy, direction, connection))) return true;
  if (isAllowed(cluster, direction, connection)) return true;
  if (isolating.length > 0 || isClosed(cluster, direction, connection)) return false;
  return tierVerdict(cluster, 'Baseline', direction, connection) !== 'Deny';
}

function permits(
  cluster: Cluster,
  policy: Policy,
  direction: Direction,
  { source, destination, protocol, port }: Connection,
): boolean {
  const peer = direction === 'Ingress' ? source : destination;
  return (direction === 'Ingress' ? policy.ingress : policy.egress).some(
    (rule) =>
      includesPeer(cluster, policy, rule, peer) && includesPort(rule, destination, protocol, port),
  );
}

/** On its own address no policy applies, of whatever tier (network-policy-api, api-overview.md). */
function isSamePod({ source, destination }: Connection): boolean {
  return isPod(source) && isPod(destination) && source.id === destination.id;
}

/**
 * From the node itself, or what runs on its network, to a pod on that node. So it is for
 * NetworkPolicies; for tiers it is what NPEP-248 says of kubelets.
 */
function isFromOwnNode({ source, destination }: Connection): boolean {
  return !isSelectable(source) && source.node !== undefined && source.node === destination.node;
}

/** Policies are of one namespace, and apply to its pods that they select. */
function isolates(policy: Policy, direction: Direction, subject: Endpoint): boolean {
  return (
    isSelectable(subject) &&
    policy.namespace === subject.namespace &&
    matches(policy.podSelector, subject.labels) &&
    effectiveTypes(policy).includes(direction)
  );
}

/** policyTypes missing: Ingress always; Egress as well if there is any `egress` entry. */
function effectiveTypes(policy: Policy): readonly Direction[] {
  if (policy.policyTypes.length > 0) return policy.policyTypes;
  return policy.egress.length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}
