import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { clusterOf, partiesIn, reaches } from './semantics/cluster-of.ts';

/** A Pod of the shop, with what is particular to it. */
function pod(name: string, labels: string, owner: string, rest = ''): string {
  const [kind, by] = owner.split('/');
  const owners =
    owner === ''
      ? ''
      : `, ownerReferences: [{apiVersion: v1, kind: Other, name: other},
          {apiVersion: apps/v1, kind: ${kind}, name: ${by}, controller: true}]`;
  return `---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: shop, labels: {${labels}}${owners}}
spec: {containers: [{name: main}]}
${rest}
`;
}

/** An object that makes pods, with an owner of its own perhaps. */
function owner(kind: string, name: string, labels: string, by = '', more = ''): string {
  const [byKind, byName] = by.split('/');
  const owners =
    by === '' ? '' : `, ownerReferences: [{kind: ${byKind}, name: ${byName}, controller: true}]`;
  const version = /Job$/.test(kind) ? 'batch/v1' : 'apps/v1';
  const template = `{metadata: {labels: {${labels}}}, spec: {containers: [{name: main}]}}`;
  const spec =
    kind === 'CronJob'
      ? `{jobTemplate: {spec: {template: ${template}}}}`
      : `{${more}selector: {matchLabels: {${labels}}}, template: ${template}}`;
  return `---
apiVersion: ${version}
kind: ${kind}
metadata: {name: ${name}, namespace: shop${owners}}
spec: ${spec}
`;
}

const hash = 'app: cart, pod-template-hash: 5d4f9c';

/** Which workloads come of which objects, one case a line. */
const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  [
    'a Deployment, its ReplicaSet and Pods are one workload',
    [
      owner('Deployment', 'cart', 'app: cart'),
      owner('ReplicaSet', 'cart-5d4f9c', hash, 'Deployment/cart', 'replicas: 2, '),
      pod('cart-5d4f9c-a', hash, 'ReplicaSet/cart-5d4f9c'),
      pod('cart-5d4f9c-b', hash, 'ReplicaSet/cart-5d4f9c'),
    ],
    ['Deployment shop/cart cart-5d4f9c-a cart-5d4f9c-b'],
  ],
  [
    'Pods come before their owners in the stream, nothing changes',
    [
      pod('cart-5d4f9c-a', hash, 'ReplicaSet/cart-5d4f9c'),
      owner('ReplicaSet', 'cart-5d4f9c', hash, 'Deployment/cart', 'replicas: 2, '),
      owner('Deployment', 'cart', 'app: cart'),
    ],
    ['Deployment shop/cart cart-5d4f9c-a'],
  ],
  [
    'Pods alone, the hash in the name of their ReplicaSet tells the Deployment',
    [
      pod('cart-5d4f9c-a', hash, 'ReplicaSet/cart-5d4f9c'),
      pod('cart-77aa-b', 'app: cart, pod-template-hash: 77aa', 'ReplicaSet/cart-77aa'),
    ],
    ['Deployment shop/cart cart-5d4f9c-a cart-77aa-b'],
  ],
  [
    'Pods of a ReplicaSet that is named otherwise are of that ReplicaSet',
    [
      pod('cart-a', 'app: cart', 'ReplicaSet/cart-5d4f9c'),
      pod('cart-b', 'app: cart, pod-template-hash: x1', 'ReplicaSet/blue'),
    ],
    ['ReplicaSet shop/cart-5d4f9c cart-a', 'ReplicaSet shop/blue cart-b'],
  ],
  [
    'a ReplicaSet without its Deployment is known by the Deployment',
    [owner('ReplicaSet', 'cart-5d4f9c', hash, 'Deployment/cart', 'replicas: 1, ')],
    ['Deployment shop/cart'],
  ],
  [
    'a ReplicaSet beside its Deployment adds nothing, without Pods too',
    [
      owner('Deployment', 'cart', 'app: cart'),
      owner('ReplicaSet', 'cart-5d4f9c', hash, 'Deployment/cart', 'replicas: 1, '),
    ],
    ['Deployment shop/cart'],
  ],
  [
    'a ReplicaSet of no replicas is what a rollout left behind',
    [owner('ReplicaSet', 'cart-1', 'app: cart, pod-template-hash: old', '', 'replicas: 0, ')],
    [],
  ],
  [
    'Pods of an owner of another kind have its name',
    [pod('cart-a', 'app: cart', 'Rollout/cart')],
    ['Rollout shop/cart cart-a'],
  ],
  [
    'an owner that is not the controller does not count',
    [pod('cart-a', 'app: cart', '')],
    ['Pod shop/cart-a cart-a'],
  ],
  [
    'a CronJob, its Job and Pod are one workload',
    [
      owner('CronJob', 'report', 'app: report'),
      owner('Job', 'report-2850', 'app: report', 'CronJob/report'),
      pod('report-2850-x', 'app: report', 'Job/report-2850'),
    ],
    ['CronJob shop/report report-2850-x'],
  ],
  [
    'a Pod of a Job whose CronJob is not there is of the Job',
    [pod('report-2850-x', 'app: report', 'Job/report-2850')],
    ['Job shop/report-2850 report-2850-x'],
  ],
  [
    'ended Pods are passed over, their Job is not',
    [
      owner('Job', 'migrate', 'app: migrate'),
      pod('migrate-a', 'app: migrate', 'Job/migrate', 'status: {phase: Failed}'),
      pod('migrate-b', 'app: migrate', 'Job/migrate', 'status: {phase: Succeeded}'),
      pod('lonely', 'app: migrate', '', 'status: {phase: Succeeded}'),
    ],
    ['Job shop/migrate'],
  ],
  [
    'Pods that wait or run count',
    [
      pod('one', 'app: cart', '', 'status: {phase: Pending}'),
      pod('two', 'app: cart', '', 'status: {phase: Running}'),
    ],
    ['Pod shop/one one', 'Pod shop/two two'],
  ],
  [
    'two kinds of one name are told apart',
    [
      owner('Deployment', 'cart', 'app: cart'),
      owner('StatefulSet', 'cart', 'app: cart'),
      owner('DaemonSet', 'logs', 'app: logs'),
    ],
    ['Deployment shop/Deployment/cart', 'StatefulSet shop/StatefulSet/cart', 'DaemonSet shop/logs'],
  ],
];

