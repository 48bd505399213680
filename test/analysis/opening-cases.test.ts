import * as assert from 'uvu/assert';
import { openings } from '../../generator/analysis/views/openings.ts';
import { rangesText } from '../../generator/model/list-text.ts';
import type { Opening } from '../../generator/model/opening.ts';
import type { PolicyObject, Rule } from '../../generator/model/policy.ts';
import { headed } from '../../generator/stages/parse.ts';
import { readPlatform } from '../../generator/stages/validate/read-platform.ts';
import { suite } from '../suite.ts';

const { platform } = readPlatform([]);
const place = { file: 'profiles/cart.yaml', document: 0, path: [] };

function ours(service: string, more: Partial<PolicyObject> = {}): PolicyObject {
  return {
    name: `netprofile-${service}`,
    service,
    selector: { matchLabels: { app: service }, matchExpressions: [] },
    ingress: [],
    egress: [],
    labels: {},
    annotations: {},
    origin: place,
    dialect: 'kubernetes',
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    part: '',
    ...more,
  };
}

const workload = (name: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name }] } },
  },
});

const policy = (name: string, spec: object) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name },
  spec,
});

const tier = (ingress: readonly object[]) => ({
  apiVersion: 'policy.networking.k8s.io/v1alpha2',
  kind: 'ClusterNetworkPolicy',
  metadata: { name: 'wide' },
  spec: { tier: 'Admin', priority: 1, subject: { namespaces: {} }, ingress },
});

function opened(
  documents: readonly object[],
  planned: readonly PolicyObject[],
  gone: readonly string[] = [],
): readonly string[] {
  const all = [workload('cart'), workload('orders'), ...documents];
  const read = all.map((value, index) =>
    headed(value, { file: `${index}.yaml`, document: 0, path: [] }),
  );
  return openings({
    documents: () => read,
    gone: all.flatMap((each, index) => {
      const { kind, metadata } = each as ReturnType<typeof policy>;
      const { name } = metadata;
      const at = { file: `${index}.yaml`, document: 0, path: [] };
      return gone.includes(name) ? [{ apiVersion: '', kind, name, place: at }] : [];
    }),
    planned,
    namespaces: ['shop'],
    platform,
  }).map(inWords);
}

function inWords({ policy: by, direction, held, others, ports, names, isAbsent }: Opening): string {
  const open = names?.join() ?? rangesText(ports);
  return `${by?.name}: ${direction} of ${held} with ${others}: ${open}${isAbsent ? ', absent' : ''}`;
}

const cart = { matchLabels: { app: 'cart' } };
const byApp = (app: string) => ({ podSelector: { matchLabels: { app } } });
const allowed = (app: string): Rule => ({
  peers: [
    {
      kind: 'pods',
      namespaces: { kind: 'own' },
      pods: { matchLabels: { app }, matchExpressions: [] },
    },
  ],
  ports: [{ kind: 'number', protocol: 'TCP', port: 80 }],
  origin: place,
  label: '',
});

