import * as assert from 'uvu/assert';
import { type Analysis, analyse, analyseBoth } from '../../generator/analysis/reach/analyse.ts';
import { suite } from '../suite.ts';
import { clusterOf, reaches } from './semantics/cluster-of.ts';

const pod = (name: string, ...ips: readonly string[]): string => `---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}
spec: {containers: [{name: main}]}
status: {podIPs: [${ips.map((ip) => `{ip: "${ip}"}`).join(', ')}]}
`;
const letIn = (...blocks: readonly string[]): string => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: cart, namespace: shop}
spec:
  podSelector: {matchLabels: {app: cart}}
  ingress: [{from: [${blocks.map((each) => `{ipBlock: ${each}}`).join(', ')}]}]
`;
const block = (cidr: string): string => `{cidr: "${cidr}"}`;
const pods = [pod('cart'), pod('placed', '10.1.0.9'), pod('unplaced')].join('');

/** Who gets in of `placed` and `unplaced`, whose address is not known. */
function callers(analysis: Analysis): readonly string[] {
  return ['placed', 'unplaced'].filter((each) =>
    reaches(analysis, `shop/${each}`, 'shop/cart', 80),
  );
}

/** What blocks say of pods, by what the platform says of them. */
const cases: readonly (readonly [string, string, boolean, readonly string[], readonly string[]])[] =
  [
    ['no block holds a pod', letIn(block('203.0.113.0/24')), true, [], []],
    ['a block holds a known address', letIn(block('10.1.0.0/24')), true, [], ['placed']],
    [
      'where blocks do not match pods, none does',
      letIn(block('0.0.0.0/0')),
      false,
      ['10.0.0.0/8'],
      [],
    ],
    [
      'pod CIDRs are in the block, every pod is',
      letIn(block('10.0.0.0/7')),
      true,
      ['10.0.0.0/8'],
      ['placed', 'unplaced'],
    ],
    [
      'the block is smaller than the pod CIDRs',
      letIn(block('10.0.0.0/9')),
      true,
      ['10.0.0.0/8'],
      ['placed'],
    ],
    [
      'two pod CIDRs, one is in the block',
      letIn(block('10.0.0.0/9')),
      true,
      ['10.0.0.0/9', '10.128.0.0/9'],
      ['placed'],
    ],
    [
      'an except takes a part of the pod CIDRs away',
      letIn('{cidr: 0.0.0.0/0, except: [10.128.0.0/16]}'),
      true,
      ['10.0.0.0/8'],
      ['placed'],
    ],
    [
      'pod CIDRs of both families, one is in the block: a connection has one family',
      letIn(block('10.0.0.0/8')),
      true,
      ['10.0.0.0/8', 'fd00::/8'],
      ['placed', 'unplaced'],
    ],
    [
      'pod CIDRs of both families, two peers hold one each: either would do',
      letIn(block('10.0.0.0/8'), block('fd00::/8')),
      true,
      ['10.0.0.0/8', 'fd00::/8'],
      ['placed', 'unplaced'],
    ],
  ];

suite('address blocks and pods', (test) => {
  for (const [name, policy, blocksMatchPods, podCidrs, wanted] of cases) {
    test(name, () => {
      const { cluster } = clusterOf(pods + policy).analysis;
      assert.equal(callers(analyse(cluster, { blocksMatchPods, podCidrs, nodeCidrs: [] })), wanted);
    });
  }

  test('blocks of an engine that means addresses outside by them hold no pod', () => {
    const cilium = `---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: cart, namespace: shop}
spec: {endpointSelector: {matchLabels: {app: cart}}, ingress: [{fromCIDR: [10.0.0.0/8]}]}
`;
    assert.equal(callers(clusterOf(pods + cilium).analysis), []);
    assert.equal(callers(clusterOf(pods + cilium + letIn(block('10.0.0.0/8'))).analysis), [
      'placed',
    ]);
  });

  test('an address that is said twice, or in another form, is one', () => {
    const twice = pod('placed', '10.1.0.9', '10.1.0.9') + pod('six', 'fd00:0::9', 'fd00::0:9');
    const { analysis } = clusterOf(
      pod('cart') + twice + letIn(block('10.1.0.9/32'), block('fd00::9/128')),
    );
    assert.ok(reaches(analysis, 'shop/placed', 'shop/cart', 80));
    assert.ok(reaches(analysis, 'shop/six', 'shop/cart', 80));
    assert.is(analysis.reach.universe.members.filter((each) => each.kind === 'pods').length, 3);
  });

  test('without blocks a pod of both families is one member, with them two', () => {
    const both = pod('cart', '10.1.0.8', 'fd00::8');
    const count = (manifests: string): number =>
      clusterOf(manifests).analysis.reach.universe.members.filter((each) => each.kind === 'pods')
        .length;
    assert.is(count(both), 1);
    assert.is(count(both + letIn(block('10.0.0.0/8'))), 2);
  });

  test('what is no address of a pod is passed over', () => {
    const { analysis } = clusterOf(pods + pod('odd', 'none', '') + letIn(block('10.0.0.0/8')));
    assert.not(reaches(analysis, 'shop/odd', 'shop/cart', 80));
    assert.ok(reaches(analysis, 'shop/cart', 'shop/odd', 80));
  });
});

suite('two clusters that are compared', (test) => {
  const [before, after] = [
    letIn(block('203.0.113.0/24')),
    letIn(block('203.0.113.0/25')).replace('app: cart', 'app: web'),
  ].map((policy) => clusterOf(pods + policy).analysis.cluster);

  test('addresses are cut alike and pods not seen are in both', () => {
    if (before === undefined || after === undefined) throw new Error('two clusters');
    const [one, other] = analyseBoth(before, after);
    const names = ({ parties }: Analysis) => parties.all.map((each) => each.name);
    assert.equal(names(one), names(other));
    assert.ok(names(one).includes('203.0.113.0/25') && names(one).includes('203.0.113.128/25'));
    assert.ok(names(one).includes('app=web in shop'));
    assert.is(one.reach.ports, other.reach.ports);
    assert.not(reaches(one, 'shop/placed', 'shop/cart', 80));
    assert.ok(reaches(other, 'shop/placed', 'shop/cart', 80));
    assert.ok(reaches(one, 'shop/placed', 'app=web in shop', 80));
    assert.not(reaches(other, 'shop/placed', 'app=web in shop', 80));
  });
});
