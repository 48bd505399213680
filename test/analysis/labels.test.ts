import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { reaches } from './semantics/cluster-of.ts';
import { cart, closed, metadata, web } from './semantics/two-pods.ts';
import { simulate } from './simulate.ts';

suite('labels and expressions of pods', (test) => {
  const letIn = (podSelector: object) => ({
    ...closed,
    spec: { ...closed.spec, ingress: [{ from: [{ podSelector }] }] },
  });
  const many = ['web', 'api', 'job'].map((name) => ({
    ...web,
    metadata: {
      ...metadata(name),
      labels: { app: name, team: 'a', tier: name === 'job' ? 'batch' : 'live' },
    },
  }));
  const expression = { key: 'app', operator: 'NotIn', values: ['api'] };

  test('all labels and all expressions must hold', () => {
    const both = { matchLabels: { team: 'a', tier: 'live' }, matchExpressions: [expression] };
    const { analysis } = simulate([cart, ...many, letIn(both)]);
    assert.equal(
      ['web', 'api', 'job'].filter((name) => reaches(analysis, `shop/${name}`, 'shop/cart', 80)),
      ['web'],
    );
    const batch = { matchLabels: { tier: 'batch', team: 'b' }, matchExpressions: [expression] };
    const none = simulate([cart, ...many, letIn(batch)]).analysis;
    assert.not(reaches(none, 'shop/job', 'shop/cart', 80));
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

  /** Which namespaceSelectors let the web pod of the shop in; the label of the name stands beside others. */
  const nameIs = (operator: string, ...values: readonly string[]) => ({
    matchExpressions: [
      { key: 'kubernetes.io/metadata.name', operator, ...(values.length > 0 && { values }) },
    ],
  });
  const selectors: readonly (readonly [string, object, boolean])[] = [
    ['the name NotIn', nameIs('NotIn', 'shop'), false],
    ['another name NotIn', nameIs('NotIn', 'data'), true],
    ['the name Exists', nameIs('Exists'), true],
    ['the name DoesNotExist', nameIs('DoesNotExist'), false],
    [
      'the name In, twice',
      {
        matchExpressions: [nameIs('In', 'shop'), nameIs('In', 'data')].flatMap(
          (each) => each.matchExpressions,
        ),
      },
      false,
    ],
    [
      'the name and a label',
      { matchLabels: { 'kubernetes.io/metadata.name': 'shop', team: 'a' } },
      true,
    ],
    [
      'the name and a label that is not so',
      { matchLabels: { 'kubernetes.io/metadata.name': 'shop', team: 'b' } },
      false,
    ],
    [
      'another name and a label',
      { matchLabels: { 'kubernetes.io/metadata.name': 'data', team: 'a' } },
      false,
    ],
    [
      'a label and the name NotIn',
      { matchLabels: { team: 'a' }, ...nameIs('NotIn', 'data') },
      true,
    ],
    [
      'a label that is not so, and the name In',
      { matchLabels: { team: 'b' }, ...nameIs('In', 'shop') },
      false,
    ],
  ];
  for (const [name, selector, allowed] of selectors) {
    test(`${name}: ${allowed ? 'allows' : 'blocks'}`, () => {
      const { analysis } = simulate([namespace({ team: 'a' }), cart, web, letIn(selector)]);
      assert.is(reaches(analysis, 'shop/web', 'shop/cart', 80), allowed);
    });
  }

  test('expressions are asked of the true name too', () => {
    const liar = namespace({ 'kubernetes.io/metadata.name': 'data' });
    const { analysis } = simulate([liar, cart, web, letIn(nameIs('NotIn', 'shop'))]);
    assert.not(reaches(analysis, 'shop/web', 'shop/cart', 80));
  });

  test('a namespace without an object has the label of its name', () => {
    const byName = simulate([cart, web, letIn(nameIs('Exists'))]);
    assert.ok(reaches(byName.analysis, 'shop/web', 'shop/cart', 80));
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
