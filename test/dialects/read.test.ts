import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { knownObject } from '../../generator/dialects/index.ts';
import { ruleText } from '../../generator/dialects/policy-meaning.ts';
import { Report } from '../../generator/grammar/reader.ts';
import type { Rule } from '../../generator/model/policy.ts';
import { suite } from '../suite.ts';

const place = { file: 'shop.yaml', document: 0, path: [] };

/** What a hand-written spec means in short words, or what of it cannot be said. */
function read(apiVersion: string, kind: string, spec: string): string {
  const form = knownObject(apiVersion, kind)?.form;
  assert.ok(form !== undefined, `${apiVersion} ${kind}`);
  const report = new Report();
  const meaning = form?.read(parse(spec), place, report);
  if (meaning === undefined) return report.diagnostics.map((each) => each.message).join('; ');
  const side = (rules: readonly Rule[] | undefined): string =>
    rules === undefined ? 'open' : rules.length === 0 ? 'closed' : rules.map(ruleText).join(' + ');
  return `in ${side(meaning.ingress)}, out ${side(meaning.egress)}`;
}

type Row = readonly [spec: string, meaning: string];

const cilium: readonly Row[] = [
  // default deny, in all its forms
  ['{endpointSelector: {}}', 'in open, out open'],
  ['{endpointSelector: {}, ingress: []}', 'in open, out open'],
  ['{endpointSelector: {}, ingress: [{}]}', 'in closed, out open'],
  ['{endpointSelector: {}, egress: [{}]}', 'in open, out closed'],
  ['{endpointSelector: {}, enableDefaultDeny: {egress: true}}', 'in open, out closed'],
  [
    '{endpointSelector: {}, egress: [{}], enableDefaultDeny: {egress: true}}',
    'in open, out closed',
  ],
  [
    '{endpointSelector: {}, egress: [{toEntities: [world]}], enableDefaultDeny: {egress: false}}',
    'egress has rules and does not isolate, which the model cannot say',
  ],
  // peers
  [
    '{endpointSelector: {}, ingress: [{fromEndpoints: [{}]}]}',
    'in [["[\\"own\\",\\"all\\"]"],"all"], out open',
  ],
  ['{endpointSelector: {}, ingress: [{fromEntities: [all]}]}', 'in ["all","all"], out open'],
  [
    '{endpointSelector: {}, ingress: [{fromEntities: [cluster, host]}]}',
    'in [["entity cluster","entity host"],"all"], out open',
  ],
  [
    '{endpointSelector: {}, ingress: [{fromEntities: [health]}]}',
    '"health" is not an entity that the model has',
  ],
  [
    '{endpointSelector: {}, ingress: [{fromEndpoints: []}]}',
    'fromEndpoints is empty, which versions read differently',
  ],
  [
    '{endpointSelector: {}, egress: [{toCIDR: [203.0.113.0/24]}]}',
    'in open, out [["[\\"203.0.113.0/24\\",[]]"],"all"]',
  ],
  [
    '{endpointSelector: {}, egress: [{toFQDNs: [{matchName: a.example.com}, {matchPattern: "*.example.com"}]}]}',
    'in open, out [["host *.example.com","host a.example.com"],"all"]',
  ],
  [
    '{endpointSelector: {}, egress: [{toFQDNs: [{matchPattern: "**.example.com"}]}]}',
    '{"matchPattern":"**.example.com"} is not a name or *. and a name',
  ],
  [
    '{endpointSelector: {}, ingress: [{fromEndpoints: [{matchLabels: {io.kubernetes.pod.namespace: shop}}]}]}',
    'in [["[[\\"shop\\"],\\"all\\"]"],"all"], out open',
  ],
  [
    '{endpointSelector: {}, ingress: [{fromEndpoints: [{matchLabels: {"k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name": shop}}]}]}',
    'in [["[[\\"shop\\"],\\"all\\"]"],"all"], out open',
  ],
  // ports
  [
    '{endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}]}]}]}',
    'in ["all",["80/TCP"]], out open',
  ],
  [
    '{endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: "0", protocol: UDP}]}]}]}',
    'in ["all",["any/UDP"]], out open',
  ],
  [
    '{endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: "80"}]}]}]}',
    '{"port":"80"} is not a port of a CiliumNetworkPolicy',
  ],
  // what the model does not have
  [
    '{endpointSelector: {}, ingressDeny: [{fromEntities: [world]}]}',
    '"ingressDeny" is not a key here',
  ],
  [
    '{endpointSelector: {}, egress: [{icmps: [{fields: [{type: 8}]}]}]}',
    '"icmps" is not a key here',
  ],
  [
    '{endpointSelector: {}, egress: [{toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{}]}}]}]}',
    '"http" is not a key here',
  ],
  ['{nodeSelector: {}}', '"nodeSelector" is not a key here; endpointSelector is missing'],
];

