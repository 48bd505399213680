import * as assert from 'uvu/assert';
import { explainBriefly, explainEnds } from '../../generator/analysis/explain/explain.ts';
import {
  type AskedServicePort,
  serviceGoals,
} from '../../generator/analysis/explain/service-goals.ts';
import { suite } from '../suite.ts';
import { clusterOf } from './semantics/cluster-of.ts';

const pod = (name: string, labels: string, ports: string, owner = 'StatefulSet'): string => `---
apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  namespace: data
  labels: {app: postgres, ${labels}}
  ownerReferences: [{apiVersion: apps/v1, kind: ${owner}, name: postgres, uid: u, controller: true}]
spec: {containers: [{name: main, ports: [${ports}]}]}
`;
const pods =
  pod('postgres-0', 'role: primary', '{name: sql, containerPort: 5432}') +
  pod('postgres-1', 'role: replica', '{name: sql, containerPort: 6432}');
const storefront = `---
apiVersion: v1
kind: Pod
metadata: {name: storefront, namespace: shop, labels: {app: storefront}}
spec: {containers: [{name: main}]}
`;
const service = (spec: string): string => `---
apiVersion: v1
kind: Service
metadata: {name: postgres, namespace: data}
spec: {ports: [{name: sql, port: 80, targetPort: sql}, {name: old, port: 81, targetPort: 5432}], ${spec}}
`;
const endpoints = `---
apiVersion: v1
kind: Endpoints
metadata: {name: postgres, namespace: data}
subsets: [{addresses: [{ip: 203.0.113.7}, {ip: 203.0.113.8}], ports: [{name: sql, port: 5433}]}]
`;

/** Where a Service leads: pods or addresses with their ports. */
function goalsOf(manifests: string, asked: AskedServicePort): readonly string[] {
  const { analysis } = clusterOf(manifests);
  const [found] = analysis.cluster.services;
  assert.ok(found !== undefined);
  return serviceGoals(analysis, found, asked).map(({ members, address, port }) => {
    const names = members.flatMap((id) => {
      const member = analysis.reach.universe.members[id];
      return member?.kind === 'pods' ? [...member.pods] : [];
    });
    return `${address ?? names.join('+')}:${port}`;
  });
}

const tcp = (port: number) => ({ port, protocol: 'TCP' }) as const;
const all = 'selector: {app: postgres}';
const cases: readonly (readonly [string, string, AskedServicePort, readonly string[]])[] = [
  [
    'a name is a number of each pod',
    pods + service(all),
    tcp(80),
    ['postgres-0:5432', 'postgres-1:6432'],
  ],
  [
    'a port by its name',
    pods + service(all),
    { name: 'sql' },
    ['postgres-0:5432', 'postgres-1:6432'],
  ],
  [
    'a number is the same everywhere',
    pods + service(all),
    tcp(81),
    ['postgres-0:5432', 'postgres-1:5432'],
  ],
  ['no such port', pods + service(all), tcp(5432), []],
  ['another protocol', pods + service(all), { port: 80, protocol: 'UDP' }, []],
  ['a selector of some', pods + service('selector: {role: replica}'), tcp(80), ['postgres-1:6432']],
  ['a selector of nobody', pods + service('selector: {role: none}'), tcp(80), []],
  [
    'a headless Service leads to the port that is asked for',
    pods + service(`clusterIP: None, ${all}`),
    tcp(7000),
    ['postgres-0:7000', 'postgres-1:7000'],
  ],
  [
    'without a selector its Endpoints say where',
    service('clusterIP: 10.96.0.7') + endpoints,
    tcp(80),
    ['203.0.113.7:5433', '203.0.113.8:5433'],
  ],
  ['Endpoints of another port', service('clusterIP: 10.96.0.7') + endpoints, tcp(81), []],
];

const deny = `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: replicas, namespace: data}
spec: {podSelector: {matchLabels: {role: replica}}, policyTypes: [Ingress]}
`;

