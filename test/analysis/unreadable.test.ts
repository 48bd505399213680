import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { clusterOf, documentsOf } from './semantics/cluster-of.ts';
import { simulate } from './simulate.ts';

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
