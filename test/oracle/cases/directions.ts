import { app, type Case } from './case.ts';

/** Who is isolated, in which direction, and how policies and rules add up. */
export const directions: readonly Case[] = [
  {
    row: 'policyTypes missing',
    when: 'there are no egress entries, it is Ingress alone',
    policies: { shop: [{ podSelector: app('cart'), ingress: [] }] },
    allows: ['shop/cart -> data/postgres TCP/5432'],
    blocks: ['shop/storefront -> shop/cart TCP/8080'],
  },
  {
    row: 'policyTypes missing',
    when: 'egress is [], that is no entry',
    policies: { shop: [{ podSelector: app('cart'), egress: [] }] },
    allows: ['shop/cart -> data/postgres TCP/5432'],
    blocks: ['shop/storefront -> shop/cart TCP/8080'],
  },
  {
    row: 'policyTypes missing',
    when: 'there is an egress entry and no ingress, it is still Ingress as well',
    policies: { shop: [{ podSelector: app('cart'), egress: [{ ports: [{ port: 5432 }] }] }] },
    allows: ['shop/cart -> data/postgres TCP/5432'],
    blocks: ['shop/cart -> data/postgres TCP/9187', 'shop/storefront -> shop/cart TCP/8080'],
  },
  {
    row: 'policyTypes missing',
    when: 'policyTypes is [], that is missing too',
    policies: { shop: [{ podSelector: app('cart'), policyTypes: [] }] },
    allows: ['shop/cart -> data/postgres TCP/5432'],
    blocks: ['shop/storefront -> shop/cart TCP/8080'],
  },
  {
    row: 'policyTypes missing',
    when: 'policyTypes says Egress alone, ingress rules say nothing',
    policies: { shop: [{ podSelector: app('cart'), policyTypes: ['Egress'], ingress: [] }] },
    allows: ['shop/storefront -> shop/cart TCP/8080'],
    blocks: ['shop/cart -> data/postgres TCP/5432'],
  },
  {
    row: 'policyTypes missing',
    when: 'policyTypes says Ingress alone, egress rules say nothing',
    policies: {
      shop: [
        { podSelector: app('cart'), policyTypes: ['Ingress'], egress: [{ ports: [{ port: 1 }] }] },
      ],
    },
    allows: ['shop/cart -> data/postgres TCP/5432'],
    blocks: ['shop/storefront -> shop/cart TCP/8080'],
  },
  {
    row: 'ingress/egress missing or []',
    when: 'ingress is missing',
    policies: { shop: [{ podSelector: app('cart'), policyTypes: ['Ingress'] }] },
    allows: ['shop/cart -> shop/storefront TCP/8080', 'shop/storefront -> shop/payments TCP/443'],
    blocks: ['shop/storefront -> shop/cart TCP/8080', '203.0.113.7 -> shop/cart TCP/8080'],
  },
  {
    row: 'ingress/egress missing or []',
    when: 'egress is missing',
    policies: { shop: [{ podSelector: app('cart'), policyTypes: ['Egress'] }] },
    allows: ['shop/storefront -> shop/cart TCP/8080'],
    blocks: ['shop/cart -> shop/storefront TCP/8080', 'shop/cart -> 203.0.113.7 TCP/443'],
  },
  {
    row: 'ingress/egress missing or []',
    when: 'both are []',
    policies: {
      shop: [
        { podSelector: app('cart'), policyTypes: ['Ingress', 'Egress'], ingress: [], egress: [] },
      ],
    },
    allows: ['shop/storefront -> data/postgres TCP/5432'],
    blocks: ['shop/storefront -> shop/cart TCP/8080', 'shop/cart -> shop/storefront TCP/8080'],
  },
  {
    row: 'rule {}',
    when: 'it is an ingress rule, it opens ingress to everyone on every port',
    policies: {
      shop: [{ podSelector: app('cart'), policyTypes: ['Ingress', 'Egress'], ingress: [{}] }],
    },
    allows: [
      'data/postgres -> shop/cart SCTP/1',
      '203.0.113.7 -> shop/cart UDP/65535',
      'shop/proxy -> shop/cart TCP/8080',
    ],
    blocks: ['shop/cart -> shop/storefront TCP/8080'],
  },
  {
    row: 'rule {}',
    when: 'it is an egress rule, it opens egress to everyone on every port',
    policies: {
      shop: [{ podSelector: app('cart'), policyTypes: ['Ingress', 'Egress'], egress: [{}] }],
    },
    allows: ['shop/cart -> data/postgres SCTP/1', 'shop/cart -> 2001:db8::7 UDP/53'],
    blocks: ['shop/storefront -> shop/cart TCP/8080'],
  },
  {
    row: 'several policies',
    when: 'two select the pod, they add up, peers and ports of one rule stay together',
    policies: {
      shop: [
        { podSelector: app('cart'), ingress: [] },
        {
          podSelector: app('cart'),
          ingress: [{ from: [{ podSelector: app('storefront') }], ports: [{ port: 8080 }] }],
        },
        {
          podSelector: app('cart'),
          ingress: [{ from: [{ podSelector: app('payments') }], ports: [{ port: 7946 }] }],
        },
      ],
    },
    allows: ['shop/storefront -> shop/cart TCP/8080', 'shop/payments -> shop/cart TCP/7946'],
    blocks: ['shop/storefront -> shop/cart TCP/7946', 'shop/payments -> shop/cart TCP/8080'],
  },
  {
    row: 'several policies',
    when: 'two select the pod for egress, they add up as well',
    policies: {
      shop: [
        { podSelector: app('cart'), policyTypes: ['Egress'], egress: [{ ports: [{ port: 80 }] }] },
        { podSelector: {}, policyTypes: ['Egress'], egress: [{ ports: [{ port: 443 }] }] },
      ],
    },
    allows: ['shop/cart -> 203.0.113.7 TCP/80', 'shop/cart -> 203.0.113.7 TCP/443'],
    blocks: ['shop/cart -> 203.0.113.7 TCP/22', 'shop/storefront -> 203.0.113.7 TCP/80'],
  },
  {
    row: 'several policies',
    when: 'one policy has two rules, they add up as well',
    policies: {
      shop: [
        {
          podSelector: app('cart'),
          policyTypes: ['Egress'],
          egress: [
            { to: [{ podSelector: app('storefront') }], ports: [{ port: 8080 }] },
            { to: [{ podSelector: app('payments') }], ports: [{ port: 443 }] },
          ],
        },
      ],
    },
    allows: ['shop/cart -> shop/storefront TCP/8080', 'shop/cart -> shop/payments TCP/443'],
    blocks: ['shop/cart -> shop/storefront TCP/443', 'shop/cart -> shop/payments TCP/8080'],
  },
  {
    row: 'several policies',
    when: 'a connection needs egress and ingress, and replies are free',
    policies: {
      shop: [
        { podSelector: app('storefront'), policyTypes: ['Egress'], egress: [{}] },
        { podSelector: app('payments'), policyTypes: ['Egress'], egress: [] },
        {
          podSelector: app('cart'),
          policyTypes: ['Ingress', 'Egress'],
          ingress: [{ from: [{ podSelector: { matchLabels: { tier: 'web' } } }] }],
        },
        {
          podSelector: app('cart'),
          ingress: [{ from: [{ podSelector: app('payments') }] }],
        },
      ],
    },
    allows: ['shop/storefront -> shop/cart TCP/8080', 'shop/storefront -> shop/payments TCP/443'],
    blocks: [
      'shop/cart -> shop/storefront TCP/8080',
      'shop/payments -> shop/cart TCP/8080',
      'data/postgres -> shop/cart TCP/8080',
    ],
  },
  {
    row: 'not isolated',
    when: 'a policy is of another namespace, it does not select the pod',
    policies: { shop: [{ podSelector: app('storefront'), policyTypes: ['Ingress', 'Egress'] }] },
    allows: ['data/storefront -> data/postgres TCP/5432', 'shop/cart -> data/storefront TCP/3000'],
    blocks: ['shop/storefront -> data/postgres TCP/5432', 'shop/cart -> shop/storefront TCP/8080'],
  },
  {
    row: 'not isolated',
    when: 'a pod is isolated in one direction, the other stays open',
    policies: {
      shop: [
        { podSelector: app('cart'), policyTypes: ['Ingress'] },
        { podSelector: app('storefront'), policyTypes: ['Egress'] },
      ],
    },
    allows: ['shop/cart -> shop/storefront TCP/8080', 'shop/payments -> shop/storefront UDP/53'],
    blocks: ['shop/payments -> shop/cart TCP/8080', 'shop/storefront -> shop/payments TCP/443'],
  },
];
