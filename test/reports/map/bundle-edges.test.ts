import * as assert from 'uvu/assert';
import type { Graph } from '../../../generator/model/graph.ts';
import { bundleEdges } from '../../../generator/reports/map/page/bundle-edges.ts';
import { boxOf, shapeOf } from '../../../generator/reports/map/shapes.ts';
import { toChart } from '../../../generator/reports/map/to-chart.ts';
import { suite } from '../../suite.ts';
import { edge, tcp, workload } from './shop.ts';

const carts = ['api', 'cache', 'db', 'events', 'web'].map((part) => `cart/cart-${part}`);
const status = (graph: Graph, drawn = true) => {
  const chart = toChart(graph, () => undefined);
  const boxes = chart.spaces.map((space) => ({
    ...boxOf(space, space.nodes.map(shapeOf)),
    framed: drawn,
  }));
  const ends = (each: (typeof chart.edges)[number]) =>
    [each.source.id, each.destination.id, true] as const;
  const lines = bundleEdges(chart.edges, boxes, ends, true);
  const told = lines.map(
    ({ from, to, label, edges }) =>
      `${from} -> ${to}: ${label.replaceAll('\n', ', ')} (${edges.length})`,
  );
  assert.equal(
    lines.flatMap(({ edges }) => edges).sort((a, b) => a - b),
    [...chart.edges.keys()],
    'each edge has one line',
  );
  return told;
};

function linesOf(edges: Graph['edges'], more: readonly string[] = []): readonly string[] {
  const names = [...carts, 'monitoring/prometheus', 'broker/kafka', ...more];
  return status({ nodes: names.map((name) => workload(name)), edges, hasProfiles: true });
}

suite('lines to most of a frame are one', (test) => {
  test('to all of it', () =>
    assert.equal(linesOf(carts.map((to) => edge('monitoring/prometheus', to, [tcp(9090)]))), [
      'n_monitoring_prometheus -> ns_cart: 9090/TCP · all 5 (5)',
    ]));

  test('from most of it, on several ports', () =>
    assert.equal(
      linesOf(carts.slice(1).map((from, index) => edge(from, 'broker/kafka', [tcp(9092 + index)]))),
      ['ns_cart -> n_broker_kafka: 4 of 5, not cart-api (4)'],
    ));

  test('to a few of it there is a line to each', () =>
    assert.equal(
      linesOf(carts.slice(0, 2).map((to) => edge('monitoring/prometheus', to, [tcp(9090)]))),
      [
        'n_monitoring_prometheus -> n_cart_cart_api: 9090/TCP (1)',
        'n_monitoring_prometheus -> n_cart_cart_cache: 9090/TCP (1)',
      ],
    ));

  test('what asks for a look is never in a bundle', () => {
    const lines = linesOf(
      carts.map((to, index) =>
        edge('monitoring/prometheus', to, [tcp(9090)], index === 2 ? 'undeclared' : 'declared'),
      ),
    );
    assert.equal(lines, [
      'n_monitoring_prometheus -> ns_cart: 9090/TCP · 4 of 5, not cart-db (4)',
      'n_monitoring_prometheus -> n_cart_cart_db: 9090/TCP undeclared (1)',
    ]);
  });

  test('nor are many that ask for a look', () =>
    assert.is(
      linesOf(carts.map((to) => edge('monitoring/prometheus', to, [tcp(9090)], 'undeclared')))
        .length,
      5,
    ));

  test('used and idle are not one', () =>
    assert.is(
      linesOf(
        carts.map((to, index) =>
          edge('monitoring/prometheus', to, [tcp(9090)], index < 3 ? 'proven' : 'idle'),
        ),
      ).length,
      5,
    ));

  test('an edge between two frames is of the larger bundle', () => {
    const orders = ['api', 'db', 'web', 'jobs'].map((part) => `orders/orders-${part}`);
    const edges = [
      ...carts.map((from) => edge(from, 'orders/orders-api', [tcp(8080)])),
      ...orders.slice(1).map((to) => edge('cart/cart-api', to, [tcp(8080)])),
    ];
    assert.equal(linesOf(edges, orders), [
      'ns_cart -> n_orders_orders_api: 8080/TCP · all 5 (5)',
      'n_cart_cart_api -> n_orders_orders_db: 8080/TCP (1)',
      'n_cart_cart_api -> n_orders_orders_jobs: 8080/TCP (1)',
      'n_cart_cart_api -> n_orders_orders_web: 8080/TCP (1)',
    ]);
  });

  test('without a frame nothing is bundled', () => {
    const edges = carts.map((to) => edge('monitoring/prometheus', to, [tcp(9090)]));
    const nodes = [...carts, 'monitoring/prometheus'].map((name) => workload(name));
    assert.is(status({ nodes, edges, hasProfiles: true }, false).length, 5);
  });
});
