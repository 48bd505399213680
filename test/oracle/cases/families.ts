import { app, type Case, type Policies } from './case.ts';

function pod(name: string, ...ips: readonly string[]): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'ops', labels: { app: name } },
    spec: { containers: [] },
    status: { podIP: ips[0], podIPs: ips.map((ip) => ({ ip })) },
  };
}

const pods = [
  pod('four', '10.2.0.4'),
  pod('six', 'fd00:2::6'),
  pod('both', '10.2.0.8', 'fd00:2::8'),
  pod('peer', '10.2.0.9', 'fd00:2::9'),
];

function bothLetsIn(...cidrs: readonly string[]): Policies {
  const from = cidrs.map((cidr) => ({ ipBlock: { cidr } }));
  return { ops: [{ podSelector: app('both'), ingress: [{ from }] }] };
}

/** A connection is of one family; it is allowed if it is over any that both sides have. */
export const families: readonly Case[] = [
  {
    row: 'address family',
    when: 'nothing is said, ends that share no family do not connect',
    objects: pods,
    allows: [
      'ops/four -> ops/both TCP/80',
      'ops/both -> ops/six TCP/80',
      'ops/six -> 2001:db8::7 TCP/443',
      '203.0.113.7 -> ops/both TCP/80',
      'ops/six -> shop/cart TCP/8080',
    ],
    blocks: [
      'ops/four -> ops/six TCP/80',
      'ops/six -> ops/four TCP/80',
      'ops/six -> 203.0.113.7 TCP/443',
      '2001:db8::7 -> ops/four TCP/80',
    ],
  },
  {
    row: 'address family',
    when: 'a block has the address of one family, the pod gets in over that one',
    policies: bothLetsIn('fd00:2::/64', '203.0.113.0/24'),
    objects: pods,
    allows: ['ops/peer -> ops/both TCP/80', 'ops/six -> ops/both TCP/80'],
    blocks: ['ops/four -> ops/both TCP/80', 'shop/cart -> ops/both TCP/80'],
  },
  {
    row: 'address family',
    when: 'one side allows IPv4 and the other IPv6, no family is left',
    policies: {
      ops: [
        ...(bothLetsIn('fd00:2::/64').ops ?? []),
        {
          podSelector: app('peer'),
          policyTypes: ['Egress'],
          egress: [{ to: [{ ipBlock: { cidr: '10.2.0.0/24' } }] }],
        },
      ],
    },
    objects: pods,
    allows: ['ops/peer -> ops/four TCP/80', 'ops/six -> ops/both TCP/80'],
    blocks: ['ops/peer -> ops/both TCP/80'],
  },
];
