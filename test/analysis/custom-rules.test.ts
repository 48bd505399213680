import * as assert from 'uvu/assert';
import { universeOptions } from '../../generator/analysis/population/platform-addresses.ts';
import { analyse } from '../../generator/analysis/reach/analyse.ts';
import { readCluster } from '../../generator/analysis/read/read-cluster.ts';
import { alsoForRules } from '../../generator/analysis/rules/custom/also-for-rules.ts';
import { findingsOf, outcomesOf } from '../../generator/analysis/rules/custom/index.ts';
import { parse } from '../../generator/stages/parse.ts';
import { readConfig } from '../../generator/stages/validate/read-config.ts';
import { readCustomRules } from '../../generator/stages/validate/read-custom-rules.ts';
import { readPlatform } from '../../generator/stages/validate/read-platform.ts';
import { suite } from '../suite.ts';

const workload = (namespace: string, name: string, labels = '', more = ''): string =>
  `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}${labels}}}
    spec: {${more}containers: [{name: main, ports: [{name: web, containerPort: 8080}]}]}
`;

const namespace = (name: string, labels = ''): string =>
  `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {stage: ${name}${labels}}}\n`;

const policy = (of: string, name: string, spec: string): string =>
  `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: ${of}}\nspec: ${spec}\n`;

const shop = [
  namespace('dev'),
  namespace('prod'),
  workload('dev', 'cart'),
  workload('dev', 'storefront'),
  workload('prod', 'payments'),
  workload('prod', 'postgres', ', tier: data'),
].join('');

const closed = (of: string, name: string): string =>
  policy(of, name, `{podSelector: {matchLabels: {app: ${name}}}, policyTypes: [Ingress, Egress]}`);

const letsIn = (of: string, name: string, from: string, port = ''): string =>
  policy(
    of,
    `${name}-lets-in`,
    `{podSelector: {matchLabels: {app: ${name}}}, policyTypes: [Ingress], ingress: [{from: [${from}]${port === '' ? '' : `, ports: [${port}]`}}]}`,
  );

/** Rules, held against manifests. */
function held(manifests: string, rules: readonly string[]) {
  const lines = rules.map((each, index) => `  - {name: rule-${index}, ${each}}`).join('\n');
  const text = `apiVersion: netprofile.dev/v1alpha1\nkind: NetprofileConfig\nspec:\n  rules:\n${lines}\n`;
  const [document] = parse([{ file: 'netprofile.yaml', text }]).documents;
  if (document === undefined) throw new Error('no configuration');
  const { config, diagnostics } = readConfig(document);
  const read = readCustomRules(config);
  assert.equal([...diagnostics, ...read.diagnostics], []);
  const { cluster } = readCluster(
    parse([{ file: 'shop.yaml', text: manifests }]).documents,
    'shop',
  );
  const options = universeOptions(readPlatform([]).platform);
  const analysis = analyse(cluster, options, alsoForRules(read.rules, [cluster]));
  return { analysis, outcomes: outcomesOf(analysis, read.rules, new Map()) };
}

/** The first finding of a rule. */
function words(manifests: string, rule: string): string {
  const { analysis, outcomes } = held(manifests, [rule]);
  return outcomes.flatMap((each) => findingsOf(analysis, each))[0]?.message ?? '';
}

/** What rules say of manifests: their state, how many break them, and the first that does. */
function told(manifests: string, ...rules: readonly string[]): readonly string[] {
  const { analysis, outcomes } = held(manifests, rules);
  return outcomes.map((each) => {
    const [finding] = findingsOf(analysis, each);
    const code = finding?.code.replace('custom-rule-', '') ?? 'holds';
    const keys = each.breaches.map(({ key, ports }) => {
      const range = analysis.reach.ports.ranges(ports)[0];
      return range === undefined ? key : `${key} ${range.from}-${range.to}`;
    });
    return [code, ...keys].join('; ');
  });
}

const denied = 'deny: {from: {namespace: dev}, to: {namespace: prod}}';

