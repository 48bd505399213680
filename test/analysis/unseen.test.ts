import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { clusterOf, partiesIn, reaches } from './semantics/cluster-of.ts';

const cart = `
{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: shop}}}
---
apiVersion: v1
kind: Pod
metadata: {name: cart, namespace: shop, labels: {app: cart}}
spec: {containers: [{name: main, ports: [{name: http, containerPort: 8080}]}]}
`;

const policy = (spec: string, metadata = 'name: cart', namespace = 'shop'): string => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {${metadata}, namespace: ${namespace}}
spec: {${spec}}
`;
const letIn = (...peers: readonly string[]): string =>
  policy(`podSelector: {matchLabels: {app: cart}}, ingress: [{from: [${peers.join(', ')}]}]`);

/** Whom a policy of the shop's cart makes up, by the peer that it names. */
const cases: readonly (readonly [string, string, readonly string[]])[] = [
  ['labels that nobody has', 'podSelector: {matchLabels: {app: web}}', ['app=web in shop']],
  ['labels that somebody has', 'podSelector: {matchLabels: {app: cart}}', []],
  ['all pods of a namespace with pods', 'podSelector: {}', []],
  [
    'a namespace by its name',
    'namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ops}}',
    ['any pod in ops'],
  ],
  [
    'namespaces by their names',
    `namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [ops, shop]}]}`,
    ['any pod in ops'],
  ],
  ['any namespace', 'namespaceSelector: {}', ['any pod in any other namespace']],
  [
    'pods of any namespace, though somebody has the labels',
    'namespaceSelector: {}, podSelector: {matchLabels: {app: cart}}',
    ['app=cart in any other namespace'],
  ],
  [
    'namespaces by a label',
    'namespaceSelector: {matchLabels: {team: ops}}',
    ['any pod in any other namespace with team=ops'],
  ],
  [
    'expressions, in words',
    `namespaceSelector: {matchExpressions: [{key: env, operator: NotIn, values: [test, dev]}]},
     podSelector: {matchLabels: {b: x, a: y}, matchExpressions: [
       {key: tier, operator: In, values: [web, api]}, {key: pci, operator: Exists},
       {key: old, operator: DoesNotExist}]}`,
    ['a=y, b=x, tier in (web, api), pci, !old in any other namespace with env notin (test, dev)'],
  ],
  [
    'what nobody can have',
    'podSelector: {matchLabels: {app: web}, matchExpressions: [{key: app, operator: DoesNotExist}]}',
    [],
  ],
  [
    'a value that another expression takes away',
    `podSelector: {matchExpressions: [{key: app, operator: In, values: [web, api]},
      {key: app, operator: NotIn, values: [web]}]}`,
    ['app in (web, api), app notin (web) in shop'],
  ],
];

suite('pods not seen are made up from policies', (test) => {
  for (const [name, peer, wanted] of cases) {
    test(name, () => {
      const { analysis, diagnostics } = clusterOf(cart + letIn(`{${peer}}`));
      assert.equal(diagnostics, []);
      const unseen = wanted.map((each) => `unseen ${each}`);
      assert.equal(partiesIn(analysis), ['Pod shop/cart cart', ...unseen]);
      for (const each of wanted) {
        assert.ok(reaches(analysis, each, 'shop/cart', 80), each);
        assert.ok(reaches(analysis, 'shop/cart', each, 80), 'the way back');
      }
    });
  }

  test('two policies that mean the same make one up', () => {
    const peer = '{podSelector: {matchLabels: {app: web}}}';
    const { analysis } = clusterOf(cart + letIn(peer) + letIn(peer).replace('cart,', 'b,'));
    assert.equal(partiesIn(analysis), ['Pod shop/cart cart', 'unseen app=web in shop']);
  });

  test('each is met by the rules that mean it, and by no others', () => {
    const { analysis } = clusterOf(
      cart +
        letIn('{podSelector: {matchLabels: {app: web}}}') +
        policy('podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]', 'name: web') +
        policy(
          'podSelector: {matchLabels: {app: api}}, policyTypes: [Egress], egress: [{ports: [{port: 81}]}]',
          'name: api',
        ),
    );
    assert.equal(partiesIn(analysis), [
      'Pod shop/cart cart',
      'unseen app=web in shop',
      'unseen app=api in shop',
    ]);
    const [web, api] = ['app=web in shop', 'app=api in shop'];
    assert.ok(reaches(analysis, web, 'shop/cart', 81));
    assert.not(reaches(analysis, api, 'shop/cart', 81));
    assert.not(reaches(analysis, 'shop/cart', web, 81));
    assert.ok(reaches(analysis, 'shop/cart', api, 82));
  });

  test('a named port means nothing on them', () => {
    const { analysis } = clusterOf(
      cart +
        policy(
          `podSelector: {}, policyTypes: [Egress],
           egress: [{to: [{namespaceSelector: {matchLabels: {team: ops}}}], ports: [{port: http}]}]`,
        ),
    );
    assert.not(
      reaches(analysis, 'shop/cart', 'any pod in any other namespace with team=ops', 8080),
    );
  });

  test('a service whose generated policy selects nobody is known by its name', () => {
    const labels = 'name: netprofile-orders, labels: {netprofile.dev/service: orders}';
    const { analysis } = clusterOf(
      cart +
        policy('podSelector: {matchLabels: {app: orders}}, policyTypes: [Ingress]', labels) +
        letIn('{podSelector: {matchLabels: {app: orders}}}'),
    );
    assert.equal(partiesIn(analysis), ['Pod shop/cart cart', 'unseen shop/orders']);
  });

  test('cluster-wide policies make them up too, of subjects and peers', () => {
    const { analysis } = clusterOf(`${cart}---
apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: {name: guard}
spec:
  tier: Admin
  priority: 1
  subject: {pods: {podSelector: {matchLabels: {pci: "true"}}}}
  ingress: [{action: Deny, from: [{namespaces: {matchLabels: {team: ops}}}]}]
`);
    const [subject, peer] = [
      'pci=true in any other namespace',
      'any pod in any other namespace with team=ops',
    ];
    assert.equal(partiesIn(analysis).slice(1), [`unseen ${subject}`, `unseen ${peer}`]);
    assert.not(reaches(analysis, peer, subject, 80));
    assert.ok(reaches(analysis, 'shop/cart', subject, 80));
    assert.ok(reaches(analysis, peer, 'shop/cart', 80));
  });

  test('a cluster of policies alone is the pods that they name', () => {
    const { analysis } = clusterOf(letIn('{podSelector: {matchLabels: {app: web}}}'));
    assert.equal(partiesIn(analysis), ['unseen app=cart in shop', 'unseen app=web in shop']);
    assert.ok(reaches(analysis, 'app=web in shop', 'app=cart in shop', 80));
  });

  test('selectors that the same labels meet are not one', () => {
    const alike = [
      ['{key: role, operator: NotIn, values: [batch]}', 9090],
      ['{key: role, operator: DoesNotExist}', 8080],
    ] as const;
    const rules = alike.map(
      ([expression, port]) =>
        `{from: [{podSelector: {matchLabels: {app: web}, matchExpressions: [${expression}]}}], ports: [{port: ${port}}]}`,
    );
    const { analysis } = clusterOf(
      cart + policy(`podSelector: {matchLabels: {app: cart}}, ingress: [${rules.join(', ')}]`),
    );
    const [without, not] = ['app=web, !role in shop', 'app=web, role notin (batch) in shop'];
    assert.equal(partiesIn(analysis).slice(1).sort(), [`unseen ${without}`, `unseen ${not}`]);
    assert.ok(reaches(analysis, not, 'shop/cart', 9090));
    assert.not(reaches(analysis, not, 'shop/cart', 8080));
    assert.ok(reaches(analysis, without, 'shop/cart', 8080));
    assert.ok(reaches(analysis, without, 'shop/cart', 9090));
  });

  test('one of several values is not what another selector asks for', () => {
    const rules = [
      '{from: [{podSelector: {matchExpressions: [{key: app, operator: In, values: [web, api]}]}}], ports: [{port: 9090}]}',
      '{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 8080}]}',
    ];
    const { analysis } = clusterOf(
      cart + policy(`podSelector: {matchLabels: {app: cart}}, ingress: [${rules.join(', ')}]`),
    );
    assert.not(reaches(analysis, 'app in (web, api) in shop', 'shop/cart', 8080));
    assert.ok(reaches(analysis, 'app=web in shop', 'shop/cart', 8080));
    assert.ok(reaches(analysis, 'app=web in shop', 'shop/cart', 9090));
  });
});
