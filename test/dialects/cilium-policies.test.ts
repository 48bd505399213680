import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { readCluster } from '../../generator/analysis/read/read-cluster.ts';
import { withoutObjects } from '../../generator/analysis/read/with-planned.ts';
import type { ClusterPolicy, TierRule } from '../../generator/model/cluster.ts';
import type { Namespaces, Peer, Port, Rule, Selector } from '../../generator/model/policy.ts';
import { headed } from '../../generator/stages/parse.ts';
import { reaches } from '../analysis/semantics/cluster-of.ts';
import { cart, web } from '../analysis/semantics/two-pods.ts';
import { simulate } from '../analysis/simulate.ts';
import { suite } from '../suite.ts';

function selector(value: Selector | 'all'): string {
  if (value === 'all') return '*';
  const labels = Object.entries(value.matchLabels).map(([key, each]) => `${key}=${each}`);
  const rest = value.matchExpressions.map(({ key, operator, ...each }) =>
    [key, operator, ...('values' in each ? each.values : [])].join(' '),
  );
  return [...labels, ...rest].join(' & ');
}

function place(value: Namespaces): string {
  if (value.kind === 'names') return value.names.join('|');
  return value.kind === 'labels' ? `{${selector(value.selector)}}` : value.kind;
}

function peer(value: Peer | { readonly kind: string }): string {
  if ('cidr' in value) return [value.cidr, ...value.except.map((each) => `-${each}`)].join('');
  if ('host' in value) return value.host;
  if ('entity' in value) return value.entity;
  return 'pods' in value ? `${place(value.namespaces)}/${selector(value.pods)}` : value.kind;
}

function port(value: Port): string {
  if (value.kind === 'name') return `${value.name}/${value.protocol}`;
  if (value.kind === 'any') return `*/${value.protocol}`;
  return `${value.port}${value.endPort === undefined ? '' : `-${value.endPort}`}/${value.protocol}`;
}

function rule({ peers, ports = 'all' }: Pick<Rule, 'peers' | 'ports'> | TierRule): string {
  const who = peers === 'all' ? 'all' : peers.map(peer).join(' ');
  return ports === 'all' ? who : `${who} on ${ports.map(port).join(' ')}`;
}

function side(policy: ClusterPolicy, direction: 'ingress' | 'egress'): string {
  const rules = policy[direction];
  if (rules === undefined) return 'open';
  const adds = policy.addsOnly?.includes(direction) === true ? 'adds ' : '';
  return adds + (rules.length === 0 ? 'closed' : rules.map(rule).join(' + '));
}

/** What an object becomes, and what is told of it, in short words. */
function read(kind: string, body: string, ...more: readonly object[]): string {
  const metadata = { name: 'odd', ...(kind === 'CiliumNetworkPolicy' && { namespace: 'shop' }) };
  const object = { apiVersion: 'cilium.io/v2', kind, metadata, ...parse(body) };
  const documents = [object, ...more].map((value, index) =>
    headed(value, { file: `${index}.yaml`, document: 0, path: [] }),
  );
  const { cluster, diagnostics } = readCluster(documents);
  const policies = cluster.policies.map((each) => {
    const where = each.namespaces === undefined ? '' : `${place(each.namespaces)}/`;
    return `${where}${selector(each.selector)}: in ${side(each, 'ingress')}, out ${side(each, 'egress')}`;
  });
  const denials = cluster.tiers.flatMap(({ ingress, egress }) => [
    ...ingress.map((each) => `deny in ${rule(each)}`),
    ...egress.map((each) => `deny out ${rule(each)}`),
  ]);
  const told = diagnostics.map(({ code, place: at }) => `! ${code} ${at?.path.join('/')}`);
  return [...policies, ...denials, ...told].join('; ');
}

type Row = readonly [spec: string, meaning: string];

const endpoints = (entry: string): string =>
  `{endpointSelector: {}, ingress: [{fromEndpoints: [${entry}]}]}`;
