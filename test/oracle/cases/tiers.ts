import { app, type Case } from './case.ts';
import { admin, adminV1, appPods, baseline, baselineV1, everyPod } from './tier.ts';

const from = (action: string, ...peers: readonly object[]) => ({ action, from: peers });
const to = (action: string, ...peers: readonly object[]) => ({ action, to: peers });
const everyone = everyPod;
const storefront = appPods('storefront');
const cart = appPods('cart');

const cartIsClosed = { shop: [{ podSelector: app('cart'), policyTypes: ['Ingress'] }] };
const cartIsOpen = { shop: [{ podSelector: app('cart'), ingress: [{}] }] };

/** Which policy has the word, and which rule of it. */
export const tiers: readonly Case[] = [
  {
    row: 'tier order',
    when: 'tier Admin accepts or denies, NetworkPolicies are not asked',
    policies: { ...cartIsClosed, data: [{ podSelector: {}, ingress: [{}] }] },
    objects: [
      admin({ subject: cart, ingress: [from('Accept', storefront)] }),
      adminV1({ subject: appPods('postgres'), ingress: [from('Deny', everyone)] }),
    ],
    allows: ['shop/storefront -> shop/cart TCP/8080', 'shop/cart -> data/storefront TCP/3000'],
    blocks: ['shop/payments -> shop/cart TCP/8080', 'shop/cart -> data/postgres TCP/5432'],
  },
  {
    row: 'tier order',
    when: 'tier Admin denies in one direction, the other says nothing for it',
    objects: [
      admin({ name: 'in', subject: cart, ingress: [from('Accept', everyone)] }),
      admin({ name: 'out', subject: storefront, egress: [to('Deny', cart)] }),
    ],
    allows: ['shop/payments -> shop/cart TCP/8080', 'shop/cart -> shop/storefront TCP/8080'],
    blocks: ['shop/storefront -> shop/cart TCP/8080'],
  },
  {
    row: 'tier order',
    when: 'a NetworkPolicy selects the pod, tier Baseline is not asked, whatever it allows',
    policies: { ...cartIsOpen, data: [{ podSelector: {}, policyTypes: ['Ingress'] }] },
    objects: [
      baseline({ subject: cart, ingress: [from('Deny', everyone)] }),
      baselineV1({ ingress: [from('Allow', everyone)] }),
    ],
    allows: ['shop/storefront -> shop/cart TCP/8080'],
    blocks: ['shop/storefront -> data/postgres TCP/5432'],
  },
  {
    row: 'tier order',
    when: 'no tier and no NetworkPolicy has a word, all is allowed; there is no isolation',
    objects: [
      admin({ ingress: [from('Deny', cart)] }),
      baseline({ ingress: [from('Accept', storefront)] }),
    ],
    allows: ['shop/payments -> data/postgres TCP/5432', '203.0.113.7 -> shop/cart TCP/8080'],
    blocks: ['shop/cart -> data/postgres TCP/5432'],
  },
  {
    row: 'tier priority',
    when: 'two policies match, the lower number wins, whatever kind, name and place',
    objects: [
      admin({ name: 'a', priority: 20, subject: cart, ingress: [from('Deny', everyone)] }),
      adminV1({ name: 'z', priority: 3, subject: cart, ingress: [from('Allow', storefront)] }),
      adminV1({ name: 'b', priority: 100, ingress: [from('Allow', everyone)] }),
      admin({ name: 'y', priority: 0, subject: cart, ingress: [from('Deny', appPods('report'))] }),
    ],
    allows: ['shop/storefront -> shop/cart TCP/8080', 'data/storefront -> shop/cart TCP/8080'],
    blocks: ['shop/payments -> shop/cart TCP/8080', 'monitoring/report -> shop/cart TCP/8080'],
  },
  {
    row: 'tier priority',
    when: 'numbers are equal, AdminNetworkPolicy comes first, then the lower name (our choice)',
    objects: [
      admin({ name: 'b', subject: cart, ingress: [from('Deny', everyone)] }),
      admin({ name: 'a', subject: cart, ingress: [from('Accept', storefront)] }),
      admin({ name: 'c', subject: appPods('postgres'), ingress: [from('Accept', everyone)] }),
      adminV1({ name: 'z', subject: appPods('postgres'), ingress: [from('Deny', cart)] }),
    ],
    allows: ['shop/storefront -> shop/cart TCP/8080', 'shop/storefront -> data/postgres TCP/5432'],
    blocks: ['shop/payments -> shop/cart TCP/8080', 'shop/cart -> data/postgres TCP/5432'],
  },
  {
    row: 'tier priority',
    when: 'both kinds are in tier Baseline, BaselineAdminNetworkPolicy comes last (our choice)',
    objects: [
      baselineV1({ subject: cart, ingress: [from('Deny', everyone)] }),
      baseline({ name: 'b', priority: 1000, subject: cart, ingress: [from('Accept', storefront)] }),
      baseline({ name: 'a', priority: 1000, subject: cart, ingress: [from('Accept', cart)] }),
      baseline({ name: 'c', priority: 3, subject: cart, ingress: [from('Deny', cart)] }),
    ],
    allows: ['shop/storefront -> shop/cart TCP/8080'],
    blocks: ['shop/payments -> shop/cart TCP/8080', 'shop/cart#2 -> shop/cart TCP/8080'],
  },
  {
    row: 'order of rules',
    when: 'two rules of one policy match, the first wins, in each kind and direction',
    objects: [
      admin({
        subject: cart,
        ingress: [from('Accept', storefront), from('Deny', everyone), from('Accept', everyone)],
        egress: [to('Deny', appPods('postgres')), to('Accept', everyone)],
      }),
      baselineV1({
        subject: appPods('report'),
        egress: [to('Allow', storefront), to('Deny', everyone)],
      }),
    ],
    allows: [
      'shop/storefront -> shop/cart TCP/8080',
      'shop/cart -> shop/payments TCP/443',
      'monitoring/report -> shop/storefront TCP/8080',
    ],
    blocks: [
      'shop/payments -> shop/cart TCP/8080',
      'shop/cart -> data/postgres TCP/5432',
      'monitoring/report -> shop/payments TCP/443',
    ],
  },
  {
    row: 'Pass',
    when: 'tier Admin passes, its later rules and policies are skipped and NetworkPolicies decide',
    policies: cartIsClosed,
    objects: [
      admin({ name: 'a', ingress: [from('Pass', storefront), from('Deny', storefront)] }),
      adminV1({ name: 'b', priority: 20, ingress: [from('Deny', storefront)] }),
      admin({ name: 'c', priority: 30, subject: cart, ingress: [from('Accept', everyone)] }),
    ],
    allows: ['shop/storefront -> shop/payments TCP/443', 'shop/payments -> shop/cart TCP/8080'],
    blocks: ['shop/storefront -> shop/cart TCP/8080'],
  },
  {
    row: 'Pass',
    when: 'tier Admin passes and no NetworkPolicy selects the pod, tier Baseline decides',
    policies: cartIsOpen,
    objects: [
      adminV1({ ingress: [from('Pass', everyone)] }),
      baseline({ ingress: [from('Deny', storefront)] }),
    ],
    allows: ['shop/storefront -> shop/cart TCP/8080', 'shop/cart -> shop/payments TCP/443'],
    blocks: ['shop/storefront -> shop/payments TCP/443'],
  },
  {
    row: 'Pass',
    when: 'tier Baseline passes, there is no tier after it: allowed',
    objects: [baseline({ ingress: [from('Pass', storefront), from('Deny', everyone)] })],
    allows: ['shop/storefront -> shop/cart TCP/8080'],
    blocks: ['shop/payments -> shop/cart TCP/8080'],
  },
  {
    row: 'tier Baseline',
    when: 'a NetworkPolicy selects the pod for the other direction only, Baseline is asked',
    policies: { shop: [{ podSelector: app('cart'), policyTypes: ['Egress'], egress: [{}] }] },
    objects: [baselineV1({ ingress: [from('Deny', everyone)], egress: [to('Deny', everyone)] })],
    allows: ['shop/cart -> 203.0.113.7 TCP/443', '203.0.113.7 -> shop/cart TCP/8080'],
    blocks: ['shop/storefront -> shop/cart TCP/8080', 'shop/storefront -> shop/payments TCP/443'],
  },
  {
    row: 'tier Baseline',
    when: 'NetworkPolicies select the source and the destination, neither side asks Baseline',
    policies: {
      shop: [
        { podSelector: app('storefront'), policyTypes: ['Egress'], egress: [{}] },
        { podSelector: app('cart'), ingress: [{}] },
      ],
    },
    objects: [baseline({ ingress: [from('Deny', everyone)], egress: [to('Deny', everyone)] })],
    allows: ['shop/storefront -> shop/cart TCP/8080'],
    blocks: ['shop/payments -> shop/cart TCP/8080', 'shop/storefront -> shop/payments TCP/443'],
  },
];
