import * as assert from 'uvu/assert';
import type { Graph } from '../../../generator/model/graph.ts';
import { anywhereBadges } from '../../../generator/reports/map/page/anywhere-badges.ts';
import { toChart } from '../../../generator/reports/map/to-chart.ts';
import { suite } from '../../suite.ts';
import { market } from './market.ts';
import { allPorts, anywhere, edge, tcp, udp, workload } from './shop.ts';

const open = { isolated: { ingress: false, egress: false } };
const leaky = { isolated: { ingress: true, egress: false } };

function badgesOf(graph: Graph) {
  const chart = toChart(graph, () => undefined);
  const { ofNode, ofSpace } = anywhereBadges(chart);
  const told = (badges: readonly { readonly text: string; readonly alarm: boolean }[]) =>
    badges.map(({ text, alarm }) => `${alarm ? '! ' : ''}${text}`);
  return {
    services: Object.fromEntries(
      [...ofNode].map(([index, badges]) => [chart.nodes[index]?.name, told(badges)]),
    ),
    namespaces: Object.fromEntries(
      [...ofSpace].map(([index, badges]) => [chart.spaces[index]?.name, told(badges)]),
    ),
  };
}

/** Two services of the shop, with the first of which anywhere is connected as told. */
function withEdges(
  cart: Parameters<typeof workload>[1],
  edges: Graph['edges'],
  hasProfiles = true,
) {
  return badgesOf({
    nodes: [workload('shop/cart', cart), workload('shop/orders'), anywhere],
    edges: [...edges, edge('shop/cart', 'shop/orders', [tcp(8080)])],
    hasProfiles,
  });
}

suite('badges for who is connected with anywhere', (test) => {
  for (const [what, cart, edges, services, namespace] of [
    ['nobody is', {}, [], {}, []],
    [
      'a profile says so',
      {},
      [edge('anywhere', 'shop/cart', [tcp(443)])],
      { 'shop/cart': ['from anywhere: 443/TCP'] },
      ['1 from anywhere'],
    ],
    [
      'no profile says so',
      {},
      [edge('anywhere', 'shop/cart', [tcp(443), udp(53)], 'undeclared')],
      { 'shop/cart': ['! from anywhere: 443/TCP, 53/UDP undeclared'] },
      ['! 1 from anywhere, undeclared'],
    ],
    [
      'no policy selects it: both directions, each told',
      open,
      [
        edge('anywhere', 'shop/cart', allPorts, 'undeclared'),
        edge('shop/cart', 'anywhere', allPorts, 'undeclared'),
      ],
      {
        'shop/cart': [
          '! from anywhere: all ports undeclared',
          '! to anywhere: all ports undeclared',
        ],
      },
      ['! 1 from anywhere, not isolated', '! 1 to anywhere, not isolated'],
    ],
    [
      'a profile says so of one port, and none of another: each is told',
      {},
      [
        edge('anywhere', 'shop/cart', [tcp(443)]),
        edge('anywhere', 'shop/cart', [tcp(8080)], 'undeclared'),
      ],
      { 'shop/cart': ['! from anywhere: 8080/TCP undeclared', 'from anywhere: 443/TCP'] },
      ['! 1 from anywhere, undeclared', '1 from anywhere'],
    ],
    [
      'it may go anywhere',
      leaky,
      [edge('shop/cart', 'anywhere', [tcp(443)], 'undeclared')],
      { 'shop/cart': ['! to anywhere: 443/TCP undeclared'] },
      ['! 1 to anywhere, not isolated'],
    ],
    [
      'it is declared and not allowed',
      open,
      [edge('anywhere', 'shop/cart', [tcp(443)], 'blocked')],
      { 'shop/cart': ['from anywhere: 443/TCP blocked'] },
      ['1 from anywhere, blocked'],
    ],
    [
      'it was observed and would be cut: not open',
      {},
      [edge('anywhere', 'shop/cart', [tcp(443)], 'cut')],
      { 'shop/cart': ['from anywhere: 443/TCP cut'] },
      ['1 from anywhere, cut'],
    ],
  ] as const) {
    test(what, () => {
      const found = withEdges(cart, edges);
      assert.equal(found.services, services);
      assert.equal(found.namespaces.shop, namespace);
    });
  }

  test('without profiles it is open where no policy selects it', () => {
    const allowed = [edge('anywhere', 'shop/cart', allPorts, 'allowed')];
    assert.equal(withEdges(open, allowed, false).namespaces.shop, [
      '! 1 from anywhere, not isolated',
    ]);
    assert.equal(withEdges({}, allowed, false).namespaces.shop, ['1 from anywhere']);
  });

  test('a market: each open service once, and anywhere is no shape any more', () => {
    const graph = market(300);
    const chart = toChart(graph, () => undefined);
    const badges = anywhereBadges(chart);
    const reached = graph.edges.filter(({ source }) => source === 'anywhere');
    assert.is(badges.ofNode.size, reached.length);
    const left = badges.chart.edges.length;
    const loose = graph.edges.filter(({ destination }) => destination === 'anywhere');
    assert.is(left, graph.edges.length - reached.length - loose.length);
    assert.not.ok(
      badges.chart.spaces.flatMap(({ nodes }) => nodes).some(({ kind }) => kind === 'anywhere'),
    );
    assert.is(
      badges.chart.edgesOf.flat().filter(({ source }) => source.kind === 'anywhere').length,
      0,
    );
  });
});
