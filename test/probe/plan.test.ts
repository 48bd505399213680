import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { ProbeQuirk } from '../../generator/model/probe.ts';
import { probePlans } from '../../generator/reports/probe/index.ts';
import { root } from '../program.ts';
import { suite } from '../suite.ts';
import { planned } from './planned.ts';

/**
 * A case is a folder: profiles and manifests, `options.json` (a part of
 * ProbeOptions) where they are not the usual ones, and `_plan.txt`, the plan
 * as text. UPDATE_GOLDEN=1 rewrites it and fails the run.
 */
const folder = join(root, 'test/probe/plan');
const update = process.env.UPDATE_GOLDEN === '1';

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