suite('openings, by whom and of what', (test) => {
  test('everyone, on the ports that are written', () => {
    const open = policy('open', { podSelector: cart, ingress: [{ ports: [{ port: 80 }] }] });
    assert.equal(opened([open], [ours('cart')]), [
      'open: ingress of shop/cart with everyone: 80/TCP',
    ]);
  });

  test('one workload, and only what is not declared', () => {
    const some = policy('some', { podSelector: cart, ingress: [{ from: [byApp('orders')] }] });
    const declared = ours('cart', { ingress: [allowed('orders')] });
    assert.equal(opened([some], [declared]), [
      'some: ingress of shop/cart with shop/orders: 1-79/TCP, 81-65535/TCP, every UDP port, every SCTP port',
    ]);
    const same = policy('same', {
      podSelector: cart,
      ingress: [{ from: [byApp('orders')], ports: [{ port: 80 }] }],
    });
    assert.equal(opened([same], [declared]), []);
  });

  test('any pod of the namespace, which is more than pods that are absent', () => {
    const all = policy('all', {
      podSelector: cart,
      ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 80 }] }],
    });
    const absent = policy('absent', {
      podSelector: cart,
      ingress: [{ from: [byApp('console')], ports: [{ port: 80 }] }],
    });
    assert.equal(
      opened([all], [ours('cart'), ours('orders', { egress: [] })]).filter((each) =>
        each.includes('absent'),
      ),
      [],
    );
    const elsewhere = policy('elsewhere', {
      podSelector: cart,
      ingress: [
        {
          from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ops' } } }],
          ports: [{ port: 80 }],
        },
      ],
    });
    assert.equal(opened([elsewhere], [ours('cart')]), [
      'elsewhere: ingress of shop/cart with any pod in ops: 80/TCP',
    ]);
    assert.ok(opened([all], [ours('cart')]).some((each) => each.includes('any other pod')));
    assert.ok(opened([absent], [ours('cart')]).every((each) => each.endsWith(', absent')));
  });

  test('blocks of two policies', () => {
    const half = (name: string, cidr: string) =>
      policy(name, { podSelector: cart, ingress: [{ from: [{ ipBlock: { cidr } }] }] });
    const both = [half('low', '10.0.0.0/8'), half('high', '192.0.2.0/24')];
    assert.equal(opened(both, [ours('cart')]), [
      'low: ingress of shop/cart with 10.0.0.0/8: every port',
      'high: ingress of shop/cart with 192.0.2.0/24: every port',
    ]);
    assert.equal(opened(both, [ours('cart')], ['low']).length, 1);
  });

  test('a side that ours leave open is not theirs to open', () => {
    const out = policy('out', { podSelector: cart, policyTypes: ['Egress'], egress: [{}] });
    const { egress: _open, ...rest } = ours('cart');
    assert.equal(opened([out], [rest]), []);
  });

  test('both sides at once are told of both, one alone of nobody', () => {
    const held = [ours('cart'), ours('orders')];
    const into = policy('into', { podSelector: cart, ingress: [{ from: [byApp('orders')] }] });
    const out = policy('out', {
      podSelector: { matchLabels: { app: 'orders' } },
      policyTypes: ['Egress'],
      egress: [{ to: [byApp('cart')] }],
    });
    assert.equal(opened([into], held), []);
    assert.equal(opened([into, out], held), [
      'into: ingress of shop/cart with shop/orders: every port',
      'out: egress of shop/orders with shop/cart: every port',
    ]);
  });

  test('who is at fault is the side that was closed', () => {
    const into = policy('into', { podSelector: cart, ingress: [{ from: [byApp('orders')] }] });
    const out = policy('out', {
      podSelector: { matchLabels: { app: 'orders' } },
      policyTypes: ['Egress'],
      egress: [{ to: [byApp('cart')], ports: [{ port: 80 }] }],
    });
    const orders = ours('orders', { egress: [allowed('cart')] });
    assert.equal(opened([into, out], [ours('cart'), orders]), [
      'into: ingress of shop/cart with shop/orders: 80/TCP',
    ]);
  });

  test('a cluster-wide rule that accepts', () => {
    const accept = { name: 'in', action: 'Accept', from: [{ namespaces: {} }] };
    assert.equal(opened([tier([accept])], [ours('cart')]), [
      'wide: ingress of shop/cart with any pod in any other namespace,shop/any other pod,shop/orders: every port',
    ]);
    assert.equal(opened([tier([{ ...accept, action: 'Pass' }])], [ours('cart')]), []);
  });

  test('others of the namespace, whom nobody sees', () => {
    const near = policy('near', { podSelector: cart, ingress: [{ from: [{ podSelector: {} }] }] });
    const own = ours('cart', { ingress: [{ ...allowed('orders'), ports: 'all' }] });
    const alone = opened([near], [own]);
    assert.ok(
      alone.some((each) => each.includes('any other pod')),
      alone.join(),
    );
  });

  test('pods that would have a label', () => {
    const client = policy('client', { podSelector: cart, ingress: [{ from: [byApp('client')] }] });
    assert.equal(opened([client], [ours('cart')]), [
      'client: ingress of shop/cart with app=client in shop: every port, absent',
    ]);
    const far = policy('far', {
      podSelector: cart,
      ingress: [{ from: [{ namespaceSelector: {}, ...byApp('client') }] }],
    });
    assert.not(opened([far], [ours('cart')]).some((each) => each.includes('absent')));
  });

  test('ports by name of pods that are not there', () => {
    const named = policy('named', {
      podSelector: cart,
      policyTypes: ['Egress'],
      egress: [
        { to: [{ namespaceSelector: { matchLabels: { team: 'a' } } }], ports: [{ port: 'redis' }] },
      ],
    });
    assert.equal(opened([named], [ours('cart')]), [
      'named: egress of shop/cart with any pod in any other namespace with team=a: redis/TCP',
    ]);
  });

  test('a default deny is nobody to be voided', () => {
    const open = policy('open', { podSelector: {}, ingress: [{}] });
    assert.equal(opened([open], [ours('floor', { selector: 'all' })]), []);
  });
});