const cases: readonly (readonly [string, string, string, string])[] = [
  [
    'all of it is open',
    shop,
    denied,
    'broken; dev/cart -> prod/payments 1-65535; dev/cart -> prod/postgres 1-65535; dev/storefront -> prod/payments 1-65535; dev/storefront -> prod/postgres 1-65535',
  ],
  [
    'the other side is closed',
    `${shop}${closed('prod', 'payments')}${closed('prod', 'postgres')}`,
    denied,
    'holds',
  ],
  [
    'their own side is closed',
    `${shop}${closed('dev', 'cart')}${closed('dev', 'storefront')}`,
    denied,
    'holds',
  ],
  [
    'one is let in on one port',
    `${shop}${closed('prod', 'postgres')}${letsIn('prod', 'payments', '{namespaceSelector: {matchLabels: {stage: dev}}, podSelector: {matchLabels: {app: cart}}}', '{port: 8080}')}`,
    denied,
    'broken; dev/cart -> prod/payments 8080-8080',
  ],
  [
    'on another port than the rule is about',
    `${shop}${closed('prod', 'postgres')}${letsIn('prod', 'payments', '{namespaceSelector: {matchLabels: {stage: dev}}}', '{port: 8080}')}`,
    'deny: {from: {namespace: dev}, to: {namespace: prod}, ports: [1-8079, 8081-65535, 8080/udp]}',
    'holds',
  ],
  [
    'one port of a range',
    `${shop}${closed('prod', 'postgres')}${letsIn('prod', 'payments', '{namespaceSelector: {matchLabels: {stage: dev}}, podSelector: {matchLabels: {app: cart}}}', '{port: 8080}')}`,
    'deny: {from: {namespace: dev}, to: {namespace: prod}, ports: [8000-9000]}',
    'broken; dev/cart -> prod/payments 8080-8080',
  ],
  [
    'a star in a namespace',
    shop,
    'deny: {from: {namespace: "d*v", service: cart}, to: {namespace: ["pr*"], labels: {tier: data}}}',
    'broken; dev/cart -> prod/postgres 1-65535',
  ],
  [
    'a star is no other namespace',
    shop,
    'deny: {from: {namespace: "d*x"}, to: {namespace: prod}}',
    'selects-nothing; ',
  ],
  [
    'labels of namespaces',
    shop,
    'deny: {from: {namespaceLabels: {stage: dev}, labels: {app: cart}}, to: {namespaceLabels: {matchExpressions: [{key: stage, operator: NotIn, values: [dev]}]}, service: postgres}}',
    'broken; dev/cart -> prod/postgres 1-65535',
  ],
  [
    'a service of another namespace',
    shop,
    'deny: {from: {service: prod/cart}, to: {namespace: prod}}',
    'selects-nothing; ',
  ],
  [
    'by the name of a Service',
    `${shop}---\napiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: prod}\nspec: {selector: {tier: data}, ports: [{port: 5432}]}\n`,
    'deny: {from: {service: dev/cart}, to: {service: prod/db}}',
    'broken; dev/cart -> prod/postgres 1-65535',
  ],
  [
    'labels that no policy names',
    shop,
    'deny: {from: {labels: {app: cart}}, to: {labels: {tier: data}}}',
    'broken; dev/cart -> prod/postgres 1-65535',
  ],
  [
    'the world in',
    `${shop}${closed('prod', 'payments')}`,
    'deny: {from: world, to: {namespace: prod}}',
    'broken;  -> prod/postgres 1-65535',
  ],
  [
    'the world out, one block of it',
    `${shop}${policy('prod', 'postgres', '{podSelector: {}, policyTypes: [Ingress, Egress], egress: [{to: [{ipBlock: {cidr: 10.1.0.0/16}}]}]}')}`,
    'deny: {from: {service: postgres}, to: {world: true}}',
    'broken; prod/postgres ->  1-65535',
  ],
  [
    'a block inside of what is open',
    `${shop}${policy('prod', 'postgres', '{podSelector: {}, policyTypes: [Ingress, Egress], egress: [{to: [{ipBlock: {cidr: 10.1.0.0/16}}]}]}')}`,
    'deny: {from: {service: postgres}, to: {cidr: 10.1.2.0/24}}',
    'broken; prod/postgres ->  1-65535',
  ],
  [
    'a block beside what is open',
    `${shop}${policy('prod', 'postgres', '{podSelector: {}, policyTypes: [Ingress, Egress], egress: [{to: [{ipBlock: {cidr: 10.1.0.0/16}}]}]}')}`,
    'deny: {from: {service: postgres}, to: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}',
    'holds',
  ],
  [
    'pods of other manifests that a policy lets in',
    `${namespace('prod')}${workload('prod', 'payments')}${letsIn('prod', 'payments', '{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: dev}}}')}`,
    denied,
    'broken; any pod in dev -> prod/payments 1-65535',
  ],
  [
    'on the host network',
    `${namespace('dev')}${namespace('prod')}${workload('dev', 'agent', '', 'hostNetwork: true, ')}${workload('prod', 'logs', '', 'hostNetwork: true, ')}`,
    denied,
    'broken; dev/agent -> prod/logs 1-65535',
  ],
  [
    'labels of a namespace that are not known',
    shop.replace(namespace('prod'), ''),
    'deny: {from: {namespaceLabels: {stage: dev}, service: cart}, to: {namespaceLabels: {stage: prod}, labels: {tier: none}}}',
    'selects-nothing; ',
  ],
  [
    'isolated for one direction',
    `${shop}${letsIn('prod', 'postgres', '{podSelector: {}}')}`,
    'require: {labels: {tier: data}, isolate: [ingress, egress]}',
    'broken; prod/postgres for egress',
  ],
  [
    'isolated',
    `${shop}${closed('prod', 'postgres')}`,
    'require: {labels: {tier: data}, isolate: [ingress, egress]}',
    'holds',
  ],
  [
    'none to isolate',
    shop,
    'require: {labels: {tier: web}, isolate: [ingress]}',
    'selects-nothing',
  ],
];

