import * as assert from 'uvu/assert';
import { draftProfiles } from '../../generator/draft/index.ts';
import { draftPlatform } from '../../generator/draft/platform.ts';
import { printDraft } from '../../generator/draft/print-draft.ts';
import type { NamedConnection } from '../../generator/model/flow.ts';
import { parse } from '../../generator/stages/parse.ts';
import { readPlatform } from '../../generator/stages/validate/read-platform.ts';
import { suite } from '../suite.ts';

/** Objects of the shop, as JSON: what is left out is as it usually is. */
const service = (name: string, ports: string, more = ''): string =>
  `{"apiVersion": v1, kind: Service, metadata: {name: ${name}, namespace: shop}, spec: {selector: {app: ${name}}, ports: [${ports}]${more}}}`;

const workload = (kind: string, name: string, container: string, more = ''): string =>
  `{apiVersion: apps/v1, kind: ${kind}, metadata: {name: ${name}, namespace: shop}, spec: {selector: {matchLabels: {app: ${name}}}, template: {metadata: {labels: {app: ${name}}}, spec: {${more}containers: [{name: ${name}, ${container}}]}}}}`;

const cart = `${workload('Deployment', 'cart', 'ports: [{name: http, containerPort: 8080}, {name: admin, containerPort: 9000}]')}
---
${service('cart', '{name: web, port: 80, targetPort: http}, {name: admin, port: 9000, targetPort: admin}')}`;

const told = (env: string): string => workload('Deployment', 'orders', `env: [${env}]`);

