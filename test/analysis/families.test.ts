import * as assert from 'uvu/assert';
import type { UniverseOptions } from '../../generator/analysis/population/universe.ts';
import { analyse } from '../../generator/analysis/reach/analyse.ts';
import { suite } from '../suite.ts';
import { clusterOf, reaches } from './semantics/cluster-of.ts';

const deployment = (name: string): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop}
spec:
  selector: {matchLabels: {app: ${name}}}
  template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: main}]}}
`;
const pods = deployment('storefront') + deployment('cart');
const to = (...blocks: readonly string[]): string => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: storefront, namespace: shop}
spec:
  podSelector: {matchLabels: {app: storefront}}
  policyTypes: [Egress]
  egress: [{to: [${blocks.map((each) => `{ipBlock: {cidr: "${each}"}}`).join(', ')}]}]
`;
const denied = (...blocks: readonly string[]): string => `---
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {name: guard}
spec:
  priority: 1
  subject: {namespaces: {}}
  egress: [{action: Deny, to: [{networks: [${blocks.map((each) => `"${each}"`).join(', ')}]}]}]
`;
const says = (families: 1 | 2 | 3, ...podCidrs: readonly string[]): UniverseOptions => ({
  blocksMatchPods: true,
  podCidrs,
  nodeCidrs: [],
  families,
});
const [ipv4, ipv6] = ['10.244.0.0/16', 'fd00:244::/56'];
const four = says(1, ipv4, ipv6);
const six = says(2, ipv4, ipv6);
const dual = says(3, ipv4, ipv6);

/** Whether the storefront reaches the cart, by what blocks say and which families pods have. */
const cases: readonly (readonly [string, string, UniverseOptions, boolean])[] = [
  ['IPv4 pods, all of IPv6 is denied', denied('::/0'), four, true],
  ['IPv4 pods, all of IPv4 is denied', denied('0.0.0.0/0'), four, false],
  ['IPv6 pods, all of IPv6 is denied', denied('::/0'), six, false],
  ['IPv6 pods, all of IPv4 is denied', denied('0.0.0.0/0'), six, true],
  ['both, IPv6 is denied', denied('::/0'), dual, true],
  ['both, IPv4 is denied', denied('10.0.0.0/8'), dual, true],
  ['both are denied', denied('10.0.0.0/8', '::/0'), dual, false],
  ['both, part of one is denied', denied('10.0.0.0/8', 'fd00:244::/57'), dual, true],
  ['IPv4 pods, IPv6 is allowed', to('::/0'), four, false],
  ['IPv4 pods, IPv4 is allowed', to('10.244.0.0/15'), four, true],
  ['IPv6 pods, IPv4 is allowed', to('0.0.0.0/0'), six, false],
  ['both, IPv6 is allowed', to('::/0'), dual, true],
  ['both, IPv4 is allowed', to('0.0.0.0/0'), dual, true],
  ['both, IPv6 is allowed and denied', to('::/0') + denied('::/0'), dual, false],
  ['both, IPv6 is allowed and IPv4 denied', to('::/0') + denied('0.0.0.0/0'), dual, true],
];

const node = (name: string, address: string): string => `---
apiVersion: v1
kind: Node
metadata: {name: ${name}}
status: {addresses: [{type: InternalIP, address: ${address}}]}
`;

suite('families of addresses that are not known', (test) => {
  for (const [name, policies, options, wanted] of cases) {
    test(name, () => {
      const { analysis, diagnostics } = clusterOf(pods + policies);
      assert.equal(diagnostics, []);
      const simulated = analyse(analysis.cluster, options);
      assert.is(reaches(simulated, 'shop/storefront', 'shop/cart', 80), wanted);
    });
  }

  test('pods are told apart by family where some block does', () => {
    const count = (policies: string): number => {
      const { cluster } = clusterOf(pods + policies).analysis;
      return analyse(cluster, dual).reach.universe.members.filter(({ kind }) => kind === 'pods')
        .length;
    };
    assert.is(count(''), 2);
    assert.is(count(to('203.0.113.0/24')), 2);
    assert.is(count(to('::/0')), 4);
  });
});

