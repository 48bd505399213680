import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { askedBy, questionsOf, shopFiles } from '../draft/drafted-shop.ts';
import { inHome } from '../frontends/home.ts';
import { suite } from '../suite.ts';
import { needCluster } from './cluster.ts';
import { standIns } from './stand-ins.ts';

/** In namespaces of their own: the shop's are those of other tests. */
const prefix = 'drafts-';

suite('drafts of a release in a cluster', (test) => {
  test('the shop, from its manifests alone: each connection of its own profiles is as they say, or the draft asked', async () => {
    const cluster = await needCluster();
    await inHome(shopFiles(prefix), async (home) => {
      const drafted = await home.run(['init', 'k8s']);
      assert.is(drafted.status, 0, drafted.stderr);
      const made = await home.run(['generate', '--manifests', 'k8s', '-o', 'policies']);
      assert.is(made.status, 0, made.stderr);
      const own = ['--config', join(home.path, 'own/netprofile.yaml')];
      const manifests = ['k8s', 'policies', 'callers.yaml'].flatMap((each) => [
        '--manifests',
        join(home.path, each),
      ]);
      const { result } = await standIns(cluster, ['--as-is', ...own, ...manifests]);
      const questions = questionsOf(home, 'profiles');
      const told = result.connections
        .filter(({ verdict }) => verdict !== 'ok')
        .map(({ verdict, from, to, port }) => ({
          verdict,
          // a Service's port leads to the pods' 8080
          asked: askedBy(
            { from: from.name, to: to.name, port: port === 80 ? 8080 : port },
            questions,
            prefix,
          ),
          connection: `${from.name} -> ${to.name}:${port}`,
        }));
      assert.equal(
        told.filter(({ verdict, asked }) => verdict !== 'broken' || asked === undefined),
        [],
      );
      assert.ok(told.length >= 3, `${told.length} questions`);
      assert.ok(result.counts.ok > 100, `${result.counts.ok}`);
    });
  });
});
