import type { Cluster } from './cluster.ts';
import { type Endpoint, isPod, isSelectable } from './endpoint.ts';
import type { Direction, Policy, Protocol } from './network-policy.ts';
import { includesPeer, includesPort } from './rule.ts';
import { matches } from './selector.ts';

/**
 * Whether `source` can open a connection to `port` (a pod's port, never a Service's) of
 * `destination`. This is design/SEMANTICS.md read aloud, NetworkPolicy v1 only. `policies` are the
 * cluster's own if not given. Two replicas of one workload are two pods: give one another `id`.
 */
export function allows(
  cluster: Cluster,
  source: Endpoint,
  destination: Endpoint,
  protocol: Protocol,
  port: number,
  policies: readonly Policy[] = cluster.policies,
): boolean {
  return (
    allowedEgress(cluster, source, destination, protocol, port, policies) &&
    allowedIngress(cluster, source, destination, protocol, port, policies)
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
  if (isSamePod(source, destination)) return true;
  if (isOwnNode(source, destination)) return true;
  const isolating = policies.filter((policy) => isolates(policy, 'Ingress', destination));
  if (isolating.length === 0) return true;
  return isolating.some((policy) =>
    policy.ingress.some(
      (rule) =>
        includesPeer(cluster, policy, rule, source) &&
        includesPort(rule, destination, protocol, port),
    ),
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
  if (isSamePod(source, destination)) return true;
  const isolating = policies.filter((policy) => isolates(policy, 'Egress', source));
  if (isolating.length === 0) return true;
  return isolating.some((policy) =>
    policy.egress.some(
      (rule) =>
        includesPeer(cluster, policy, rule, destination) &&
        includesPort(rule, destination, protocol, port),
    ),
  );
}

function isSamePod(source: Endpoint, destination: Endpoint): boolean {
  return isPod(source) && isPod(destination) && source.id === destination.id;
}

/** From the node itself, or what runs on its network, to a pod on that node. */
function isOwnNode(source: Endpoint, destination: Endpoint): boolean {
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