const others: readonly (readonly [string, string, ...Row])[] = [
  [
    'networking.gke.io/v1alpha1',
    'FQDNNetworkPolicy',
    '{podSelector: {}, egress: [{matches: [{name: a.example.com}, {pattern: "*.example.com"}], ports: [{port: 443}]}]}',
    'in open, out [["host *.example.com","host a.example.com"],["443/TCP"]]',
  ],
  [
    'networking.gke.io/v1alpha1',
    'FQDNNetworkPolicy',
    '{podSelector: {}, egress: [{ports: [{port: 443}]}]}',
    'the rule names no hosts',
  ],
  [
    'networking.gke.io/v1alpha1',
    'FQDNNetworkPolicy',
    '{podSelector: {}, egress: [{matches: [{name: a.example.com}], ports: []}]}',
    '[] are not TCP or UDP port numbers',
  ],
  [
    'networking.k8s.io/v1',
    'NetworkPolicy',
    '{podSelector: {app: cart}}',
    '"app" is not a key of a LabelSelector',
  ],
  [
    'k8s.ovn.org/v1',
    'EgressFirewall',
    '{egress: [{type: Deny, to: {dnsName: a.example.com}}, {type: Allow, to: {cidrSelector: 0.0.0.0/0}}]}',
    'in open, out [["host a.example.com"],"all","Deny"] + [["[\\"0.0.0.0/0\\",[]]"],"all"]',
  ],
  [
    'k8s.ovn.org/v1',
    'EgressFirewall',
    '{egress: [{type: Allow, to: {nodeSelector: {}}}]}',
    '"nodeSelector" is not a key here',
  ],
  [
    'networking.istio.io/v1',
    'ServiceEntry',
    '{hosts: [a.example.com], ports: [{number: 443, name: tls, protocol: TLS}], location: MESH_EXTERNAL, resolution: DNS}',
    'exportTo is undefined, not ["."]',
  ],
  [
    'networking.istio.io/v1',
    'Sidecar',
    '{workloadSelector: {labels: {app: cart}}, outboundTrafficPolicy: {mode: ALLOW_ANY}}',
    'outboundTrafficPolicy.mode is not REGISTRY_ONLY',
  ],
  [
    'policy.networking.k8s.io/v1alpha2',
    'ClusterNetworkPolicy',
    '{tier: Admin, priority: 1, subject: {namespaces: {}}, egress: [{action: Deny, to: [{networks: [169.254.169.254/32]}]}]}',
    'in open, out [["[\\"169.254.169.254/32\\",[]]"],"all","Deny"]',
  ],
  [
    'policy.networking.k8s.io/v1alpha2',
    'ClusterNetworkPolicy',
    '{tier: Admin, priority: 1, subject: {namespaces: {}}, egress: [{action: Accept, to: [{domainNames: [a.example.com]}]}]}',
    '"domainNames" is not a key here; to is not a list of peers',
  ],
];

suite('objects that people wrote', (test) => {
  for (const [spec, meaning] of cilium)
    test(`CiliumNetworkPolicy ${spec}`, () =>
      assert.is(read('cilium.io/v2', 'CiliumNetworkPolicy', spec), meaning));
  for (const [apiVersion, kind, spec, meaning] of others)
    test(`${kind} ${spec}`, () => assert.is(read(apiVersion, kind, spec), meaning));
});
