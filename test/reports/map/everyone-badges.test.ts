import * as assert from 'uvu/assert';
import type { Graph } from '../../../generator/model/graph.ts';
import { everyoneBadges } from '../../../generator/reports/map/page/everyone-badges.ts';
import { toChart } from '../../../generator/reports/map/to-chart.ts';
import { suite } from '../../suite.ts';
import { market } from './market.ts';
import { allPorts, edge, everyone, tcp, udp, workload } from './shop.ts';

const open = { isolated: { ingress: false, egress: false } };
const leaky = { isolated: { ingress: true, egress: false } };

function badgesOf(graph: Graph) {
  const chart = toChart(graph, () => undefined);
  const { ofNode, ofSpace } = everyoneBadges(chart);
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

/** Two services of the shop, with the first of which everyone is connected as told. */
function withEdges(
  cart: Parameters<typeof workload>[1],
  edges: Graph['edges'],
  hasProfiles = true,
) {
  return badgesOf({
    nodes: [workload('shop/cart', cart), workload('shop/orders'), everyone],
    edges: [...edges, edge('shop/cart', 'shop/orders', [tcp(8080)])],
    hasProfiles,
  });
}

suite('badges for who is connected with everyone', (test) => {
  for (const [what, cart, edges, services, namespace] of [
    ['nobody is', {}, [], {}, []],
    [
      'a profile says so',
      {},
      [edge('everyone', 'shop/cart', [tcp(443)])],
      { 'shop/cart': ['from everyone: 443/TCP'] },
      ['1 reached by everyone'],
    ],
    [
      'no profile says so',
      {},
      [edge('everyone', 'shop/cart', [tcp(443), udp(53)], 'undeclared')],
      { 'shop/cart': ['! from everyone: 443/TCP, 53/UDP undeclared'] },
      ['1 open to everyone'],
    ],
    [
      'no policy selects it: both directions, each told',
      open,
      [
        edge('everyone', 'shop/cart', allPorts, 'undeclared'),
        edge('shop/cart', 'everyone', allPorts, 'undeclared'),
      ],
      {
        'shop/cart': [
          '! from everyone: all ports undeclared',
          '! to everyone: all ports undeclared',
        ],
      },
      ['1 open to everyone', '1 may reach everyone'],
    ],
    [
      'it may go anywhere',
      leaky,
      [edge('shop/cart', 'everyone', [tcp(443)], 'undeclared')],
      { 'shop/cart': ['! to everyone: 443/TCP undeclared'] },
      ['1 may reach everyone'],
    ],
    [
      'it is declared and not allowed',
      open,
      [edge('everyone', 'shop/cart', [tcp(443)], 'unused')],
      { 'shop/cart': ['from everyone: 443/TCP unused'] },
      [],
    ],
    [
      'it was observed and would be cut: not open',
      {},
      [edge('everyone', 'shop/cart', [tcp(443)], 'cut')],
      { 'shop/cart': ['from everyone: 443/TCP cut'] },
      [],
    ],
  ] as const) {
    test(what, () => {
      const found = withEdges(cart, edges);
      assert.equal(found.services, services);
      assert.equal(
        found.namespaces.shop?.map((each: string) => each.replace('! ', '')),
        namespace,
      );
    });
  }

  test('without profiles it is open where no policy selects it', () => {
    const allowed = [edge('everyone', 'shop/cart', allPorts, 'allowed')];
    assert.equal(withEdges(open, allowed, false).namespaces.shop, ['! 1 open to everyone']);
    assert.equal(withEdges({}, allowed, false).namespaces.shop, ['1 reached by everyone']);
  });

  test('a market: each open service once, and everyone is no shape any more', () => {
    const graph = market(300);
    const chart = toChart(graph, () => undefined);
    const badges = everyoneBadges(chart);
    const reached = graph.edges.filter(({ source }) => source === 'everyone');
    assert.is(badges.ofNode.size, reached.length);
    const left = badges.chart.edges.length;
    const loose = graph.edges.filter(({ destination }) => destination === 'everyone');
    assert.is(left, graph.edges.length - reached.length - loose.length);
    assert.not.ok(
      badges.chart.spaces.flatMap(({ nodes }) => nodes).some(({ kind }) => kind === 'everyone'),
    );
    assert.is(
      badges.chart.edgesOf.flat().filter(({ source }) => source.kind === 'everyone').length,
      0,
    );
  });
});
