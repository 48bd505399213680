import type {
  Audit,
  AuditFinding,
  AuditNamespace,
  AuditPeer,
  AuditRule,
  AuditWorkload,
} from '../../../generator/model/audit.ts';
import type { Place } from '../../../generator/model/diagnostic.ts';
import type { PortRange } from '../../../generator/model/reach.ts';
import type { AuditContext } from '../../../generator/reports/audit/index.ts';

export const context: AuditContext = {
  // a line for every step of the path; of one file the lines are not known
  spot: ({ file, path }) =>
    file === 'cluster/dns.yaml'
      ? undefined
      : { file, line: 3 + path.length, column: 1 + path.length },
  version: '0.1.0',
  title: 'Shop, production',
};

export function place(file: string, ...path: readonly (string | number)[]): Place {
  return { file, document: 0, path };
}

export function port(number: number, protocol: PortRange['protocol'] = 'TCP'): PortRange {
  return { protocol, from: number, to: number };
}

export const allPorts: readonly PortRange[] = (['TCP', 'UDP', 'SCTP'] as const).map((protocol) => ({
  protocol,
  from: 1,
  to: 65535,
}));

const everybody: readonly AuditPeer[] = [{ text: 'anywhere', ports: allPorts }];
const everyPod: readonly AuditPeer[] = [
  { text: 'any pod in any other namespace', ports: allPorts },
];

/** A workload that is isolated both ways and meets only its own kind. */
export function workload(name: string, differs: Partial<AuditWorkload> = {}): AuditWorkload {
  return {
    name,
    kind: 'Deployment',
    hostNetwork: false,
    isolatedIngress: true,
    isolatedEgress: true,
    reachedFromOutside: [],
    reachedFromUnseen: [],
    reachesOutside: [],
    reachedBy: 1,
    reaches: 1,
    ...differs,
  };
}

export function namespace(
  name: string,
  workloads: readonly AuditWorkload[],
  differs: Partial<AuditNamespace> = {},
): AuditNamespace {
  const defaultDeny = { ingress: true, egress: true };
  return { name, policies: workloads.length, defaultDeny, workloads, findings: [], ...differs };
}

/** An audit of namespaces, its totals counted. */
export function auditOf(
  namespaces: readonly AuditNamespace[],
  { clusterFindings = [], clusterWide = [], rules, since }: Partial<Audit> = {},
): Audit {
  const workloads = namespaces.flatMap((each) => each.workloads);
  const findings = { error: 0, warning: 0, info: 0 };
  for (const each of [...namespaces.flatMap((one) => one.findings), ...clusterFindings])
    findings[each.severity] += 1;
  const totals = {
    namespaces: namespaces.length,
    workloads: workloads.length,
    isolatedIngress: workloads.filter((each) => each.isolatedIngress).length,
    isolatedEgress: workloads.filter((each) => each.isolatedEgress).length,
    policies: namespaces.reduce((sum, each) => sum + each.policies, 0),
    findings,
  };
  return {
    totals,
    namespaces,
    clusterFindings,
    clusterWide,
    ...(rules !== undefined && { rules }),
    ...(since !== undefined && { since }),
  };
}

const shopNamespace = namespace(
  'shop',
  [
    workload('shop/storefront', {
      profile: place('profiles/storefront.yaml'),
      reachedFromOutside: [{ text: 'anywhere', ports: [port(8080)] }],
      reachedFromUnseen: [{ text: 'app=ingress-nginx in ingress-nginx', ports: [port(8080)] }],
      reachedBy: 0,
      reaches: 3,
    }),
    workload('shop/cart', { profile: place('profiles/cart.yaml'), reachedBy: 1, reaches: 1 }),
    workload('shop/payments', {
      profile: place('profiles/payments.yaml'),
      reachesOutside: [
        { text: '203.0.113.0/24', ports: [port(443)] },
        { text: '198.51.100.0/24', ports: [port(443)] },
      ],
      reachedBy: 2,
      reaches: 0,
    }),
    workload('shop/orders', {
      profile: place('profiles/orders.yaml'),
      reachesOutside: [{ text: 'anywhere', ports: [port(443)] }],
      reachedBy: 1,
      reaches: 2,
    }),
  ],
  {
    policies: 6,
    defaultDeny: { ingress: true, egress: false },
    findings: [
      {
        code: 'needs-release',
        severity: 'info',
        message: '"cart" consumes "payments"; it takes effect with the next release of "payments"',
        place: place('profiles/cart.yaml', 'consumes', 0),
      },
      {
        code: 'egress-to-everywhere',
        severity: 'warning',
        message: '"orders" may send to any address on 443/TCP',
        place: place('profiles/orders.yaml', 'egress', 0, 'to'),
      },
      {
        code: 'chart-policy-voids',
        severity: 'error',
        message:
          'shop/allow-web allows everyone to pods of "storefront", so our policy holds nothing',
        place: place('rendered/shop.yaml', 'spec', 'ingress', 0),
      },
    ],
  },
);

