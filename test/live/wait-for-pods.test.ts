import * as assert from 'uvu/assert';
import { clientProblem } from '../../generator/live/client-error.ts';
import { waitForPods } from '../../generator/live/wait-for-pods.ts';
import { suite } from '../suite.ts';
import { type OwnCluster, withOwnCluster } from './own-cluster.ts';

const wanted = [{ namespace: 'shop', pod: 'cart' }];
const image = 'registry.example/agnhost:1';

function pod(cluster: OwnCluster, status: unknown): void {
  const labels = { 'netprofile.dev/probe': 'a-run' };
  const made = cluster.add('Pod', 'cart', { namespace: 'shop', labels });
  const spec = { nodeName: 'worker', containers: [{ name: 'a', image }] };
  cluster.objects.set('Pod shop/cart', { ...made, spec, status });
}

const waiting = (reason: string, message = ''): unknown => ({
  phase: 'Pending',
  containerStatuses: [{ name: 'a', state: { waiting: { reason, message } } }],
});

suite('waiting for pods', (test) => {
  test('until they are ready', () =>
    withOwnCluster(async (cluster) => {
      pod(cluster, { phase: 'Pending' });
      const told: number[] = [];
      const found = waitForPods(cluster.connection, 'a-run', wanted, {
        seconds: 60,
        onProgress: (ready) => {
          told.push(ready);
          const conditions = [{ type: 'Ready', status: 'True' }];
          pod(cluster, { phase: 'Running', podIP: '10.0.0.7', conditions });
        },
      });
      assert.equal(await found, [
        { namespace: 'shop', name: 'cart', node: 'worker', address: '10.0.0.7' },
      ]);
      assert.equal(told, [0, 1]);
    }));

  test('or why they never will be', () =>
    withOwnCluster(async (cluster) => {
      for (const [status, said] of [
        [waiting('ErrImageNeverPull'), /the image registry\.example\/agnhost:1 cannot be used/],
        [waiting('InvalidImageName'), /the image registry\.example\/agnhost:1 cannot be used/],
        [waiting('ImagePullBackOff'), /the image registry\.example\/agnhost:1 cannot be pulled/],
        [
          waiting('CrashLoopBackOff', 'back-off 5m0s'),
          /cannot run .*: CrashLoopBackOff: back-off 5m0s/,
        ],
        [waiting('CreateContainerConfigError', 'no user'), /CreateContainerConfigError: no user/],
        [
          { phase: 'Failed', reason: 'Evicted', message: 'low on\u001b[2J memory' },
          /failed: Evicted: low on/,
        ],
      ] as const) {
        pod(cluster, status);
        const options = { seconds: 60, patience: 0 };
        const error = await waitForPods(cluster.connection, 'a-run', wanted, options).then(
          () => undefined,
          (each: unknown) => each as { readonly message: string; readonly hint?: string },
        );
        assert.match(error?.message ?? '', said);
        assert.not.ok(error?.message.includes('\u001b'));
        if (String(said).includes('image')) assert.match(error?.hint ?? '', /--image/);
      }
    }));

  test('or what keeps them waiting: the scheduler, else the last event', () =>
    withOwnCluster(async (cluster) => {
      const conditions = [
        { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/2 nodes' },
      ];
      pod(cluster, { phase: 'Pending', conditions });
      const late = async (): Promise<string> => {
        const options = { seconds: 0.01 };
        return waitForPods(cluster.connection, 'a-run', wanted, options).then(
          () => '',
          (error: Error) => error.message,
        );
      };
      assert.match(
        await late(),
        /1 of 1 pods are not ready after .*not scheduled: Unschedulable: 0\/2 nodes/,
      );
      pod(cluster, { phase: 'Pending' });
      const event = cluster.add('Event', 'e', { namespace: 'shop' });
      cluster.objects.set('Event shop/e', {
        ...event,
        ...{ reason: 'FailedMount', message: 'no such volume' },
      });
      assert.match(await late(), /pod shop\/cart is Pending: FailedMount: no such volume/);
    }));

  test('an API server that goes away', () =>
    withOwnCluster(async (cluster) => {
      pod(cluster, { phase: 'Pending' });
      cluster.refuse = () => [503, 'gone'];
      await waitForPods(cluster.connection, 'a-run', wanted, { seconds: 60 }).then(
        () => assert.unreachable(),
        (error: unknown) => assert.is(clientProblem(error).status, 503),
      );
    }));
});
