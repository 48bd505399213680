import * as assert from 'uvu/assert';
import { universeOptions } from '../../generator/analysis/population/platform-addresses.ts';
import { analyse } from '../../generator/analysis/reach/analyse.ts';
import { writtenIn } from '../../generator/analysis/read/as-written.ts';
import { readCluster } from '../../generator/analysis/read/read-cluster.ts';
import { checkGraph } from '../../generator/analysis/rules/index.ts';
import { parse } from '../../generator/stages/parse.ts';
import { dnsPeers } from '../../generator/stages/resolve/dns-rule.ts';
import { readPlatform } from '../../generator/stages/validate/read-platform.ts';
import { suite } from '../suite.ts';

const ignored = new Set(['not-isolated', 'no-default-deny']);
const dns = '{dns: {peers: [{namespace: dns, labels: {app: dns}}], ports: [53/udp, 53/tcp]}}';

/** What rules say of manifests that people wrote: codes with their subjects, or lines where a case asks for those. */
function told(text: string, spec = '{}', everything = false): readonly string[] {
  const place = { file: 'platform.yaml', document: 0, path: [] };
  const [source] = parse([{ file: 'platform.yaml', text: spec }]).documents;
  const { platform } = readPlatform([{ name: 'shop', spec: source?.value, place }]);
  const { documents } = parse([{ file: 'shop.yaml', text }]);
  const { cluster } = readCluster(documents, 'shop');
  const named = dnsPeers(platform);
  const pods = (named ?? []).flatMap((peer) => (peer.kind === 'pods' ? [{ peer, own: '' }] : []));
  const analysis = analyse(cluster, universeOptions(platform), { pods });
  const found = checkGraph({
    analysis,
    resolved: [],
    subjects: new Map(),
    consumersOf: () => [],
    written: writtenIn(documents, 'shop'),
    platform,
    ...(platform.dns !== undefined &&
      named !== undefined && { dns: { peers: named, ports: platform.dns.ports } }),
  });
  return found
    .filter(({ code }) => everything || !ignored.has(code))
    .map(({ code, subject }) => `${code} ${subject ?? ''}`.trim())
    .sort();
}

const deployment = (name: string, ports = '{name: http, containerPort: 8080}', more = ''): string =>
  `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, labels: {team: ${name}}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {${more}containers: [{name: main, ports: [${ports}]}]}
`;
const policy = (app: string, rest: string): string => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${app}}
spec: {podSelector: {matchLabels: {app: ${app}}}, ${rest}}
`;
const service = (rest: string, name = 'orders'): string => `---
apiVersion: v1
kind: Service
metadata: {name: ${name}}
spec: {selector: {app: ${name}}, ${rest}}
`;
const namespace = (name: string, labels = ''): string => `---
apiVersion: v1
kind: Namespace
metadata: {name: ${name}, labels: {${labels}}}
`;
const shop = deployment('cart') + deployment('orders');
const from = (peer: string, ports = ''): string =>
  policy('orders', `policyTypes: [Ingress], ingress: [{from: [${peer}]${ports}}]`);
const to = (peer: string, ports = ''): string =>
  policy('cart', `policyTypes: [Egress], egress: [{to: [${peer}]${ports}}]`);
const fromCart = '{podSelector: {matchLabels: {app: cart}}}';
const web = ', ports: [{port: 8080}]';
const node = `---
apiVersion: v1
kind: Node
metadata: {name: n1}
status: {addresses: [{type: InternalIP, address: 172.18.0.3}]}
`;
const hook = `---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: orders}
webhooks: [{name: orders.shop.example.com, clientConfig: {service: {name: orders, namespace: shop}}}]
`;
const set = `---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: postgres}
spec:
  replicas: 3
  selector: {matchLabels: {app: postgres}}
  template:
    metadata: {labels: {app: postgres}}
    spec: {containers: [{name: main, ports: [{containerPort: 5432}]}]}
`;
const hosts = (rules: string): string => `---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: cart, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: cart}}
  egress:
    - {toFQDNs: [{matchName: pay.example.com}]}
    - {toEndpoints: [{matchLabels: {app: orders}}], toPorts: [{ports: [{port: "53", protocol: ANY}]${rules}}]}
`;
const dnsPods = `---
apiVersion: v1
kind: Pod
metadata: {name: dns, namespace: dns, labels: {app: dns}}
spec: {containers: [{name: main, ports: [{containerPort: 53, protocol: UDP}, {containerPort: 53}]}]}
`;
const dnsService = `---
apiVersion: v1
kind: Service
metadata: {name: dns, namespace: dns}
spec:
  selector: {app: dns}
  ports: [{name: udp, port: 53, protocol: UDP, targetPort: 5353}, {name: tcp, port: 53, targetPort: 5353}]
