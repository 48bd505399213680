import * as assert from 'uvu/assert';
import { readCluster } from '../../generator/analysis/read-cluster.ts';
import { parse } from '../../generator/stages/parse.ts';
import { suite } from '../suite.ts';
import { clusterOf, documentsOf, partiesIn, reaches } from './semantics/cluster-of.ts';
import { simulate } from './simulate.ts';

const metadata = (name: string) => ({ name, namespace: 'shop' });
const podOf = (name: string) => ({
  metadata: { ...metadata(name), labels: { app: name } },
  spec: { containers: [{ name: 'main' }] },
});
const head = { apiVersion: 'v1', kind: 'Pod' };
const cart = { ...head, ...podOf('cart') };
const web = { ...head, ...podOf('web') };
const closed = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: metadata('cart'),
  spec: { podSelector: { matchLabels: { app: 'cart' } }, policyTypes: ['Ingress'] },
};
const open = { ...closed, spec: { ...closed.spec, ingress: [{}] } };
const { apiVersion: _version, kind: _kind, ...headless } = closed;
const list = (kind: string, apiVersion: string, ...items: readonly unknown[]) => ({
  apiVersion,
  kind,
  metadata: { resourceVersion: '' },
  items,
});

/** Two pods of which nobody reaches the first: in every form in which they can come. */
const forms: readonly (readonly [string, readonly unknown[]])[] = [
  ['documents', [cart, web, closed]],
  ['a List', [list('List', 'v1', cart, web, closed)]],
  ['a List in a List', [list('List', 'v1', list('List', 'v1', cart, web), closed)]],
  [
    'lists of a kind whose items do not say what they are',
    [
      list('PodList', 'v1', podOf('cart'), podOf('web')),
      list('NetworkPolicyList', 'networking.k8s.io/v1', headless),
    ],
  ],
  [
    'lists of a kind whose items do',
    [list('PodList', 'v1', cart, web), list('NetworkPolicyList', 'networking.k8s.io/v1', closed)],
  ],
  ['policies twice, the last wins', [open, cart, web, closed]],
  ['policies twice, in a List after it', [cart, web, open, list('List', 'v1', closed)]],
  [
    'pods twice, the last wins',
    [{ ...cart, metadata: { ...metadata('cart'), labels: { app: 'other' } } }, closed, web, cart],
  ],
];

suite('the forms in which a cluster comes', (test) => {
  for (const [name, documents] of forms) {
    test(name, () => {
      const { analysis, diagnostics } = simulate(documents);
      assert.equal(diagnostics, []);
      assert.equal([...partiesIn(analysis)].sort(), ['Pod shop/cart cart', 'Pod shop/web web']);
      assert.not(reaches(analysis, 'shop/web', 'shop/cart', 80));
      assert.ok(reaches(analysis, 'shop/cart', 'shop/web', 80));
    });
  }

  test('JSON text is read as YAML text is', () => {
    const text = JSON.stringify(list('List', 'v1', cart, web, closed), undefined, 4);
    const { documents, diagnostics } = parse([{ file: '-', text }], { merge: true });
    assert.equal(diagnostics, []);
    assert.equal(readCluster(documents).cluster.pods.length, 2);
  });

  test('an item without kind in a plain List is no object', () => {
    const { diagnostics } = simulate([list('List', 'v1', podOf('cart'))]);
    assert.equal(
      diagnostics.map(({ code, place }) => [code, place?.path.join('/')]),
      [['not-an-object', 'items/0']],
    );
  });

  test('two policies of one name in two namespaces are two', () => {
    const elsewhere = { ...open, metadata: { name: 'cart', namespace: 'data' } };
    const { analysis } = simulate([cart, web, closed, elsewhere]);
    assert.not(reaches(analysis, 'shop/web', 'shop/cart', 80));
  });

  test('an object without a namespace is in the one that is given', () => {
    const bare = JSON.parse(
      JSON.stringify([cart, web, closed]).replaceAll(',"namespace":"shop"', ''),
    );
    assert.equal([...partiesIn(simulate(bare).analysis)].sort(), [
      'Pod default/cart cart',
      'Pod default/web web',
    ]);
  });

  test('policies of other groups and versions are none', () => {
    const others = ['crd.projectcalico.org/v1', 'extensions/v1beta1', 'networking.k8s.io/v2'];
    for (const apiVersion of others) {
      const { analysis } = simulate([cart, web, { ...closed, apiVersion }]);
      assert.ok(reaches(analysis, 'shop/web', 'shop/cart', 80), apiVersion);
    }
  });
});

