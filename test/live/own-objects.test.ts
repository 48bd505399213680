import { hostname } from 'node:os';
import * as assert from 'uvu/assert';
import { removeRun } from '../../generator/live/cleanup.ts';
import { createOwn, deleteOwn, listOwn } from '../../generator/live/own-objects.ts';
import { mayBeRunning, ownMark } from '../../generator/live/run-mark.ts';
import { suite } from '../suite.ts';
import { type OwnCluster, withOwnCluster } from './own-cluster.ts';

const run = 'a-run';
const label = { 'netprofile.dev/probe': run };
const cart = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'cart', namespace: 'shop' } };

const names = ({ objects }: OwnCluster): readonly string[] => [...objects.keys()].sort();

/** What a promise is rejected with, in words. */
async function failure(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    const { message, hint } = error as { readonly message: string; readonly hint?: string };
    return `${message}\n${hint ?? ''}`;
  }
  throw new Error('it went well');
}

suite('objects of a run', (test) => {
  test('carry its label, and who made them', () =>
    withOwnCluster(async (cluster) => {
      await createOwn(cluster.connection, cart, run, ownMark(60));
      const [found] = await listOwn(cluster.connection, run);
      assert.is(found?.run, run);
      assert.is(found?.by?.pid, process.pid);
      assert.ok(mayBeRunning(found?.by));
      assert.equal(await listOwn(cluster.connection, 'another'), []);
      assert.is((await listOwn(cluster.connection, undefined)).length, 1);
    }));

  test('never take the place of what is there', () =>
    withOwnCluster(async (cluster) => {
      cluster.add('Pod', 'cart', { namespace: 'shop' });
      const said = await failure(createOwn(cluster.connection, cart, run, ownMark(60)));
      assert.match(said, /cannot create Pod shop\/cart: 409 AlreadyExists/);
      assert.equal(
        cluster.asked.map((each) => each.split(' ')[0]),
        ['POST'],
      );
    }));

  test('are created once, whatever becomes of the answer, and again where the server did nothing', () =>
    withOwnCluster(async (cluster) => {
      const make = (): Promise<void> => createOwn(cluster.connection, cart, run, ownMark(60));
      cluster.refuse = () => [503, 'gone'];
      assert.match(await failure(make()), /cannot create Pod shop\/cart: 503/);
      assert.is(cluster.asked.length, 1);
      cluster.refuse = () => (cluster.asked.length === 2 ? [429, 'too many'] : undefined);
      await make();
      assert.is(cluster.asked.length, 3);
    }));

  test('what the cluster says of a refusal is told, with what to do', () =>
    withOwnCluster(async (cluster) => {
      for (const [status, message, hint] of [
        [
          403,
          'pods "cart" is forbidden: violates PodSecurity "strict:latest"',
          /restricted standard/,
        ],
        [
          403,
          'namespace shop is being terminated: is being terminated',
          /until the namespace is gone/,
        ],
        [403, 'exceeded quota: none, requested: pods=1', /has a quota/],
        [403, 'pods is forbidden: User "ci" cannot create', /docs\/rbac/],
      ] as const) {
        cluster.refuse = () => [status, message];
        const said = await failure(createOwn(cluster.connection, cart, run, ownMark(60)));
        assert.match(said, hint, message);
      }
    }));

  test('nothing is deleted that is another object by now, or carries no label of the run any more', () =>
    withOwnCluster(async (cluster) => {
      const made = cluster.add('Pod', 'cart', { namespace: 'shop', labels: label });
      const [ref] = await listOwn(cluster.connection, run);
      if (ref === undefined) throw new Error('not listed');
      // somebody took the label away
      cluster.add('Pod', 'cart', { namespace: 'shop', uid: made.metadata.uid, labels: {} });
      await deleteOwn(cluster.connection, ref);
      // another pod of that name, of another run
      cluster.add('Pod', 'cart', { namespace: 'shop', uid: 'other', labels: label });
      await deleteOwn(cluster.connection, ref);
      assert.equal(
        cluster.asked.filter((each) => each.startsWith('DELETE')),
        [],
      );
      // and one that comes between the look and the deletion
      cluster.add('Pod', 'cart', { namespace: 'shop', uid: ref.uid, labels: label });
      cluster.before = () => {
        cluster.add('Pod', 'cart', { namespace: 'shop', uid: 'late' });
      };
      await deleteOwn(cluster.connection, ref);
      assert.match(cluster.asked.at(-1) ?? '', /^DELETE .*"preconditions":\{"uid":"uid-\d+"\}/);
      assert.is(cluster.objects.get('Pod shop/cart')?.metadata.uid, 'late');
    }));

  test('a run is removed, and nothing else', () =>
    withOwnCluster(async (cluster) => {
      cluster.add('Namespace', 'shop', { labels: label });
      cluster.add('Pod', 'cart', { namespace: 'shop', labels: label });
      cluster.add('Namespace', 'lent', { labels: { 'netprofile.dev/probe': 'stand-ins' } });
      cluster.add('Pod', 'cart', { namespace: 'lent', labels: label });
      cluster.add('Service', 'cart', { namespace: 'lent', labels: label });
      cluster.add('Pod', 'theirs', { namespace: 'lent' });
      cluster.add('Namespace', 'other', { labels: { 'netprofile.dev/probe': 'other-run' } });
      cluster.add('Namespace', 'default');
      cluster.add('Namespace', 'used', { labels: label });
      cluster.add('Pod', 'guest', { namespace: 'used' });
      cluster.add('NetworkPolicy', 'cart', { namespace: 'used', labels: label });
      assert.equal(await removeRun(cluster.connection, run, 30), [
        { namespace: 'used', foreign: ['Pod guest'] },
      ]);
      assert.equal(names(cluster), [
        'Namespace /default',
        'Namespace /lent',
        'Namespace /other',
        'Namespace /used',
        'Pod lent/theirs',
        'Pod used/guest',
      ]);
    }));

  test('what does not go away in time is told', () =>
    withOwnCluster(async (cluster) => {
      cluster.add('Namespace', 'shop', { labels: label });
      cluster.refuse = (method) => (method === 'DELETE' ? [409, 'a finalizer'] : undefined);
      const said = await failure(removeRun(cluster.connection, run, 1));
      assert.match(
        said,
        /1 objects of the run a-run are still being deleted[^\n]*Namespace shop\n.*--cleanup/,
      );
      cluster.refuse = (method) => (method === 'DELETE' ? [403, 'no'] : undefined);
      assert.match(
        await failure(removeRun(cluster.connection, run, 1)),
        /cannot delete Namespace shop/,
      );
    }));

  test('a run is over when its time is, or its process on this machine', () => {
    const later = '9999-01-01T00:00:00.000Z';
    const before = '2000-01-01T00:00:00.000Z';
    for (const [by, isIt] of [
      [{ host: hostname(), pid: process.pid, until: later }, true],
      [{ host: hostname(), pid: 2 ** 22 + 1, until: later }, false],
      [{ host: 'another-machine', pid: 1, until: later }, true],
      [{ host: 'another-machine', pid: 1, until: before }, false],
      [{ host: hostname(), pid: process.pid, until: 'never' }, false],
      [undefined, false],
    ] as const)
      assert.is(mayBeRunning(by), isIt, JSON.stringify(by));
  });
});
