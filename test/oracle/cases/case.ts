/** The rows of design/SEMANTICS.md on NetworkPolicy v1. Each needs cases that allow and that block. */
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
] as const;

/**
 * Policies over the shop of cases/shop.ts, by namespace, as bare `spec`s, and what they make of
 * connections, which are written `shop/cart -> 203.0.113.7 TCP/443`; see connection.ts.
 */
export interface Case {
  readonly row: (typeof rows)[number];
  readonly when: string;
  readonly policies: Readonly<Record<string, readonly object[]>>;
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
