import { app, type Case, type Policies } from './case.ts';

function cartLetsIn(...ports: readonly object[]): Policies {
  return { shop: [{ podSelector: app('cart'), ingress: [{ ports }] }] };
}

function cartMayCall(...ports: readonly object[]): Policies {
  return { shop: [{ podSelector: app('cart'), policyTypes: ['Egress'], egress: [{ ports }] }] };
}

/** Which ports and protocols a rule means. */
export const ports: readonly Case[] = [
  {
    row: 'ports missing or []',
    when: 'ports is []',
    policies: {
      shop: [
        {
          podSelector: app('cart'),
          ingress: [{ from: [{ podSelector: app('storefront') }], ports: [] }],
        },
      ],
    },
    allows: [
      'shop/storefront -> shop/cart TCP/1',
      'shop/storefront -> shop/cart UDP/53',
      'shop/storefront -> shop/cart SCTP/65535',
    ],
    blocks: ['shop/payments -> shop/cart TCP/1'],
  },
  {
    row: 'ports missing or []',
    when: 'ports is missing',
    policies: {
      shop: [
        {
          podSelector: app('cart'),
          policyTypes: ['Egress'],
          egress: [{ to: [{ podSelector: app('storefront') }] }],
        },
      ],
    },
    allows: ['shop/cart -> shop/storefront TCP/1', 'shop/cart -> shop/storefront UDP/65535'],
    blocks: ['shop/cart -> shop/payments TCP/1'],
  },
  {
    row: 'protocol missing',
    when: 'a port is given, it is TCP',
    policies: cartLetsIn({ port: 8080 }),
    allows: ['shop/storefront -> shop/cart TCP/8080'],
    blocks: ['shop/storefront -> shop/cart UDP/8080', 'shop/storefront -> shop/cart SCTP/8080'],
  },
  {
    row: 'protocol missing',
    when: 'an entry is empty, it is every TCP port',
    policies: cartMayCall({}),
    allows: ['shop/cart -> data/postgres TCP/5432'],
    blocks: ['shop/cart -> data/postgres UDP/5432'],
  },
  {
    row: 'port missing, protocol given',
    when: 'the protocol is UDP',
    policies: cartLetsIn({ protocol: 'UDP' }),
    allows: ['shop/storefront -> shop/cart UDP/1', 'shop/storefront -> shop/cart UDP/65535'],
    blocks: ['shop/storefront -> shop/cart TCP/8080', 'shop/storefront -> shop/cart SCTP/1'],
  },
  {
    row: 'port missing, protocol given',
    when: 'the protocol is TCP and a UDP port stands beside it',
    policies: cartMayCall({ protocol: 'TCP' }, { protocol: 'UDP', port: 53 }),
    allows: ['shop/cart -> data/postgres TCP/5432', 'shop/cart -> 203.0.113.7 UDP/53'],
    blocks: ['shop/cart -> 203.0.113.7 UDP/54'],
  },
  {
    row: 'endPort',
    when: 'there is a range, it holds both ends',
    policies: cartLetsIn({ port: 8000, endPort: 8010 }),
    allows: [
      'shop/storefront -> shop/cart TCP/8000',
      'shop/storefront -> shop/cart TCP/8005',
      'shop/storefront -> shop/cart TCP/8010',
    ],
    blocks: [
      'shop/storefront -> shop/cart TCP/7999',
      'shop/storefront -> shop/cart TCP/8011',
      'shop/storefront -> shop/cart UDP/8005',
    ],
  },
  {
    row: 'endPort',
    when: 'it equals port, it is one port',
    policies: cartMayCall({ port: 443, endPort: 443, protocol: 'UDP' }),
    allows: ['shop/cart -> 203.0.113.7 UDP/443'],
    blocks: ['shop/cart -> 203.0.113.7 UDP/444', 'shop/cart -> 203.0.113.7 UDP/442'],
  },
  {
    row: 'named port',
    when: 'two protocols share a name, each means its own number',
    policies: cartLetsIn({ port: 'sync', protocol: 'UDP' }),
    allows: ['shop/storefront -> shop/cart UDP/7947'],
    blocks: [
      'shop/storefront -> shop/cart UDP/7946',
      'shop/storefront -> shop/cart TCP/7946',
      'shop/storefront -> shop/cart TCP/7947',
    ],
  },
  {
    row: 'named port',
    when: 'the protocol is missing, the name is looked up under TCP',
    policies: cartLetsIn({ port: 'sync' }),
    allows: ['shop/storefront -> shop/cart TCP/7946'],
    blocks: ['shop/storefront -> shop/cart UDP/7947', 'shop/storefront -> shop/cart TCP/8080'],
  },
  {
    row: 'named port',
    when: 'it is egress, the name means the number of each destination and not the source',
    policies: cartMayCall({ port: 'http' }),
    allows: ['shop/cart -> shop/storefront TCP/8080', 'shop/cart -> data/storefront TCP/3000'],
    blocks: [
      'shop/cart -> data/storefront TCP/8080',
      'shop/cart -> data/postgres TCP/8080',
      'shop/cart -> shop/payments TCP/8080',
    ],
  },
  {
    row: 'named port',
    when: 'it is ingress, the name means the number of the selected pod and not the caller',
    policies: { data: [{ podSelector: {}, ingress: [{ ports: [{ port: 'http' }] }] }] },
    allows: ['shop/storefront -> data/storefront TCP/3000'],
    blocks: [
      'shop/storefront -> data/storefront TCP/8080',
      'shop/storefront -> data/postgres TCP/8080',
    ],
  },
  {
    row: 'named port',
    when: 'nobody has that name with that protocol, the rule allows nothing',
    policies: cartLetsIn({ port: 'http', protocol: 'UDP' }, { port: 'grpc' }, { port: 7946 }),
    allows: ['shop/storefront -> shop/cart TCP/7946'],
    blocks: ['shop/storefront -> shop/cart UDP/8080', 'shop/storefront -> shop/cart TCP/8080'],
  },
  {
    row: 'named port',
    when: 'the destination is an address, the name means nothing there',
    policies: cartMayCall({ port: 'http' }, { port: 443 }),
    allows: ['shop/cart -> 203.0.113.7 TCP/443'],
    blocks: ['shop/cart -> 203.0.113.7 TCP/8080', 'shop/cart -> shop/proxy TCP/8080'],
  },
  {
    row: 'named port',
    when: 'it is declared by a restartable init container, it counts; by an ordinary one, not',
    policies: {
      data: [
        {
          podSelector: app('postgres'),
          ingress: [{ ports: [{ port: 'metrics' }, { port: 'migrate' }] }],
        },
      ],
    },
    allows: ['monitoring/report -> data/postgres TCP/9187'],
    blocks: ['monitoring/report -> data/postgres TCP/9999'],
  },
  {
    row: 'containerPorts not declared',
    when: 'the rule has a number',
    policies: { shop: [{ podSelector: app('payments'), ingress: [{ ports: [{ port: 443 }] }] }] },
    allows: ['shop/cart -> shop/payments TCP/443'],
    blocks: ['shop/cart -> shop/payments TCP/444'],
  },
  {
    row: 'containerPorts not declared',
    when: 'the pod declares others',
    policies: cartLetsIn({ port: 9000 }),
    allows: ['shop/storefront -> shop/cart TCP/9000'],
    blocks: ['shop/storefront -> shop/cart TCP/8080'],
  },
  {
    row: 'Service ports',
    when: 'the rule has the number of a Service port, the pod port stays shut',
    policies: cartLetsIn({ port: 80 }),
    allows: ['shop/storefront -> shop/cart TCP/80'],
    blocks: ['shop/storefront -> shop/cart TCP/8080'],
  },
  {
    row: 'Service ports',
    when: 'the rule has the name of a Service port, it means nothing',
    policies: cartLetsIn({ port: 'web' }, { port: 'sync' }),
    allows: ['shop/storefront -> shop/cart TCP/7946'],
    blocks: ['shop/storefront -> shop/cart TCP/8080', 'shop/storefront -> shop/cart TCP/80'],
  },
  {
    row: 'SCTP',
    when: 'the only rule is SCTP, TCP is isolated',
    policies: cartLetsIn({ port: 3868, protocol: 'SCTP' }),
    allows: ['shop/storefront -> shop/cart SCTP/3868'],
    blocks: ['shop/storefront -> shop/cart TCP/3868', 'shop/storefront -> shop/cart TCP/8080'],
  },
  {
    row: 'SCTP',
    when: 'the rules are TCP and UDP, SCTP is isolated',
    policies: cartMayCall({ port: 3868, protocol: 'TCP' }, { port: 3868, protocol: 'UDP' }),
    allows: ['shop/cart -> 203.0.113.7 TCP/3868', 'shop/cart -> 203.0.113.7 UDP/3868'],
    blocks: ['shop/cart -> 203.0.113.7 SCTP/3868'],
  },
];