suite('pods are grouped by their owners', (test) => {
  for (const [name, objects, wanted] of cases) {
    test(name, () => {
      const { analysis, diagnostics } = clusterOf(objects.join(''));
      assert.equal([...partiesIn(analysis)].sort(), [...wanted].sort());
      assert.equal(diagnostics, []);
    });
  }
});

const closed = (selector: string): string => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: shop}
spec: {podSelector: {matchLabels: {${selector}}}, policyTypes: [Ingress]}
`;
const web = pod('web', 'app: web', '');

suite('real Pods speak for their owner', (test) => {
  test('in a rollout their labels count, not those of the template', () => {
    const objects = [
      owner('Deployment', 'cart', 'app: cart, version: v2'),
      pod('cart-1-a', 'app: cart, version: v1, pod-template-hash: "1"', 'ReplicaSet/cart-1'),
      web,
    ].join('');
    assert.ok(
      reaches(clusterOf(objects + closed('version: v2')).analysis, 'shop/web', 'shop/cart', 80),
    );
    assert.not(
      reaches(clusterOf(objects + closed('version: v1')).analysis, 'shop/web', 'shop/cart', 80),
    );
  });

  test('beside a Deployment its ReplicaSet adds no pods, of an older template either', () => {
    const objects = [
      owner('Deployment', 'cart', 'app: cart, version: v2'),
      owner('ReplicaSet', 'cart-1', 'app: cart, version: v1', 'Deployment/cart', 'replicas: 1, '),
      web,
    ].join('');
    const { analysis } = clusterOf(objects + closed('version: v2'));
    assert.not(reaches(analysis, 'shop/web', 'shop/cart', 80));
  });

  test('pods that only an expression tells apart are apart', () => {
    const objects = [
      pod('cart-a', 'app: cart, canary: "yes"', 'StatefulSet/cart'),
      pod('cart-b', 'app: cart', 'StatefulSet/cart'),
      web,
    ].join('');
    const stable = closed('app: cart').replace(
      'matchLabels: {app: cart}',
      'matchExpressions: [{key: canary, operator: Exists}]',
    );
    assert.ok(reaches(clusterOf(objects + stable).analysis, 'shop/web', 'shop/cart', 80));
    const both = objects + stable + closed('app: cart').replace('name: closed', 'name: all');
    assert.not(reaches(clusterOf(both).analysis, 'shop/web', 'shop/cart', 80));
  });

  test('pods of one StatefulSet that a policy tells apart are apart, and one workload', () => {
    const objects = [0, 1].map((ordinal) =>
      pod(
        `postgres-${ordinal}`,
        `app: postgres, statefulset.kubernetes.io/pod-name: postgres-${ordinal}`,
        'StatefulSet/postgres',
      ),
    );
    const one = closed('statefulset.kubernetes.io/pod-name: postgres-0');
    const { analysis } = clusterOf([...objects, web, one].join(''));
    assert.equal(partiesIn(analysis), [
      'StatefulSet shop/postgres postgres-0 postgres-1',
      'Pod shop/web web',
    ]);
    const members = analysis.reach.universe.members.flatMap((member, id) =>
      member.kind === 'pods' && member.workload.name === 'postgres' ? [[...member.pods, id]] : [],
    );
    const reached = new Set([...analysis.reach.row(2).values()].flatMap((set) => set.values()));
    assert.equal(members, [
      ['postgres-0', 0],
      ['postgres-1', 1],
    ]);
    assert.equal([reached.has(0), reached.has(1)], [false, true]);
    assert.ok(reaches(analysis, 'shop/web', 'shop/postgres', 5432));
  });

  test('labels that no policy names tell nothing apart', () => {
    const objects = [0, 1].map((ordinal) =>
      pod(`postgres-${ordinal}`, `app: postgres, ordinal: "${ordinal}"`, 'StatefulSet/postgres'),
    );
    const { analysis } = clusterOf([...objects, closed('app: postgres')].join(''));
    assert.is(analysis.reach.universe.members.filter((each) => each.kind === 'pods').length, 1);
  });

  test('named ports tell pods apart, numbers do not', () => {
    const serving = (name: string, port: string): string =>
      pod(name, 'app: cart', 'StatefulSet/cart').replace(
        'name: main',
        `name: main, ports: [${port}]`,
      );
    const membersOf = (...ports: readonly string[]): number =>
      clusterOf(
        ports.map((port, index) => serving(`cart-${index}`, port)).join(''),
      ).analysis.reach.universe.members.filter((each) => each.kind === 'pods').length;
    assert.is(membersOf('{containerPort: 80}', '{containerPort: 81}'), 1);
    assert.is(membersOf('{name: http, containerPort: 80}', '{name: http, containerPort: 81}'), 2);
    assert.is(membersOf('{name: http, containerPort: 80}', '{name: web, containerPort: 80}'), 2);
    assert.is(
      membersOf('{name: s, containerPort: 80}', '{name: s, containerPort: 80, protocol: UDP}'),
      2,
    );
  });
});
