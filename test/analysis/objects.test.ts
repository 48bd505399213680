import * as assert from 'uvu/assert';
import { readCluster } from '../../generator/analysis/read/read-cluster.ts';
import { parse } from '../../generator/stages/parse.ts';
import { suite } from '../suite.ts';
import { partiesIn, reaches } from './semantics/cluster-of.ts';
import { cart, closed, metadata, podOf, web } from './semantics/two-pods.ts';
import { simulate } from './simulate.ts';

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
      const codes = diagnostics.map((each) => each.code);
      assert.equal(codes, name.includes('twice') ? ['duplicate-object'] : []);
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

  test('policies of other groups are none', () => {
    const others = ['crd.projectcalico.org/v1', 'extensions/v1beta1', 'networking.k8s.example/v1'];
    for (const apiVersion of others) {
      const { analysis } = simulate([cart, web, { ...closed, apiVersion }]);
      assert.ok(reaches(analysis, 'shop/web', 'shop/cart', 80), apiVersion);
    }
  });
});
