import * as assert from 'uvu/assert';
import type { Graph } from '../../../generator/model/graph.ts';
import { toDot } from '../../../generator/reports/map/dot.ts';
import { anywhereBadges } from '../../../generator/reports/map/page/anywhere-badges.ts';
import { drawOverview } from '../../../generator/reports/map/page/draw-overview.ts';
import { hubsOf } from '../../../generator/reports/map/page/hubs.ts';
import { toChart } from '../../../generator/reports/map/to-chart.ts';
import { suite } from '../../suite.ts';
import { market } from './market.ts';
import { company, edge, tcp, workload } from './shop.ts';

const overviewOf = (graph: Graph) => drawOverview(anywhereBadges(toChart(graph, () => undefined)));

suite('the overview of a large cluster', (test) => {
  const shop: Graph = {
    hasProfiles: true,
    nodes: ['cart/api', 'cart/worker', 'payments/api', 'payments/db', 'orders/api'].map((name) =>
      workload(name),
    ),
    edges: [
      edge('cart/api', 'payments/api', [tcp(8443)]),
      edge('cart/worker', 'payments/api', [tcp(8443)]),
      edge('cart/worker', 'payments/db', [tcp(5432)], 'undeclared'),
      edge('payments/api', 'orders/api', [tcp(8080)]),
      edge('payments/api', 'cart/api', [tcp(8080)]),
      edge('payments/api', 'payments/db', [tcp(5432)]),
    ],
  };

  test('a line in each direction, and what is wrong on a line of its own', () => {
    const told = overviewOf(shop).lines.map(
      ({ from, to, label, status, edges }) => `${from} ${to} ${status} "${label}" ${edges.length}`,
    );
    assert.equal(told.toSorted(), [
      'ns_cart ns_payments declared "2" 2',
      'ns_cart ns_payments undeclared "5432/TCP undeclared" 1',
      'ns_payments ns_cart declared "" 1',
      'ns_payments ns_orders declared "" 1',
    ]);
  });

  test('what is wrong within a namespace, which has no line there, is said on it', () => {
    const { boxes } = overviewOf({
      ...shop,
      edges: [
        edge('cart/api', 'cart/worker', [tcp(8080)], 'undeclared'),
        edge('cart/worker', 'cart/api', [tcp(9000)], 'blocked'),
        edge('payments/api', 'payments/db', [tcp(5432)], 'idle'),
      ],
    });
    const told = boxes.flatMap(({ shapes }) =>
      shapes.map(({ label, badges = [] }) => [label, ...badges.map(({ text }) => text)]),
    );
    assert.equal(told, [
      ['cart', '1 undeclared within', '1 blocked within'],
      ['orders'],
      ['payments'],
    ]);
  });

  test('the more connections, the thicker', () => {
    const weights = (connections: number) => {
      const edges = Array.from({ length: connections }, (_, index) =>
        edge(`cart/cart-${index}`, 'payments/api', [tcp(8443)]),
      );
      const nodes = ['payments/api', ...edges.map(({ source }) => source)].map((each) =>
        workload(each),
      );
      const text = toDot(overviewOf({ nodes, edges, hasProfiles: true }));
      return / -> \S+ \[id="l0" class="declared (\w+)"/.exec(text)?.[1];
    };
    assert.equal([1, 2, 5, 6, 19, 20, 300].map(weights), [
      ...['one', 'few', 'few', 'many'],
      ...['many', 'most', 'most'],
    ]);
  });

  test('a namespace says how many of its services are connected with anywhere', () => {
    const { boxes } = overviewOf(market(300));
    const shapes = boxes.flatMap((box) => box.shapes);
    const badges = (label: string) =>
      shapes.find((each) => each.label === label)?.badges?.map(({ text, alarm }) => [text, alarm]);
    assert.equal(badges('payments'), [
      ['1 from anywhere, not isolated', true],
      ['1 to anywhere, not isolated', true],
    ]);
    assert.equal(badges('ingress'), [['1 from anywhere', false]]);
    assert.equal(badges('reviews'), []);
  });

  test('who reaches most stands beside the others, with one line to them', () => {
    const { boxes, lines, ring } = overviewOf(market(300));
    assert.is(ring, false);
    const [hubs, frame] = boxes;
    const labels = hubs?.shapes.map(({ label }) => label) ?? [];
    for (const label of ['ingress', 'broker', 'monitoring'])
      assert.ok(labels.includes(label), label);
    assert.is(frame?.label, `${frame?.shapes.length} namespaces`);
    const scrape = lines.filter(({ from }) => from === 'ns_monitoring');
    assert.ok(scrape.some(({ to, label }) => to === 'all' && label.startsWith('9090/TCP · all ')));
    assert.ok(lines.length < 70, `${lines.length} lines`);
  });

  test('where all are connected with all, a ring', () => {
    const { ring, boxes } = overviewOf(company(300, 12, 1500));
    assert.is(ring, true);
    assert.not.ok(boxes.some(({ framed }) => framed));
  });
});

suite('hubs', (test) => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];
  const to = (from: string, count: number) =>
    ids
      .filter((id) => id !== from)
      .slice(0, count)
      .map((id) => [from, id] as const);

  test('who reaches most, or is reached by most', () => {
    assert.equal([...hubsOf(ids, to('j', 6))], ['j']);
    assert.equal(
      [
        ...hubsOf(
          ids,
          to('j', 6).map(([from, id]) => [id, from] as const),
        ),
      ],
      ['j'],
    );
    assert.equal([...hubsOf(ids, to('j', 5))], []);
  });

  test('of few none is a hub', () =>
    assert.equal([...hubsOf(['a', 'b', 'c', 'd', 'e'], to('e', 4))], []));

  test('where most would be, none is', () =>
    assert.equal(
      [
        ...hubsOf(
          ids,
          ids.slice(0, 6).flatMap((id) => to(id, 9)),
        ),
      ],
      [],
    ));

  test('a connection told twice is one, and what is outside counts for nothing', () =>
    assert.equal([...hubsOf(ids, [...to('j', 5), ...to('j', 5), ['j', 'x'], ['x', 'j']])], []));
});
