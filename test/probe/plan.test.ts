import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
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
});
