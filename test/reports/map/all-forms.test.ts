import * as assert from 'uvu/assert';
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

suite('maps', (test) => {
  test('the same graph gives the same bytes, in whatever order it is told', async () => {
    for (const form of Object.keys(maps)) {
      for (const graph of [shop, hostile, company(40, 4, 100)]) {
        const text = await print(form, graph);
        assert.is(await print(form, graph), text, form);
        assert.is(await print(form, shuffled(graph)), text, `${form} shuffled`);
        assert.match(text, /\n$/);
      }
    }
  });

  for (const [what, graph] of [
    ['300 services with 1,500 connections', company(300, 12, 1500)],
    ['300 services in one namespace', company(300, 1, 1500)],
    ['300 services in 300 namespaces', company(300, 300, 1500)],
    ['300 services without a policy, 90,000 connections', open(300)],
  ] as const) {
    test(`${what}: every form in ten seconds`, async () => {
      for (const form of Object.keys(maps)) {
        const start = performance.now();
        const text = await print(form, graph);
        const seconds = (performance.now() - start) / 1000;
        assert.ok(seconds < 10, `${form} took ${seconds.toFixed(1)} s`);
        assert.ok(text.length < 40_000_000, `${form} has ${text.length} characters`);
      }
    });
  }
});