suite('nodes of an engine whose blocks match none', (test) => {
  const nodes = node('n1', '172.18.0.3') + node('n2', '172.18.0.4');
  const { cluster } = clusterOf(pods + nodes + to('172.18.0.0/24')).analysis;
  const members = (blocksMatchPods: boolean, address: string): boolean => {
    const analysis = analyse(cluster, { ...dual, blocksMatchPods });
    const { universe } = analysis.reach;
    const block = universe.block({ cidr: '172.18.0.0/24', except: [] });
    return block.has(universe.pieceOf(address) ?? -1);
  };
  for (const [address, isNode] of [
    ['172.18.0.2', false],
    ['172.18.0.3', true],
    ['172.18.0.4', true],
    ['172.18.0.5', false],
  ] as const) {
    test(`${address} is ${isNode ? 'a node' : 'none'}`, () => {
      assert.is(members(true, address), true);
      assert.is(members(false, address), !isNode);
    });
  }
});

suite('hosts whose addresses are not known', (test) => {
  const { cluster } = clusterOf(pods).analysis;
  const holds = (
    cidr: string,
    options: UniverseOptions,
    except: readonly string[] = [],
  ): boolean => {
    const { universe } = analyse(cluster, options, { hosts: ['api.example.com'] }).reach;
    const [id = -1] = universe.named('api.example.com').values();
    return universe.block({ cidr, except }).has(id);
  };
  test('every address of the only family holds them', () => assert.ok(holds('0.0.0.0/0', four)));
  test('so does IPv6 where pods have that', () => assert.ok(holds('::/0', six)));
  test('the other family does not', () => assert.not(holds('::/0', four)));
  test('one of two families does not', () => assert.not(holds('0.0.0.0/0', dual)));
  test('a part does not', () => assert.not(holds('0.0.0.0/1', four)));
  test('exceptions may hold them', () => assert.not(holds('0.0.0.0/0', four, ['10.0.0.0/8'])));

  test('a star holds the names below it, of one more label', () => {
    const hosts = ['a.example.com', 'b.a.example.com', 'example.com'];
    const { universe } = analyse(cluster, four, { hosts: [...hosts, '*.example.com'] }).reach;
    const names = universe
      .named('*.example.com')
      .values()
      .map((id) => universe.members[id])
      .map((each) => (each?.kind === 'named' ? each.name : ''));
    assert.equal(names, ['*.example.com', 'a.example.com']);
  });

  test('a pattern holds no name that has more behind it', () => {
    const hosts = ['api.example.com', 'api.example.com.evil.test'];
    const { universe } = analyse(cluster, four, { hosts: [...hosts, 'api.*.com'] }).reach;
    const names = universe
      .named('api.*.com')
      .values()
      .map((id) => universe.members[id])
      .map((each) => (each?.kind === 'named' ? each.name : ''));
    assert.equal(names, ['api.*.com', 'api.example.com']);
  });
});

suite("addresses of Services are no pod's", (test) => {
  const service = `---
apiVersion: v1
kind: Service
metadata: {name: cart, namespace: shop}
spec: {clusterIP: 10.244.0.7, selector: {app: cart}, ports: [{port: 80}]}
`;
  const { cluster } = clusterOf(pods + service + to('10.244.0.7/32', '10.244.0.6/31')).analysis;
  const mayHold = (cidr: string, serviceCidrs: readonly string[] = []): boolean =>
    analyse(cluster, { ...four, serviceCidrs }).reach.universe.mayHold({ cidr, except: [] }, 0);
  test('the address itself', () => assert.not(mayHold('10.244.0.7/32')));
  test('one beside it', () => assert.ok(mayHold('10.244.0.6/31')));
  test('those that the platform names', () =>
    assert.not(mayHold('10.244.0.6/31', ['10.244.0.0/24'])));
});
