import * as assert from 'uvu/assert';
import type { Subject } from '../../generator/model/connection.ts';
import type { Manifests, Workload } from '../../generator/model/manifest.ts';
import type { Labels, Selector } from '../../generator/model/policy.ts';
import { isTestPod } from '../../generator/stages/manifests/test-pods.ts';
import { narrowed } from '../../generator/stages/resolve/narrow.ts';
import { peerPods } from '../../generator/stages/resolve/peer-pods.ts';
import { suite } from '../suite.ts';

const place = { file: 'stdin', document: 0, path: [] };

function workload(name: string, podLabels: Labels, more: Partial<Workload> = {}): Workload {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    name,
    place,
    podLabels,
    selector: plain({ app: podLabels.app ?? name }),
    ports: [],
    annotations: {},
    hostNetwork: false,
    serviceAccount: 'default',
    ...more,
  };
}

function plain(matchLabels: Labels): Selector {
  return { matchLabels, matchExpressions: [] };
}

const app = plain({ app: 'shop' });
const of = (...all: Labels[]): Workload[] =>
  all.map((labels, index) => workload(`w${index}`, { app: 'shop', ...labels }));

/** Owners' labels, those of the caught, and what is asked for beside the app; nothing where no label helps. */
const table: readonly (readonly [string, Labels[], Labels[], unknown])[] = [
  ['a pair of its own', [{ tier: 'api' }], [{ tier: 'job' }], { pairs: { tier: 'api' } }],
  ['an In', [{ tier: 'a' }, { tier: 'b' }], [{ tier: 'c' }], { In: ['tier', ['a', 'b']] }],
  ['what others have', [{}], [{ tier: 'job' }], { DoesNotExist: ['tier'] }],
  ['other values', [{ tier: 'a' }, {}], [{ tier: 'c' }], { NotIn: ['tier', ['c']] }],
  ['nothing', [{}], [{}], undefined],
  [
    'nothing: fewer labels',
    [{ tier: 'api' }],
    [{ tier: 'api', zone: 'a' }],
    { DoesNotExist: ['zone'] },
  ],
  ['no label that changes', [{ 'helm.sh/chart': 'a-1' }], [{ 'helm.sh/chart': 'b-1' }], undefined],
  ['not what controllers add', [{}], [{ 'job-name': 'x' }], undefined],
  [
    'two at once',
    [{ tier: 'api', zone: 'a' }],
    [
      { tier: 'api', zone: 'b' },
      { tier: 'job', zone: 'a' },
    ],
    { pairs: { tier: 'api', zone: 'a' } },
  ],
];

function inWords(selector: Selector | undefined): unknown {
  if (selector === undefined) return undefined;
  const { app: _app, ...pairs } = selector.matchLabels;
  const expressions = selector.matchExpressions.map((each) => [
    each.operator,
    'values' in each ? [each.key, [...each.values]] : [each.key],
  ]);
  return {
    ...(Object.keys(pairs).length > 0 && { pairs }),
    ...Object.fromEntries(expressions),
  };
}

suite('narrowing a peer', (test) => {
  for (const [title, owners, caught, wanted] of table) {
    test(title, () => {
      assert.equal(inWords(narrowed(app, of(...owners), of(...caught))), wanted);
    });
  }
});

function subjectOf(workloads: readonly Workload[], more: Partial<Subject> = {}): Subject {
  return {
    service: 'orders',
    seen: true,
    workloads,
    onHost: false,
    services: [],
    selector: app,
    guessed: false,
    ...more,
  };
}

function asPeer(all: readonly Workload[], subject: Subject, namespace?: string) {
  const manifests: Manifests = {
    objects: [],
    workloads: all,
    services: [],
    policies: [],
    calls: [],
  };
  return peerPods(manifests, namespace)(subject);
}

suite('who a peer is', (test) => {
  const own = workload('orders', { app: 'shop' });
  const same = workload('reports', { app: 'shop' });

  test('its own selector where that catches nobody', () => {
    const { selectors, caught } = asPeer([own], subjectOf([own]));
    assert.equal([selectors, caught], [[app], []]);
  });

  test('whoever cannot be told apart is caught', () => {
    assert.equal(asPeer([own, same], subjectOf([own])).caught, [same]);
  });

  test('nobody on the host network, and nobody elsewhere', () => {
    const host = { ...same, hostNetwork: true };
    const far = { ...same, namespace: 'data' };
    assert.equal(asPeer([own, host, far], subjectOf([own]), 'shop').caught, []);
  });

  test('where a namespace is not known, it may be any', () => {
    const far = { ...same, namespace: 'data' };
    assert.equal(asPeer([own, far], subjectOf([own])).caught, [far]);
    const placed = { ...own, namespace: 'shop' };
    assert.equal(asPeer([placed, same], subjectOf([placed])).caught, [same]);
  });

  test('a test of Helm is told, and nobody is refused for it', () => {
    const hook = { events: 'test-success, other', weight: 0 };
    const one = workload('orders-test', { app: 'shop', tier: 'test' }, { hook });
    const { selectors, caught, tests } = asPeer([own, one], subjectOf([own]));
    assert.equal([selectors, caught, tests], [[app], [], [one]]);
    assert.not(isTestPod({ ...one, hook: { events: 'pre-install', weight: 0 } }));
  });

  test('one selector for each owner where none holds both', () => {
    const [a, b] = [workload('a', { app: 'a' }), workload('b', { app: 'b' })];
    const { selector: _none, ...rest } = subjectOf([a, b]);
    assert.equal(asPeer([a, b], rest).selectors, [plain({ app: 'a' }), plain({ app: 'b' })]);
    const third = workload('c', { app: 'b', tier: 'c' });
    assert.equal(asPeer([a, b, third], rest).selectors.map(inWords), [
      {},
      { DoesNotExist: ['tier'] },
    ]);
  });

  test('not by some of its owners, where one cannot be told apart', () => {
    const [a, b] = [workload('a', { app: 'a' }), workload('b', { app: 'b' })];
    const { selector: _none, ...rest } = subjectOf([a, b]);
    assert.equal(asPeer([a, b, workload('c', { app: 'b' })], rest).selectors, []);
  });

  test('never by what others have alone', () => {
    const { selector: _own, ...bare } = workload('job', { 'helm.sh/chart': 'shop-1' });
    const { selector: _none, ...rest } = subjectOf([bare]);
    assert.equal(asPeer([bare, same], rest).selectors, []);
  });

  test('what select says stays one selector', () => {
    const [a, b] = [workload('a', { app: 'shop', x: '1' }), workload('b', { app: 'shop', y: '1' })];
    const intent = { select: app } as unknown as NonNullable<Subject['intent']>;
    const { selectors, caught } = asPeer([a, b, same], subjectOf([a, b], { intent }));
    assert.equal([selectors, caught], [[app], [same]]);
  });
});