suite('the labels of namespaces', (test) => {
  const letIn = (namespaceSelector: object) => ({
    ...closed,
    spec: { ...closed.spec, ingress: [{ from: [{ namespaceSelector }] }] },
  });
  const named = (name: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });
  const namespace = (labels: object) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'shop', labels },
  });

  test('the name is there, whatever the manifest says', () => {
    const liar = namespace({ 'kubernetes.io/metadata.name': 'data' });
    assert.ok(
      reaches(
        simulate([liar, cart, web, letIn(named('shop'))]).analysis,
        'shop/web',
        'shop/cart',
        80,
      ),
    );
    assert.not(
      reaches(
        simulate([liar, cart, web, letIn(named('data'))]).analysis,
        'shop/web',
        'shop/cart',
        80,
      ),
    );
  });

  test('a Namespace that comes last counts', () => {
    const documents = [cart, web, letIn({ matchLabels: { team: 'a' } })];
    assert.not(reaches(simulate(documents).analysis, 'shop/web', 'shop/cart', 80));
    assert.ok(
      reaches(
        simulate([...documents, namespace({ team: 'a' })]).analysis,
        'shop/web',
        'shop/cart',
        80,
      ),
    );
    const twice = [namespace({ team: 'a' }), ...documents, namespace({ team: 'b' })];
    assert.not(reaches(simulate(twice).analysis, 'shop/web', 'shop/cart', 80));
  });
});

suite('policies that cannot be read', (test) => {
  const wrong: readonly (readonly [string, string, string])[] = [
    ['an unknown type', 'policyTypes: [In]', 'invalid-policy'],
    ['an unknown key', 'policyType: [Ingress]', 'invalid-policy'],
    ['a peer with nothing in it', 'ingress: [{from: [{}]}]', 'invalid-rule'],
    [
      'a block beside a selector',
      'ingress: [{from: [{podSelector: {}, ipBlock: {cidr: 10.0.0.0/8}}]}]',
      'invalid-rule',
    ],
    ['a key of the other direction', 'ingress: [{to: []}]', 'invalid-rule'],
    ['a protocol', 'ingress: [{ports: [{protocol: ICMP}]}]', 'invalid-rule'],
    ['a port', 'ingress: [{ports: [{port: 70000}]}]', 'invalid-port'],
    ['an endPort below port', 'ingress: [{ports: [{port: 80, endPort: 79}]}]', 'invalid-port'],
    ['an endPort with a name', 'ingress: [{ports: [{port: http, endPort: 90}]}]', 'invalid-port'],
    ['a block', 'ingress: [{from: [{ipBlock: {cidr: 10.0.0.0}}]}]', 'invalid-cidr'],
    [
      'an except outside its block',
      'ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/16]}}]}]',
      'invalid-cidr',
    ],
    [
      'an operator',
      'podSelector: {matchExpressions: [{key: app, operator: Is}]}',
      'invalid-selector',
    ],
    [
      'In without values',
      'podSelector: {matchExpressions: [{key: app, operator: In}]}',
      'invalid-selector',
    ],
    [
      'Exists with values',
      'podSelector: {matchExpressions: [{key: app, operator: Exists, values: [a]}]}',
      'invalid-selector',
    ],
  ];
  const read = (spec: string) =>
    clusterOf(`
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: odd, namespace: shop}
spec: {${spec}}
`);
  for (const [name, spec, code] of wrong) {
    test(`${name}: it is told, and counts as one that allows everyone`, () => {
      const { analysis, diagnostics } = read(spec);
      assert.equal([...new Set(diagnostics.map((each) => each.code))], [code]);
      const [policy] = analysis.cluster.policies;
      assert.is(policy?.selector, 'all');
      for (const rules of [policy?.ingress, policy?.egress])
        assert.equal(
          rules?.map(({ peers, ports }) => [peers, ports]),
          [['all', 'all']],
        );
    });
  }

  test('of cluster-wide policies: a subject that cannot be read is nobody, an action denies', () => {
    const documents = documentsOf(`
{apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: {name: odd},
 spec: {priority: first, subject: {all: {}}, ingress: [{action: Refuse, from: [{namespaces: {}}]}]}}
---
{apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, metadata: {name: odd},
 spec: {tier: Main, priority: 1, subject: {namespaces: {}}, egress: [{action: Deny}]}}
`);
    const { analysis, diagnostics } = simulate(documents);
    assert.equal(
      analysis.cluster.tiers.map(({ tier, priority, subject }) => [
        tier,
        priority,
        subject !== 'none',
      ]),
      [
        ['Admin', 1, true],
        ['Admin', 1001, false],
      ],
    );
    assert.equal(
      diagnostics.map(({ code, place }) => `${code} ${place?.path.join('/')}`),
      [
        'invalid-policy spec/priority',
        'invalid-policy spec/subject',
        'invalid-policy spec/ingress/0/action',
        'invalid-policy spec/tier',
        'invalid-policy spec/egress/0/to',
      ],
    );
  });
});
