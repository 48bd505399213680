import { app, type Case, type Policies, where } from './case.ts';

const row = 'In, NotIn, Exists, DoesNotExist';

function letIn(podSelector: object): Policies {
  return { shop: [{ podSelector: app('cart'), ingress: [{ from: [{ podSelector }] }] }] };
}

/** matchExpressions: `pci` is on payments alone, with an empty value; cart and payments are `api`. */
export const expressions: readonly Case[] = [
  {
    row,
    when: 'In lists several values, any of them will do',
    policies: letIn(where('app', 'In', 'storefront', 'payments')),
    allows: ['shop/storefront -> shop/cart TCP/8080', 'shop/payments -> shop/cart TCP/8080'],
    blocks: ['shop/cart#2 -> shop/cart TCP/8080'],
  },
  {
    row,
    when: 'In is asked of a key that is absent',
    policies: letIn(where('pci', 'In', 'yes', '')),
    allows: ['shop/payments -> shop/cart TCP/8080'],
    blocks: ['shop/storefront -> shop/cart TCP/8080'],
  },
  {
    row,
    when: 'NotIn lists the value among others',
    policies: letIn(where('tier', 'NotIn', 'batch', 'api', 'cron')),
    allows: ['shop/storefront -> shop/cart TCP/8080'],
    blocks: ['shop/payments -> shop/cart TCP/8080'],
  },
  {
    row,
    when: 'NotIn is asked of a key that is absent, it matches',
    policies: letIn(where('pci', 'NotIn', '')),
    allows: ['shop/storefront -> shop/cart TCP/8080'],
    blocks: ['shop/payments -> shop/cart TCP/8080'],
  },
  {
    row,
    when: 'Exists is asked, an empty value will do',
    policies: letIn(where('pci', 'Exists')),
    allows: ['shop/payments -> shop/cart TCP/8080'],
    blocks: ['shop/storefront -> shop/cart TCP/8080'],
  },
  {
    row,
    when: 'DoesNotExist is asked, an empty value exists',
    policies: letIn(where('pci', 'DoesNotExist')),
    allows: ['shop/storefront -> shop/cart TCP/8080'],
    blocks: ['shop/payments -> shop/cart TCP/8080'],
  },
  {
    row,
    when: 'several expressions and labels stand together, all must hold',
    policies: letIn({
      matchLabels: { tier: 'api' },
      matchExpressions: [
        { key: 'pci', operator: 'DoesNotExist' },
        { key: 'app', operator: 'NotIn', values: ['orders'] },
      ],
    }),
    allows: ['shop/cart#2 -> shop/cart TCP/8080'],
    blocks: ['shop/payments -> shop/cart TCP/8080', 'shop/storefront -> shop/cart TCP/8080'],
  },
  {
    row,
    when: 'a key is the name of something every JavaScript object has',
    policies: letIn(where('constructor', 'DoesNotExist')),
    allows: ['shop/storefront -> shop/cart TCP/8080'],
    blocks: ['data/storefront -> shop/cart TCP/8080'],
  },
  {
    row,
    when: 'an expression selects the pods that the policy holds',
    policies: { shop: [{ podSelector: where('pci', 'DoesNotExist'), policyTypes: ['Ingress'] }] },
    allows: ['shop/cart -> shop/payments TCP/443'],
    blocks: ['shop/payments -> shop/cart TCP/8080', 'shop/payments -> shop/storefront TCP/8080'],
  },
  {
    row,
    when: 'an expression selects namespaces, absent keys count there as well',
    policies: {
      shop: [
        {
          podSelector: app('cart'),
          ingress: [{ from: [{ namespaceSelector: where('team', 'NotIn', 'shop') }] }],
        },
      ],
      data: [
        {
          podSelector: app('postgres'),
          ingress: [{ from: [{ namespaceSelector: where('stage', 'Exists') }] }],
        },
      ],
    },
    allows: ['monitoring/report -> shop/cart TCP/8080', 'shop/cart -> data/postgres TCP/5432'],
    blocks: [
      'shop/storefront -> shop/cart TCP/8080',
      'data/storefront -> data/postgres TCP/5432',
      'monitoring/report -> data/postgres TCP/5432',
    ],
  },
];
