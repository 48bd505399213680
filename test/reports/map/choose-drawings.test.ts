import * as assert from 'uvu/assert';
import { chooseDrawings } from '../../../generator/reports/map/page/choose-drawings.ts';
import { toChart } from '../../../generator/reports/map/to-chart.ts';
import { suite } from '../../suite.ts';
import { company, edge, shop, tcp, workload } from './shop.ts';

const chartOf = (graph: Parameters<typeof toChart>[0]) => toChart(graph, () => undefined);

suite('the drawings of a page', (test) => {
  test('a small shop is one drawing', () => {
    const sheets = chooseDrawings(chartOf(shop));
    assert.equal(
      sheets.map(({ name, sparse }) => [name, sparse]),
      [['Everything', false]],
    );
  });

  test('more is drawn by namespaces, each with all edges that have an end in it', () => {
    const chart = chartOf(company(300, 6, 900));
    const sheets = chooseDrawings(chart);
    assert.is(sheets[0]?.name, 'All namespaces');
    for (const { drawing, space, sparse } of sheets) {
      if (space === undefined || sparse) continue;
      const drawn = drawing.lines.flatMap((line) => line.edges).sort((a, b) => a - b);
      const wanted = chart.edges.filter((each) =>
        [each.source.space, each.destination.space].includes(space),
      );
      assert.equal(
        drawn,
        wanted.map((each) => each.index),
      );
    }
    assert.ok(sheets.some(({ space, sparse }) => space !== undefined && !sparse));
  });

  test('a crowd has no drawing of its own', () => {
    const crowd = Array.from({ length: 6_000 }, (_, index) => workload(`crowd/service-${index}`));
    const nodes = [...crowd, workload('shop/cart'), workload('shop/payments')];
    const edges = [
      edge('shop/cart', 'shop/payments', [tcp(8443)]),
      edge('shop/cart', 'crowd/service-7', [tcp(80)]),
    ];
    const sheets = chooseDrawings(chartOf({ nodes, edges, hasProfiles: true }));
    assert.equal(
      sheets.map(({ name }) => name),
      ['All namespaces', 'shop'],
    );
  });
});
