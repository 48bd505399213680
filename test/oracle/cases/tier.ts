/** Policies of tiers for cases. The subject is every pod if none is given. */

interface TierSpec {
  readonly name?: string;
  readonly priority?: number;
  readonly subject?: object;
  readonly ingress?: readonly object[];
  readonly egress?: readonly object[];
}

export const everyPod = { namespaces: {} };

/** The peer, or subject, of one app of the shop. */
export function appPods(name: string, namespaceSelector: object = {}): object {
  return { pods: { namespaceSelector, podSelector: { matchLabels: { app: name } } } };
}

/** A ClusterNetworkPolicy of tier Admin. */
export function admin(spec: TierSpec): object {
  return clusterPolicy('Admin', spec);
}

/** A ClusterNetworkPolicy of tier Baseline. */
export function baseline(spec: TierSpec): object {
  return clusterPolicy('Baseline', spec);
}

function clusterPolicy(tier: string, { name = 'policy', priority = 10, ...rest }: TierSpec) {
  return {
    apiVersion: 'policy.networking.k8s.io/v1alpha2',
    kind: 'ClusterNetworkPolicy',
    metadata: { name: `${tier.toLowerCase()}-${name}` },
    spec: { tier, priority, subject: everyPod, ...rest },
  };
}

/** An AdminNetworkPolicy. */
export function adminV1({ name = 'policy', priority = 10, ...rest }: TierSpec): object {
  return {
    apiVersion: 'policy.networking.k8s.io/v1alpha1',
    kind: 'AdminNetworkPolicy',
    metadata: { name },
    spec: { priority, subject: everyPod, ...rest },
  };
}

/** The BaselineAdminNetworkPolicy, of which there is one at most. */
export function baselineV1(spec: Omit<TierSpec, 'name' | 'priority'>): object {
  return {
    apiVersion: 'policy.networking.k8s.io/v1alpha1',
    kind: 'BaselineAdminNetworkPolicy',
    metadata: { name: 'default' },
    spec: { subject: everyPod, ...spec },
  };
}
