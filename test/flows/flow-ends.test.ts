import * as assert from 'uvu/assert';
import { flowEnds } from '../../generator/flows/flow-ends.ts';
import type { FlowEnd } from '../../generator/model/flow.ts';
import { simulate } from '../analysis/simulate.ts';
import { suite } from '../suite.ts';

const workload = (kind: string, name: string, app = name): unknown => ({
  apiVersion: kind === 'Job' ? 'batch/v1' : 'apps/v1',
  kind,
  metadata: { name, namespace: 'shop' },
  spec: {
    ...(kind !== 'Job' && { selector: { matchLabels: { app } } }),
    template: { metadata: { labels: { app } }, spec: { containers: [{ name }] } },
  },
});

const { analysis } = simulate([
  workload('Deployment', 'orders'),
  workload('Job', 'orders-migrate'),
  workload('Deployment', 'cart'),
  workload('StatefulSet', 'postgres'),
  workload('DaemonSet', 'logs'),
  workload('Deployment', 'report'),
  workload('Job', 'report', 'nightly'),
]);
const partyOf = flowEnds(analysis);

function nameOf(end: FlowEnd): string | undefined {
  const party = partyOf({ namespace: 'shop', ...end });
  return party === undefined ? undefined : analysis.parties.all[party]?.name;
}

const cases: readonly (readonly [what: string, end: FlowEnd, name: string | undefined])[] = [
  ['a pod of a Deployment', { pod: 'orders-7c9d8f6b5-xk2lp' }, 'shop/orders'],
  ['all pods of a ReplicaSet', { pod: 'orders-7c9d8f6b5-*' }, 'shop/orders'],
  ['all pods', { pod: 'orders-*' }, 'shop/orders'],
  ['a pod of a Job with a longer name', { pod: 'orders-migrate-x7k2p' }, 'shop/orders-migrate'],
  ['all pods of that Job', { pod: 'orders-migrate-*' }, 'shop/orders-migrate'],
  ['a pod of a workload that is not here', { pod: 'cart-exporter-x7k2p' }, undefined],
  ['all pods of one', { pod: 'cart-exporter-*' }, undefined],
  ['a pod of one with a ReplicaSet', { pod: 'cart-frontend-7c9d8f6b5-xk2lp' }, undefined],
  ['a member', { pod: 'postgres-0' }, 'shop/postgres'],
  ['what is like a member', { pod: 'postgres-backup' }, undefined],
  ['a pod of a DaemonSet', { pod: 'logs-x7k2p' }, 'shop/logs'],
  ['another label of that name', { pod: 'logs-x7k2p', labels: ['k8s:app=metrics'] }, undefined],
  ['the same label', { pod: 'logs-x7k2p', labels: ['k8s:app=logs', 'x=y'] }, 'shop/logs'],
  ['a workload by its name', { workload: 'cart' }, 'shop/cart'],
  ['and its kind', { workload: 'cart', workloadKind: 'Deployment' }, 'shop/cart'],
  ['one of another kind', { workload: 'cart', workloadKind: 'DaemonSet' }, undefined],
  ['one of two kinds', { workload: 'report', workloadKind: 'Job' }, 'shop/Job/report'],
  ['the other', { workload: 'report', workloadKind: 'Deployment' }, 'shop/Deployment/report'],
  ['one that may be either', { workload: 'report' }, undefined],
  ['its pod', { workload: 'report', pod: 'report-x7k2p' }, 'shop/Job/report'],
];

suite('ends of flows', (test) => {
  for (const [what, end, name] of cases) test(what, () => assert.is(nameOf(end), name));
});
