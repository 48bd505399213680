import { app, type Case, where } from './case.ts';
import { admin, adminV1, appPods, baselineV1, everyPod } from './tier.ts';

const teamData = { matchLabels: { team: 'data' } };
const cart = appPods('cart');
const denyFrom = (...peers: readonly object[]) => ({ ingress: [{ action: 'Deny', from: peers }] });
const denyTo = (...peers: readonly object[]) => ({ egress: [{ action: 'Deny', to: peers }] });

const dualStack = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'gateway', namespace: 'shop', labels: { app: 'gateway' } },
  spec: { containers: [] },
  status: { podIP: '10.1.0.77', podIPs: [{ ip: '10.1.0.77' }, { ip: 'fd00:1::77' }] },
};

function node(name: string, labels: object, ...addresses: readonly string[]): object {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels },
    status: {
      addresses: [
        ...addresses.map((address) => ({ type: 'InternalIP', address })),
        { type: 'Hostname', address: name },
      ],
    },
  };
}

/** Whom a policy of a tier is about, and which peers its rules mean. */
export const tierPeers: readonly Case[] = [
  {
    row: 'tier subject',
    when: 'it is namespaces, it means all pods of those; it is not of a namespace itself',
    objects: [admin({ subject: { namespaces: teamData }, ...denyFrom(everyPod) })],
    allows: ['data/postgres -> shop/cart TCP/8080', 'shop/cart -> monitoring/report TCP/80'],
    blocks: ['shop/cart -> data/postgres TCP/5432', 'shop/cart -> data/storefront TCP/3000'],
  },
  {
    row: 'tier subject',
    when: 'it is pods, both selectors apply',
    objects: [
      adminV1({ subject: appPods('storefront', teamData), ...denyFrom(everyPod) }),
      baselineV1({ subject: appPods('cart', teamData), ...denyFrom(everyPod) }),
    ],
    allows: ['data/postgres -> shop/storefront TCP/8080', 'data/postgres -> shop/cart TCP/8080'],
    blocks: ['shop/cart -> data/storefront TCP/3000'],
  },
  {
    row: 'tier subject',
    when: 'the selector of namespaces is empty, it is all, without a Namespace object too',
    objects: [
      admin({ subject: everyPod, ...denyFrom(cart) }),
      adminV1({
        name: 'ops',
        subject: { namespaces: where('team', 'DoesNotExist') },
        ...denyTo(cart),
      }),
    ],
    allows: ['shop/storefront -> shop/cart TCP/8080', 'data/postgres -> shop/cart TCP/8080'],
    blocks: [
      'shop/cart -> data/postgres TCP/5432',
      'shop/cart -> monitoring/report TCP/80',
      'monitoring/report -> shop/cart TCP/8080',
    ],
  },
  {
    row: 'tier peers',
    when: 'it is namespaces, it means their pods and no address, even if it is empty',
    objects: [
      admin({
        subject: cart,
        ...denyFrom({ namespaces: {} }),
        ...denyTo({ namespaces: teamData }),
      }),
    ],
    allows: [
      '203.0.113.7 -> shop/cart TCP/8080',
      'shop/cart -> shop/payments TCP/443',
      'shop/cart -> 203.0.113.7 TCP/443',
    ],
    blocks: ['monitoring/report -> shop/cart TCP/8080', 'shop/cart -> data/postgres TCP/5432'],
  },
  {
    row: 'tier peers',
    when: 'it is pods, both selectors apply; a namespaceSelector left out in v1alpha2 is all',
    objects: [
      admin({
        subject: cart,
        ingress: [
          { action: 'Deny', from: [appPods('storefront', teamData)] },
          { action: 'Deny', from: [{ pods: { podSelector: where('app', 'In', 'report') } }] },
        ],
      }),
    ],
    allows: ['shop/storefront -> shop/cart TCP/8080', 'data/postgres -> shop/cart TCP/8080'],
    blocks: ['data/storefront -> shop/cart TCP/8080', 'monitoring/report -> shop/cart TCP/8080'],
  },
  {
    row: 'tier peers',
    when: 'there are two, they are OR',
    objects: [adminV1({ subject: cart, ...denyTo(appPods('postgres'), { namespaces: teamData }) })],
    allows: ['shop/cart -> shop/storefront TCP/8080'],
    blocks: ['shop/cart -> data/postgres TCP/5432', 'shop/cart -> data/storefront TCP/3000'],
  },
  {
    row: 'networks',
    when: 'blocks are of both families, each means addresses of its own',
    objects: [
      admin({ subject: cart, ...denyTo({ networks: ['203.0.113.0/24', '2001:db8::/32'] }) }),
    ],
    allows: ['shop/cart -> 203.0.114.0 TCP/443', 'shop/cart -> 2001:db9::1 TCP/443'],
    blocks: ['shop/cart -> 203.0.113.255 TCP/443', 'shop/cart -> 2001:db8::1 UDP/53'],
  },
  {
    row: 'networks',
    when: 'an address of a pod is in the block, the pod is meant, if the address is known',
    objects: [baselineV1({ subject: cart, ...denyTo({ networks: ['0.0.0.0/0'] }) })],
    allows: ['shop/cart -> data/postgres TCP/5432', 'shop/cart -> 2001:db8::1 TCP/443'],
    blocks: ['shop/cart -> shop/payments TCP/443', 'shop/cart -> shop/proxy TCP/8080'],
  },
  {
    row: 'networks',
    when: 'they are IPv6, a pod of both families is still reached over IPv4',
    objects: [
      dualStack,
      admin({ name: 'six', subject: cart, ...denyTo({ networks: ['::/0'] }) }),
      admin({
        name: 'both',
        subject: appPods('report'),
        ...denyTo({ networks: ['::/0', '10.1.0.0/16'] }),
      }),
    ],
    allows: ['shop/cart -> shop/gateway TCP/80'],
    blocks: ['shop/cart -> fd00:1::78 TCP/80', 'monitoring/report -> shop/gateway TCP/80'],
  },
  {
    row: 'nodes',
    when: 'a Node has the address, its labels are asked; pods on it are not meant',
    objects: [
      node('node-a', { role: 'control-plane' }, '10.9.0.1', 'fd00:9::1'),
      node('node-b', {}, '10.9.0.2'),
      admin({ subject: cart, ...denyTo({ nodes: where('role', 'Exists') }) }),
      adminV1({ subject: appPods('report'), ...denyTo({ nodes: {} }) }),
    ],
    allows: [
      'shop/cart -> 10.9.0.2 TCP/6443',
      'shop/cart -> shop/payments TCP/443',
      'monitoring/report -> 10.9.0.3 TCP/443',
      'monitoring/report -> shop/payments TCP/443',
    ],
    blocks: [
      'shop/cart -> 10.9.0.1 TCP/6443',
      'shop/cart -> fd00:9:0::1 TCP/6443',
      'shop/cart -> shop/proxy TCP/8080',
      'monitoring/report -> 10.9.0.2 TCP/6443',
    ],
  },
  {
    row: 'nodes',
    when: 'it is a node of which there is no Node, the rule fails closed there',
    policies: { data: [{ podSelector: {}, policyTypes: ['Egress'] }] },
    objects: [
      adminV1({ name: 'deny', subject: cart, ...denyTo({ nodes: { matchLabels: { a: 'b' } } }) }),
      admin({ subject: appPods('report'), egress: [{ action: 'Pass', to: [{ nodes: {} }] }] }),
      admin({
        name: 'accept',
        subject: { namespaces: teamData },
        egress: [{ action: 'Accept', to: [{ nodes: {} }, { networks: ['10.9.0.8/32'] }] }],
      }),
    ],
    allows: [
      'shop/cart -> 203.0.113.7 TCP/443',
      'monitoring/report -> 203.0.113.7 TCP/443',
      'data/postgres -> 10.9.0.8@node-x TCP/443',
    ],
    blocks: [
      'shop/cart -> shop/proxy TCP/8080',
      'monitoring/report -> 10.9.0.8@node-x TCP/443',
      'data/postgres -> 10.9.0.9@node-x TCP/443',
    ],
  },
  {
    row: 'tiers and the host network',
    when: 'a pod is on it, it is no subject and no pod peer, but its address counts',
    objects: [
      admin({ subject: appPods('proxy'), ...denyFrom(everyPod), ...denyTo(everyPod) }),
      admin({ name: 'cart', subject: cart, ...denyFrom(appPods('proxy')) }),
      adminV1({ subject: appPods('report'), ...denyTo({ networks: ['10.9.0.1/32'] }) }),
    ],
    allows: [
      'shop/proxy -> shop/cart TCP/8080',
      'shop/cart -> shop/proxy TCP/8080',
      'shop/proxy -> shop/storefront TCP/8080',
    ],
    blocks: ['monitoring/report -> shop/proxy TCP/8080'],
  },
  {
    row: 'tiers and a pod itself',
    when: 'all is denied, a pod reaches itself and its node reaches it; no other replica does',
    policies: { shop: [{ podSelector: app('payments'), policyTypes: ['Ingress', 'Egress'] }] },
    objects: [
      admin({ ...denyFrom({ all: {} }), ...denyTo({ all: {} }) }),
      adminV1({ priority: 0, egress: [{ action: 'Pass', to: [everyPod] }] }),
    ],
    allows: [
      'shop/cart -> shop/cart TCP/8080',
      'shop/payments -> shop/payments TCP/443',
      '10.9.0.1@node-a -> shop/payments TCP/443',
      'shop/proxy -> shop/payments TCP/443',
    ],
    blocks: [
      'shop/cart -> shop/cart#2 TCP/8080',
      '10.9.0.1@node-b -> shop/payments TCP/443',
      'shop/payments -> 10.9.0.1@node-a TCP/10250',
    ],
  },
];
