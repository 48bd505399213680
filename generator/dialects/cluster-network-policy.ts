import type { Peer, Policy, Port, Rule } from '../model/policy.ts';
import { readClusterPolicy } from './cluster-network-policy-read.ts';
import type { Dialect } from './dialect.ts';
import { headView, namespaceSelector, selectorView, type View } from './template-input.ts';

/**
 * policy.networking.k8s.io/v1alpha2 ClusterNetworkPolicy: guard rails of the
 * platform over all namespaces, before NetworkPolicies (Admin) or behind them
 * (Baseline). Here a policy's selector is about namespaces; rules decide in
 * their order.
 */
export const clusterNetworkPolicy: Dialect = {
  name: 'cluster-network-policy',
  about: 'ClusterNetworkPolicy v1alpha2: guard rails from the platform file, by generate',
  source: 'kubernetes-sigs/network-policy-api apis/v1alpha2/clusternetworkpolicy_types.go',
  template: 'cluster-network-policy',
  supports: {
    // domainNames are in its experimental channel; profiles never become these objects
    hosts: 'none',
    hostEffect: 'adds',
    dnsRule: false,
    pods: true,
    blocks: true,
    except: false,
    blocksMatchPods: true,
    entities: [],
    peersInRule: 'any',
    allPorts: true,
    portRanges: true,
    namedPorts: false,
    protocols: ['TCP', 'UDP', 'SCTP'],
    icmp: 'matched by blocks in a rule with ports: all',
    subject: 'labels and expressions',
    scope: 'cluster',
    isolation: 'guard rails',
    inRelease: false,
  },
  objects: [
    {
      apiVersion: 'policy.networking.k8s.io/v1alpha2',
      kind: 'ClusterNetworkPolicy',
      template: 'policy.yaml',
      explicit: () => ['tier', 'priority', 'subject'],
      view: (policy) => ({
        ...headView(policy),
        tier: policy.tier?.name ?? null,
        priority: policy.tier?.priority.toString() ?? null,
        namespaces: selectorView(policy.selector),
        ingress: sideView(policy.ingress, 'from'),
        egress: sideView(policy.egress, 'to'),
      }),
      read: readClusterPolicy,
    },
  ],
};

function sideView(rules: Policy['ingress'], side: 'from' | 'to'): { rules: View[] } | null {
  return rules === undefined ? null : { rules: rules.map((each) => ruleView(each, side)) };
}

function ruleView({ label, action, peers, ports }: Rule, side: 'from' | 'to'): View {
  const list = peers === 'all' ? [] : peers;
  const blocks = list.flatMap((each) => (each.kind === 'ipBlock' ? [each.cidr] : []));
  return {
    // a rule's name is shown by the engine: at most 100 characters
    label: label.slice(0, 100),
    side,
    action: action ?? 'Accept',
    pods: list.flatMap((each) => (each.kind === 'pods' ? [podsView(each)] : [])),
    networks: blocks,
    protocols: ports === 'all' ? null : ports.map(portView),
  };
}

function podsView({ namespaces, pods }: Extract<Peer, { kind: 'pods' }>): View {
  return {
    namespaces: selectorView(namespaceSelector(namespaces)),
    pods: pods === 'all' ? null : selectorView(pods),
  };
}

function portView(port: Port): View {
  const number = port.kind === 'number' ? port : undefined;
  return {
    protocol: port.protocol.toLowerCase(),
    number: number?.endPort === undefined ? (number?.port ?? null) : null,
    range: number?.endPort === undefined ? null : { start: number.port, end: number.endPort },
  };
}
