import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { clusterOf, reaches } from './semantics/cluster-of.ts';

const pods = '{metadata: {labels: {app: db}}, spec: {containers: [{name: main}]}}';

function owner(kind: string, spec: string, name = 'db'): string {
  const version = kind.endsWith('Job') ? 'batch/v1' : 'apps/v1';
  return `---
apiVersion: ${version}
kind: ${kind}
metadata: {name: ${name}, namespace: data}
spec: {${spec}}
`;
}

const sets = (spec: string): string =>
  owner('StatefulSet', `${spec}, selector: {matchLabels: {app: db}}, template: ${pods}`);
const job = (spec: string): string => owner('Job', `${spec}, template: ${pods}`);

const backup = `
apiVersion: v1
kind: Pod
metadata: {name: backup, namespace: data, labels: {app: backup}}
spec: {containers: [{name: main}]}
`;

/** Everybody is closed; what `peer` matches lets the backup in. */
function cluster(objects: string, selector: string): string {
  const policy = (name: string, spec: string): string => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: data}
spec: {${spec}}
`;
  return (
    backup +
    objects +
    policy('closed', 'podSelector: {}') +
    policy('open', `podSelector: {${selector}}, ingress: [{}]`)
  );
}

const podName = (value: string): string =>
  `matchLabels: {statefulset.kubernetes.io/pod-name: ${value}}`;
const index = (value: string): string => `matchLabels: {apps.kubernetes.io/pod-index: "${value}"}`;
const expression = (key: string, rest: string): string =>
  `matchExpressions: [{key: ${key}, ${rest}}]`;

/** Whether a selector picks some pod of a template. */
const cases: readonly (readonly [title: string, objects: string, selector: string, boolean])[] = [
  ['a pod of a StatefulSet by its name', sets('replicas: 3'), podName('db-2'), true],
  ['beyond its replicas', sets('replicas: 3'), podName('db-3'), false],
  ['one replica where none are said', sets('serviceName: db'), podName('db-0'), true],
  ['two where one is said', sets('serviceName: db'), podName('db-1'), false],
  ['numbers may start elsewhere', sets('replicas: 2, ordinals: {start: 5}'), podName('db-6'), true],
  ['and then not at 0', sets('replicas: 2, ordinals: {start: 5}'), podName('db-0'), false],
  ['of another name', sets('replicas: 3'), podName('web-0'), false],
  ['a number that is none', sets('replicas: 3'), podName('db-01'), false],
  ['by its number', sets('replicas: 3'), index('1'), true],
  ['a number too high', sets('replicas: 3'), index('3'), false],
  [
    'name and number agree',
    sets('replicas: 3'),
    `${podName('db-1').slice(0, -1)}, apps.kubernetes.io/pod-index: "1"}`,
    true,
  ],
  [
    'name and number do not',
    sets('replicas: 3'),
    `${podName('db-1').slice(0, -1)}, apps.kubernetes.io/pod-index: "2"}`,
    false,
  ],
  [
    'one of many',
    sets('replicas: 3'),
    expression('apps.kubernetes.io/pod-index', 'operator: In, values: ["9", "2"]'),
    true,
  ],
  [
    'all but the first',
    sets('replicas: 2'),
    expression('apps.kubernetes.io/pod-index', 'operator: NotIn, values: ["0"]'),
    true,
  ],
  [
    'all but the only one',
    sets('replicas: 1'),
    expression('apps.kubernetes.io/pod-index', 'operator: NotIn, values: ["0"]'),
    false,
  ],
  [
    'every pod has a number',
    sets('replicas: 2'),
    expression('apps.kubernetes.io/pod-index', 'operator: DoesNotExist'),
    false,
  ],
  [
    'pods of a Job by its name',
    job('backoffLimit: 1'),
    'matchLabels: {batch.kubernetes.io/job-name: db}',
    true,
  ],
  ['by the older label', job('backoffLimit: 1'), 'matchLabels: {job-name: db}', true],
  ['another Job', job('backoffLimit: 1'), 'matchLabels: {job-name: web}', false],
  ['a Job that selects by hand', job('manualSelector: true'), 'matchLabels: {job-name: db}', false],
  [
    'a number of an indexed Job',
    job('completionMode: Indexed, completions: 4'),
    'matchLabels: {batch.kubernetes.io/job-completion-index: "3"}',
    true,
  ],
  [
    'beyond its completions',
    job('completionMode: Indexed, completions: 4'),
    'matchLabels: {batch.kubernetes.io/job-completion-index: "4"}',
    false,
  ],
  [
    'a Job that is not indexed',
    job('completions: 4'),
    'matchLabels: {batch.kubernetes.io/job-completion-index: "1"}',
    false,
  ],
  [
    'a hash that is there, whatever it is',
    sets('replicas: 1'),
    expression('controller-revision-hash', 'operator: Exists'),
    true,
  ],
  [
    'a hash that somebody writes',
    sets('replicas: 1'),
    'matchLabels: {controller-revision-hash: db-5d4f}',
    false,
  ],
];

const deployment = owner('Deployment', `selector: {matchLabels: {app: db}}, template: ${pods}`);
const daemons = owner('DaemonSet', `selector: {matchLabels: {app: db}}, template: ${pods}`);
const cron = owner('CronJob', `jobTemplate: {spec: {template: ${pods}}}`);

/** What cannot be told from a template is named. */
const open: readonly (readonly [title: string, objects: string, selector: string, boolean])[] = [
  ['a hash of a Deployment', deployment, 'matchLabels: {pod-template-hash: 5d4f9c}', true],
  [
    'a hash, and labels that it has',
    deployment,
    'matchLabels: {app: db, pod-template-hash: 5d4f9c}',
    true,
  ],
  [
    'a hash, and labels of others',
    deployment,
    'matchLabels: {app: web, pod-template-hash: 5d4f9c}',
    false,
  ],
  [
    'not this hash',
    deployment,
    expression('pod-template-hash', 'operator: NotIn, values: [5d4f9c]'),
    true,
  ],
  ['any hash', deployment, expression('pod-template-hash', 'operator: Exists'), false],
  ['no hash', deployment, expression('pod-template-hash', 'operator: DoesNotExist'), false],
  ['a revision of a DaemonSet', daemons, 'matchLabels: {controller-revision-hash: 5d4f9c}', true],
  ['a Job of a CronJob', cron, 'matchLabels: {job-name: db-28391}', true],
  ['a Job of another', cron, 'matchLabels: {job-name: web-28391}', false],
  ['one of several', cron, expression('job-name', 'operator: In, values: [web-1, db-1]'), true],
  ['the pods of a Job', job('backoffLimit: 1'), 'matchLabels: {job-name: db}', false],
  ['the owner of a Job', job('backoffLimit: 1'), 'matchLabels: {controller-uid: 5d4f9c}', true],
];

suite('labels that controllers add', (test) => {
  for (const [title, objects, selector, isPicked] of cases) {
    test(title, () => {
      const { analysis } = clusterOf(cluster(objects, selector));
      assert.is(reaches(analysis, 'data/backup', 'data/db', 5432), isPicked);
    });
  }

  for (const [title, objects, selector, isOpen] of open) {
    test(`${title} ${isOpen ? 'cannot be told' : 'is no question'}`, () => {
      const { diagnostics } = clusterOf(cluster(objects, selector));
      const found = diagnostics.filter((each) => each.code === 'controller-label');
      assert.is(found.length, isOpen ? 1 : 0);
    });
  }

  test('pods are alike until a selector tells them apart', () => {
    const members = (selector: string): number =>
      clusterOf(cluster(sets('replicas: 100'), selector)).analysis.reach.universe.members.filter(
        (each) => each.kind === 'pods',
      ).length;
    assert.is(members('matchLabels: {app: db}'), 2);
    assert.is(members(podName('db-7')), 3);
    assert.is(members(expression('apps.kubernetes.io/pod-index', 'operator: Exists')), 2);
  });

  test('what a peer asks for is named too, and real Pods have what they have', () => {
    const peer = 'ingress: [{from: [{podSelector: {matchLabels: {pod-template-hash: 5d4f9c}}}]}]';
    const policy = `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: backup, namespace: data}
spec: {podSelector: {matchLabels: {app: backup}}, ${peer}}
`;
    const codes = (manifests: string): readonly string[] =>
      clusterOf(manifests).diagnostics.map((each) => each.code);
    assert.equal(codes(backup + deployment + policy), ['controller-label']);
    const real = `---
apiVersion: v1
kind: Pod
metadata: {name: db-5d4f9c-a, namespace: data, labels: {app: db, pod-template-hash: 5d4f9c},
  ownerReferences: [{kind: ReplicaSet, name: db-5d4f9c, controller: true}]}
spec: {containers: [{name: main}]}
`;
    assert.equal(codes(backup + deployment + policy + real), []);
  });
});
