import { readPolicySpec } from '../grammar/network-policy.ts';
import type { Labels, Namespaces, Peer, Policy, Port, Rule, Selector } from '../model/policy.ts';
import type { Dialect } from './dialect.ts';

/** The namespace label that the API server sets itself, since Kubernetes 1.22. */
const namespaceLabel = 'kubernetes.io/metadata.name';

/** networking.k8s.io/v1 NetworkPolicy. */
export const kubernetes: Dialect = {
  name: 'kubernetes',
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  template: 'kubernetes',
  view: (policy) => ({
    name: policy.name,
    namespace: policy.namespace ?? null,
    service: policy.service,
    labels: pairs(policy.labels),
    annotations: pairs(policy.annotations),
    podSelector: selectorView(policy.selector),
    policyTypes: [policy.ingress && 'Ingress', policy.egress && 'Egress'].filter(Boolean),
    ingress: sideView(policy, 'ingress'),
    egress: sideView(policy, 'egress'),
  }),
  read: readPolicySpec,
};

function pairs(labels: Labels): { key: string; value: string }[] {
  return Object.entries(labels)
    .map(([key, value]) => ({ key, value }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

function selectorView(selector: Selector | 'all'): Record<string, unknown> {
  if (selector === 'all') return { all: true, matchLabels: [], matchExpressions: [] };
  const matchExpressions = selector.matchExpressions.map((each) => ({
    key: each.key,
    operator: each.operator,
    values: 'values' in each ? each.values : null,
  }));
  return { all: false, matchLabels: pairs(selector.matchLabels), matchExpressions };
}

function sideView(policy: Policy, direction: 'ingress' | 'egress'): { rules: unknown[] } | null {
  const rules = policy[direction];
  return rules === undefined ? null : { rules: rules.map((each) => ruleView(each, direction)) };
}

function ruleView(rule: Rule, direction: 'ingress' | 'egress'): Record<string, unknown> {
  return {
    label: rule.label,
    side: direction === 'ingress' ? 'from' : 'to',
    open: rule.peers === 'all' && rule.ports === 'all',
    peers: rule.peers === 'all' ? null : rule.peers.map(peerView),
    ports: rule.ports === 'all' ? null : rule.ports.map(portView),
  };
}

function peerView(peer: Peer): Record<string, unknown> {
  if (peer.kind === 'ipBlock') {
    return {
      ipBlock: { cidr: peer.cidr, except: peer.except },
      namespaceSelector: null,
      podSelector: null,
    };
  }
  const own = peer.namespaces.kind === 'own';
  return {
    ipBlock: null,
    namespaceSelector: own ? null : selectorView(namespaceSelector(peer.namespaces)),
    podSelector: own || peer.pods !== 'all' ? selectorView(peer.pods) : null,
  };
}

function namespaceSelector(namespaces: Namespaces): Selector | 'all' {
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

function portView(port: Port): Record<string, unknown> {
  return {
    protocol: port.protocol,
    number: port.kind === 'number' ? port.port : null,
    endNumber: port.kind === 'number' ? (port.endPort ?? null) : null,
    name: port.kind === 'name' ? port.name : null,
  };
}