`;
const toDns = (protocols: readonly string[]): string =>
  to(
    '{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: dns}}}',
    `, ports: [${protocols.map((each) => `{port: 53, protocol: ${each}}`).join(', ')}]`,
  );

const cases: readonly (readonly [string, string, readonly string[], string?])[] = [
  ['a rule for named pods says nothing', shop + from(fromCart, web), []],
  [
    'every pod',
    shop + from('{namespaceSelector: {}}', web),
    ['ingress-from-everywhere shop/orders'],
  ],
  [
    'every address',
    shop + from('{ipBlock: {cidr: 0.0.0.0/0}}'),
    ['ingress-from-everywhere shop/orders'],
  ],
  [
    'every address in halves',
    shop + from('{ipBlock: {cidr: 0.0.0.0/1}}, {ipBlock: {cidr: 128.0.0.0/1}}'),
    ['ingress-from-everywhere shop/orders'],
  ],
  [
    'every address, on a port that a load balancer leads to',
    shop +
      service(
        'type: LoadBalancer, externalTrafficPolicy: Local, ports: [{port: 80, targetPort: 8080}]',
      ) +
      from('{ipBlock: {cidr: 0.0.0.0/0}}', web),
    [],
  ],
  ['egress to all', shop + to('{ipBlock: {cidr: 0.0.0.0/0}}'), ['egress-to-everywhere shop/cart']],
  ['ports left empty', shop + from(fromCart, ', ports: []'), ['ports-left-empty shop/orders']],
  ['no ports', shop + from(fromCart), []],
  [
    'a direction that is not named',
    shop + policy('cart', `policyTypes: [Ingress], egress: [{to: [${fromCart}]}]`),
    ['without-effect shop/cart'],
  ],
  [
    'an entry that another covers',
    shop + from(`{podSelector: {}}, ${fromCart}`),
    ['without-effect shop/orders'],
  ],
  ['a block of nobody', shop + to('{ipBlock: {cidr: 0.0.0.0/24}}'), ['without-effect shop/cart']],
  [
    'a webhook behind a closed port',
    shop + service('ports: [{port: 443, targetPort: 8080}]') + hook + from(fromCart, web),
    ['missing-kube-api shop/orders'],
  ],
  [
    'a mesh behind a closed port',
    namespace('shop', 'istio.io/dataplane-mode: ambient') + shop + from(fromCart, web),
    ['mesh-blocked shop/orders'],
  ],
  [
    'a mesh whose port is open',
    namespace('shop', 'istio.io/dataplane-mode: ambient') +
      shop +
      from(fromCart, ', ports: [{port: 8080}, {port: 15008}]'),
    [],
  ],
  [
    'a mesh of the platform, and a namespace that says for itself',
    namespace('shop') + shop + from(fromCart, web),
    [],
    '{mesh: istio-ambient}',
  ],
  [
    'a mesh of the platform',
    shop + from(fromCart, web),
    ['mesh-blocked shop/orders'],
    '{mesh: istio-ambient}',
  ],
  [
    'a Service whose port is not the pods', // where a plugin takes one for the other
    shop + service('ports: [{port: 80, targetPort: 8080}]') + from(fromCart, web),
    ['cni-service-port shop/orders'],
    '{cni: {name: eks, servicePortIsPodPort: true}}',
  ],
  [
    'members of a set that are closed to each other',
    set +
      service('clusterIP: None, ports: [{port: 7000}]', 'postgres') +
      policy('postgres', 'policyTypes: [Ingress]'),
    ['set-members-apart shop/postgres'],
  ],
  ['no way to the DNS', shop + dnsPods + to('{podSelector: {}}'), ['dns-blocked shop/cart'], dns],
  [
    'the DNS over UDP alone',
    shop + dnsPods + toDns(['UDP']),
    ['dns-partly-blocked shop/cart'],
    dns,
  ],
  ['the DNS', shop + dnsPods + toDns(['UDP', 'TCP']), [], dns],
  [
    'the DNS at one of two places',
    shop + dnsPods + toDns(['UDP', 'TCP']),
    ['dns-partly-blocked shop/cart'],
    dns.replace('peers: [', 'peers: [{cidr: 169.254.20.10/32}, '),
  ],
  [
    'the DNS on the port of its Service',
    shop + dnsPods.replaceAll('53', '5353') + dnsService + toDns(['UDP', 'TCP']),
    ['dns-blocked shop/cart'],
    dns,
  ],
  ['hosts without a DNS rule', shop + hosts(''), ['host-without-dns-rule shop/cart']],
  ['hosts with one', shop + hosts(', rules: {dns: [{matchPattern: "*"}]}'), []],
  [
    "a Service's address",
    shop +
      service('clusterIP: 10.96.0.7, ports: [{port: 8080}]') +
      to('{ipBlock: {cidr: 10.96.0.7/32}}'),
    ['service-address shop/cart'],
  ],
  [
    "a block of Services' addresses",
    shop + to('{ipBlock: {cidr: 10.96.0.0/16}}'),
    ['service-address shop/cart'],
    '{cidrs: {services: [10.96.0.0/12]}}',
  ],
  [
    'a block around them',
    shop + to('{ipBlock: {cidr: 10.0.0.0/8}}'),
    [],
    '{cidrs: {services: [10.96.0.0/12]}}',
  ],
  [
    "a Service's port",
    shop +
      service('ports: [{port: 80, targetPort: 8080}]') +
      from(fromCart, ', ports: [{port: 80}]'),
    ['wrong-port shop/orders'],
  ],
  [
    'a block of nodes, where blocks match none',
    shop + node + to('{ipBlock: {cidr: 172.18.0.0/24}}'),
    ['cni-ip-block shop/cart'],
    '{cni: {ipBlockIgnoresCluster: true}}',
  ],
  ['a block of nodes', shop + node + to('{ipBlock: {cidr: 172.18.0.0/24}}'), []],
  [
    'a label that nobody has',
    shop + from('{podSelector: {matchLabels: {app: basket}}}'),
    ['rule-matches-nothing shop/orders'],
  ],
  [
    'pods on the host network alone',
    shop +
      deployment('agent', '', 'hostNetwork: true, ') +
      from('{namespaceSelector: {}, podSelector: {matchLabels: {app: agent}}}'),
    ['rule-matches-nothing shop/orders'],
  ],
  [
    'an entry for pods on the host network alone',
    shop +
      deployment('agent', '', 'hostNetwork: true, ') +
      from(`${fromCart}, {podSelector: {matchLabels: {app: agent}}}`),
    ['rule-matches-nothing shop/orders'],
  ],
  [
    'pods that are not there',
    shop + policy('basket', 'policyTypes: [Ingress]'),
    ['policy-selects-nothing shop/basket'],
  ],
  [
    'one pod of a set',
    set +
      policy('postgres', '').replace(
        'app: postgres',
        'statefulset.kubernetes.io/pod-name: postgres-0',
      ),
    ['policy-selects-some shop/postgres'],
  ],
  [
    'a policy beside one that says the same',
    shop + from(fromCart) + from(fromCart, web).replace('name: orders', 'name: more'),
    ['redundant-policy shop/more'],
  ],
  [
    'a port by name of pods that are not there',
    shop +
      to(
        '{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: data}}}',
        ', ports: [{port: pg}]',
      ),
    ['port-name-unseen shop/cart'],
  ],
];

suite('rules of the graph, of policies that people wrote', (test) => {
  for (const [name, text, expected, spec] of cases)
    test(name, () => {
      const found = told(text, spec);
      const codes = new Set(expected.map((each) => each.split(' ')[0]));
      assert.equal(
        found.filter((each) => codes.size === 0 || codes.has(each.split(' ')[0])),
        expected,
      );
    });

  const floor = policy('floor', 'policyTypes: [Ingress, Egress]').replace('{app: floor}', '{}');
  test('a default deny is a floor', () => {
    assert.equal(told(shop + floor, '{}', true), []);
    assert.equal(told(shop + floor.replace(', Egress', ''), '{}', true), [
      'no-default-deny shop',
      'not-isolated shop/cart',
      'not-isolated shop/orders',
    ]);
  });

  const tier = (namespaces: string): string => `---
apiVersion: policy.networking.k8s.io/v1alpha1
kind: BaselineAdminNetworkPolicy
metadata: {name: default}
spec:
  subject: {namespaces: {${namespaces}}}
  ingress: [{action: Deny, from: [{namespaces: {}}]}]
  egress: [{action: Deny, to: [{namespaces: {}}, {networks: [0.0.0.0/0, "::/0"]}]}]
`;
  test('a tier that denies everything is a floor of the namespaces that it is about', () => {
    const home = namespace('shop');
    const open = ['no-default-deny shop', 'not-isolated shop/cart', 'not-isolated shop/orders'];
    assert.equal(told(home + shop + tier(''), '{}', true), []);
    assert.equal(told(home + shop + tier('matchLabels: {team: data}'), '{}', true), open);
  });

  test('pods that nothing holds, and namespaces without a floor', () => {
    const found = told(shop + from(fromCart, web), '{}', true);
    assert.equal(found, [
      'no-default-deny shop',
      'not-isolated shop/cart',
      'not-isolated shop/orders',
    ]);
  });
});
