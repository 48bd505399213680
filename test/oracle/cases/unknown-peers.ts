import { app, type Case } from './case.ts';
import { admin, adminV1, appPods, baseline, baselineV1, everyPod } from './tier.ts';

const storefront = appPods('storefront');
const cart = appPods('cart');
const http = { tcp: { destinationPort: { number: 8080 } } };
const cartIsClosed = { shop: [{ podSelector: app('cart'), policyTypes: ['Ingress', 'Egress'] }] };

/**
 * Rules that hold something of which nothing is known: a peer or protocol without a known field.
 * The API says that Accept (Allow) rules then match no traffic, and that Deny and Pass rules are
 * "Deny all" rules: the rule as a whole, with its other peers and its ports.
 */
export const unknownPeers: readonly Case[] = [
  {
    row: 'unknown peer',
    when: 'the rule accepts, it matches nothing, not even its other peers',
    policies: cartIsClosed,
    objects: [
      admin({ ingress: [{ action: 'Accept', from: [storefront, {}] }] }),
      adminV1({ ingress: [{ action: 'Allow', from: [{ all: {} }] }] }),
      admin({
        name: 'later',
        priority: 20,
        ingress: [{ action: 'Accept', from: [appPods('report')] }],
      }),
    ],
    allows: ['monitoring/report -> shop/cart TCP/8080', 'shop/storefront -> shop/payments TCP/443'],
    blocks: ['shop/storefront -> shop/cart TCP/8080', 'shop/payments -> shop/cart TCP/8080'],
  },
  {
    row: 'unknown peer',
    when: 'the rule denies, it denies everyone on every port',
    objects: [
      admin({
        subject: cart,
        ingress: [
          { action: 'Accept', from: [appPods('report')] },
          { action: 'Deny', from: [storefront, { all: {} }], protocols: [http] },
        ],
      }),
      baselineV1({ subject: appPods('postgres'), egress: [{ action: 'Deny', to: [{}] }] }),
    ],
    allows: ['monitoring/report -> shop/cart TCP/8080', 'shop/cart -> data/postgres TCP/5432'],
    blocks: [
      'shop/storefront -> shop/cart TCP/8080',
      'shop/payments -> shop/cart UDP/53',
      '203.0.113.7 -> shop/cart TCP/8080',
      'data/postgres -> 203.0.113.7 TCP/443',
    ],
  },
  {
    row: 'unknown peer',
    when: 'the rule passes, it denies everyone as well, in either tier',
    policies: { shop: [{ podSelector: app('cart'), ingress: [{}] }] },
    objects: [
      admin({ subject: cart, ingress: [{ action: 'Pass', from: [storefront, {}] }] }),
      adminV1({ subject: appPods('report'), egress: [{ action: 'Pass', to: [{ all: {} }] }] }),
      baseline({ subject: appPods('postgres'), ingress: [{ action: 'Pass', from: [{}] }] }),
    ],
    allows: ['shop/cart -> shop/payments TCP/443'],
    blocks: [
      'shop/storefront -> shop/cart TCP/8080',
      'shop/payments -> shop/cart TCP/8080',
      'monitoring/report -> 203.0.113.7 TCP/443',
      'shop/cart -> data/postgres TCP/5432',
    ],
  },
  {
    row: 'unknown peer',
    when: 'ingress has a field that only egress has, it is unknown there',
    policies: cartIsClosed,
    objects: [
      admin({
        subject: cart,
        ingress: [{ action: 'Accept', from: [{ networks: ['0.0.0.0/0'] }] }],
      }),
      adminV1({ subject: appPods('report'), ingress: [{ action: 'Deny', from: [{ nodes: {} }] }] }),
      adminV1({
        name: 'b',
        subject: appPods('postgres'),
        ingress: [{ action: 'Pass', from: [{ domainNames: ['a.example'] }] }],
      }),
    ],
    allows: ['203.0.113.7 -> shop/storefront TCP/8080'],
    blocks: [
      '203.0.113.7 -> shop/cart TCP/8080',
      'shop/storefront -> monitoring/report TCP/80',
      'shop/storefront -> data/postgres TCP/5432',
    ],
  },
  {
    row: 'unknown peer',
    when: 'a field is null, it is not there',
    objects: [
      admin({ subject: cart, ingress: [{ action: 'Deny', from: [{ namespaces: null }] }] }),
    ],
    allows: ['203.0.113.7 -> shop/storefront TCP/8080'],
    blocks: ['203.0.113.7 -> shop/cart TCP/8080'],
  },
  {
    row: 'unknown peer',
    when: 'it is a protocol or a port that is unknown, the rule fails closed all the same',
    policies: cartIsClosed,
    objects: [
      admin({
        subject: cart,
        ingress: [{ action: 'Accept', from: [everyPod], protocols: [{ icmp: {} }, http] }],
      }),
      admin({
        name: 'b',
        subject: appPods('report'),
        ingress: [{ action: 'Deny', from: [storefront], protocols: [{}] }],
      }),
      adminV1({
        subject: appPods('postgres'),
        ingress: [{ action: 'Pass', from: [storefront], ports: [{}] }],
      }),
    ],
    allows: ['shop/storefront -> shop/payments TCP/443'],
    blocks: [
      'shop/storefront -> shop/cart TCP/8080',
      'shop/payments -> monitoring/report UDP/1',
      '203.0.113.7 -> data/postgres TCP/5432',
    ],
  },
  {
    row: 'domainNames',
    when: 'the rule accepts, it matches nothing: no address is known to have the name',
    policies: cartIsClosed,
    objects: [
      admin({ egress: [{ action: 'Accept', to: [{ domainNames: ['*.example.com'] }] }] }),
      adminV1({ egress: [{ action: 'Allow', to: [{ domainNames: ['example.com'] }] }] }),
    ],
    allows: ['shop/storefront -> 203.0.113.7 TCP/443'],
    blocks: ['shop/cart -> 203.0.113.7 TCP/443'],
  },
  {
    row: 'domainNames',
    when: 'the rule denies or passes, which they are not for, it denies everyone',
    objects: [
      admin({
        subject: cart,
        egress: [{ action: 'Deny', to: [{ domainNames: ['example.com'] }] }],
      }),
      adminV1({
        subject: appPods('report'),
        egress: [{ action: 'Pass', to: [{ domainNames: ['example.com'] }] }],
      }),
    ],
    allows: ['shop/storefront -> 203.0.113.7 TCP/443'],
    blocks: ['shop/cart -> shop/payments TCP/443', 'monitoring/report -> 203.0.113.7 TCP/443'],
  },
];
