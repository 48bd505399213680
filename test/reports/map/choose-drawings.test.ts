import * as assert from 'uvu/assert';
import { chooseDrawings } from '../../../generator/reports/map/page/choose-drawings.ts';
import { toChart } from '../../../generator/reports/map/to-chart.ts';
import { suite } from '../../suite.ts';
import { market } from './market.ts';
import { anywhere, company, edge, shop, tcp, workload } from './shop.ts';

const chartOf = (graph: Parameters<typeof toChart>[0]) => toChart(graph, () => undefined);

suite('the drawings of a page', (test) => {
  test('a small shop is one drawing', () => {
    const sheets = chooseDrawings(chartOf(shop));
    assert.equal(
      sheets.map(({ name, sparse }) => [name, sparse]),
      [['Everything', false]],
    );
  });

  test('few services, many of which are reached from anywhere: a badge on each', () => {
    const names = ['cart', 'orders', 'payments', 'storefront'].map((each) => `shop/${each}`);
    const graph = {
      nodes: [...names.map((name) => workload(name)), anywhere],
      edges: names.map((name) => edge('anywhere', name, [tcp(8080)], 'undeclared')),
      hasProfiles: true,
    };
    const [sheet] = chooseDrawings(chartOf(graph));
    assert.equal(sheet?.drawing.lines, []);
    assert.equal(
      sheet?.drawing.boxes.flatMap(({ shapes }) =>
        shapes.map(({ label, badges = [] }) => [
          label,
          badges.map(({ text, alarm }) => [text, alarm]),
        ]),
      ),
      ['cart', 'orders', 'payments', 'storefront'].map((label) => [
        label,
        [['from anywhere: 8080/TCP undeclared', true]],
      ]),
    );
  });

  test('60 services: the namespaces first, then all of them, then each', () => {
    const sheets = chooseDrawings(chartOf(market(60)));
    assert.equal(
      sheets.slice(0, 4).map(({ name, sparse }) => [name, sparse]),
      [
        ['All namespaces', false],
        ['Everything', false],
        ['broker', false],
        ['cart', false],
      ],
    );
    assert.is(sheets.filter(({ sparse }) => sparse).length, 0);
  });

  test('300 services: the namespaces, and each of them; no drawing is too much', () => {
    const sheets = chooseDrawings(chartOf(market(300)));
    assert.is(sheets.length, 22);
    for (const { name, drawing, sparse } of sheets) {
      assert.is(sparse, false, name);
      assert.ok(drawing.lines.length <= 80, `${name} has ${drawing.lines.length} lines`);
    }
  });

  test('more is drawn by namespaces, each with all edges that have an end in it', () => {
    const chart = chartOf(company(300, 6, 900));
    const sheets = chooseDrawings(chart);
    assert.is(sheets[0]?.name, 'All namespaces');
    for (const { drawing, space, sparse } of sheets) {
      if (space === undefined || sparse) continue;
      const drawn = drawing.lines.flatMap((line) => line.edges).sort((a, b) => a - b);
      const wanted = chart.edges.filter(
        (each) =>
          // who is reached from anywhere has a badge
          each.source.kind !== 'anywhere' &&
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
