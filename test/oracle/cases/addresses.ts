import { app, type Case, type Policies } from './case.ts';

function cartLetsIn(...ipBlocks: readonly object[]): Policies {
  return {
    shop: [
      { podSelector: app('cart'), ingress: [{ from: ipBlocks.map((ipBlock) => ({ ipBlock })) }] },
    ],
  };
}

function cartMayCall(...ipBlocks: readonly object[]): Policies {
  return {
    shop: [
      {
        podSelector: app('cart'),
        policyTypes: ['Egress'],
        egress: [{ to: ipBlocks.map((ipBlock) => ({ ipBlock })) }],
      },
    ],
  };
}

/** Addresses, and the pods that are reached as one: on the host network, themselves, their node. */
export const addresses: readonly Case[] = [
  {
    row: 'ipBlock except',
    when: 'an address is in the block and not in except',
    policies: cartMayCall({
      cidr: '203.0.113.0/24',
      except: ['203.0.113.64/26', '203.0.113.9/32'],
    }),
    allows: [
      'shop/cart -> 203.0.113.0 TCP/443',
      'shop/cart -> 203.0.113.63 TCP/443',
      'shop/cart -> 203.0.113.128 TCP/443',
      'shop/cart -> 203.0.113.255 TCP/443',
    ],
    blocks: [
      'shop/cart -> 203.0.113.64 TCP/443',
      'shop/cart -> 203.0.113.127 TCP/443',
      'shop/cart -> 203.0.113.9 TCP/443',
      'shop/cart -> 203.0.112.255 TCP/443',
      'shop/cart -> 203.0.114.0 TCP/443',
    ],
  },
  {
    row: 'ipBlock except',
    when: 'another item of the same rule has the address, it is allowed again',
    policies: cartLetsIn(
      { cidr: '203.0.113.0/24', except: ['203.0.113.64/26'] },
      { cidr: '203.0.113.66/32' },
    ),
    allows: ['203.0.113.66 -> shop/cart TCP/8080', '203.0.113.7 -> shop/cart TCP/8080'],
    blocks: ['203.0.113.65 -> shop/cart TCP/8080'],
  },
  {
    row: 'ipBlock except',
    when: 'another policy has the address, it is allowed again',
    policies: {
      shop: [
        {
          podSelector: app('cart'),
          ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }] }],
        },
        { podSelector: app('cart'), ingress: [{ from: [{ ipBlock: { cidr: '10.7.0.0/16' } }] }] },
      ],
    },
    allows: ['10.7.0.1 -> shop/cart TCP/8080', '8.8.8.8 -> shop/cart TCP/8080'],
    blocks: ['10.8.0.1 -> shop/cart TCP/8080'],
  },
  {
    row: 'ipBlock except',
    when: 'blocks are IPv6',
    policies: cartLetsIn({ cidr: '2001:db8::/32', except: ['2001:db8:0:1::/64'] }),
    allows: ['2001:db8::7 -> shop/cart TCP/8080', '2001:db8:0:2::7 -> shop/cart TCP/8080'],
    blocks: [
      '2001:db8:0:1::7 -> shop/cart TCP/8080',
      '2001:db9::7 -> shop/cart TCP/8080',
      '32.1.13.184 -> shop/cart TCP/8080',
    ],
  },
  {
    row: 'ipBlock except',
    when: 'the block is everything, it is of one family',
    policies: {
      shop: [
        { podSelector: app('cart'), ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }] },
        { podSelector: app('storefront'), ingress: [{ from: [{ ipBlock: { cidr: '::/0' } }] }] },
      ],
    },
    allows: ['203.0.113.7 -> shop/cart TCP/8080', '2001:db8::7 -> shop/storefront TCP/443'],
    blocks: ['2001:db8::7 -> shop/cart TCP/8080', '203.0.113.7 -> shop/storefront TCP/443'],
  },
  {
    row: 'ipBlock except',
    when: 'the cidr has host bits, they do not count',
    policies: cartLetsIn({ cidr: '192.168.0.5/24' }),
    allows: ['192.168.0.1 -> shop/cart TCP/8080', '192.168.0.255 -> shop/cart TCP/8080'],
    blocks: ['192.168.1.5 -> shop/cart TCP/8080'],
  },
  {
    row: 'ipBlock and pod IPs',
    when: 'the block holds every address, it matches only pods whose address is known',
    policies: {
      shop: [
        ...(cartLetsIn({ cidr: '0.0.0.0/0' }).shop ?? []),
        ...(cartMayCall({ cidr: '0.0.0.0/0' }).shop ?? []),
      ],
    },
    allows: ['shop/payments -> shop/cart TCP/8080', 'shop/cart -> shop/payments TCP/443'],
    blocks: ['shop/storefront -> shop/cart TCP/8080', 'shop/cart -> shop/storefront TCP/8080'],
  },
  {
    row: 'ipBlock and pod IPs',
    when: 'the address of the pod is known, block and except are about it',
    policies: {
      shop: [
        ...(cartLetsIn({ cidr: '10.1.0.0/24' }).shop ?? []),
        {
          podSelector: app('storefront'),
          ingress: [{ from: [{ ipBlock: { cidr: '10.1.0.0/24', except: ['10.1.0.8/29'] } }] }],
        },
      ],
    },
    allows: ['shop/payments -> shop/cart TCP/8080'],
    blocks: ['shop/payments -> shop/storefront TCP/8080', 'shop/proxy -> shop/cart TCP/8080'],
  },
  {
    row: 'hostNetwork pod',
    when: 'a policy selects it by its labels, it is no subject',
    policies: {
      shop: [
        { podSelector: app('proxy'), policyTypes: ['Ingress', 'Egress'] },
        { podSelector: app('cart'), policyTypes: ['Ingress', 'Egress'], egress: [{}] },
      ],
    },
    allows: ['shop/proxy -> 203.0.113.7 TCP/443', 'shop/cart -> shop/proxy TCP/8080'],
    blocks: ['shop/proxy -> shop/cart TCP/8080'],
  },
  {
    row: 'hostNetwork pod',
    when: 'selectors match its labels and namespace, it is no pod peer',
    policies: {
      shop: [
        {
          podSelector: app('cart'),
          policyTypes: ['Ingress', 'Egress'],
          ingress: [{ from: [{ podSelector: { matchLabels: { tier: 'web' } } }] }],
          egress: [{ to: [{ namespaceSelector: {} }] }],
        },
      ],
    },
    allows: ['shop/storefront -> shop/cart TCP/8080'],
    blocks: ['shop/proxy -> shop/cart TCP/8080', 'shop/cart -> shop/proxy TCP/8080'],
  },
  {
    row: 'hostNetwork pod',
    when: 'a block holds the address of its node, it is a peer',
    policies: {
      shop: [
        ...(cartLetsIn({ cidr: '10.9.0.0/24' }).shop ?? []),
        ...(cartMayCall({ cidr: '10.9.0.0/24' }).shop ?? []),
      ],
    },
    allows: ['shop/proxy -> shop/cart TCP/8080', 'shop/cart -> shop/proxy TCP/8080'],
    blocks: ['shop/payments -> shop/cart TCP/8080'],
  },
  {
    row: 'a pod to itself',
    when: 'it is isolated both ways, it reaches itself; not a second replica',
    policies: { shop: [{ podSelector: {}, policyTypes: ['Ingress', 'Egress'] }] },
    allows: ['shop/cart -> shop/cart TCP/8080', 'shop/proxy -> shop/proxy TCP/8080'],
    blocks: ['shop/cart -> shop/cart#2 TCP/8080', 'shop/cart#2 -> shop/cart TCP/8080'],
  },
  {
    row: 'a pod to itself',
    when: 'another pod has the same name and labels, it is not itself',
    policies: { shop: [{ podSelector: {}, policyTypes: ['Ingress'] }] },
    allows: ['shop/storefront -> shop/storefront UDP/1'],
    blocks: ['data/storefront -> shop/storefront TCP/8080'],
  },
  {
    row: 'node to its own pods',
    when: 'the pod is isolated, its own node gets in and others do not',
    policies: { shop: [{ podSelector: app('payments'), policyTypes: ['Ingress'] }] },
    allows: ['10.9.0.1@node-a -> shop/payments TCP/443', 'shop/proxy -> shop/payments TCP/443'],
    blocks: [
      '10.9.0.2@node-b -> shop/payments TCP/443',
      '10.9.0.1 -> shop/payments TCP/443',
      'shop/payments#2 -> shop/payments TCP/443',
    ],
  },
  {
    row: 'node to its own pods',
    when: 'where the pod runs is not known, nothing is said of a node',
    policies: {
      shop: [
        { podSelector: app('cart'), policyTypes: ['Ingress'] },
        { podSelector: app('payments'), policyTypes: ['Ingress', 'Egress'] },
      ],
    },
    allows: ['10.9.0.1@node-a -> shop/payments UDP/53'],
    blocks: [
      '10.9.0.1@node-a -> shop/cart TCP/8080',
      '10.9.0.1 -> shop/cart TCP/8080',
      'shop/payments -> 10.9.0.1@node-a TCP/10250',
    ],
  },
];
