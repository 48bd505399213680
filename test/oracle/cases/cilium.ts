import { app, type Case, where } from './case.ts';
import { admin, appPods, baseline } from './tier.ts';

/** A CiliumNetworkPolicy of the namespace shop. */
function inShop(spec: object, name = 'policy'): object {
  const metadata = { name, namespace: 'shop' };
  return { apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', metadata, spec };
}

/** A CiliumClusterwideNetworkPolicy. */
function everywhere(spec: object): object {
  const kind = 'CiliumClusterwideNetworkPolicy';
  return { apiVersion: 'cilium.io/v2', kind, metadata: { name: 'policy' }, spec };
}

const NAMESPACE = 'k8s:io.kubernetes.pod.namespace';
const cart = { endpointSelector: app('cart') };
const storefronts = { fromEndpoints: [app('storefront')] };
const port = (number: string, protocol = 'TCP') => ({
  toPorts: [{ ports: [{ port: number, protocol }] }],
});

/** What policies of Cilium make of connections; see docs.cilium.io, "Network Policy". */
export const cilium: readonly Case[] = [
  {
    row: 'Cilium: what isolates',
    when: 'a direction has rules it is closed, even by {}; the other is open',
    objects: [inShop({ ...cart, ingress: [{}] })],
    allows: ['shop/cart -> shop/storefront TCP/8080'],
    blocks: ['shop/storefront -> shop/cart TCP/8080', '203.0.113.7 -> shop/cart TCP/8080'],
  },
  {
    row: 'Cilium: what isolates',
    when: 'a denial alone closes as well, and lists that are empty do not',
    objects: [
      inShop({ ...cart, ingress: [], ingressDeny: [{ fromEntities: ['world'] }] }),
      inShop({ endpointSelector: app('payments'), ingress: [], egress: [] }, 'nothing'),
    ],
    allows: ['shop/storefront -> shop/payments TCP/443'],
    blocks: ['shop/storefront -> shop/cart TCP/8080'],
  },
  {
    row: 'Cilium: what isolates',
    when: 'enableDefaultDeny is false, rules add to what another policy allows, and deny all the same',
    policies: { shop: [{ podSelector: app('payments'), policyTypes: ['Ingress'] }] },
    objects: [
      inShop({
        endpointSelector: where('app', 'In', 'cart', 'payments'),
        enableDefaultDeny: { ingress: false },
        ingress: [storefronts],
        ingressDeny: [port('9090')],
      }),
    ],
    allows: ['shop/storefront -> shop/payments TCP/8080', 'shop/payments -> shop/cart TCP/8080'],
    blocks: [
      'shop/cart -> shop/payments TCP/8080',
      'shop/storefront -> shop/payments TCP/9090',
      'shop/payments -> shop/cart TCP/9090',
    ],
  },
  {
    row: 'Cilium: namespaces',
    when: "nothing is said of them, a peer is in the policy's own",
    objects: [inShop({ ...cart, ingress: [storefronts, { fromEndpoints: [{}], ...port('1') }] })],
    allows: ['shop/storefront -> shop/cart TCP/8080', 'shop/payments -> shop/cart TCP/1'],
    blocks: ['data/storefront -> shop/cart TCP/8080', 'data/storefront -> shop/cart TCP/1'],
  },
  {
    row: 'Cilium: namespaces',
    when: 'the policy is of the cluster, subject and peers are in all',
    objects: [everywhere({ endpointSelector: app('storefront'), ingress: [storefronts] })],
    allows: [
      'data/storefront -> shop/storefront TCP/8080',
      'shop/storefront -> data/storefront TCP/3000',
    ],
    blocks: ['shop/cart -> data/storefront TCP/3000', '203.0.113.7 -> shop/storefront TCP/8080'],
  },
  {
    row: 'Cilium: namespaces',
    when: 'they are named by a label of their own, or by a name that they have not',
    objects: [
      everywhere({
        endpointSelector: { matchLabels: { app: 'storefront', [NAMESPACE]: 'data' } },
        ingress: [{ fromEndpoints: [where(NAMESPACE, 'NotIn', 'data')] }],
      }),
      everywhere({ endpointSelector: app('postgres') }),
      inShop({
        ...cart,
        ingress: [
          {
            fromEndpoints: [
              {
                matchLabels: { 'k8s:io.cilium.k8s.namespace.labels.team': 'data' },
                matchExpressions: [{ key: NAMESPACE, operator: 'Exists' }],
              },
            ],
          },
        ],
      }),
    ],
    allows: ['data/storefront -> shop/cart TCP/8080', 'shop/cart -> shop/storefront TCP/8080'],
    blocks: ['shop/storefront -> shop/cart TCP/8080'],
  },
  {
    row: 'Cilium: namespaces',
    when: 'a peer asks only for a name that it must not have, who has none is meant too',
    objects: [
      inShop({ ...cart, ingress: [{ fromEndpoints: [where(NAMESPACE, 'NotIn', 'shop')] }] }),
    ],
    allows: ['data/storefront -> shop/cart TCP/8080', '203.0.113.7 -> shop/cart TCP/8080'],
    blocks: ['shop/storefront -> shop/cart TCP/8080'],
  },
  {
    row: 'Cilium: denials',
    when: 'NetworkPolicies and rules beside it allow, what is denied is blocked, on its ports',
    policies: { shop: [{ podSelector: {}, ingress: [{}] }] },
    objects: [
      inShop({
        ...cart,
        ingress: [{ fromEntities: ['all'] }],
        ingressDeny: [{ ...storefronts, ...port('8080') }, { fromEndpoints: [app('payments')] }],
      }),
    ],
    allows: [
      'shop/storefront -> shop/cart TCP/8081',
      'shop/storefront -> shop/cart UDP/8080',
      'data/storefront -> shop/cart TCP/8080',
    ],
    blocks: ['shop/storefront -> shop/cart TCP/8080', 'shop/payments -> shop/cart SCTP/1'],
  },
  {
    row: 'Cilium: denials',
    when: 'one names ports alone it is about everyone, and {} about nobody',
    objects: [
      everywhere({
        endpointSelector: {},
        enableDefaultDeny: { ingress: false, egress: false },
        egressDeny: [port('25'), {}],
        ingressDeny: [{ toPorts: [{ ports: [{ port: 'http', protocol: 'TCP' }] }] }],
      }),
    ],
    allows: ['shop/cart -> 203.0.113.7 TCP/26', 'shop/cart -> data/storefront TCP/8080'],
    blocks: [
      'shop/cart -> 203.0.113.7 TCP/25',
      'shop/cart -> data/postgres TCP/25',
      'shop/cart -> data/storefront TCP/3000',
    ],
  },
  {
    row: 'Cilium: denials',
    when: 'a block is denied, it is about the world outside and no pod',
    objects: [
      inShop({
        endpointSelector: {},
        enableDefaultDeny: { egress: false },
        egressDeny: [{ toCIDRSet: [{ cidr: '10.0.0.0/8', except: ['10.2.0.0/16'] }] }],
      }),
    ],
    allows: ['shop/cart -> shop/payments TCP/8080', 'shop/cart -> 10.2.0.1 TCP/8080'],
    blocks: ['shop/cart -> 10.3.0.1 TCP/8080'],
  },
  {
    row: 'Cilium: denials',
    when: 'policies of two namespaces have one name, each denies to its own pods',
    objects: [
      inShop({
        endpointSelector: {},
        ingressDeny: [port('1')],
        ingress: [{ fromEntities: ['all'] }],
      }),
      {
        apiVersion: 'cilium.io/v2',
        kind: 'CiliumNetworkPolicy',
        metadata: { name: 'policy', namespace: 'data' },
        spec: {
          endpointSelector: {},
          ingressDeny: [port('2')],
          ingress: [{ fromEntities: ['all'] }],
        },
      },
    ],
    allows: ['shop/cart -> data/postgres TCP/1', 'data/postgres -> shop/cart TCP/2'],
    blocks: ['shop/cart -> data/postgres TCP/2', 'data/postgres -> shop/cart TCP/1'],
  },
  {
    row: 'Cilium: denials and tiers',
    when: 'tier Admin accepts, nothing else is asked; it passes on, the denial is',
    objects: [
      admin({
        subject: appPods('cart'),
        ingress: [
          { action: 'Accept', from: [appPods('storefront', { matchLabels: { team: 'data' } })] },
          { action: 'Pass', from: [appPods('storefront')] },
        ],
      }),
      inShop({
        ...cart,
        enableDefaultDeny: { ingress: false },
        ingressDeny: [{ fromEntities: ['cluster'] }],
      }),
    ],
    allows: ['data/storefront -> shop/cart TCP/8080', '203.0.113.7 -> shop/cart TCP/8080'],
    blocks: ['shop/storefront -> shop/cart TCP/8080', 'shop/payments -> shop/cart TCP/8080'],
  },
  {
    row: 'Cilium: denials and tiers',
    when: 'tier Baseline has the word, it has none over what is denied, or allowed by a rule',
    objects: [
      baseline({
        subject: appPods('cart'),
        ingress: [
          { action: 'Deny', from: [appPods('payments')] },
          { action: 'Accept', from: [appPods('storefront')] },
        ],
      }),
      inShop({
        ...cart,
        enableDefaultDeny: { ingress: false },
        ingress: [{ fromEndpoints: [app('payments')], ...port('443') }],
        ingressDeny: [storefronts],
      }),
    ],
    allows: ['shop/payments -> shop/cart TCP/443', 'data/storefront -> shop/cart TCP/1'],
    blocks: ['shop/payments -> shop/cart TCP/444', 'shop/storefront -> shop/cart TCP/1'],
  },
  {
    row: 'Cilium: peers',
    when: 'entities are named',
    objects: [
      inShop({
        ...cart,
        ingress: [{ fromEntities: ['world'] }],
        egress: [{ toEntities: ['cluster'] }],
      }),
      inShop({ endpointSelector: app('payments'), ingress: [{ fromEntities: ['all'] }] }, 'all'),
      inShop(
        { endpointSelector: app('storefront'), ingress: [{ fromEntities: ['host'] }] },
        'host',
      ),
    ],
    allows: [
      '203.0.113.7 -> shop/cart TCP/8080',
      'shop/cart -> data/postgres TCP/5432',
      '203.0.113.7 -> shop/payments TCP/8080',
      'shop/proxy -> shop/storefront TCP/8080',
    ],
    blocks: [
      'shop/storefront -> shop/cart TCP/8080',
      'shop/cart -> 203.0.113.7 TCP/443',
      'shop/cart -> shop/storefront TCP/8080',
    ],
  },
  {
    row: 'Cilium: peers',
    when: 'a list of them is empty it names nobody; a block names no pod',
    objects: [
      inShop({ ...cart, ingress: [{ fromEndpoints: [], ...port('8080') }] }),
      inShop({ endpointSelector: app('storefront'), egress: [{ toCIDR: ['0.0.0.0/0'] }] }, 'block'),
    ],
    allows: ['shop/storefront -> 203.0.113.7 TCP/443'],
    blocks: ['shop/payments -> shop/cart TCP/8080', 'shop/storefront -> shop/payments TCP/443'],
  },
  {
    row: 'Cilium: ports',
    when: 'they have no protocol, an end, or are 0',
    objects: [
      inShop({
        ...cart,
        ingress: [
          { toPorts: [{ ports: [{ port: '53' }, { port: '80', endPort: 82, protocol: 'TCP' }] }] },
          { ...storefronts, ...port('0', 'UDP') },
        ],
      }),
    ],
    allows: [
      'shop/payments -> shop/cart SCTP/53',
      'shop/payments -> shop/cart TCP/82',
      'shop/storefront -> shop/cart UDP/7',
    ],
    blocks: [
      'shop/payments -> shop/cart TCP/83',
      'shop/payments -> shop/cart UDP/80',
      'shop/payments -> shop/cart UDP/7',
      'shop/storefront -> shop/cart TCP/7',
    ],
  },
  {
    row: 'Cilium: ports',
    when: 'they have names, these are looked up on the destination, by protocol',
    objects: [inShop({ ...cart, ingress: [{ toPorts: [{ ports: [{ port: 'SYNC' }] }] }] })],
    allows: ['shop/payments -> shop/cart TCP/7946', 'shop/payments -> shop/cart UDP/7947'],
    blocks: ['shop/payments -> shop/cart UDP/7946', 'shop/payments -> shop/cart TCP/8080'],
  },
];