/** The shop, its database, a DaemonSet on the host network, and a namespace with nothing in it. */
export const shop: Audit = auditOf(
  [
    shopNamespace,
    namespace('data', [
      workload('data/postgres', {
        kind: 'StatefulSet',
        profile: place('profiles/postgres.yaml'),
        reachedBy: 2,
        reaches: 0,
      }),
    ]),
    namespace(
      'monitoring',
      [
        workload('monitoring/node-exporter', {
          kind: 'DaemonSet',
          hostNetwork: true,
          isolatedIngress: false,
          isolatedEgress: false,
          reachedFromOutside: everybody,
          reachedFromUnseen: everyPod,
          reachesOutside: everybody,
          reachedBy: 5,
          reaches: 1,
        }),
      ],
      { policies: 0, defaultDeny: { ingress: false, egress: false } },
    ),
    namespace('sandbox', [], { defaultDeny: { ingress: false, egress: false } }),
  ],
  {
    clusterWide: [
      { name: 'deny-metadata', tier: 'Admin', priority: 10, place: place('cluster/admin.yaml') },
      { name: 'allow-dns', tier: 'Admin', priority: 20, place: place('cluster/dns.yaml') },
      { name: 'default', tier: 'Baseline', priority: 0, place: place('cluster/baseline.yaml') },
    ],
    since: {
      revision: 'v1.4.0',
      changes: [
        {
          kind: 'removed',
          source: 'shop/cart',
          destination: 'data/postgres',
          before: '5432/TCP',
          after: '',
        },
        {
          kind: 'widened',
          source: 'shop/orders',
          destination: 'anywhere',
          before: '443/TCP',
          after: '443/TCP, 8443/TCP',
        },
        {
          kind: 'added',
          source: 'monitoring/node-exporter',
          destination: 'shop/storefront',
          before: '',
          after: '8080/TCP',
        },
        {
          kind: 'added',
          source: 'shop/orders',
          destination: 'shop/payments',
          before: '',
          after: '8443/TCP',
        },
      ],
    },
  },
);

/** Twelve workloads of one cause, two of another, one alone, and three that one rule of a policy lets through. */
export const causes: Audit = auditOf([
  namespace(
    'eu',
    Array.from({ length: 12 }, (_, index) => workload(`eu/service-${index}`)),
    {
      findings: [
        ...Array.from({ length: 12 }, (_, index) => unheld(`eu/service-${index}`, 'ingress')),
        ...['eu/service-1', 'eu/service-2'].map((each) => unheld(each, 'egress')),
        unheld('eu/service-3', 'ingress and egress'),
        ...[8080, 8081, 8082].map((each) => ({
          code: 'undeclared-connection',
          severity: 'error' as const,
          subject: 'eu/service-1',
          message: `dev/cart -> eu/service-1: ${each}/TCP is allowed`,
          place: place('k8s/allow-all.yaml', 'spec', 'ingress', 0),
        })),
      ],
    },
  ),
]);

function unheld(subject: string, direction: string): AuditFinding {
  return {
    code: 'not-isolated',
    severity: 'warning',
    subject,
    message: `no policy isolates ${subject} for ${direction}`,
    alike: `no policy isolates # workloads for ${direction}`,
    hint: 'write a profile',
    place: place(`k8s/${subject}.yaml`),
  };
}

/** One rule for each thing that may become of it. */
export const everyRule: readonly AuditRule[] = (
  ['holds', 'broken', 'undecided', 'selects nothing', 'accepted'] as const
).flatMap((result) =>
  (['error', 'warning'] as const).map((severity) => ({
    name: `${severity} that ${result}`,
    result,
    severity: result === 'accepted' ? 'info' : severity,
    ...(result !== 'holds' && { message: '=1 | <b>2</b>' }),
    place: place('netprofile.yaml', 'spec', 'rules'),
  })),
);

/** `count` workloads in namespaces of fifty; every fourth namespace has something wrong. */
export function many(count: number): Audit {
  const ports = [port(8080), port(9090)];
  const made = Array.from({ length: Math.ceil(count / 50) }, (_, number) => {
    const name = `team-${number}`;
    const workloads = Array.from({ length: Math.min(50, count - number * 50) }, (_, index) =>
      workload(`${name}/service-${index}`, {
        profile: place(`profiles/${name}/service-${index}.yaml`),
        reachedBy: index,
        reachesOutside: [{ text: '203.0.113.0/24', ports }],
        ...(number % 4 === 0 &&
          index < 3 && { isolatedIngress: false, reachedFromOutside: everybody }),
      }),
    );
    return namespace(name, workloads);
  });
  const changes = made.map(({ name }) => ({
    kind: 'added' as const,
    source: `${name}/service-0`,
    destination: `${name}/service-1`,
    before: '',
    after: '8080/TCP',
  }));
  return auditOf(made, { since: { revision: 'HEAD~1', changes } });
}

/** The shop after a probe that found a leak, with a name that is none. */
export const probed: Audit = {
  ...shop,
  traffic: {
    date: '2026-11-27T21:29:15Z',
    context: 'kind-shop <b>',
    clusterVersion: 'v1.34.4',
    networkPlugin: 'kube-router',
    mode: 'stand-ins',
    counts: { leak: 1, broken: 0, differs: 0, inconclusive: 1, ok: 60 },
    workloads: 5,
    leftOut: [{ reason: 'host-name', count: 1, examples: ['api.example.com|'] }],
    wrong: [
      {
        id: 'c1',
        about: 'undeclared-source',
        from: { name: 'shop/twin', kind: 'twin' },
        to: { name: 'shop/payments', kind: 'workload' },
        protocol: 'TCP',
        port: 8443,
        intended: 'blocked',
        simulated: 'allowed',
        observed: 'allowed',
        verdict: 'leak',
        reason: 'connected; no profile declares it, and the policies that are there allow it',
        answers: ['connected', 'connected'],
        at: { file: 'profiles/payments.yaml', line: 3, column: 5 },
      },
      {
        id: 'c2',
        about: 'declared',
        from: { name: 'shop/<img src=x>|`@team`', kind: 'workload' },
        to: { name: 'shop/cart', kind: 'workload', by: 'cart.shop.svc' },
        protocol: 'TCP',
        port: 80,
        intended: 'allowed',
        simulated: 'allowed',
        observed: 'unknown',
        verdict: 'inconclusive',
        reason: 'the name does not resolve',
        answers: ['dns', 'dns'],
      },
    ],
  },
};
