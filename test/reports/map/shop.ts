import type { Place } from '../../../generator/model/diagnostic.ts';
import type { Graph, GraphEdge, GraphNode } from '../../../generator/model/graph.ts';
import type { PortRange } from '../../../generator/model/reach.ts';
import type { MapContext } from '../../../generator/reports/map/index.ts';

/** A place whose "line" is the last part of its path. */
export function place(file: string, line: number): Place {
  return { file, document: 0, path: [line] };
}

export function context(layout: MapContext['layout'], title = 'The shop'): MapContext {
  return {
    spot: ({ file, path }) => ({ file, line: Number(path[0]), column: 3 }),
    version: '0.1.0',
    title,
    layout,
  };
}

export const tcp = (from: number, to = from): PortRange => ({ protocol: 'TCP', from, to });
export const udp = (from: number, to = from): PortRange => ({ protocol: 'UDP', from, to });
export const allPorts: readonly PortRange[] = (['TCP', 'UDP', 'SCTP'] as const).map((protocol) => ({
  protocol,
  from: 1,
  to: 65535,
}));

export function workload(name: string, more: Partial<GraphNode> = {}): GraphNode {
  return {
    name,
    kind: 'workload',
    namespace: name.split('/')[0] ?? '',
    workloadKind: 'Deployment',
    isolated: { ingress: true, egress: true },
    exposes: [],
    consumes: [],
    place: place(`deploy/${name.split('/')[1]}.yaml`, 1),
    ...more,
  };
}

export const anywhere: GraphNode = {
  name: 'anywhere',
  kind: 'anywhere',
  exposes: [],
  consumes: [],
};

export function edge(
  source: string,
  destination: string,
  ports: readonly PortRange[],
  status: GraphEdge['status'] = 'declared',
): GraphEdge {
  const word = (name: string) => name.split('/')[1] ?? name;
  const rule = (direction: 'egress' | 'ingress', owner: string) => ({
    direction,
    text: `${owner.split('/')[0]}/netprofile-${word(owner)} rule 1 (${word(owner)}#/${direction === 'egress' ? 'consumes' : 'exposes'}/0)`,
    place: place(`profiles/${word(owner)}.yaml`, direction === 'egress' ? 12 : 7),
  });
  const isBlocked = status === 'blocked';
  return {
    source,
    destination,
    ports,
    status,
    rules: isBlocked
      ? blockedRules(word(source), destination)
      : [rule('egress', source), rule('ingress', destination)],
  };
}

/** What asks for a connection, and the side that does not let it pass. */
function blockedRules(from: string, destination: string): GraphEdge['rules'] {
  const to = destination.split('/')[1] ?? destination;
  return [
    {
      direction: 'profile',
      text: `${from}#/consumes/1`,
      place: place(`profiles/${from}.yaml`, 13),
    },
    {
      direction: 'ingress',
      text: `no ingress rule of ${destination} allows it (netprofile-${to})`,
      place: place(`profiles/${to}.yaml`, 1),
    },
  ];
}

const exposes = (service: string, text: string, used = true) => [
  { text, place: place(`profiles/${service}.yaml`, 7), used },
];
const consumes = (service: string, ...texts: readonly string[]) =>
  texts.map((text, index) => ({
    text,
    place: place(`profiles/${service}.yaml`, 12 + index),
    used: text !== 'orders 9000/TCP',
  }));

