import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { gatherTexts } from '../../generator/frontends/gather.ts';
import { readWorld } from '../../generator/frontends/simulated-input.ts';
import type { ProbePlan, ProbeQuirk } from '../../generator/model/probe.ts';
import { planProbe } from '../../generator/probe/plan.ts';
import { probePlans } from '../../generator/reports/probe/index.ts';
import { root } from '../program.ts';
import { suite } from '../suite.ts';
import { planned, usual } from './planned.ts';

/**
 * A case is a folder: profiles and manifests, `options.json` (a part of
 * ProbeOptions) where they are not the usual ones, and `_plan.txt`, the plan
 * as text. UPDATE_GOLDEN=1 rewrites it and fails the run.
 */
const folder = join(root, 'test/probe/plan');
const update = process.env.UPDATE_GOLDEN === '1';

/** So many pods, and a policy that closes them all. */
async function planOf(count: number): Promise<ProbePlan> {
  const pods = Array.from({ length: count }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `cart-${index}`, namespace: 'shop', labels: { cart: `${index}` } },
    spec: { containers: [{ name: 'main', ports: [{ containerPort: 8080 }] }] },
  }));
  const policy = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'closed', namespace: 'shop' },
    spec: { podSelector: {}, policyTypes: ['Ingress'] },
  };
  const text = [...pods, policy].map((each) => JSON.stringify(each)).join('\n---\n');
  const gathered = gatherTexts([{ file: 'shop.yaml', text }]);
  return planProbe(await readWorld(gathered, {}, { cwd: root, env: {} }), {
    ...usual,
    outsider: 'elsewhere',
  });
}

suite('probe plan', (test) => {
  const cases = readdirSync(folder, { withFileTypes: true }).filter((each) => each.isDirectory());
  for (const { name } of cases.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    test(name, async () => {
      const { plan, spot, world } = await planned(join(folder, name));
      assert.equal(
        world.diagnostics.filter((each) => each.severity === 'error'),
        [],
      );
      const text = [...(probePlans.text?.print(plan, { spot }) ?? [])].join('');
      const path = join(folder, name, '_plan.txt');
      const wanted = existsSync(path) ? readFileSync(path, 'utf8') : '';
      if (update && wanted !== text) writeFileSync(path, text);
      assert.fixture(text, wanted, `${name}/_plan.txt`);
    });
  }

  test('of very many connections, some of each source and target are their own control', async () => {
    const [small, large] = [await planOf(20), await planOf(50)];
    assert.ok(small.connections.every(({ control }) => control.kind === 'before'));
    assert.equal(small.controls, []);
    assert.ok(large.connections.length > 2000);
    assert.is(large.controls.length, 100);
    const own = new Map<string, number>();
    for (const { from, to, port, control } of large.connections) {
      if (to.kind !== 'pod') continue;
      const made = large.controls.find((each) => 'id' in control && each.id === control.id);
      if (made === undefined) {
        assert.is(control.kind, 'before');
        for (const each of [`from ${from}`, `to ${to.end}`])
          own.set(each, (own.get(each) ?? 0) + 1);
        continue;
      }
      assert.is(made.because, 'before');
      assert.equal([made.to, made.port], [to, port]);
      assert.is.not(made.from, to.end);
      assert.is.not(made.from, from);
    }
    const kept = large.ends
      .filter(({ listens }) => listens.some(({ kind }) => kind === 'container'))
      .flatMap(({ id }) => [own.get(`from ${id}`) ?? 0, own.get(`to ${id}`) ?? 0]);
    assert.ok(Math.min(...kept) >= 5, `${Math.min(...kept)}`);
    assert.ok(Math.max(...kept) <= 20, `${Math.max(...kept)}`);
  });

  test('what a plugin is known to let through is marked, and not waited for', async () => {
    const { plan } = await planned(join(folder, 'quirks'));
    const marked = (quirk: ProbeQuirk): string[] =>
      plan.connections
        .filter((each) => each.quirks?.includes(quirk))
        .map(({ from, to, port }) => `${from} ${to.kind === 'pod' ? to.end : ''} ${port}`);
    assert.equal(marked('both-directions'), [
      'shop/cart shop/orders 8080',
      'shop/orders shop/cart 8080',
    ]);
    assert.ok(marked('port-by-name').includes('web/front named/n3 8080'));
    assert.not.ok(marked('port-by-name').includes('named/n1 shop/cart 8080'));
    for (const id of plan.sentinels.blocked)
      assert.is(plan.connections.find((each) => each.id === id)?.quirks, undefined);
  });
});
