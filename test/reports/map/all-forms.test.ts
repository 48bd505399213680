import * as assert from 'uvu/assert';
import { layout } from '../../../generator/bundles/graphviz.ts';
import { maps } from '../../../generator/reports/map/index.ts';
import { suite } from '../../suite.ts';
import { print, shuffled } from './forms.ts';
import { hostile } from './hostile.ts';
import { company, edge, shop, tcp, workload } from './shop.ts';

/** A cluster without policies: everyone reaches everyone. */
function open(services: number) {
  const names = Array.from({ length: services }, (_, index) => `shop/service-${index}`);
  return {
    hasProfiles: false,
    nodes: names.map((name) => workload(name, { isolated: { ingress: false, egress: false } })),
    edges: names.flatMap((from) =>
      names.map((to) => ({ ...edge(from, to, [tcp(1, 65535)]), status: 'allowed' as const })),
    ),
  };
}

/**
 * How many lines a drawing has. What costs Graphviz time is counted: ranks, labels and rings of many
 * are what it takes minutes for.
 */
function heldToLimits(dot: string): number {
  const all = dot.split('\n');
  const shapes = all.filter((each) => /^ *\w+ \[id=/.test(each)).length;
  const lines = all.filter((each) => /^ *\w+ -> \w+ \[id=/.test(each));
  const labels = lines.filter((each) => each.includes(' label=')).length;
  const [, engine = 'dot'] = /^ *layout=(\w+)/m.exec(dot) ?? [];
  const most: Readonly<Record<string, number>> = { dot: 300, circo: 40 * 39, fdp: 2_000 };
  assert.ok(shapes > 0, 'nothing is drawn');
  assert.ok(lines.length <= (most[engine] ?? 0), `${lines.length} lines for ${engine}`);
  assert.ok(labels <= 200, `${labels} labels`);
  if (engine === 'circo') assert.ok(shapes <= 40, `${shapes} shapes in a ring`);
  return lines.length;
}

const drawn = new Map<string, string>();

/** What Graphviz drew of the same text before: drawing is what takes long. */
async function drawnOnce(dot: string): Promise<string> {
  const svg = drawn.get(dot) ?? (await layout(dot));
  drawn.set(dot, svg);
  return svg;
}

suite('maps', (test) => {
  test('the same graph gives the same bytes, in whatever order it is told', async () => {
    for (const form of Object.keys(maps)) {
      for (const graph of [shop, hostile, company(40, 4, 100)]) {
        const text = await print(form, graph, undefined, drawnOnce);
        assert.is(await print(form, graph, undefined, drawnOnce), text, form);
        assert.is(
          await print(form, shuffled(graph), undefined, drawnOnce),
          text,
          `${form} shuffled`,
        );
        assert.match(text, /\n$/);
      }
    }
    for (const [dot, svg] of drawn) assert.is(await layout(dot), svg, 'Graphviz draws it again');
  });

  for (const [what, graph] of [
    ['300 services with 1,500 connections', company(300, 12, 1500)],
    ['300 services in one namespace', company(300, 1, 1500)],
    ['300 services in 300 namespaces', company(300, 300, 1500)],
    ['300 services without a policy, 90,000 connections', open(300)],
  ] as const) {
    test(`${what}: every form, and no more for Graphviz than it draws in seconds`, async () => {
      for (const form of Object.keys(maps)) {
        let lines = 0;
        const text = await print(form, graph, undefined, (dot) => {
          lines += heldToLimits(dot);
          return layout(dot);
        });
        assert.ok(lines <= 6_000, `${form} has ${lines} lines in all`);
        assert.ok(text.length < 40_000_000, `${form} has ${text.length} characters`);
      }
    });
  }
});