const toPorts = (entry: string): string =>
  `{endpointSelector: {}, ingress: [{toPorts: [${entry}]}]}`;
const ports = (entry: string): string => toPorts(`{ports: [${entry}]}`);
const denies = (entry: string): string => `{endpointSelector: {}, egressDeny: [${entry}]}`;
const everyone = 'world host remote-node kube-apiserver ingress';

const ofNamespace: readonly Row[] = [
  // isolation
  ['{endpointSelector: {}}', '*: in open, out open'],
  ['{endpointSelector: {}, ingress: []}', '*: in open, out open'],
  ['{endpointSelector: {}, ingress: null, egress: [{}]}', '*: in open, out closed'],
  ['{endpointSelector: {}, enableDefaultDeny: {egress: true}}', '*: in open, out open'],
  [
    '{endpointSelector: {}, ingress: [{fromEntities: [all]}], enableDefaultDeny: {ingress: false}}',
    '*: in adds all, out open',
  ],
  [
    '{endpointSelector: {}, ingress: [{}], enableDefaultDeny: {ingress: false}}',
    '*: in open, out open',
  ],
  ['{endpointSelector: {}, ingressDeny: [{}]}', '*: in closed, out open; deny in '],
  [
    '{endpointSelector: {}, ingressDeny: [{fromEntities: [all]}], enableDefaultDeny: {ingress: false}}',
    '*: in open, out open; deny in everyone',
  ],
  [
    '{endpointSelector: {}, description: what, labels: [{key: a}], log: {value: b}}',
    '*: in open, out open',
  ],
  // whom it is about
  ['{endpointSelector: {matchLabels: {"k8s:app": cart}}}', 'app=cart: in open, out open'],
  [
    '{endpointSelector: {matchLabels: {"k8s:app": cart, "any:app": web}}}',
    'app=cart & app In web: in open, out open',
  ],
  [
    '{endpointSelector: {matchExpressions: [{key: "any:app", operator: In, values: [a, b]}]}}',
    'app In a b: in open, out open',
  ],
  [
    '{endpointSelector: {matchLabels: {"k8s:io.kubernetes.pod.namespace": data}}}',
    '*: in open, out open',
  ],
  [
    '{endpointSelector: {matchLabels: {io.kubernetes.pod.namespace: data}}}',
    '{kubernetes.io/metadata.name=data & kubernetes.io/metadata.name In shop}/*: in open, out open',
  ],
  ['{ingress: [{}]}', '*: in all, out all; ! invalid-policy spec'],
  ['{nodeSelector: {}}', '*: in all, out all; ! invalid-policy spec'],
  [
    '{endpointSelector: {matchLabels: {"reserved:init": ""}}, ingress: [{}]}',
    '! unsupported-policy spec',
  ],
  [
    '{endpointSelector: {matchExpressions: [{key: "reserved:ingress", operator: DoesNotExist}]}}',
    '*: in open, out open',
  ],
  [
    '{endpointSelector: {matchLabels: {io.cilium.k8s.policy.cluster: east}}}',
    '! unsupported-policy spec',
  ],
  // pods as peers
  [endpoints('{}'), '*: in own/*, out open'],
  [endpoints(''), '*: in closed, out open'],
  [endpoints('{matchLabels: {"k8s:app": cart}}'), '*: in own/app=cart, out open'],
  [
    endpoints('{matchLabels: {"k8s:io.kubernetes.pod.namespace": data, app: a}}'),
    '*: in data/app=a, out open',
  ],
  [
    endpoints('{matchExpressions: [{key: io.kubernetes.pod.namespace, operator: Exists}]}'),
    '*: in all/*, out open',
  ],
  [
    endpoints(
      '{matchExpressions: [{key: io.kubernetes.pod.namespace, operator: In, values: [a, b]}]}',
    ),
    '*: in a|b/*, out open',
  ],
  [
    endpoints(
      '{matchExpressions: [{key: io.kubernetes.pod.namespace, operator: NotIn, values: [a]}]}',
    ),
    `*: in {kubernetes.io/metadata.name NotIn a}/* ${everyone}, out open`,
  ],
  [
    endpoints(
      '{matchLabels: {app: a}, matchExpressions: [{key: io.kubernetes.pod.namespace, operator: NotIn, values: [a]}]}',
    ),
    '*: in {kubernetes.io/metadata.name NotIn a}/app=a, out open',
  ],
  [
    endpoints('{matchExpressions: [{key: io.kubernetes.pod.namespace, operator: DoesNotExist}]}'),
    `*: in ${everyone}, out open`,
  ],
  [
    endpoints(
      '{matchLabels: {io.cilium.k8s.namespace.labels.team: a}, matchExpressions: [{key: io.kubernetes.pod.namespace, operator: Exists}]}',
    ),
    '*: in {team=a}/*, out open',
  ],
  [
    endpoints('{matchLabels: {io.cilium.k8s.namespace.labels.team: a}}'),
    '*: in {team=a}/*, out open; ! policy-approximated spec/ingress/0/fromEndpoints/0',
  ],
  [
    '{endpointSelector: {}, ingressDeny: [{fromEndpoints: [{matchLabels: {io.cilium.k8s.namespace.labels.team: a}}]}]}',
    '*: in closed, out open; deny in {team=a & kubernetes.io/metadata.name In shop}/*; ! policy-approximated spec/ingressDeny/0/fromEndpoints/0',
  ],
  [endpoints('{matchLabels: {"reserved:host": ""}}'), '*: in host, out open'],
  [
    endpoints('{matchLabels: {"reserved:host": "", app: a}}'),
    '*: in all, out open; ! policy-approximated spec/ingress/0/fromEndpoints/0',
  ],
  [
    endpoints('{matchLabels: {app: a, "container:tier": web}}'),
    '*: in own/app=a, out open; ! policy-approximated spec/ingress/0/fromEndpoints/0',
  ],
  [
    endpoints('{matchLabels: {app: a, pod-template-hash: "1"}}'),
    '*: in own/app=a, out open; ! policy-approximated spec/ingress/0/fromEndpoints/0',
  ],
  [
    endpoints('{matchLabels: {io.cilium.k8s.policy.serviceaccount: a}}'),
    '*: in own/io.cilium.k8s.policy.serviceaccount=a, out open',
  ],
  [
    endpoints('{matchLabels: {app: 1}}'),
    '*: in all, out all; ! invalid-selector spec/ingress/0/fromEndpoints/0/matchExpressions/0/values',
  ],
  [
    denies('{toEndpoints: [{matchLabels: {io.cilium.k8s.policy.cluster: a}}]}'),
    '*: in open, out closed; deny out ; ! policy-approximated spec/egressDeny/0/toEndpoints/0',
  ],
  // entities
  ['{endpointSelector: {}, egress: [{toEntities: [none]}]}', '*: in open, out closed'],
  [
    '{endpointSelector: {}, egress: [{toEntities: [world, cluster, host, remote-node, init, health, unmanaged, ingress, kube-apiserver]}]}',
    '*: in open, out world cluster host remote-node init health unmanaged ingress kube-apiserver',
  ],
  ['{endpointSelector: {}, egress: [{toEntities: [all, host]}]}', '*: in open, out all'],
  [
    '{endpointSelector: {}, egress: [{toEntities: [world-ipv4]}]}',
    '*: in open, out world; ! policy-approximated spec/egress/0/toEntities/0',
  ],
  [
    denies('{toEntities: [world-ipv6, world]}'),
    '*: in open, out closed; deny out world; ! policy-approximated spec/egressDeny/0/toEntities/0',
  ],
  [
    denies('{toEntities: [host]}'),
    '*: in open, out closed; deny out ; ! policy-approximated spec/egressDeny/0/toEntities/0',
  ],
  [
    denies('{toEntities: [host, remote-node]}'),
    '*: in open, out closed; deny out host remote-node',
  ],
  // the world outside
  [
    '{endpointSelector: {}, egress: [{toCIDR: [203.0.113.0/24]}]}',
    '*: in open, out 203.0.113.0/24',
  ],
  [
    '{endpointSelector: {}, egress: [{toCIDRSet: [{cidr: 203.0.113.0/24, except: [203.0.113.0/28]}]}]}',
    '*: in open, out 203.0.113.0/24-203.0.113.0/28',
  ],
  [
    '{endpointSelector: {}, egress: [{toCIDRSet: [{cidrGroupRef: gone}]}]}',
    '*: in open, out world; ! policy-approximated spec/egress/0/toCIDRSet/0',
  ],
  [
    denies('{toCIDRSet: [{cidrGroupRef: gone}]}'),
    '*: in open, out closed; deny out ; ! policy-approximated spec/egressDeny/0/toCIDRSet/0',
  ],
  [
    '{endpointSelector: {}, egress: [{toCIDRSet: [{cidr: 203.0.113.0/24, cidrGroupRef: a}]}]}',
    '*: in all, out all; ! invalid-rule spec/egress/0/toCIDRSet/0',
  ],
  [
    '{endpointSelector: {}, egress: [{toFQDNs: [{matchName: API.example.com.}, {matchPattern: "*.example.com"}, {matchPattern: "**.example.com"}, {matchPattern: "a*b.example.com"}]}]}',
    '*: in open, out api.example.com *.example.com **.example.com a*b.example.com',
  ],
  ['{endpointSelector: {}, egress: [{toFQDNs: [{matchPattern: "*"}]}]}', '*: in open, out world'],
  [
    '{endpointSelector: {}, egress: [{toFQDNs: [{matchName: "*.example.com"}]}]}',
    '*: in all, out all; ! invalid-rule spec/egress/0/toFQDNs/0',
  ],
  [
    denies('{toFQDNs: [{matchName: a.example.com}]}'),
    '*: in all, out all; ! invalid-rule spec/egressDeny/0/toFQDNs',
  ],
  [
    '{endpointSelector: {}, egress: [{toServices: [{k8sService: {serviceName: gone}}]}]}',
    '*: in open, out all; ! policy-approximated spec/egress/0/toServices/0',
  ],
  [
    denies('{toServices: [{k8sService: {serviceName: gone}}]}'),
    '*: in open, out closed; deny out ; ! policy-approximated spec/egressDeny/0/toServices/0',
  ],
  [
    '{endpointSelector: {}, egress: [{toGroups: [{aws: {}}]}]}',
    '*: in open, out world; ! policy-approximated spec/egress/0/toGroups/0',
  ],
  [
    '{endpointSelector: {}, egress: [{toNodes: [{}]}]}',
    '*: in open, out host remote-node; ! policy-approximated spec/egress/0/toNodes/0',
  ],
  // ports
  [ports('{port: "80"}'), '*: in all on 80/TCP 80/UDP 80/SCTP, out open'],
  [ports('{port: "80", protocol: ANY}'), '*: in all on 80/TCP 80/UDP 80/SCTP, out open'],
  [ports('{port: "80", endPort: 90, protocol: TCP}'), '*: in all on 80-90/TCP, out open'],
  [ports('{port: "80", endPort: 0, protocol: TCP}'), '*: in all on 80/TCP, out open'],
  [ports('{port: "0", protocol: UDP}'), '*: in all on */UDP, out open'],
  [ports('{port: HTTP, endPort: 90, protocol: TCP}'), '*: in all on http/TCP, out open'],
  [ports('{port: "8", protocol: ICMP}'), '*: in closed, out open'],
  [
    ports('{port: "80", protocol: tcp}'),
    '*: in all, out all; ! invalid-port spec/ingress/0/toPorts/0/ports/0',
  ],
  [
    ports('{port: 80, protocol: TCP}'),
    '*: in all, out all; ! invalid-port spec/ingress/0/toPorts/0/ports/0',
  ],
  [
    ports('{port: "80", endPort: 79, protocol: TCP}'),
    '*: in all, out all; ! invalid-port spec/ingress/0/toPorts/0/ports/0',
  ],
  [
    toPorts(
      '{ports: [{port: "80", protocol: TCP}]}, {ports: [{port: "81", protocol: TCP}], rules: {http: [{}]}}',
    ),
    '*: in all on 80/TCP 81/TCP, out open; ! narrowed-above-ports spec/ingress/0/toPorts/1',
  ],
  [
    toPorts('{ports: [{port: "53", protocol: UDP}], rules: {dns: [{matchPattern: "*"}]}}'),
    '*: in all on 53/UDP, out open',
  ],
  [
    toPorts(
      '{ports: [{port: "443", protocol: TCP}], serverNames: [a], terminatingTLS: {}, listener: {}}',
    ),
    '*: in all on 443/TCP, out open; ! narrowed-above-ports spec/ingress/0/toPorts/0',
  ],
  [toPorts('{}'), '*: in all, out open; ! policy-approximated spec/ingress/0/toPorts/0'],
  [
    denies('{toPorts: [{}]}'),
    '*: in open, out closed; deny out ; ! policy-approximated spec/egressDeny/0/toPorts/0',
  ],
  [
    denies('{toPorts: [{ports: [{port: "25", protocol: TCP}]}]}'),
    '*: in open, out closed; deny out everyone on 25/TCP',
  ],
  [
    denies('{toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{}]}}]}'),
    '*: in all, out all; ! invalid-rule spec/egressDeny/0/toPorts/0/rules',
  ],
  [
    '{endpointSelector: {}, ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: "80", protocol: TCP}]}]}]}',
    '*: in own/* on 80/TCP, out open',
  ],
  [
    '{endpointSelector: {}, ingress: [{fromEndpoints: [{}], toPorts: []}]}',
    '*: in own/*, out open',
  ],
  [
    '{endpointSelector: {}, ingress: [{fromEndpoints: [], toPorts: [{ports: [{port: "80"}]}]}]}',
    '*: in closed, out open',
  ],
  ['{endpointSelector: {}, egress: [{icmps: [{fields: [{type: 8}]}]}]}', '*: in open, out closed'],
  [
    denies('{icmps: [{fields: [{type: 8}]}], toEntities: [all]}'),
    '*: in open, out closed; deny out ',
  ],
  [
    '{endpointSelector: {}, egress: [{icmps: [{}], toPorts: [{ports: [{port: "80"}]}]}]}',
    '*: in all, out all; ! invalid-rule spec/egress/0',
  ],
  // what holds for a rule as a whole
  [
    '{endpointSelector: {}, ingress: [{fromEndpoints: [{}], fromCIDR: []}]}',
    '*: in closed, out open',
  ],
  [
    '{endpointSelector: {}, ingress: [{fromEndpoints: [{}], fromEntities: [world]}]}',
    '*: in all, out all; ! invalid-rule spec/ingress/0',
  ],
  [
    '{endpointSelector: {}, ingress: [{fromEndpoints: [{}], fromRequires: [{}]}]}',
    '*: in own/*, out open; ! policy-approximated spec/ingress/0/fromRequires',
  ],
  [
    '{endpointSelector: {}, ingressDeny: [{fromEndpoints: [{}], fromRequires: [{}]}]}',
    '*: in closed, out open; deny in ; ! policy-approximated spec/ingressDeny/0/fromRequires',
  ],
  [
    '{endpointSelector: {}, ingress: [{fromEndpoints: [{}], authentication: {mode: required}}]}',
    '*: in own/*, out open; ! narrowed-above-ports spec/ingress/0/authentication',
  ],
  [
    '{endpointSelector: {}, ingress: [{fromEndpoints: [{}], authentication: {mode: disabled}}]}',
    '*: in own/*, out open',
  ],
  [
    '{endpointSelector: {}, ingress: [{fromEndpoint: [{}]}]}',
    '*: in all, out all; ! invalid-rule spec/ingress/0/fromEndpoint',
  ],
  ['{endpointSelector: {}, ingress: [null]}', '*: in all, out all; ! invalid-rule spec/ingress/0'],
  ['{endpointSelector: {}, ingress: {}}', '*: in all, out all; ! invalid-policy spec/ingress'],
  ['{endpointSelector: {}, ingres: [{}]}', '*: in all, out all; ! invalid-policy spec/ingres'],
];

