import type { Protocol } from './network-policy.ts';
import type { Selector } from './selector.ts';

export type Tier = 'Admin' | 'Baseline';
export type Action = 'Accept' | 'Deny' | 'Pass';

/**
 * A ClusterNetworkPolicy (policy.networking.k8s.io/v1alpha2), AdminNetworkPolicy or
 * BaselineAdminNetworkPolicy (v1alpha1), in the words of the first. All three are of the cluster,
 * not of a namespace.
 */
export interface TierPolicy {
  readonly kind: TierKind;
  readonly name: string;
  readonly tier: Tier;
  /** Lower comes first; a BaselineAdminNetworkPolicy has none and comes last. */
  readonly priority: number;
  readonly subject: SomePods;
  readonly ingress: readonly TierRule[];
  readonly egress: readonly TierRule[];
}

export const tierKinds = [
  'ClusterNetworkPolicy',
  'AdminNetworkPolicy',
  'BaselineAdminNetworkPolicy',
] as const;
export type TierKind = (typeof tierKinds)[number];

export interface TierRule {
  readonly action: Action;
  /** `from` or `to`; at least one. */
  readonly peers: readonly TierPeer[];
  /** `protocols` or `ports`; `[]` is absent: every port of every protocol. */
  readonly ports: readonly TierPort[];
}

/** Both selectors apply; one that selects all is empty. */
export interface SomePods {
  readonly namespaceSelector: Selector;
  readonly podSelector: Selector;
}

/** 'unknown' is a peer with no field we know: the rule fails closed. */
export type TierPeer =
  | ({ readonly kind: 'pods' } & SomePods)
  | { readonly kind: 'networks'; readonly cidrs: readonly string[] }
  | { readonly kind: 'nodes'; readonly selector: Selector }
  | { readonly kind: 'unknown' };

/** Both ends of a range belong to it. A name brings its own protocols with it. */
export type TierPort =
  | {
      readonly kind: 'range';
      readonly protocol: Protocol;
      readonly start: number;
      readonly end: number;
    }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'unknown' };