suite('custom rules', (test) => {
  for (const [name, manifests, rule, expected] of cases)
    test(name, () => {
      assert.equal(told(manifests, rule), [expected.replace(/; $/, '')]);
    });

  test('namespaces are chosen by their labels alone', () => {
    const rule = 'deny: {from: {namespaceLabels: {stage: dev}}, to: {service: postgres}}';
    assert.equal(told(shop, rule), [
      'broken; dev/cart -> prod/postgres 1-65535; dev/storefront -> prod/postgres 1-65535',
    ]);
  });

  test('addresses are cut at the borders of a rule', () => {
    const rule = 'deny: {from: {service: postgres}, to: {cidr: 169.254.169.254/32}}';
    assert.match(
      words(shop, rule),
      /postgres -> addresses outside \(169\.254\.169\.254\/32\):443\/TCP/,
    );
  });

  const byBlock = `${shop}${closed('prod', 'postgres')}${letsIn('prod', 'payments', '{ipBlock: {cidr: 10.244.1.0/24}}', '{port: 8080}')}`;

  test('a block that may hold pods leaves a rule undecided', () => {
    assert.match(told(byBlock, denied)[0] ?? '', /^undecided/);
    const elsewhere = 'deny: {from: {namespace: dev}, to: {namespace: prod}, ports: [9090]}';
    assert.equal(told(byBlock, elsewhere), ['holds']);
    const closedToo = `${byBlock}${closed('dev', 'cart')}${closed('dev', 'storefront')}`;
    assert.equal(told(closedToo, denied), ['holds']);
  });

  test('a block that no pod has an address of leaves nothing open', () => {
    const outside = byBlock.replace('10.244.1.0/24', '203.0.113.0/24');
    assert.equal(told(outside, denied), ['holds']);
  });

  test('the example is open: its port is one of its own ends', () => {
    const egress =
      '[{to: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 5432}]}, {to: [{ipBlock: {cidr: 192.0.2.0/24}}], ports: [{port: 443}]}]';
    const apart = `${shop}${policy('prod', 'postgres', `{podSelector: {}, policyTypes: [Ingress, Egress], egress: ${egress}}`)}`;
    const rule = 'deny: {from: {service: postgres}, to: world}';
    assert.match(words(apart, rule), /10\.0\.0\.0\/8\):5432\/TCP is allowed \(egress: rule 1 of/);
    const ported = 'deny: {from: {service: postgres}, to: world, ports: [443]}';
    assert.match(
      words(apart, ported),
      /192\.0\.2\.0\/24\):443\/TCP is allowed \(egress: rule 2 of/,
    );
  });

  test('namespaces whose labels are not known leave a rule undecided', () => {
    const open = shop.replace(namespace('prod'), '') + closed('prod', 'payments');
    const rule =
      'deny: {from: {namespaceLabels: {stage: dev}}, to: {namespaceLabels: {stage: dev}, service: cart}, ports: [9]}';
    assert.match(told(open + closed('dev', 'cart'), rule)[0] ?? '', /^undecided/);
  });
});
