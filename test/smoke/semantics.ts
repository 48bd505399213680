/** The address of a pod by its name. */
export type Addresses = (pod: string) => string;

/** A connection, and whether it is allowed. */
export type Ask = readonly [
  from: string,
  to: string,
  port: number,
  expected: 'allowed' | 'blocked',
  protocol?: 'TCP' | 'UDP',
];

/** A NetworkPolicy's spec, for the pods of its case; `part`: for one of them. */
interface Spec {
  readonly part?: { readonly part: 'a' | 'b' };
  readonly policyTypes: readonly ('Ingress' | 'Egress')[];
  readonly ingress?: readonly unknown[];
  readonly egress?: readonly unknown[];
}

export interface Case {
  readonly name: string;
  readonly policies: (address: Addresses) => readonly Spec[];
  readonly asks: readonly Ask[];
}

const web = { podSelector: { matchLabels: { app: 'web' } } };
const b = { part: { part: 'b' } } as const;
const a = { part: { part: 'a' } } as const;
const ingress = ['Ingress'] as const;
const egress = ['Egress'] as const;

/**
 * Each case is about pods `a` and `b` of its own; `web` and `job` are in their
 * namespace, `away` has the labels of `web` and is in another.
 * https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export const cases: readonly Case[] = [
  {
    name: 'deny-ingress',
    policies: () => [{ ...b, policyTypes: ingress }],
    asks: [
      ['web', 'b', 80, 'blocked'],
      ['away', 'b', 80, 'blocked'],
      ['a', 'b', 80, 'blocked'],
      ['b', 'a', 80, 'allowed'],
      ['web', 'a', 80, 'allowed'],
    ],
  },
  {
    name: 'deny-egress',
    policies: () => [{ ...a, policyTypes: egress }],
    asks: [
      ['a', 'b', 80, 'blocked'],
      ['a', 'web', 80, 'blocked'],
      ['web', 'a', 80, 'allowed'],
      ['b', 'a', 80, 'allowed'],
    ],
  },
  {
    name: 'allow-all-ingress',
    policies: () => [{ policyTypes: ingress, ingress: [{}] }],
    asks: [
      ['web', 'b', 80, 'allowed'],
      ['away', 'b', 81, 'allowed'],
      ['away', 'a', 80, 'allowed', 'UDP'],
    ],
  },
  {
    name: 'peer-in-own-namespace',
    policies: () => [{ ...b, policyTypes: ingress, ingress: [{ from: [web] }] }],
    asks: [
      ['web', 'b', 80, 'allowed'],
      ['web', 'b', 81, 'allowed'],
      ['job', 'b', 80, 'blocked'],
      ['away', 'b', 80, 'blocked'],
    ],
  },
  {
    name: 'peer-and',
    policies: () => {
      const peer = { ...web, namespaceSelector: { matchLabels: { team: 'there' } } };
      return [{ ...b, policyTypes: ingress, ingress: [{ from: [peer] }] }];
    },
    asks: [
      ['away', 'b', 80, 'allowed'],
      ['web', 'b', 80, 'blocked'],
      ['job', 'b', 80, 'blocked'],
    ],
  },
  {
    name: 'peer-or',
    policies: () => {
      const peers = [web, { namespaceSelector: { matchLabels: { team: 'there' } } }];
      return [{ ...b, policyTypes: ingress, ingress: [{ from: peers }] }];
    },
    asks: [
      ['away', 'b', 80, 'allowed'],
      ['web', 'b', 80, 'allowed'],
      ['job', 'b', 80, 'blocked'],
    ],
  },
  {
    name: 'every-namespace',
    policies: () => [
      { ...b, policyTypes: ingress, ingress: [{ from: [{ namespaceSelector: {} }] }] },
    ],
    asks: [
      ['away', 'b', 80, 'allowed'],
      ['job', 'b', 80, 'allowed'],
    ],
  },
  {
    name: 'expressions',
    policies: () => {
      const matchExpressions = [
        { key: 'app', operator: 'In', values: ['web', 'job'] },
        { key: 'tier', operator: 'NotIn', values: ['back'] },
        { key: 'case', operator: 'DoesNotExist' },
      ];
      return [
        {
          ...b,
          policyTypes: ingress,
          ingress: [{ from: [{ podSelector: { matchExpressions } }] }],
        },
      ];
    },
    asks: [
      ['web', 'b', 80, 'allowed'],
      ['job', 'b', 80, 'blocked'],
      ['a', 'b', 80, 'blocked'],
    ],
  },
  {
    name: 'ports',
    policies: () => {
      const rules = [{ from: [web], ports: [{ port: 80 }, { port: 81, protocol: 'UDP' }] }];
      return [{ ...b, policyTypes: ingress, ingress: rules }];
    },
    asks: [
      ['web', 'b', 80, 'allowed'],
      ['web', 'b', 80, 'blocked', 'UDP'],
      ['web', 'b', 81, 'blocked'],
      ['web', 'b', 81, 'allowed', 'UDP'],
      ['job', 'b', 80, 'blocked'],
    ],
  },
  {
    name: 'ports-for-everyone',
    policies: () => [{ ...b, policyTypes: ingress, ingress: [{ ports: [{ port: 8080 }] }] }],
    asks: [
      ['away', 'b', 8080, 'allowed'],
      ['job', 'b', 8080, 'allowed'],
      ['job', 'b', 80, 'blocked'],
    ],
  },
  {
    name: 'range',
    policies: () => {
      const range = [{ port: 8080, endPort: 8085 }];
      return [{ ...b, policyTypes: ingress, ingress: [{ ports: range }] }];
    },
    asks: [
      ['web', 'b', 8080, 'allowed'],
      ['web', 'b', 8085, 'allowed'],
      ['web', 'b', 8090, 'blocked'],
      ['web', 'b', 81, 'blocked'],
    ],
  },
  {
    name: 'named-port',
    policies: () => {
      const named = [{ port: 'admin' }, { port: 'names', protocol: 'UDP' }];
      return [{ ...b, policyTypes: ingress, ingress: [{ ports: named }] }];
    },
    asks: [
      ['web', 'b', 81, 'allowed'],
      ['web', 'b', 80, 'blocked'],
      ['web', 'b', 80, 'allowed', 'UDP'],
    ],
  },
  {
    name: 'two-policies-add-up',
    policies: () => [
      { ...b, policyTypes: ingress, ingress: [{ from: [web], ports: [{ port: 80 }] }] },
      {
        policyTypes: ingress,
        ingress: [
          { from: [{ podSelector: { matchLabels: { app: 'job' } } }], ports: [{ port: 81 }] },
        ],
      },
    ],
    asks: [
      ['web', 'b', 80, 'allowed'],
      ['job', 'b', 81, 'allowed'],
      ['web', 'b', 81, 'blocked'],
      ['job', 'b', 80, 'blocked'],
      ['web', 'a', 80, 'blocked'],
    ],
  },
  {
    name: 'block-except',
    policies: (address) => {
      const ipBlock = { cidr: '0.0.0.0/0', except: [`${address('away')}/32`] };
      return [{ ...b, policyTypes: ingress, ingress: [{ from: [{ ipBlock }] }] }];
    },
    asks: [
      ['web', 'b', 80, 'allowed'],
      ['away', 'b', 80, 'blocked'],
    ],
  },
  {
    name: 'block-egress',
    policies: (address) => {
      const ipBlock = { cidr: `${address('web')}/32` };
      return [
        { ...a, policyTypes: egress, egress: [{ to: [{ ipBlock }], ports: [{ port: 80 }] }] },
      ];
    },
    asks: [
      ['a', 'web', 80, 'allowed'],
      ['a', 'web', 81, 'blocked'],
      ['a', 'job', 80, 'blocked'],
    ],
  },
  {
    name: 'both-sides-must-agree',
    policies: () => [
      { ...a, policyTypes: egress, egress: [{ ports: [{ port: 80 }, { port: 81 }] }] },
      { ...b, policyTypes: ingress, ingress: [{ ports: [{ port: 81 }, { port: 8080 }] }] },
    ],
    asks: [
      ['a', 'b', 80, 'blocked'],
      ['a', 'b', 81, 'allowed'],
      ['a', 'b', 8080, 'blocked'],
      ['web', 'b', 8080, 'allowed'],
      ['a', 'web', 80, 'allowed'],
    ],
  },
  {
    name: 'egress-to-another-namespace',
    policies: () => {
      const peer = {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'smoke-there' } },
      };
      return [{ ...a, policyTypes: egress, egress: [{ to: [peer] }] }];
    },
    asks: [
      ['a', 'away', 80, 'allowed'],
      ['a', 'away', 80, 'allowed', 'UDP'],
      ['a', 'web', 80, 'blocked'],
    ],
  },
];