const ofCluster: readonly Row[] = [
  ['{endpointSelector: {}, ingress: [{}]}', 'all/*: in closed, out open'],
  [
    '{endpointSelector: {matchLabels: {"k8s:io.kubernetes.pod.namespace": data, app: a}}}',
    'data/app=a: in open, out open',
  ],
  [
    '{endpointSelector: {matchExpressions: [{key: io.kubernetes.pod.namespace, operator: NotIn, values: [kube-system]}]}}',
    '{kubernetes.io/metadata.name NotIn kube-system}/*: in open, out open',
  ],
  [
    '{endpointSelector: {matchLabels: {io.cilium.k8s.namespace.labels.team: a}}}',
    '{team=a}/*: in open, out open',
  ],
  [endpoints('{}'), 'all/*: in all/*, out open'],
  [endpoints('{matchLabels: {app: a}}'), 'all/*: in all/app=a, out open'],
  [
    endpoints('{matchLabels: {io.cilium.k8s.namespace.labels.team: a}}'),
    'all/*: in {team=a}/*, out open',
  ],
  ['{nodeSelector: {}, ingress: [{}]}', '! unsupported-policy spec'],
  ['{nodeSelector: {}, endpointSelector: {}}', 'all/*: in all, out all; ! invalid-policy spec'],
  ['{endpointSelector: {matchLabels: {"reserved:ingress": ""}}}', '! unsupported-policy spec'],
];

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'db', namespace: 'data', labels: { tier: 'db' } },
  spec: { selector: { app: 'postgres' }, ports: [{ port: 5432 }] },
};
const group = {
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumCIDRGroup',
  metadata: { name: 'offices', labels: { of: 'us' } },
  spec: { externalCIDRs: ['203.0.113.0/24', '198.51.100.0/24'] },
};