/** What stands in the draft of a service, evidence left out. */
function drafted(
  objects: readonly string[],
  of: string,
  options: {
    readonly observed?: readonly NamedConnection[];
    readonly strict?: boolean;
    readonly spec?: unknown;
  } = {},
): readonly string[] {
  const { documents } = parse([{ file: 'shop.yaml', text: objects.join('\n---\n') }]);
  const { platform } = readPlatform([
    {
      name: 'shop',
      spec: options.spec ?? {
        peers: {
          ingress: { from: { peers: [{ namespace: 'edge' }] } },
          prometheus: { from: { peers: [{ namespace: 'monitoring' }] } },
          'kube-api': {
            to: { peers: [{ cidr: '192.0.2.1/32' }], ports: [6443] },
            from: { peers: [{ cidr: '192.0.2.1/32' }] },
          },
        },
      },
      place: { file: 'platform.yaml', document: 0, path: ['spec'] },
    },
  ]);
  const { drafts } = draftProfiles(documents, {
    namespace: 'shop',
    platform,
    holdsHosts: true,
    ...(options.observed !== undefined && { observed: options.observed }),
    ...(options.strict !== undefined && { strict: options.strict }),
  });
  const draft = drafts.find((each) => each.service === of);
  assert.ok(draft !== undefined, `no draft of ${of}`);
  return printDraft(draft)
    .split('\n')
    .filter((line) => /^ *(?:- |# \?|workload|select|isolate)/.test(line))
    .map((line) => line.replace(/ +# [^?].*$/, '').trim());
}

const shared = (data: string): string =>
  `{"apiVersion": v1, kind: ConfigMap, metadata: {name: settings, namespace: shop}, data: {${data}}}`;
const taking = (name: string): string =>
  workload('Deployment', name, 'envFrom: [{configMapRef: {name: settings}}]');
/** The same of one program, under several names. */
const running = (name: string, version = '1'): string =>
  workload(
    'Deployment',
    name,
    `image: "registry.example:5000/orders:${version}", envFrom: [{configMapRef: {name: settings}}]`,
  );
const mounting = (name: string): string =>
  workload(
    'Deployment',
    name,
    'volumeMounts: [{name: files, mountPath: /etc/files}]',
    'volumes: [{name: files, configMap: {name: settings}}], ',
  );

const route = (spec: string): string =>
  `{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: shop, namespace: shop}, spec: {rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {${spec}}}}]}}]}}`;

const monitor = (kind: string, spec: string, namespace = 'shop'): string =>
  `{apiVersion: monitoring.coreos.com/v1, kind: ${kind}, metadata: {name: shop, namespace: ${namespace}}, spec: {${spec}}}`;

const broker = `{apiVersion: kafka.example/v1, kind: Kafka, metadata: {name: events, namespace: shop}, spec: {replicas: 3}}`;
const topic =
  '{apiVersion: kafka.example/v1, kind: Topic, metadata: {name: stock, namespace: shop}, spec: {partitions: 3}}';
const brokerService = (name: string, selector: string): string =>
  `{apiVersion: v1, kind: Service, metadata: {name: ${name}, namespace: shop}, spec: {selector: {${selector}}, ports: [{name: client, port: 9092}]}}`;

/** One port, which the API server calls. */
const pricing = `${workload('Deployment', 'pricing', 'ports: [{name: webhook, containerPort: 9443}]')}
---
${service('pricing', '{port: 443, targetPort: webhook}')}`;
const webhook =
  '{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: {name: pricing}, webhooks: [{name: a, clientConfig: {service: {namespace: shop, name: pricing, port: 443}}}]}';

/** Two StatefulSets with one selector, and one Service. */
const shards = [
  ...['left', 'right'].map((side) =>
    workload('StatefulSet', 'data', 'ports: [{containerPort: 5432}]')
      .replace('metadata: {name: data', `metadata: {name: ${side}`)
      .replace('labels: {app: data}', `labels: {app: data, side: ${side}}`),
  ),
  service('data', '{port: 5432}', ', clusterIP: None'),
];

const hook = (labels: string): string =>
  `{apiVersion: batch/v1, kind: Job, metadata: {name: migrate, namespace: shop, annotations: {helm.sh/hook: pre-upgrade}}, spec: {template: {metadata: {labels: {${labels}}}, spec: {containers: [{name: main}]}}}}`;

const connection = (to: NamedConnection['to'], port = 8080): NamedConnection => ({
  from: 'shop/Deployment/orders',
  to,
  port,
  protocol: 'TCP',
  words: 'seen twice',
});

/** Objects, whose draft it is about, and lines that are in it; `not` before what must not be. */
const cases: readonly (readonly [
  name: string,
  objects: readonly string[],
  of: string,
  lines: readonly string[],
])[] = [
  // passwords that look like addresses
  [
    'a password in a text of another name',
    [told('{name: PASSWORD, value: "fix.example:4444"}, {name: JOINED, value: "$(PASSWORD)"}')],
    'orders',
    ['not fix'],
  ],
  [
    'a password in a text of a text',
    [
      told(
        '{name: dbPass, value: "fix.example:4444"}, {name: ONE, value: "$(dbPass)"}, {name: TWO, value: "${ONE}"}',
      ),
    ],
    'orders',
    ['not fix'],
  ],
  [
    'a password in a URL is no part of its host',
    [
      told(
        '{name: PASSWORD, value: "fix.example:4444/a"}, {name: DATABASE, value: "mysql://root:$(PASSWORD)@db.example.com:3306/a"}',
      ),
    ],
    'orders',
    ['- {host: db.example.com, ports: [3306]}', 'not fix'],
  ],
  [
    'a password with an @ and a slash',
    [told('{name: DATABASE, value: "mysql://root:pre@fix.example/rest@db.example.com:5432/a"}')],
    'orders',
    ['not fix', 'not db.example.com'],
  ],
  ...['SALT', 'ENCRYPTION_KEY', 'LICENSE', 'apiKeys', 'REDIS_AUTH', 'SMTP_PASS', 'pepper'].map(
    (name) =>
      [
        `a secret called ${name}`,
        [told(`{name: ${name}, value: "fix.example:4444"}`)],
        'orders',
        ['not fix'],
      ] as const,
  ),
  [
    'what a text calls a password itself',
    [
      told(
        `{name: PRICES, value: '{"password": "https://fix.example/x", "url": "https://api.example"}'}, {name: QUEUE, value: "amqp://queue.example:5672?password=tcp://fix.example:80"}`,
      ),
    ],
    'orders',
    ['- {host: api.example, ports: [443]}', '- {host: queue.example, ports: [5672]}', 'not fix'],
  ],
  [
    'what a file calls a password',
    [
      shared(
        `app.yaml: "ledger:\\n  password: redis://fix.example:6379/0\\n  url: redis://ledger.example:6379/0"`,
      ),
      mounting('orders'),
    ],
    'orders',
    ['- {host: ledger.example, ports: [6379]}', 'not fix'],
  ],
  // IPv6
  [
    'IPv6 in a URL is an address',
    [told('{name: PRICES, value: "https://[2001:db8::5]:8443/x"}')],
    'orders',
    ['- {cidr: "2001:db8::5/128", ports: [8443]}', 'not ?'],
  ],
  [
    'IPv6 with the port of its scheme, and beside it',
    [
      told(
        '{name: PRICES, value: "https://[2001:DB8::5]"}, {name: LEDGER_HOST, value: "2001:db8::6"}, {name: LEDGER_PORT, value: "5432"}',
      ),
    ],
    'orders',
    [
      '- {cidr: "2001:db8::5/128", ports: [443]}',
      '- {cidr: "2001:db8::6/128", ports: [5432]}',
      'not ?',
    ],
  ],
  [
    'a pod itself is nobody, in IPv6 as in IPv4',
    [
      told(
        '{name: A, value: "http://[::1]:80"}, {name: B, value: "http://127.0.0.1:80"}, {name: C, value: "http://[::]:80"}, {name: D, value: "http://[::ffff:127.0.0.1]:80"}, {name: E, value: "http://[0:0:0:0:0:0:0:1]:80"}',
      ),
    ],
    'orders',
    ['not ?', 'not cidr'],
  ],
  // names that nobody calls
  [
    'a Service by several of its names',
    [pricing, told('{name: HOST, value: "pricing,pricing.shop.svc"}')],
    'orders',
    ['not - pricing:webhook'],
  ],
  [
    'Services by one name each',
    [pricing, cart, told('{name: HOST, value: "pricing,cart.shop.svc:80"}')],
    'orders',
    ['- cart:http'],
  ],
  [
    'the bare name of what the API server calls',
    [pricing, webhook, told('{name: HOST, value: pricing}')],
    'orders',
    ['not - pricing:webhook'],
  ],
  [
    'the same with a port',
    [pricing, webhook, told('{name: HOST, value: "pricing:443"}')],
    'orders',
    ['- pricing:webhook'],
  ],
  [
    'the bare name of what nobody else is known to call',
    [pricing, told('{name: HOST, value: pricing}')],
    'orders',
    ['- pricing:webhook'],
  ],
  [
    'hosts past a proxy',
    [pricing, told('{name: NO_PROXY, value: pricing.shop.svc}')],
    'orders',
    ['not - pricing:webhook'],
  ],
  // hooks
  ['a hook says its labels', [hook('job: migrate')], 'migrate', ['select: {job: migrate}']],
  [
    'a hook whose labels are a part of others',
    [hook('tier: web'), cart.replace('labels: {app: cart}', 'labels: {app: cart, tier: web}')],
    'migrate',
    [
      'workload: Job/migrate',
      'select: {matchLabels: {tier: web}, matchExpressions: [{key: app, operator: DoesNotExist}]}',
    ],
  ],
  // pods with one selector, told apart by labels of their templates
  ['one of two sets', shards, 'left', ['select: {app: data, side: left}']],
  [
    'a member of one of the sets behind a Service',
    [...shards, told('{name: DB, value: "right-0.data:5432"}')],
    'orders',
    ['- right:5432', 'not - left:5432'],
  ],
  [
    'a Service of several sets',
    [...shards, told('{name: DB, value: "data:5432"}')],
    'orders',
    ['- right:5432', '- left:5432'],
  ],
  // references
  ['a URL', [cart, told('{name: CART, value: "http://cart/"}')], 'orders', ['- cart:http']],
  [
    'the port of a URL',
    [cart, told('{name: CART, value: "http://cart:9000"}')],
    'orders',
    ['- cart:admin', 'not - cart:http'],
  ],
  [
    'a host and a port beside it',
    [cart, told('{name: CART_HOST, value: cart}, {name: CART_PORT, value: "9000"}')],
    'orders',
    ['- cart:admin'],
  ],
  [
    'a host and the name of a port beside it',
    [cart, told('{name: CART_HOST, value: cart}, {name: CART_PORT, value: web}')],
    'orders',
    ['- cart:http'],
  ],
  [
    'a port beside it that is none',
    [cart, told('{name: CART_HOST, value: cart}, {name: CART_PORT, value: "99999"}')],
    'orders',
    [
      '# ? consumes: cart by Service shop/cart (env CART_HOST of container orders): on which port? It has 80, 9000',
    ],
  ],
  [
    'a port that the Service does not have',
    [cart, told('{name: CART, value: "cart:81"}')],
    'orders',
    [
      '# ? consumes: Service shop/cart has no port 81 (env CART of container orders); it has 80, 9000',
    ],
  ],
  [
    'a word that is a Service, of a setting that is no address',
    [cart, told('{name: QUEUE_GROUP, value: cart}')],
    'orders',
    ['not cart'],
  ],
  ['a password', [cart, told('{name: PASSWORD, value: "cart:80"}')], 'orders', ['not cart']],
  [
    'its own Service',
    [
      cart,
      service('orders', '{port: 80, targetPort: 8080}'),
      told('{name: OWN, value: "http://orders"}'),
    ],
    'orders',
    ['not $self'],
  ],
  [
    'its own headless Service',
    [
      service('orders', '{port: 7000}', ', clusterIP: None'),
      workload('StatefulSet', 'orders', 'args: ["--peers=orders-0.orders:7000"]'),
    ],
    'orders',
    ['- {port: 7000, from: [$self]}'],
  ],
  [
    'its own headless Service, of several ports',
    [
      service(
        'orders',
        '{name: http, port: 7000}, {name: members, port: 7001}',
        ', clusterIP: None',
      ),
      workload('StatefulSet', 'orders', 'env: [{name: SEED_HOSTS, value: orders}]'),
    ],
    'orders',
    [
      '# ? consumes: its own pods ($self) by Service shop/orders (env SEED_HOSTS of container orders): on which port? It has 7000, 7001',
    ],
  ],
  [
    'a Service without pods',
    [service('mail', '{port: 25}'), told('{name: MAIL, value: "mail:25"}')],
    'orders',
    [
      '# ? consumes: Service shop/mail leads to no pods that are here (env MAIL of container orders): which service is behind it?',
    ],
  ],
  [
    'a name outside',
    [told('{name: CARDS, value: "https://cards.example"}')],
    'orders',
    ['- {host: cards.example, ports: [443]}'],
  ],
  [
    'an address outside',
    [told('{name: CARDS, value: "192.0.2.9:443"}')],
    'orders',
    ['- {cidr: "192.0.2.9/32", ports: [443]}'],
  ],
  [
    'itself by an address',
    [told('{name: LISTEN_ADDR, value: "0.0.0.0:8080"}, {name: OWN, value: "127.0.0.1:80"}')],
    'orders',
    ['not cidr'],
  ],
  [
    'a name of the cluster that is not here',
    [told('{name: STOCK, value: "stock.data.svc:80"}')],
    'orders',
    [
      '# ? consumes: data/stock:80, which is not in these manifests (env STOCK of container orders): load its profile, or write {namespace, labels, ports}',
    ],
  ],
  [
    'the API server',
    [told('{name: API, value: "https://kubernetes.default.svc"}')],
    'orders',
    ['- $kube-api'],
  ],
  [
    'a wait for a port',
    [
      cart,
      workload(
        'Deployment',
        'orders',
        'command: [sh, -c, "until nc -z cart 9000; do sleep 80; done"]',
      ),
    ],
    'orders',
    ['- cart:admin', 'not - cart:http'],
  ],
  [
    'words that only look like it',
    [cart, workload('Deployment', 'orders', 'command: [sh, -c, "echo cart 7; sleep 9000"]')],
    'orders',
    ['not cart'],
  ],
  [
    'what the pod is told of itself',
    [
      cart,
      told(
        '{name: NS, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}, {name: CART, value: "http://cart.$(NS).svc"}',
      ),
    ],
    'orders',
    ['- cart:http'],
  ],
  [
    'the port of a scheme',
    [
      told(
        '{name: A, value: "http://a.example"}, {name: B, value: "sftp://b.example"}, {name: C, value: "mqtts://c.example"}',
      ),
    ],
    'orders',
    [
      '- {host: a.example, ports: [80]}',
      '- {host: b.example, ports: [22]}',
      '- {host: c.example, ports: [8883]}',
    ],
  ],
  [
    'a scheme without a port',
    [told('{name: A, value: "shop+odd://a.example/x"}')],
    'orders',
    ['# ? egress: a.example (env A of container orders): on which port is shop+odd?'],
  ],
  [
    'comments and namespaces of a file',
    [
      workload(
        'Deployment',
        'orders',
        'volumeMounts: [{name: files, mountPath: /etc/files}]',
        'volumes: [{name: files, configMap: {name: files}}], ',
      ),
      String.raw`{apiVersion: v1, kind: ConfigMap, metadata: {name: files, namespace: shop}, data: {a: "# see https://a.example\nurl: https://b.example # not https://c.example\n", b: "<beans xmlns='http://d.example/schema' xsi:schemaLocation='http://d.example http://e.example/x.xsd'><!-- http://f.example --><url>http://g.example/x</url></beans>"}}`,
    ],
    'orders',
    [
      '- {host: b.example, ports: [443]}',
      '- {host: g.example, ports: [80]}',
      'not a.example',
      'not c.example',
      'not d.example',
      'not e.example',
      'not f.example',
    ],
  ],
  [
    'a host and several ports beside it',
    [
      cart,
      told(
        '{name: CART_HOST, value: cart}, {name: CART_PORT_WEB, value: "80"}, {name: CART_PORT_ADMIN, value: "9000"}',
      ),
    ],
    'orders',
    ['- cart:http', '- cart:admin'],
  ],
  [
    'shared variables that name one service',
    [cart, shared('CART: "http://cart:80"'), ...['orders', 'mail', 'stock'].map(taking)],
    'orders',
    ['- cart:http'],
  ],
  [
    'shared variables that name several',
    [
      cart,
      shared('CART: "http://cart:80", CARDS: "https://cards.example"'),
      ...['orders', 'mail', 'stock'].map(taking),
    ],
    'orders',
    [
      '# ? consumes: shop/cart:http (ConfigMap shop/settings, key CART; 3 workloads have this configuration): does it connect?',
      'not - cart',
    ],
  ],
  [
    'variables of two that name several',
    [
      cart,
      shared('CART: "http://cart:80", CARDS: "https://cards.example"'),
      ...['orders', 'mail'].map(taking),
    ],
    'orders',
    ['- cart:http', '- {host: cards.example, ports: [443]}'],
  ],
  [
    'a list of everybody, with this one in it',
    [
      cart,
      service('mail', '{port: 25}'),
      service('orders', '{port: 80}'),
      shared('CART: "cart:80", ORDERS: "orders:80", MAIL: "mail:25"'),
      ...['orders', 'mail'].map(taking),
    ],
    'orders',
    [
      '# ? consumes: shop/cart:http (ConfigMap shop/settings, key CART; 2 workloads have this configuration): does it connect?',
      'not - cart',
    ],
  ],
  [
    'a Service of pods on the host network',
    [
      workload(
        'DaemonSet',
        'agent',
        'ports: [{name: otlp, containerPort: 4317}]',
        'hostNetwork: true, ',
      ),
      service('agent', '{port: 4317, targetPort: otlp}'),
      told('{name: AGENT_URL, value: "http://agent:4317"}'),
    ],
    'orders',
    [
      '# ? consumes: agent:otlp (env AGENT_URL of container orders), whose pods are on the host network: $nodes:4317?',
      'not - agent',
    ],
  ],
  [
    'variables of three workloads that are one program',
    [
      cart,
      shared('CART: "http://cart:80", CARDS: "https://cards.example"'),
      ...['orders', 'orders-worker', 'orders-beat'].map((each) => running(each)),
    ],
    'orders',
    ['- cart:http', '- {host: cards.example, ports: [443]}'],
  ],
  [
    'of one program in two versions',
    [
      cart,
      shared('CART: "http://cart:80", CARDS: "https://cards.example"'),
      running('orders'),
      running('orders-next', '2'),
      running('orders-old', '0'),
    ],
    'orders',
    ['- cart:http', '- {host: cards.example, ports: [443]}'],
  ],
  [
    'the own address of a program that several workloads run',
    [
      cart,
      service('orders', '{port: 80}'),
      shared('CART: "http://cart:80", SELF_URL: "http://orders:80", DB_USER: orders'),
      running('orders'),
      running('orders-worker'),
    ],
    'orders-worker',
    [
      '- cart:http',
      '# ? shop/orders:80 (ConfigMap shop/settings, key SELF_URL; 2 workloads have this configuration): does it connect?',
    ],
  ],
  [
    'a shared variable that a command uses as well',
    [
      cart,
      shared('CART_HOST: cart, CART_PORT: "80", CARDS: "https://cards.example"'),
      ...['mail', 'stock'].map(taking),
      workload(
        'Deployment',
        'orders',
        'command: [sh, -c, "wait-for $CART_HOST:$CART_PORT"], envFrom: [{configMapRef: {name: settings}}]',
      ),
    ],
    'orders',
    [
      '- cart:http',
      '# ? egress: cards.example:443 (ConfigMap shop/settings, key CARDS; 3 workloads have this configuration): does it connect?',
      'not # ? consumes',
    ],
  ],
  [
    'a shared file with one address',
    [cart, shared('a.yaml: "url: http://cart:80"'), ...['orders', 'mail', 'stock'].map(mounting)],
    'orders',
    [
      '# ? consumes: shop/cart:http (ConfigMap shop/settings, key a.yaml; 3 workloads have this configuration): does it connect?',
    ],
  ],
  // callers
  [
    'an Ingress by number',
    [cart, route('name: cart, port: {number: 80}')],
    'cart',
    ['- {port: http, from: [$ingress]}', '- {port: admin, from: none}'],
  ],
  [
    'an Ingress by name',
    [cart, route('name: cart, port: {name: admin}')],
    'cart',
    ['- {port: admin, from: [$ingress]}', '- {port: http, from: none}'],
  ],
  [
    'an Ingress to a port that is not there',
    [cart, route('name: cart, port: {number: 81}')],
    'cart',
    ['not $ingress'],
  ],
  [
    'an Ingress to another Service',
    [cart, route('name: carts, port: {number: 80}')],
    'cart',
    ['not $ingress'],
  ],
  [
    'a PodMonitor',
    [
      cart,
      monitor(
        'PodMonitor',
        'selector: {matchLabels: {app: cart}}, podMetricsEndpoints: [{port: admin}]',
      ),
    ],
    'cart',
    ['- {port: admin, from: [$prometheus]}', '- {port: http, from: none}'],
  ],
  [
    'a PodMonitor of others',
    [
      cart,
      monitor(
        'PodMonitor',
        'selector: {matchLabels: {app: stock}}, podMetricsEndpoints: [{port: admin}]',
      ),
    ],
    'cart',
    ['not $prometheus'],
  ],
  [
    'a PodMonitor in another namespace',
    [
      cart,
      monitor(
        'PodMonitor',
        'selector: {matchLabels: {app: cart}}, podMetricsEndpoints: [{port: admin}]',
        'ops',
      ),
    ],
    'cart',
    ['not $prometheus'],
  ],
  [
    'a PodMonitor for every namespace',
    [
      cart,
      monitor(
        'PodMonitor',
        'namespaceSelector: {any: true}, selector: {matchLabels: {app: cart}}, podMetricsEndpoints: [{port: admin}]',
        'ops',
      ),
    ],
    'cart',
    ['- {port: admin, from: [$prometheus]}'],
  ],
  [
    'pods that ask to be scraped',
    [
      workload(
        'Deployment',
        'cart',
        'ports: [{containerPort: 8080}, {containerPort: 9000}]',
      ).replace(
        'labels: {app: cart}}, spec',
        'labels: {app: cart}, annotations: {prometheus.io/scrape: "true", prometheus.io/port: "9000"}}, spec',
      ),
    ],
    'cart',
    ['- {port: 9000, from: [$prometheus]}', '- {port: 8080, from: none}'],
  ],
  [
    'pods that ask not to be',
    [
      workload('Deployment', 'cart', 'ports: [{containerPort: 8080}]').replace(
        'labels: {app: cart}}, spec',
        'labels: {app: cart}, annotations: {prometheus.io/scrape: "false"}}, spec',
      ),
    ],
    'cart',
    ['not $prometheus'],
  ],
  // operated
  [
    'pods of an operator',
    [
      broker,
      brokerService('events', 'kafka.example/cluster: events, kafka.example/kind: Kafka'),
      told('{name: EVENTS, value: "events:9092"}'),
    ],
    'events',
    [
      'workload: Kafka/events',
      'select: {kafka.example/cluster: events, kafka.example/kind: Kafka}',
      '- 9092',
    ],
  ],
  [
    'whoever calls them',
    [
      broker,
      brokerService('events', 'kafka.example/cluster: events'),
      told('{name: EVENTS, value: "events:9092"}'),
    ],
    'orders',
    ['- events:9092'],
  ],
  [
    'labels that two of its Services share',
    [
      broker,
      brokerService('events', 'kafka.example/cluster: events, role: broker'),
      brokerService('all', 'kafka.example/cluster: events'),
    ],
    'events',
    ['select: {kafka.example/cluster: events}'],
  ],
  [
    'a Service that may be of its operator',
    [broker, told('{name: EVENTS, value: "events-bootstrap:9092"}, {name: PORT, value: "1"}')],
    'orders',
    [
      "# ? consumes: shop/events-bootstrap:9092 (env EVENTS of container orders), perhaps of Kafka/events: write its profile (workload: Kafka/events, select: its pods' labels)",
    ],
  ],
];

suite('evidence', (test) => {
  for (const [name, objects, of, lines] of cases)
    test(name, () => {
      const found = drafted(objects, of);
      for (const line of lines) {
        const absent = /^not (.*)$/.exec(line)?.[1];
        if (absent === undefined)
          assert.ok(found.includes(line), `${line} is not in\n${found.join('\n')}`);
        else
          assert.not(
            found.some((each) => each.includes(absent)),
            `${absent} is in\n${found.join('\n')}`,
          );
      }
    });

  test('no Service of others becomes pods of an operator', () => {
    const { documents } = parse([
      {
        file: 'shop.yaml',
        text: [broker, topic, brokerService('stock', 'app: stock'), cart].join('\n---\n'),
      },
    ]);
    const { platform } = readPlatform([]);
    const { drafts } = draftProfiles(documents, { namespace: 'shop', platform, holdsHosts: true });
    assert.equal(
      drafts.map(({ service, select, hasUnknownLabels }) => [service, select, hasUnknownLabels]),
      [
        ['cart', undefined, false],
        ['events', undefined, true],
      ],
    );
  });

  test('a file that would take a pattern long is read like others', () => {
    const marks = [
      '<!--',
      "xmlns='",
      'xmlns=',
      '<!DOCTYPE',
      '"$id":"',
      'w.',
      'a # ',
      '{',
      '[[',
      '- ',
    ];
    const files = marks.map((each, index) => [
      `f${index}`,
      `${each.repeat(Math.floor(200_000 / each.length))}\nurl: http://cart`,
    ]);
    const data = JSON.stringify(Object.fromEntries(files));
    assert.ok(
      drafted([cart, mounting('orders'), shared(data.slice(1, -1))], 'orders').includes(
        '- cart:http',
      ),
    );
  });

  test('observed connections are lines, and with strict evidence those of two sources alone', () => {
    const objects = [
      cart,
      told('{name: CART, value: "http://cart"}, {name: CARDS, value: "https://cards.example"}'),
    ];
    const observed = [
      connection({ workload: 'shop/Deployment/cart' }, 8080),
      connection({ workload: 'shop/Deployment/cart' }, 9000),
      connection({ workload: 'shop/Deployment/gone' }, 9000),
      connection({ host: '192.0.2.7' }, 443),
    ];
    assert.equal(drafted(objects, 'orders', { observed }), [
      '- cart:admin',
      '- cart:http',
      '- {cidr: "192.0.2.7/32", ports: [443]}',
      '- {host: cards.example, ports: [443]}',
    ]);
    assert.equal(drafted(objects, 'orders', { observed, strict: true }), [
      '- cart:http',
      '# ? shop/cart:admin (seen twice alone): does it connect?',
      '# ? egress: cards.example:443 (env CARDS of container orders alone): does it connect?',
      '# ? egress: 192.0.2.7:443 (seen twice alone): does it connect?',
    ]);
  });

  test('members that were seen to talk are $self', () => {
    const observed = [connection({ workload: 'shop/Deployment/orders' }, 7000)];
    assert.equal(drafted([told('{name: A, value: b}')], 'orders', { observed }), [
      '- {port: 7000, from: [$self]}',
    ]);
  });

  test('whom the platform names as a caller keeps its egress', () => {
    const from = { peers: [{ namespace: 'shop', labels: { app: 'cart' } }] };
    for (const [name, expected] of [
      ['ingress', 1],
      ['prometheus', 1],
      ['console', 0],
    ] as const) {
      const found = drafted([cart], 'cart', { spec: { peers: { [name]: { from } } } });
      assert.is(found.filter((each) => each === 'isolate: [ingress]').length, expected, name);
    }
    const others = { peers: [{ namespace: 'edge', labels: { app: 'cart' } }] };
    const found = drafted([cart], 'cart', { spec: { peers: { ingress: { from: others } } } });
    assert.not(found.includes('isolate: [ingress]'));
  });
});

/** The lines of a platform file below `spec`, evidence left out. */
function platformOf(objects: readonly string[], preset: unknown = {}): readonly string[] {
  const { documents } = parse([{ file: 'cluster.yaml', text: objects.join('\n---\n') }]);
  const draft = draftPlatform(documents, 'default', () => [preset]);
  const lines = draft?.text.split('\n').slice(5) ?? [];
  return lines
    .filter((line) => line !== '' && !line.includes('cidrs.nodes'))
    .map((line) => line.replace(/ +# [^?].*$/, '').trim());
}

const endpoints = (address: string, port: number, namespace = 'default'): string =>
  `{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: kubernetes, namespace: ${namespace}, labels: {kubernetes.io/service-name: kubernetes}}, endpoints: [{addresses: ["${address}"]}], ports: [{port: ${port}}]}`;

const dnsService = (selector: string, target: string): string =>
  `{apiVersion: v1, kind: Service, metadata: {name: kube-dns, namespace: kube-system}, spec: {selector: {${selector}}, ports: [{name: dns, port: 53, protocol: UDP, targetPort: ${target}}, {name: dns-tcp, port: 53, targetPort: ${target}}]}}`;

const usualDns = {
  dns: {
    peers: [{ namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } }],
    ports: ['53/udp', '53/tcp'],
  },
};

const placed = (text: string, namespace: string): string =>
  text.replaceAll('namespace: shop', `namespace: ${namespace}`);

const cache = (more: string): string =>
  placed(
    workload('DaemonSet', 'dns-cache', 'args: [-localip, "169.254.20.10,10.96.0.10"]', more),
    'kube-system',
  );

const ingressClass = (controller: string, labels = ''): string =>
  `{apiVersion: networking.k8s.io/v1, kind: IngressClass, metadata: {name: web, labels: {${labels}}}, spec: {controller: ${controller}}}`;

const release = 'app.kubernetes.io/name: edge, app.kubernetes.io/instance: web';
const controller = (name: string, labels: string, container = '', more = ''): string =>
  placed(workload('Deployment', name, container, more), 'edge').replaceAll(`app: ${name}`, labels);

const node = (blocks: string): string =>
  `{apiVersion: v1, kind: Node, metadata: {name: first, labels: {minikube.k8s.io/name: shop}}, spec: {podCIDRs: [${blocks}]}}`;

/** Objects of a cluster, what its preset says already, and what is drafted beside that. */
const platforms: readonly (readonly [
  name: string,
  objects: readonly string[],
  preset: unknown,
  lines: readonly string[],
])[] = [
  [
    'the API server',
    [endpoints('192.0.2.1', 6443)],
    {},
    [
      'extends: generic',
      'peers:',
      'kube-api:',
      'to: {peers: [{cidr: "192.0.2.1/32"}], ports: [6443]}',
      'from: {peers: [{cidr: "192.0.2.1/32"}]}',
    ],
  ],
  ['endpoints of others', [endpoints('192.0.2.1', 6443, 'shop')], {}, []],
  [
    'an API server that the engine knows by name',
    [node(''), endpoints('192.0.2.1', 6443)],
    { peers: { 'kube-api': { to: { peers: [{ entity: 'kube-apiserver' }], ports: [6443] } } } },
    ['extends: generic'],
  ],
  [
    'the same on another port',
    [node(''), endpoints('192.0.2.1', 6444)],
    { peers: { 'kube-api': { to: { peers: [{ entity: 'kube-apiserver' }], ports: [6443] } } } },
    [
      'extends: generic',
      'peers:',
      'kube-api:',
      'to: {peers: [{entity: kube-apiserver}], ports: [6444]}',
    ],
  ],
  [
    'DNS as usual',
    [node(''), dnsService('k8s-app: kube-dns', '53')],
    usualDns,
    ['extends: generic'],
  ],
  [
    'DNS on another port',
    [dnsService('k8s-app: kube-dns', '5353')],
    usualDns,
    [
      'extends: generic',
      'dns:',
      'peers: [{namespace: kube-system, labels: {k8s-app: kube-dns}}]',
      'ports: ["5353/udp", "5353/tcp"]',
    ],
  ],
  [
    'DNS on a port that is none',
    [node(''), dnsService('app: resolver', '70000')],
    usualDns,
    ['extends: generic'],
  ],
  [
    'DNS of other pods',
    [dnsService('app: resolver', '53')],
    usualDns,
    [
      'extends: generic',
      'dns:',
      'peers: [{namespace: kube-system, labels: {app: resolver}}]',
      'ports: ["53/udp", "53/tcp"]',
    ],
  ],
  [
    'a cache on each node',
    [cache('hostNetwork: true, ')],
    usualDns,
    [
      'extends: generic',
      'dns:',
      'peers: [{namespace: kube-system, labels: {k8s-app: kube-dns}}, {cidr: "169.254.20.10/32"}, {cidr: "10.96.0.10/32"}]',
      'ports: ["53/udp", "53/tcp"]',
    ],
  ],
  [
    'a cache whose pods are reached',
    [cache('')],
    usualDns,
    [
      'extends: generic',
      'dns:',
      'peers: [{namespace: kube-system, labels: {k8s-app: kube-dns}}, {cidr: "169.254.20.10/32"}, {cidr: "10.96.0.10/32"}, {namespace: kube-system, labels: {app: dns-cache}}]',
      'ports: ["53/udp", "53/tcp"]',
    ],
  ],
  [
    'DNS that is no pod',
    [node(''), dnsService('app: resolver', '53')],
    { dns: { peers: [{ serviceAddress: 10 }], ports: ['53/udp'] } },
    ['extends: generic'],
  ],
  [
    'a controller that is told its name',
    [
      ingressClass('shop.example/edge'),
      controller('edge', 'app: edge', 'args: ["--class=shop.example/edge"]'),
      controller('other', 'app.kubernetes.io/name: edge'),
    ],
    {},
    [
      'extends: generic',
      'peers:',
      'ingress:',
      'from: {peers: [{namespace: edge, labels: {app: edge}}]}',
    ],
  ],
  [
    'a controller of the release of its class',
    [
      ingressClass('shop.example/any', release),
      controller('edge', release),
      controller('other', release.replace('web', 'mail')),
    ],
    {},
    [
      'extends: generic',
      'peers:',
      'ingress:',
      `from: {peers: [{namespace: edge, labels: {${release}}}]}`,
    ],
  ],
  [
    'a name alone',
    [
      node(''),
      ingressClass('shop.example/any', 'app.kubernetes.io/name: edge'),
      controller('edge', 'app.kubernetes.io/name: edge'),
    ],
    {},
    [
      'extends: generic',
      '# ? peers.ingress.from: IngressClass web has the controller shop.example/any: which pods or addresses are that?',
    ],
  ],
  [
    'a controller on the host network',
    [
      node(''),
      ingressClass('shop.example/edge'),
      controller('edge', 'app.kubernetes.io/name: edge', '', 'hostNetwork: true, '),
    ],
    {},
    [
      'extends: generic',
      "# ? peers.ingress.from: IngressClass web has the controller shop.example/edge, and Deployment edge/edge is on the host network: its source is a node's address",
    ],
  ],
  [
    'two that may be it',
    [
      ingressClass('shop.example/edge'),
      controller('a', 'app.kubernetes.io/name: edge'),
      controller('b', 'app.kubernetes.io/name: edge'),
    ],
    {},
    [],
  ],
  [
    'two families',
    [node('10.1.0.0/24, "fd00::/64"')],
    { ipFamilies: ['IPv4'] },
    ['extends: generic', 'ipFamilies: [IPv4, IPv6]'],
  ],
  ['one family', [node('10.1.0.0/24')], { ipFamilies: ['IPv4'] }, ['extends: generic']],
  [
    'blocks of the control plane',
    [
      node(''),
      placed(
        workload(
          'DaemonSet',
          'api',
          'command: [api, --service-cluster-ip-range=10.96.0.0/12, --cluster-cidr=10.0.0.1/8]',
        ),
        'kube-system',
      ),
    ],
    {},
    ['extends: generic', 'cidrs:', 'services: ["10.96.0.0/12"]'],
  ],
  [
    'flags of others',
    [
      node(''),
      workload('DaemonSet', 'api', 'command: [api, --service-cluster-ip-range=10.96.0.0/12]'),
    ],
    {},
    ['extends: generic'],
  ],
];

suite('a drafted platform', (test) => {
  for (const [name, objects, preset, lines] of platforms)
    test(name, () => {
      assert.equal(platformOf(objects, preset), lines);
    });
});