/** Two namespaces of a shop, its console, its monitoring, one partner's addresses. */
export const shop: Graph = {
  hasProfiles: true,
  nodes: [
    workload('shop/storefront', {
      exposes: exposes('storefront', '8080/TCP from $ingress'),
      consumes: consumes('storefront', 'cart 8080/TCP', 'orders 8080/TCP'),
    }),
    workload('shop/cart', {
      exposes: exposes('cart', '8080/TCP from its consumers'),
      consumes: consumes('cart', 'postgres 5432/TCP', 'orders 9000/TCP'),
    }),
    workload('shop/orders', {
      exposes: exposes('orders', '8080/TCP from its consumers'),
      consumes: consumes('orders', 'payments 8443/TCP', 'postgres 5432/TCP'),
    }),
    workload('shop/payments', {
      exposes: exposes('payments', '8443/TCP from its consumers'),
      consumes: consumes('payments', '203.0.113.0/24 443/TCP'),
    }),
    workload('data/postgres', {
      workloadKind: 'StatefulSet',
      isolated: { ingress: true, egress: false },
      exposes: exposes('postgres', '5432/TCP from its consumers'),
    }),
    workload('ops/console', { isolated: { ingress: false, egress: false } }),
    workload('monitoring/prometheus', {
      workloadKind: 'StatefulSet',
      consumes: consumes('prometheus', '$cluster 9090-9094/TCP'),
    }),
    {
      name: 'pods app=batch in data',
      kind: 'unseen',
      namespace: 'data',
      exposes: [],
      consumes: [],
    },
    { name: '203.0.113.0/24', kind: 'addresses', exposes: [], consumes: [] },
    anywhere,
  ],
  edges: [
    edge('anywhere', 'shop/storefront', [tcp(8080)]),
    edge('shop/storefront', 'shop/cart', [tcp(8080)]),
    edge('shop/storefront', 'shop/orders', [tcp(8080)]),
    edge('shop/cart', 'data/postgres', [tcp(5432)]),
    edge('shop/orders', 'data/postgres', [tcp(5432)]),
    edge('shop/orders', 'shop/payments', [tcp(8443)]),
    edge('shop/payments', '203.0.113.0/24', [tcp(443)]),
    edge('monitoring/prometheus', 'shop/cart', [tcp(9090, 9094)]),
    edge('monitoring/prometheus', 'shop/orders', [tcp(9090, 9094), udp(8125)]),
    edge('pods app=batch in data', 'data/postgres', [tcp(5432)]),
    edge('ops/console', 'data/postgres', allPorts, 'undeclared'),
    edge('anywhere', 'ops/console', allPorts, 'undeclared'),
    edge('shop/cart', 'shop/orders', [tcp(9000)], 'blocked'),
  ],
};

/** A company: services that call within their namespace mostly, and a few that all call. */
export function company(services: number, namespaces: number, connections: number): Graph {
  let seed = 7;
  // mulberry32
  const random = (below: number) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
  const size = services / namespaces;
  const name = (index: number) => `team-${Math.floor(index / size) + 1}/service-${index + 1}`;
  const nodes = Array.from({ length: services }, (_, index) => workload(name(index)));
  const edges = new Map<string, GraphEdge>();
  while (edges.size < connections) {
    const from = random(services);
    const near = Math.floor(from / size) * size + random(size);
    const roll = random(100);
    const to = roll < 70 ? near : roll < 85 ? random(services) : random(namespaces) * size;
    const lot = random(100);
    const status = lot < 3 ? 'undeclared' : lot < 5 ? 'blocked' : 'declared';
    if (from !== to) {
      edges.set(`${from} ${to}`, edge(name(from), name(to), [tcp(8080 + random(3))], status));
    }
  }
  const outside: readonly GraphNode[] = [
    { name: '203.0.113.0/24', kind: 'addresses', exposes: [], consumes: [] },
    anywhere,
  ];
  const doors = Array.from({ length: Math.min(5, namespaces) }, (_, index) =>
    edge('anywhere', name(index * size), [tcp(443)]),
  );
  return {
    hasProfiles: true,
    nodes: [...nodes, ...outside],
    edges: [...edges.values(), ...doors],
  };
}

/** The shop after a probe: most is proven, and a pod got through where no policy lets it. */
export const probedShop: Graph = {
  ...shop,
  nodes: [...shop.nodes, workload('shop/twin', { kind: 'unseen' })],
  edges: [
    ...shop.edges.map((each) =>
      each.status === 'declared'
        ? {
            ...each,
            status: 'proven' as const,
            rules: [
              ...each.rules,
              { direction: 'traffic' as const, text: '8080/TCP allowed, ok: connected' },
            ],
          }
        : each,
    ),
    {
      ...edge('shop/twin', 'shop/payments', [tcp(8443)], 'undeclared'),
      rules: [{ direction: 'traffic', text: '8443/TCP allowed, leak: connected' }],
    },
  ],
  observed: 'on 2026-11-27T21:29:15Z in kind-shop, Kubernetes v1.34.4, network plugin kube-router',
};