/** Policies that refer to other objects, and what stands beside spec. */
const others: readonly (readonly [body: string, meaning: string, ...more: readonly object[]])[] = [
  [
    'spec: {endpointSelector: {}, egress: [{toServices: [{k8sService: {serviceName: db, namespace: data}}]}]}',
    '*: in open, out data/app=postgres',
    service,
  ],
  [
    'spec: {endpointSelector: {}, egress: [{toServices: [{k8sServiceSelector: {selector: {matchLabels: {tier: db}}, namespace: data}}]}]}',
    '*: in open, out data/app=postgres',
    service,
  ],
  [
    'spec: {endpointSelector: {}, egress: [{toServices: [{k8sService: {serviceName: db}}]}]}',
    '*: in open, out all; ! policy-approximated spec/egress/0/toServices/0',
    service,
  ],
  [
    'spec: {endpointSelector: {}, egress: [{toServices: [{k8sService: {serviceName: db, namespace: data}}]}]}',
    '*: in open, out all; ! policy-approximated spec/egress/0/toServices/0',
    { ...service, spec: { ports: [{ port: 5432 }] } },
  ],
  [
    'spec: {endpointSelector: {}, egress: [{toServices: [{k8sService: {serviceName: db, namespace: data}}], toPorts: [{ports: [{port: "1", protocol: TCP}]}]}]}',
    '*: in open, out data/app=postgres on 1/TCP; ! policy-approximated spec/egress/0',
    service,
  ],
  [
    'spec: {endpointSelector: {}, egress: [{toCIDRSet: [{cidrGroupRef: offices, except: [203.0.113.0/28]}]}]}',
    '*: in open, out 203.0.113.0/24-203.0.113.0/28 198.51.100.0/24',
    group,
  ],
  [
    'spec: {endpointSelector: {}, egress: [{toCIDRSet: [{cidrGroupSelector: {matchLabels: {of: us}}}]}]}',
    '*: in open, out 203.0.113.0/24 198.51.100.0/24',
    group,
  ],
  [
    'specs: [{endpointSelector: {}, ingress: [{}]}, {endpointSelector: {}, egress: [{}]}]',
    '*: in closed, out open; *: in open, out closed',
  ],
  [
    '{spec: {endpointSelector: {}, ingress: [{}]}, specs: [{endpointSelector: {}, egress: [{}]}]}',
    '*: in closed, out open; *: in open, out closed',
  ],
  [
    'specs: [{endpointSelector: {}, ingress: [{}]}, {endpointSelector: {}, egress: [{to: []}]}]',
    '*: in closed, out open; *: in all, out all; ! invalid-rule specs/1/egress/0/to',
  ],
  ['{}', '! invalid-policy '],
  [
    'specs: [{endpointSelector: {}, ingress: [{fromCIDR: [203.0.113.9/24]}]}]',
    '*: in 203.0.113.0/24, out open; ! invalid-cidr ',
  ],
];

