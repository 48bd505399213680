import type { Peer, Policy, Port, Rule, Selector } from '../../generator/index.ts';

/** The model of a policy as a Kubernetes object, written down without the program's own printing. */
export function asObject(policy: Policy): Readonly<Record<string, unknown>> {
  const { ingress, egress } = policy;
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: policy.name, namespace: policy.namespace },
    spec: {
      podSelector: selector(policy.selector),
      policyTypes: [
        ...(ingress === undefined ? [] : ['Ingress']),
        ...(egress === undefined ? [] : ['Egress']),
      ],
      ingress: ingress?.map((each) => rule(each, 'from')),
      egress: egress?.map((each) => rule(each, 'to')),
    },
  };
}

function rule({ peers, ports }: Rule, side: 'from' | 'to'): object {
  return {
    ...(peers !== 'all' && { [side]: peers.map(peer) }),
    ...(ports !== 'all' && { ports: ports.map(port) }),
  };
}

function peer(each: Peer): object {
  if (each.kind === 'ipBlock') return { ipBlock: { cidr: each.cidr, except: each.except } };
  if (each.kind !== 'pods') throw new Error(`a NetworkPolicy has no ${each.kind}`);
  const { namespaces, pods } = each;
  const name = 'kubernetes.io/metadata.name';
  const podSelector = pods === 'all' ? {} : { podSelector: selector(pods) };
  switch (namespaces.kind) {
    case 'own':
      return { podSelector: selector(pods) };
    case 'all':
      return { namespaceSelector: {}, ...podSelector };
    case 'labels':
      return { namespaceSelector: selector(namespaces.selector), ...podSelector };
    case 'names': {
      const [only, more] = namespaces.names;
      const namespaceSelector =
        more === undefined
          ? { matchLabels: { [name]: only } }
          : { matchExpressions: [{ key: name, operator: 'In', values: namespaces.names }] };
      return { namespaceSelector, ...podSelector };
    }
  }
}

function selector(each: Selector | 'all'): object {
  return each === 'all' ? {} : each;
}

function port(each: Port): object {
  if (each.kind === 'any') return { protocol: each.protocol };
  if (each.kind === 'name') return { protocol: each.protocol, port: each.name };
  return {
    protocol: each.protocol,
    port: each.port,
    ...(each.endPort !== undefined && { endPort: each.endPort }),
  };
}