suite('where Services lead', (test) => {
  for (const [name, manifests, asked, wanted] of cases)
    test(name, () => assert.equal(goalsOf(manifests, asked), wanted));
});

suite('pods that differ under one owner', (test) => {
  const { analysis } = clusterOf(storefront + pods + deny);
  const at = (name: string): number => analysis.parties.all.findIndex((each) => each.name === name);
  const membersOf = (name: string): readonly number[] =>
    analysis.reach.universe.members.flatMap((each, id) =>
      each.kind === 'pods' && each.pods.has(name) ? [id] : [],
    );
  const source = { members: membersOf('storefront') };
  const ask = (name: string) =>
    explainEnds(analysis, source, [{ members: membersOf(name), pod: name, ...tcp(5432) }]);

  test('each has an answer of its own', () => {
    assert.is(ask('postgres-0').allowed, true);
    assert.is(ask('postgres-1').allowed, false);
    assert.is(ask('postgres-1').destinationPod, 'postgres-1');
  });

  test('the workload is reached in part', () => {
    const said = explainBriefly(analysis, at('shop/storefront'), at('data/postgres'), 'TCP', 5432);
    assert.is(said.allowed, true);
    assert.is(said.except, 'to data/postgres (postgres-1)');
  });

  test('pods that share the member of one family have a member of their own, too', () => {
    const dual = (name: string, v4: string, v6: string): string => `---
apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  namespace: data
  labels: {app: ${name.slice(0, 5)}}
  ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: ${name.slice(0, 5)}, uid: u, controller: true}]
spec: {containers: [{name: main}]}
status: {podIPs: [{ip: ${v4}}, {ip: '${v6}'}]}
`;
    const { analysis: found } =
      clusterOf(`${dual('store-a', '10.1.0.9', 'fd00:1::9')}${dual('cache-a', '10.1.0.13', 'fd00:1::13')}${dual('cache-b', '10.1.0.17', 'fd00:1::17')}---
apiVersion: v1
kind: Service
metadata: {name: cache, namespace: data}
spec: {clusterIP: None, selector: {app: cache}, ports: [{port: 6379}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: cache, namespace: data}
spec: {podSelector: {matchLabels: {app: cache}}, ingress: [{from: [{ipBlock: {cidr: 10.1.0.0/28}}]}]}
`);
    const [front] = found.cluster.services;
    assert.ok(front !== undefined);
    const source = found.reach.universe.members.flatMap((each, id) =>
      each.kind === 'pods' && each.pods.has('store-a') ? [id] : [],
    );
    const goals = serviceGoals(found, front, tcp(6379));
    assert.equal(
      goals.map((each) => each.pods),
      [['cache-a'], ['cache-b']],
    );
    const said = explainEnds(found, { members: source, pod: 'store-a' }, goals);
    assert.is(said.allowed, true);
    assert.is(said.except, undefined);
  });

  test('the workload is reached where the first of its pods is not', () => {
    const { analysis: other } = clusterOf(
      storefront + pods + deny.replace('role: replica', 'role: primary'),
    );
    const named = (name: string): number =>
      other.parties.all.findIndex((each) => each.name === name);
    const said = explainBriefly(
      other,
      named('shop/storefront'),
      named('data/postgres'),
      'TCP',
      5432,
    );
    assert.is(said.allowed, true);
    assert.is(said.except, 'to data/postgres (postgres-0)');
  });

  test('mirrors of static pods are each their own', () => {
    const mirrors = pods
      .replaceAll('kind: StatefulSet, name: postgres', 'kind: Node, name: n1')
      .replaceAll('apiVersion: apps/v1', 'apiVersion: v1');
    const names = clusterOf(mirrors).analysis.parties.all.flatMap((each) =>
      each.kind === 'workload' ? [each.name] : [],
    );
    assert.equal(names, ['data/postgres-0', 'data/postgres-1']);
  });
});