suite('policies of Cilium that people wrote', (test) => {
  for (const [spec, meaning] of ofNamespace)
    test(spec, () => assert.is(read('CiliumNetworkPolicy', `spec: ${spec}`), meaning));
  for (const [spec, meaning] of ofCluster)
    test(`of the cluster: ${spec}`, () =>
      assert.is(read('CiliumClusterwideNetworkPolicy', `spec: ${spec}`), meaning));
  for (const [body, meaning, ...more] of others)
    test(`${body} beside ${more.length}`, () =>
      assert.is(read('CiliumNetworkPolicy', body, ...more), meaning));
});

suite('ends that only an engine knows', (test) => {
  const rule = (entity: string, name: string): object => ({
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name, namespace: 'shop' },
    spec: { endpointSelector: { matchLabels: { app: name } }, egress: [{ toEntities: [entity] }] },
  });
  const { analysis } = simulate([
    cart,
    web,
    rule('cluster', 'cart'),
    rule('world', 'web'),
    rule('kube-apiserver', 'api'),
    rule('ingress', 'proxy'),
  ]);
  for (const name of ['kube-apiserver', 'ingress']) {
    test(`${name} is in the cluster, and not of the world`, () => {
      assert.ok(reaches(analysis, 'shop/cart', name, 443));
      assert.not(reaches(analysis, 'shop/web', name, 443));
    });
  }
});

suite('an object of Cilium that is taken out', (test) => {
  const objects = ['cart', 'web'].map((name) => ({
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name, namespace: 'shop' },
    specs: [
      { endpointSelector: {}, ingress: [{}] },
      { endpointSelector: {}, egressDeny: [{ toEntities: ['world'] }] },
    ],
  }));
  const of = { file: 'all.yaml', document: 0 };
  const { cluster } = readCluster([
    headed({ apiVersion: 'v1', kind: 'List', items: objects }, { ...of, path: [] }),
  ]);
  const gone = { apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', name: 'cart' };

  test('goes with its entries and denials, and no other does', () => {
    const left = withoutObjects(cluster, [{ ...gone, place: { ...of, path: ['items', 0] } }]);
    assert.equal(
      [left.policies, left.tiers].map((each) => each.map(({ name }) => name)),
      [['web', 'web'], ['web']],
    );
  });
});
