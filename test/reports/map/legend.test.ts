import * as assert from 'uvu/assert';
import type { Graph } from '../../../generator/model/graph.ts';
import { chooseDrawings } from '../../../generator/reports/map/page/choose-drawings.ts';
import { legendHtml } from '../../../generator/reports/map/page/legend.ts';
import { statuses } from '../../../generator/reports/map/statuses.ts';
import { toChart } from '../../../generator/reports/map/to-chart.ts';
import { suite } from '../../suite.ts';
import { market } from './market.ts';
import { edge, shop, tcp, workload } from './shop.ts';

/** The words that a legend explains. */
function wordsOf(graph: Graph): readonly string[] {
  const chart = toChart(graph, () => undefined);
  const html = legendHtml(chart, chooseDrawings(chart));
  const items = html.match(/<li>[\s\S]*?<\/li>/g) ?? [];
  return items.map((each) =>
    each
      .replace(/<svg[\s\S]*?<\/svg>|<span class="soft">[\s\S]*/g, '')
      .replace(/<[^>]*>/g, '')
      .trim(),
  );
}

suite('the legend of a map', (test) => {
  test('has the words that occur, and no others', () => {
    assert.equal(wordsOf(shop), [
      ...['declared', 'undeclared', 'blocked'],
      ...['from anywhere', 'not isolated', 'red shape'],
    ]);
    const quiet = {
      hasProfiles: true,
      nodes: ['shop/cart', 'shop/orders'].map((name) => workload(name)),
      edges: [edge('shop/cart', 'shop/orders', [tcp(8080)])],
    };
    assert.equal(wordsOf(quiet), ['declared']);
    assert.equal(wordsOf({ hasProfiles: false, nodes: [], edges: [] }), []);
  });

  test('of a large map says what a number, a frame and a part of it are', () => {
    assert.equal(wordsOf(market(300)).slice(-3), ['2, 3 ...', 'line to a frame', '8 of 15']);
  });

  test('every status has its place in one order', () =>
    assert.equal(statuses, [
      ...['cut', 'undeclared', 'blocked', 'idle'],
      ...['declared', 'allowed', 'proven'],
    ]));
});
