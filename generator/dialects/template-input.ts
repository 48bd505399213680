import type { Labels, Namespaces, Peer, Policy, Port, Rule, Selector } from '../model/policy.ts';

/** The namespace label that the API server sets itself, since Kubernetes 1.22. */
const namespaceLabel = 'kubernetes.io/metadata.name';

export type View = Record<string, unknown>;

/** What every object has: name, namespace, labels and annotations, for the partial `metadata`. */
export function headView(policy: Policy): View {
  return {
    name: policy.name,
    namespace: policy.namespace ?? null,
    service: policy.service,
    labels: pairs(policy.labels),
    annotations: pairs(policy.annotations),
  };
}

export function pairs(labels: Labels): { key: string; value: string }[] {
  return Object.entries(labels)
    .map(([key, value]) => ({ key, value }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

export function selectorView(selector: Selector | 'all'): View {
  if (selector === 'all') return { all: true, matchLabels: [], matchExpressions: [] };
  const matchExpressions = selector.matchExpressions.map((each) => ({
    key: each.key,
    operator: each.operator,
    values: 'values' in each ? each.values : null,
  }));
  return { all: false, matchLabels: pairs(selector.matchLabels), matchExpressions };
}

/** A NetworkPolicy's spec, and those of objects laid out like one. */
export function networkPolicyView(policy: Policy): View {
  return {
    ...headView(policy),
    podSelector: selectorView(policy.selector),
    policyTypes: [policy.ingress && 'Ingress', policy.egress && 'Egress'].filter(Boolean),
    ingress: sideView(policy, 'ingress'),
    egress: sideView(policy, 'egress'),
  };
}

function sideView(policy: Policy, direction: 'ingress' | 'egress'): { rules: unknown[] } | null {
  const rules = policy[direction];
  return rules === undefined ? null : { rules: rules.map((each) => ruleView(each, direction)) };
}

function ruleView(rule: Rule, direction: 'ingress' | 'egress'): View {
  return {
    label: rule.label,
    side: direction === 'ingress' ? 'from' : 'to',
    open: rule.peers === 'all' && rule.ports === 'all',
    peers: rule.peers === 'all' ? null : rule.peers.map(peerView),
    ports: rule.ports === 'all' ? null : rule.ports.map(portView),
  };
}

function peerView(peer: Peer): View {
  switch (peer.kind) {
    case 'ipBlock':
      return {
        ipBlock: { cidr: peer.cidr, except: peer.except },
        host: null,
        namespaceSelector: null,
        podSelector: null,
      };
    case 'host':
      return { ipBlock: null, host: peer.host, namespaceSelector: null, podSelector: null };
    case 'entity':
      throw new Error(`the entity ${peer.entity} has no place in an object like a NetworkPolicy`);
    case 'pods': {
      const own = peer.namespaces.kind === 'own';
      return {
        ipBlock: null,
        host: null,
        namespaceSelector: own ? null : selectorView(namespaceSelector(peer.namespaces)),
        podSelector: own || peer.pods !== 'all' ? selectorView(peer.pods) : null,
      };
    }
  }
}

export function namespaceSelector(namespaces: Namespaces): Selector | 'all' {
  switch (namespaces.kind) {
    case 'own':
    case 'all':
      return 'all';
    case 'labels':
      return namespaces.selector;
    case 'names': {
      const [first, ...rest] = namespaces.names;
      if (rest.length === 0)
        return { matchLabels: { [namespaceLabel]: first }, matchExpressions: [] };
      return {
        matchLabels: {},
        matchExpressions: [{ key: namespaceLabel, operator: 'In', values: namespaces.names }],
      };
    }
  }
}

export function portView(port: Port): View {
  return {
    protocol: port.protocol,
    number: port.kind === 'number' ? port.port : null,
    endNumber: port.kind === 'number' ? (port.endPort ?? null) : null,
    name: port.kind === 'name' ? port.name : null,
  };
}
