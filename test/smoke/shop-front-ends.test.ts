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
  openShop,
  rendererFlags,
  running,
  type Shop,
  upgrade,
  withListeners,
} from './shop.ts';

let connections = 0;
let opened: Promise<Shop> | undefined;

/** One shop for all of them, in the order of the tests: each leaves its namespaces without policies. */
function shop(): Promise<Shop> {
  opened ??= openShop();
  return opened;
}

/** No policy is left by a front end that is done. */
async function withoutPolicies({ cluster }: Shop): Promise<void> {
  for (const namespace of ['shop', 'data'])
    assert.is(await cluster.kubectl(['get', 'networkpolicies', '-o', 'name', '-n', namespace]), '');
}

/** Helm 4 is in shop-mutations.test.ts: its release is the one that things go wrong with. */
suite('the shop in a cluster, by every front end', (test) => {
  test('Helm 3 with the post-renderer', async () => {
    const own = await shop();
    const helm = await helmOf(own.cluster, own.home, 'helm3');
    await upgrade(helm, rendererFlags('helm3', own.config));
    await running(own, 'shop-');
    connections += await allOk(own);
    fine(await helm(['uninstall', 'shop', '-n', 'shop', '--wait']));
    await withoutPolicies(own);
    await own.cluster.kubectl(['-n', 'shop', 'delete', 'job', 'report', '--ignore-not-found']);
  });

  test('the Kustomize overlay', async () => {
    const own = await shop();
    const stream = withListeners(await kustomized());
    await own.cluster.kubectl(['apply', '-f', '-'], stream);
    await running(own, '');
    connections += await allOk(own);
    for (const namespace of ['shop', 'data'])
      await own.cluster.kubectl(['-n', namespace, 'delete', 'networkpolicies', '--all']);
  });

  test('the folder that generate writes, for the same pods', async () => {
    const own = await shop();
    const { cluster, home, config } = own;
    await withoutPolicies(own);
    const manifests = join(overlays, 'base');
    const args = ['-o', join(home, 'policies'), '--config', config, '--manifests', manifests];
    fine(await cluster.netprofile(['generate', ...args]));
    assert.ok(readdirSync(join(home, 'policies')).length >= 7);
    await cluster.kubectl(['apply', '-f', '-'], withListeners(await base()));
    await cluster.kubectl(['apply', '-f', join(home, 'policies')]);
    await cluster.kubectl(['-n', 'shop', 'rollout', 'status', 'deployments']);
    connections += await allOk(own);
    await own.close();
  });

  test('three hundred connections and more', () => {
    if (connections > 0) assert.ok(connections >= 300, `${connections} connections`);
  });
});
