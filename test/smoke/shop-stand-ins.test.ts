import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { config, overlays } from '../real/world.ts';
import { suite } from '../suite.ts';
import { needCluster } from './cluster.ts';
import { notOk, standIns } from './stand-ins.ts';

/**
 * SMOKE_RELEASE names a folder with profiles/ and manifests/ of a release that
 * is no part of this repository, and is proven as the shop is.
 */
suite('stand-ins of a release', (test) => {
  test('the shop, before any of its images is built', async () => {
    const cluster = await needCluster();
    const manifests = join(overlays, 'base');
    const { status, result } = await standIns(cluster, [
      '--config',
      config,
      '--manifests',
      manifests,
    ]);
    assert.equal(notOk(result), []);
    assert.is(status, 0);
    assert.ok(result.counts.ok > 100, `${result.counts.ok}`);
    const abouts = new Set(result.connections.map(({ about }) => about));
    for (const each of ['declared', 'undeclared-source', 'undeclared-port', 'dns', 'outsider'])
      assert.ok(abouts.has(each as never), each);
  });

  const own = process.env.SMOKE_RELEASE ?? '';
  if (own !== '')
    test(`the release in ${own}`, async () => {
      const args = ['--profiles', join(own, 'profiles'), '--manifests', join(own, 'manifests')];
      const { status, result } = await standIns(await needCluster(), args);
      console.log(`\n  ${result.counts.ok} connections as profiles and simulation say`);
      assert.equal(notOk(result), []);
      assert.is(status, 0);
    });
});
