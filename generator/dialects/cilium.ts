import { isWildcard } from '../grammar/hosts.ts';
import type { Namespaces, Peer, Policy, Port, Rule, Selector } from '../model/policy.ts';
import { readCiliumSpec } from './cilium-read.ts';
import type { Dialect } from './dialect.ts';
import { headView, selectorView, type View } from './template-input.ts';

/** Labels of Cilium's own on every pod's identity: cilium pkg/k8s/apis/cilium.io/const.go. */
export const namespaceKey = 'io.kubernetes.pod.namespace';
export const namespaceLabelPrefix = 'io.cilium.k8s.namespace.labels.';
/** Labels that come from Kubernetes; without it a key also means labels of other sources. */
export const source = 'k8s:';
/** More ports in one list are refused: cilium pkg/policy/api maxPorts. */
const maxPorts = 40;

/**
 * cilium.io/v2 CiliumNetworkPolicy. A direction is isolated when it has rules,
 * so a closed one holds the rule that matches nothing, `{}`; enableDefaultDeny
 * says the same in words. A rule holds peers of one kind.
 */
export const cilium: Dialect = {
  name: 'cilium',
  about: 'CiliumNetworkPolicy v2: Cilium 1.16 and later',
  source: 'cilium/cilium pkg/policy/api, pkg/k8s/apis/cilium.io/utils',
  template: 'cilium',
  supports: {
    hosts: 'one label',
    hostEffect: 'adds',
    dnsRule: true,
    pods: true,
    blocks: true,
    except: true,
    blocksMatchPods: false,
    entities: ['kube-apiserver', 'world', 'host', 'remote-node', 'cluster'],
    peersInRule: 'of one kind',
    allPorts: true,
    portRanges: true,
    namedPorts: true,
    protocols: ['TCP', 'UDP', 'SCTP'],
    icmp: 'blocked, except by a rule with ports: all',
    subject: 'labels and expressions',
    scope: 'pods',
    isolation: 'ingress and egress',
    inRelease: true,
  },
  objects: [
    {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      template: 'policy.yaml',
      // versions before 1.16 do not know enableDefaultDeny, and go by the rules
      explicit: (policy) => [
        'endpointSelector',
        'enableDefaultDeny.ingress',
        'enableDefaultDeny.egress',
        ...(['ingress', 'egress'] as const).filter((each) => policy[each] !== undefined),
      ],
      view: (policy) => ({
        ...headView(policy),
        endpointSelector: selectorView(prefixed(policy.selector)),
        denyIngress: policy.ingress !== undefined,
        denyEgress: policy.egress !== undefined,
        ingress: sideView(policy.ingress, 'from'),
        egress: sideView(policy.egress, 'to'),
      }),
      read: readCiliumSpec,
    },
  ],
};

function sideView(rules: Policy['ingress'], side: 'from' | 'to'): { rules: View[] } | null {
  return rules === undefined ? null : { rules: rules.map((each) => ruleView(each, side)) };
}

function ruleView({ label, peers, ports, dns }: Rule, side: 'from' | 'to'): View {
  const patterns = dns === undefined || dns === 'open' ? null : dns;
  return {
    label,
    side,
    ...peersView(peers),
    toPorts:
      ports === 'all'
        ? null
        : chunks(ports.map(portView)).map((each) => ({ ports: each, dns: patterns })),
  };
}

/** The peers of a rule, all of one kind: the rule was split before. */
function peersView(peers: Rule['peers']): View {
  const none = { entities: null, endpoints: null, blocks: null, hosts: null };
  if (peers === 'all') return { ...none, entities: ['all'] };
  const of = <K extends Peer['kind']>(kind: K): Extract<Peer, { kind: K }>[] =>
    peers.filter((each): each is Extract<Peer, { kind: K }> => each.kind === kind);
  const [first] = peers;
  switch (first.kind) {
    case 'pods':
      return { ...none, endpoints: of('pods').map((each) => selectorView(endpoint(each))) };
    case 'ipBlock':
      return { ...none, blocks: of('ipBlock').map(({ cidr, except }) => ({ cidr, except })) };
    case 'host':
      return {
        ...none,
        hosts: of('host').map(({ host }) => ({
          name: isWildcard(host) ? null : host,
          pattern: isWildcard(host) ? host : null,
        })),
      };
    case 'entity':
      return { ...none, entities: of('entity').map((each) => each.entity) };
  }
}

/**
 * Pods as one selector. Without a word about the namespace Cilium means the
 * policy's own; `Exists` means pods of all, and keeps hosts and the world out.
 */
function endpoint({ namespaces, pods }: Extract<Peer, { kind: 'pods' }>): Selector | 'all' {
  const own = prefixed(pods);
  const where = prefixed(namespaceSelector(namespaces));
  if (where === 'all') return own;
  if (own === 'all') return where;
  return {
    matchLabels: { ...where.matchLabels, ...own.matchLabels },
    matchExpressions: [...where.matchExpressions, ...own.matchExpressions],
  };
}

function namespaceSelector(namespaces: Namespaces): Selector | 'all' {
  const everywhere = { key: namespaceKey, operator: 'Exists' } as const;
  switch (namespaces.kind) {
    case 'own':
      return 'all';
    case 'all':
      return { matchLabels: {}, matchExpressions: [everywhere] };
    case 'names': {
      const [first, ...rest] = namespaces.names;
      return rest.length === 0
        ? { matchLabels: { [namespaceKey]: first }, matchExpressions: [] }
        : {
            matchLabels: {},
            matchExpressions: [{ key: namespaceKey, operator: 'In', values: namespaces.names }],
          };
    }
    case 'labels': {
      const { matchLabels, matchExpressions } = namespaces.selector;
      return {
        matchLabels: renamed(matchLabels, namespaceLabelPrefix),
        matchExpressions: [
          everywhere,
          ...matchExpressions.map((each) => ({ ...each, key: namespaceLabelPrefix + each.key })),
        ],
      };
    }
  }
}

function prefixed(selector: Selector | 'all'): Selector | 'all' {
  if (selector === 'all') return 'all';
  return {
    matchLabels: renamed(selector.matchLabels, source),
    matchExpressions: selector.matchExpressions.map((each) => ({
      ...each,
      key: source + each.key,
    })),
  };
}

function renamed(labels: Selector['matchLabels'], prefix: string): Selector['matchLabels'] {
  return Object.fromEntries(
    Object.entries(labels).map(([key, value]) => [`${prefix}${key}`, value]),
  );
}

/** Ports are text; 0 stands for every port of a protocol. */
function portView(port: Port): View {
  const text = port.kind === 'number' ? `${port.port}` : port.kind === 'name' ? port.name : '0';
  const end = port.kind === 'number' ? port.endPort : undefined;
  return { port: text, endPort: end ?? null, protocol: port.protocol };
}

function chunks<T>(list: readonly T[]): T[][] {
  return list.length <= maxPorts
    ? [[...list]]
    : [list.slice(0, maxPorts), ...chunks(list.slice(maxPorts))];
}
