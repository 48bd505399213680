import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { fine, overlays } from '../real/world.ts';
import { suite } from '../suite.ts';
import {
  allOk,
  base,
  helmOf,
  kustomized,
  rendererFlags,
  running,
  upgrade,
  withListeners,
  withShop,
} from './shop.ts';

let connections = 0;

suite('the shop in a cluster, by every front end', (test) => {
  for (const name of ['helm3', 'helm42'] as const) {
    test(`${name === 'helm3' ? 'Helm 3' : 'Helm 4'} with the post-renderer`, () =>
      withShop(async (shop) => {
        const helm = await helmOf(shop.cluster, shop.home, name);
        await upgrade(helm, rendererFlags(name, shop.config));
        await running(shop, 'shop-');
        connections += await allOk(shop);
        fine(await helm(['uninstall', 'shop', '-n', 'shop', '--wait']));
        const left = ['get', 'networkpolicies', '-o', 'name', '-n'];
        assert.is(await shop.cluster.kubectl([...left, 'shop']), '');
        assert.is(await shop.cluster.kubectl([...left, 'data']), '');
      }));
  }

  test('the Kustomize overlay', () =>
    withShop(async (shop) => {
      await shop.cluster.kubectl(['apply', '-f', '-'], withListeners(await kustomized()));
      await running(shop, '');
      connections += await allOk(shop);
    }));

  test('the folder that generate writes', () =>
    withShop(async (shop) => {
      const { cluster, home, config } = shop;
      const manifests = join(overlays, 'base');
      const args = ['-o', join(home, 'policies'), '--config', config, '--manifests', manifests];
      fine(await cluster.netprofile(['generate', ...args]));
      assert.ok(readdirSync(join(home, 'policies')).length >= 7);
      await cluster.kubectl(['apply', '-f', '-'], withListeners(await base()));
      await cluster.kubectl(['apply', '-f', join(home, 'policies')]);
      await running(shop, '');
      connections += await allOk(shop);
    }));

  test('three hundred connections and more', () => {
    if (connections > 0) assert.ok(connections >= 300, `${connections} connections`);
  });
});
