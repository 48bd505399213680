import { app, type Case, where } from './case.ts';

const webTier = { matchLabels: { tier: 'web' } };
const teamData = { matchLabels: { team: 'data' } };

/** Which peers a rule means, by selectors. */
export const peers: readonly Case[] = [
  {
    row: 'from/to missing or []',
    when: 'from is []',
    policies: {
      shop: [{ podSelector: app('cart'), ingress: [{ from: [], ports: [{ port: 80 }] }] }],
    },
    allows: [
      'data/postgres -> shop/cart TCP/80',
      'shop/proxy -> shop/cart TCP/80',
      '203.0.113.7 -> shop/cart TCP/80',
    ],
    blocks: ['data/postgres -> shop/cart TCP/81'],
  },
  {
    row: 'from/to missing or []',
    when: 'from is missing',
    policies: { shop: [{ podSelector: app('cart'), ingress: [{ ports: [{ port: 80 }] }] }] },
    allows: ['data/postgres -> shop/cart TCP/80', '2001:db8::7 -> shop/cart TCP/80'],
    blocks: ['2001:db8::7 -> shop/cart TCP/81'],
  },
  {
    row: 'from/to missing or []',
    when: 'to is [] or missing',
    policies: {
      shop: [
        {
          podSelector: app('cart'),
          policyTypes: ['Egress'],
          egress: [{ to: [], ports: [{ port: 80 }] }, { ports: [{ port: 443 }] }],
        },
      ],
    },
    allows: [
      'shop/cart -> data/postgres TCP/80',
      'shop/cart -> 203.0.113.7 TCP/80',
      'shop/cart -> data/postgres TCP/443',
      'shop/cart -> shop/proxy TCP/443',
    ],
    blocks: ['shop/cart -> data/postgres TCP/8080'],
  },
  {
    row: 'podSelector only',
    when: 'it is a from, it means pods of the policy own namespace and no addresses',
    policies: {
      shop: [
        { podSelector: app('cart'), ingress: [{ from: [{ podSelector: app('storefront') }] }] },
      ],
    },
    allows: ['shop/storefront -> shop/cart TCP/8080'],
    blocks: [
      'data/storefront -> shop/cart TCP/8080',
      'shop/payments -> shop/cart TCP/8080',
      '203.0.113.7 -> shop/cart TCP/8080',
    ],
  },
  {
    row: 'podSelector only',
    when: 'it is a to, it means pods of the policy own namespace',
    policies: {
      shop: [
        {
          podSelector: app('cart'),
          policyTypes: ['Egress'],
          egress: [{ to: [{ podSelector: app('storefront') }] }],
        },
      ],
    },
    allows: ['shop/cart -> shop/storefront TCP/8080'],
    blocks: ['shop/cart -> data/storefront TCP/3000', 'shop/cart -> 203.0.113.7 TCP/443'],
  },
  {
    row: 'podSelector only',
    when: 'two items, they are OR; two labels in one item are AND',
    policies: {
      shop: [
        {
          podSelector: app('cart'),
          ingress: [
            {
              from: [
                { podSelector: app('storefront') },
                { podSelector: { matchLabels: { app: 'payments', tier: 'web' } } },
              ],
            },
          ],
        },
        {
          podSelector: app('storefront'),
          ingress: [
            { from: [{ podSelector: app('cart') }, { podSelector: { matchLabels: { pci: '' } } }] },
          ],
        },
      ],
    },
    allows: [
      'shop/storefront -> shop/cart TCP/8080',
      'shop/cart -> shop/storefront TCP/8080',
      'shop/payments -> shop/storefront TCP/8080',
    ],
    blocks: ['shop/payments -> shop/cart TCP/8080', 'data/postgres -> shop/storefront TCP/8080'],
  },
  {
    row: 'namespaceSelector only',
    when: 'it is a from, it means all pods of those namespaces',
    policies: {
      shop: [{ podSelector: app('cart'), ingress: [{ from: [{ namespaceSelector: teamData }] }] }],
    },
    allows: ['data/postgres -> shop/cart TCP/8080', 'data/storefront -> shop/cart TCP/8080'],
    blocks: [
      'shop/storefront -> shop/cart TCP/8080',
      'monitoring/report -> shop/cart TCP/8080',
      '203.0.113.7 -> shop/cart TCP/8080',
    ],
  },
  {
    row: 'namespaceSelector only',
    when: 'it is a to, it means all pods of those namespaces',
    policies: {
      shop: [
        {
          podSelector: app('cart'),
          policyTypes: ['Egress'],
          egress: [{ to: [{ namespaceSelector: teamData }] }],
        },
      ],
    },
    allows: ['shop/cart -> data/postgres TCP/5432', 'shop/cart -> data/storefront TCP/3000'],
    blocks: ['shop/cart -> shop/storefront TCP/8080', 'shop/cart -> monitoring/report TCP/80'],
  },
  {
    row: 'both in one item',
    when: 'a pod and a namespace are in one item, they are AND',
    policies: {
      shop: [
        {
          podSelector: app('cart'),
          ingress: [{ from: [{ namespaceSelector: teamData, podSelector: app('storefront') }] }],
        },
      ],
    },
    allows: ['data/storefront -> shop/cart TCP/8080'],
    blocks: ['data/postgres -> shop/cart TCP/8080', 'shop/storefront -> shop/cart TCP/8080'],
  },
  {
    row: 'both in one item',
    when: 'a pod and a namespace are separate items, they are OR',
    policies: {
      shop: [
        {
          podSelector: app('cart'),
          ingress: [
            { from: [{ namespaceSelector: teamData }, { podSelector: app('storefront') }] },
          ],
        },
      ],
    },
    allows: [
      'data/storefront -> shop/cart TCP/8080',
      'data/postgres -> shop/cart TCP/8080',
      'shop/storefront -> shop/cart TCP/8080',
    ],
    blocks: ['shop/payments -> shop/cart TCP/8080', 'monitoring/report -> shop/cart TCP/8080'],
  },
  {
    row: 'empty selector',
    when: 'a peer has an empty podSelector, it means all pods of the own namespace',
    policies: { shop: [{ podSelector: app('cart'), ingress: [{ from: [{ podSelector: {} }] }] }] },
    allows: ['shop/storefront -> shop/cart TCP/8080', 'shop/payments -> shop/cart TCP/8080'],
    blocks: ['data/storefront -> shop/cart TCP/8080', '203.0.113.7 -> shop/cart TCP/8080'],
  },
  {
    row: 'empty selector',
    when: 'a peer has an empty namespaceSelector, it means all pods of all namespaces',
    policies: {
      shop: [{ podSelector: app('cart'), ingress: [{ from: [{ namespaceSelector: {} }] }] }],
    },
    allows: [
      'shop/storefront -> shop/cart TCP/8080',
      'data/postgres -> shop/cart TCP/8080',
      'monitoring/report -> shop/cart TCP/8080',
    ],
    blocks: ['203.0.113.7 -> shop/cart TCP/8080', 'shop/proxy -> shop/cart TCP/8080'],
  },
  {
    row: 'empty selector',
    when: 'an empty namespaceSelector stands by a podSelector, the namespace does not matter',
    policies: {
      shop: [
        {
          podSelector: app('cart'),
          ingress: [{ from: [{ namespaceSelector: {}, podSelector: app('storefront') }] }],
        },
      ],
    },
    allows: ['shop/storefront -> shop/cart TCP/8080', 'data/storefront -> shop/cart TCP/8080'],
    blocks: ['shop/payments -> shop/cart TCP/8080'],
  },
  {
    row: 'empty selector',
    when: 'a policy has an empty podSelector, it selects every pod of its namespace and no other',
    policies: { shop: [{ podSelector: {}, policyTypes: ['Ingress'] }] },
    allows: ['shop/cart -> data/postgres TCP/5432'],
    blocks: ['data/postgres -> shop/cart TCP/8080', 'shop/cart -> shop/storefront TCP/8080'],
  },
  {
    row: 'empty selector',
    when: 'a policy has no podSelector, that is an empty one',
    policies: { shop: [{ policyTypes: ['Ingress'] }] },
    allows: ['shop/cart -> data/postgres TCP/5432'],
    blocks: ['data/postgres -> shop/cart TCP/8080', 'shop/cart -> shop/storefront TCP/8080'],
  },
  {
    row: 'empty selector',
    when: 'a selector is null, it is absent',
    policies: {
      shop: [
        {
          podSelector: app('cart'),
          ingress: [{ from: [{ podSelector: app('storefront'), namespaceSelector: null }] }],
        },
        {
          podSelector: app('payments'),
          ingress: [{ from: [{ podSelector: null, namespaceSelector: teamData }] }],
        },
      ],
    },
    allows: ['shop/storefront -> shop/cart TCP/8080', 'data/postgres -> shop/payments TCP/443'],
    blocks: ['data/storefront -> shop/cart TCP/8080', 'shop/cart -> shop/payments TCP/443'],
  },
  {
    row: 'namespace labels',
    when: 'kubernetes.io/metadata.name is asked for, it is there, declared Namespace or not',
    policies: {
      shop: [
        {
          podSelector: app('cart'),
          ingress: [
            {
              from: [
                {
                  namespaceSelector: where(
                    'kubernetes.io/metadata.name',
                    'In',
                    'data',
                    'monitoring',
                  ),
                },
              ],
            },
          ],
        },
      ],
    },
    allows: ['data/postgres -> shop/cart TCP/8080', 'monitoring/report -> shop/cart TCP/8080'],
    blocks: ['shop/storefront -> shop/cart TCP/8080'],
  },
  {
    row: 'namespace labels',
    when: 'the policy selects namespaces without a label, its own namespace is judged like any',
    policies: {
      shop: [
        {
          podSelector: app('cart'),
          ingress: [{ from: [{ namespaceSelector: where('stage', 'DoesNotExist') }] }],
        },
      ],
    },
    allows: ['data/postgres -> shop/cart TCP/8080', 'monitoring/report -> shop/cart TCP/8080'],
    blocks: ['shop/storefront -> shop/cart TCP/8080'],
  },
  {
    row: 'namespace labels',
    when: 'a pod has the label that its namespace lacks, that does not count',
    policies: {
      data: [
        { podSelector: app('postgres'), ingress: [{ from: [{ namespaceSelector: webTier }] }] },
        {
          podSelector: app('storefront'),
          ingress: [{ from: [{ namespaceSelector: { matchLabels: { stage: 'live' } } }] }],
        },
      ],
    },
    allows: ['shop/storefront -> data/storefront TCP/3000'],
    blocks: ['shop/storefront -> data/postgres TCP/5432'],
  },
];
