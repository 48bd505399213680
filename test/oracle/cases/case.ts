/**
 * The rows of design/SEMANTICS.md, those on tiers by what they say. Each needs cases that allow and
 * that block.
 */
export const rows = [
  'policyTypes missing',
  'ingress/egress missing or []',
  'from/to missing or []',
  'ports missing or []',
  'rule {}',
  'podSelector only',
  'namespaceSelector only',
  'both in one item',
  'empty selector',
  'In, NotIn, Exists, DoesNotExist',
  'several policies',
  'not isolated',
  'ipBlock except',
  'ipBlock and pod IPs',
  'protocol missing',
  'port missing, protocol given',
  'endPort',
  'named port',
  'containerPorts not declared',
  'Service ports',
  'SCTP',
  'hostNetwork pod',
  'a pod to itself',
  'node to its own pods',
  'namespace labels',
  'address family',
  'tier order',
  'tier priority',
  'order of rules',
  'Pass',
  'tier Baseline',
  'tier subject',
  'tier peers',
  'networks',
  'nodes',
  'domainNames',
  'unknown peer',
  'protocols of v1alpha2',
  'ports of v1alpha1',
  'named port in a tier',
  'tiers and the host network',
  'tiers and a pod itself',
  'Cilium: what isolates',
  'Cilium: namespaces',
  'Cilium: denials',
  'Cilium: denials and tiers',
  'Cilium: peers',
  'Cilium: ports',
] as const;

/** NetworkPolicies by namespace, as bare `spec`s. */
export type Policies = Readonly<Record<string, readonly object[]>>;

/**
 * Policies over the shop of cases/shop.ts, and what they make of connections, which are written
 * `shop/cart -> 203.0.113.7 TCP/443`; see connection.ts.
 */
export interface Case {
  readonly row: (typeof rows)[number];
  readonly when: string;
  readonly policies?: Policies;
  /** What else is in the cluster: policies of tiers (see tier.ts), nodes, more pods. */
  readonly objects?: readonly object[];
  readonly allows?: readonly string[];
  readonly blocks?: readonly string[];
}

/** The selector of the pods that run one app of the shop. */
export function app(name: string): object {
  return { matchLabels: { app: name } };
}

/** A selector with one expression. */
export function where(key: string, operator: string, ...values: readonly string[]): object {
  return { matchExpressions: [{ key, operator, ...(values.length > 0 ? { values } : {}) }] };
}
