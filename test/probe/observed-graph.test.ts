import * as assert from 'uvu/assert';
import type { Graph, GraphEdge } from '../../generator/model/graph.ts';
import type { ProbedConnection, ProbeResult } from '../../generator/model/probe.ts';
import { observedGraph } from '../../generator/probe/observed-graph.ts';
import { edge, tcp, workload } from '../reports/map/shop.ts';
import { suite } from '../suite.ts';

let made = 0;
function seen(
  from: string,
  to: string,
  port: number,
  [intended, observed, verdict]: readonly [
    ProbedConnection['intended'],
    ProbedConnection['observed'],
    ProbedConnection['verdict'],
  ],
  more: Partial<ProbedConnection> = {},
): ProbedConnection {
  made += 1;
  return {
    id: `c${made}`,
    about: 'declared',
    from: { name: from, kind: 'workload' },
    to: { name: to, kind: 'workload' },
    protocol: 'TCP',
    port,
    intended,
    simulated: intended === 'blocked' ? 'blocked' : 'allowed',
    observed,
    verdict,
    reason: 'connected',
    answers: [],
    ...more,
  };
}

const ok = ['allowed', 'allowed', 'ok'] as const;
const blocked = ['blocked', 'blocked', 'ok'] as const;
const leak = ['blocked', 'allowed', 'leak'] as const;
const broken = ['allowed', 'blocked', 'broken'] as const;
const unsure = ['allowed', 'unknown', 'inconclusive'] as const;

const graph: Graph = {
  hasProfiles: true,
  nodes: ['shop/cart', 'shop/orders', 'data/postgres'].map((each) => workload(each)),
  edges: [
    edge('shop/cart', 'data/postgres', [tcp(5432)]),
    edge('shop/orders', 'data/postgres', [tcp(5432), tcp(9187)]),
  ],
};

/** source, destination, ports and status of each edge. */
function drawn(connections: readonly ProbedConnection[], of: Graph = graph): readonly string[] {
  const { edges } = observedGraph({
    graph: of,
    result: { connections } as ProbeResult,
    seen: 'today',
    known: new Map(of.nodes.map((each) => [each.name, each])),
    isShown: () => true,
  });
  const ports = ({ ports: all }: GraphEdge): string => all.map((each) => each.from).join();
  return edges.map((each) => `${each.source} ${each.destination} ${ports(each)} ${each.status}`);
}

const cart = 'shop/cart data/postgres 5432';
const orders = 'shop/orders data/postgres 5432,9187';

suite('probe observed graph', (test) => {
  test('what nobody probed stays as the policies say', () => {
    assert.equal(drawn([]), [`${cart} declared`, `${orders} declared`]);
  });

  test('an edge is proven when each of its ports connected as it should', () => {
    const one = seen('shop/cart', 'data/postgres', 5432, ok);
    const half = seen('shop/orders', 'data/postgres', 5432, ok);
    const rest = seen('shop/orders', 'data/postgres', 9187, ok);
    assert.equal(drawn([one, half]), [`${cart} proven`, `${orders} declared`]);
    assert.equal(drawn([one, half, rest]), [`${cart} proven`, `${orders} proven`]);
    const doubt = seen('shop/orders', 'data/postgres', 9187, unsure);
    assert.equal(drawn([half, doubt]), [`${cart} declared`, `${orders} declared`]);
  });

  test('one that should connect and did not is marked', () => {
    const bad = seen('shop/cart', 'data/postgres', 5432, broken);
    assert.equal(drawn([bad]), [`${cart} blocked`, `${orders} declared`]);
  });

  test('a leak is an edge of its own where the policies have none', () => {
    const other = seen('shop/cart', 'data/postgres', 22, leak);
    assert.equal(drawn([other]), [
      `${cart} declared`,
      'shop/cart data/postgres 22 undeclared',
      `${orders} declared`,
    ]);
    const back = seen('data/postgres', 'shop/cart', 8080, leak);
    assert.equal(drawn([back])[0], 'data/postgres shop/cart 8080 undeclared');
  });

  test('what was blocked as it should be draws nothing', () => {
    assert.equal(drawn([seen('shop/cart', 'shop/orders', 8080, blocked)]).length, 2);
  });

  test('ends that no manifest holds are drawn when they got through', () => {
    const twin = seen('shop/twin', 'shop/cart', 8080, leak, {
      from: { name: 'shop/twin', kind: 'twin' },
    });
    const address = seen('shop/cart', '203.0.113.7', 443, ok, {
      to: { name: '203.0.113.7', kind: 'address', by: '203.0.113.0/24' },
    });
    const { nodes } = observedGraph({
      graph,
      result: { connections: [twin, address] } as unknown as ProbeResult,
      seen: 'today',
      known: new Map(),
      isShown: () => true,
    });
    const names = nodes.map(({ name, kind }) => `${name} ${kind}`);
    assert.ok(names.includes('shop/twin unseen'), names.join());
    assert.ok(names.includes('203.0.113.7 addresses'), names.join());
  });

  test('pods of one workload are one node, and a block stands for its address', () => {
    const second = seen('shop/cart#2', 'data/postgres', 5432, ok, {
      from: { name: 'shop/cart#2', kind: 'workload', party: 'shop/cart' },
    });
    assert.equal(drawn([second])[0], `${cart} proven`);
    const withBlock: Graph = {
      ...graph,
      nodes: [
        ...graph.nodes,
        { name: '203.0.113.0/24', kind: 'addresses', exposes: [], consumes: [] },
      ],
      edges: [edge('shop/cart', '203.0.113.0/24', [tcp(443)])],
    };
    const address = seen('shop/cart', '203.0.113.7', 443, ok, {
      to: { name: '203.0.113.7', kind: 'address', by: '203.0.113.0/24' },
    });
    assert.equal(drawn([address], withBlock), ['shop/cart 203.0.113.0/24 443 proven']);
  });

  test('a name that was looked up is no node', () => {
    const lookup = seen('shop/cart', 'kubernetes.default.svc', 53, ok, {
      to: { name: 'kubernetes.default.svc', kind: 'name' },
    });
    assert.equal(drawn([lookup]).length, 2);
  });
});
