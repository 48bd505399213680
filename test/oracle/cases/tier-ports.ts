import type { Case } from './case.ts';
import { admin, adminV1, appPods, baseline, baselineV1, everyPod } from './tier.ts';

const cart = appPods('cart');

function denyProtocols(...protocols: readonly object[]): object {
  return admin({ subject: cart, ingress: [{ action: 'Deny', from: [everyPod], protocols }] });
}

function denyPorts(...ports: readonly object[]): object {
  return adminV1({ subject: cart, ingress: [{ action: 'Deny', from: [everyPod], ports }] });
}

/** Which ports and protocols a rule of a tier means. */
export const tierPorts: readonly Case[] = [
  {
    row: 'protocols of v1alpha2',
    when: 'there are none, every port of every protocol is meant',
    objects: [admin({ subject: cart, ingress: [{ action: 'Deny', from: [appPods('report')] }] })],
    allows: ['shop/storefront -> shop/cart TCP/8080'],
    blocks: ['monitoring/report -> shop/cart TCP/1', 'monitoring/report -> shop/cart SCTP/65535'],
  },
  {
    row: 'protocols of v1alpha2',
    when: 'a number is under a protocol, it is of that protocol only',
    objects: [
      denyProtocols(
        { tcp: { destinationPort: { number: 8080 } } },
        { udp: { destinationPort: { number: 53 } } },
        { sctp: { destinationPort: { number: 3868 } } },
      ),
    ],
    allows: [
      'shop/storefront -> shop/cart UDP/8080',
      'shop/storefront -> shop/cart TCP/53',
      'shop/storefront -> shop/cart TCP/3868',
      'shop/storefront -> shop/cart TCP/8081',
      'shop/storefront -> shop/cart SCTP/8080',
    ],
    blocks: [
      'shop/storefront -> shop/cart TCP/8080',
      'shop/storefront -> shop/cart UDP/53',
      'shop/storefront -> shop/cart SCTP/3868',
    ],
  },
  {
    row: 'protocols of v1alpha2',
    when: 'there is a range, it holds both ends',
    objects: [denyProtocols({ udp: { destinationPort: { range: { start: 8000, end: 8010 } } } })],
    allows: [
      'shop/storefront -> shop/cart UDP/7999',
      'shop/storefront -> shop/cart UDP/8011',
      'shop/storefront -> shop/cart TCP/8005',
    ],
    blocks: [
      'shop/storefront -> shop/cart UDP/8000',
      'shop/storefront -> shop/cart UDP/8005',
      'shop/storefront -> shop/cart UDP/8010',
    ],
  },
  {
    row: 'protocols of v1alpha2',
    when: 'a protocol has no destinationPort, all its ports are meant',
    objects: [denyProtocols({ udp: {} })],
    allows: ['shop/storefront -> shop/cart TCP/53', 'shop/storefront -> shop/cart SCTP/53'],
    blocks: ['shop/storefront -> shop/cart UDP/1', 'shop/storefront -> shop/cart UDP/65535'],
  },
  {
    row: 'ports of v1alpha1',
    when: 'there are none, every port of every protocol is meant',
    objects: [
      baselineV1({ subject: cart, ingress: [{ action: 'Deny', from: [appPods('report')] }] }),
    ],
    allows: ['shop/storefront -> shop/cart TCP/8080'],
    blocks: ['monitoring/report -> shop/cart UDP/1', 'monitoring/report -> shop/cart TCP/65535'],
  },
  {
    row: 'ports of v1alpha1',
    when: 'a number or range has no protocol, it is TCP',
    objects: [denyPorts({ portNumber: { port: 8080 } }, { portRange: { start: 9000, end: 9001 } })],
    allows: [
      'shop/storefront -> shop/cart UDP/8080',
      'shop/storefront -> shop/cart SCTP/8080',
      'shop/storefront -> shop/cart UDP/9000',
      'shop/storefront -> shop/cart TCP/8081',
    ],
    blocks: [
      'shop/storefront -> shop/cart TCP/8080',
      'shop/storefront -> shop/cart TCP/9000',
      'shop/storefront -> shop/cart TCP/9001',
    ],
  },
  {
    row: 'ports of v1alpha1',
    when: 'a protocol is written, it is that one; a range holds both ends',
    objects: [
      denyPorts(
        { portNumber: { protocol: 'UDP', port: 53 } },
        { portRange: { protocol: 'SCTP', start: 100, end: 200 } },
      ),
    ],
    allows: [
      'shop/storefront -> shop/cart TCP/53',
      'shop/storefront -> shop/cart TCP/150',
      'shop/storefront -> shop/cart SCTP/99',
      'shop/storefront -> shop/cart SCTP/201',
    ],
    blocks: [
      'shop/storefront -> shop/cart UDP/53',
      'shop/storefront -> shop/cart SCTP/100',
      'shop/storefront -> shop/cart SCTP/200',
    ],
  },
  {
    row: 'named port in a tier',
    when: 'one name is of two protocols, it is both, each with its own number',
    objects: [denyProtocols({ destinationNamedPort: 'sync' })],
    allows: ['shop/storefront -> shop/cart UDP/7946', 'shop/storefront -> shop/cart TCP/7947'],
    blocks: ['shop/storefront -> shop/cart TCP/7946', 'shop/storefront -> shop/cart UDP/7947'],
  },
  {
    row: 'named port in a tier',
    when: 'it is egress, the name means the number of each destination',
    objects: [
      adminV1({
        subject: cart,
        egress: [{ action: 'Deny', to: [everyPod], ports: [{ namedPort: 'http' }] }],
      }),
    ],
    allows: ['shop/cart -> data/storefront TCP/8080', 'shop/cart -> shop/payments TCP/8080'],
    blocks: ['shop/cart -> data/storefront TCP/3000', 'shop/cart -> shop/storefront TCP/8080'],
  },
  {
    row: 'named port in a tier',
    when: 'it is ingress, the name means the number of the subject; nobody else has it',
    objects: [
      baseline({
        ingress: [
          {
            action: 'Deny',
            from: [cart],
            protocols: [{ destinationNamedPort: 'http' }, { destinationNamedPort: 'metrics' }],
          },
        ],
      }),
    ],
    allows: ['shop/cart -> data/storefront TCP/8080', 'shop/cart -> shop/payments TCP/8080'],
    blocks: ['shop/cart -> data/storefront TCP/3000', 'shop/cart -> data/postgres TCP/9187'],
  },
];
