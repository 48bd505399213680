import { admin, adminV1, baseline, baselineV1 } from '../../oracle/cases/tier.ts';

const namespaces = ['shop', 'data', 'ops', 'web', 'mail', 'lab'] as const;
const tiers = ['web', 'api', 'db', 'batch', 'edge'] as const;

/** 132 workloads in six namespaces, on three nodes, some of both address families. */
function workloads(): readonly object[] {
  return namespaces.flatMap((namespace, place) =>
    Array.from({ length: 22 }, (_, index) => {
      const labels = {
        app: `app-${index}`,
        tier: tiers[index % tiers.length],
        ...(index % 7 === 0 ? { pci: 'true' } : {}),
      };
      const name = `app-${index}`;
      const port = { name: 'http', containerPort: index % 3 === 0 ? 8080 : 3000 };
      const containers = [{ name: 'main', ports: [port] }];
      const number = place * 40 + index;
      const ip = `10.1.0.${number}`;
      const podIPs = [{ ip }, ...(index % 4 === 0 ? [{ ip: `fd00:1::${number}` }] : [])];
      const hostNetwork = index === 21;
      return {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace, labels },
        spec: { containers, nodeName: `node-${index % 3}`, ...(hostNetwork && { hostNetwork }) },
        ...(index % 2 === 0 && !hostNetwork && { status: { podIP: ip, podIPs } }),
      };
    }),
  );
}

const policy = (namespace: string, name: string, spec: object): object => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace },
  spec,
});
const expression = (key: string, operator: string, ...values: readonly string[]): object => ({
  matchExpressions: [{ key, operator, ...(values.length > 0 && { values }) }],
});
const app = (...names: readonly string[]): object => expression('app', 'In', ...names);
const nobody = { podSelector: expression('app', 'NotIn', 'app-1', 'app-2') };

/** Rules that name nearly everyone, and so are kept by whom they leave out. */
const broad: readonly object[] = [
  policy('shop', 'most-in', {
    podSelector: expression('tier', 'NotIn', 'edge'),
    ingress: [
      { from: [{ namespaceSelector: {}, ...nobody }], ports: [{ port: 8080 }] },
      {
        from: [{ namespaceSelector: {}, podSelector: expression('pci', 'DoesNotExist') }],
        ports: [{ port: 'http' }, { protocol: 'UDP', port: 53 }],
      },
      { from: [{ podSelector: app('app-1') }], ports: [{ port: 8080, endPort: 8090 }] },
    ],
  }),
  policy('shop', 'few-in', {
    podSelector: app('app-4'),
    ingress: [{ from: [{ podSelector: app('app-9') }] }],
  }),
  policy('data', 'most-out', {
    podSelector: {},
    policyTypes: ['Egress'],
    egress: [
      { to: [{ namespaceSelector: expression('team', 'NotIn', 'ops') }], ports: [{ port: 3000 }] },
      {
        to: [{ namespaceSelector: {}, podSelector: expression('tier', 'NotIn', 'db') }],
        ports: [{ port: 'http' }],
      },
    ],
  }),
  policy('data', 'one-out', {
    podSelector: app('app-3'),
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ from: [{ namespaceSelector: {} }] }],
    egress: [{ to: [{ podSelector: app('app-2') }] }, { ports: [{ protocol: 'SCTP' }] }],
  }),
  policy('ops', 'blocks', {
    podSelector: expression('pci', 'Exists'),
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      {
        from: [
          { ipBlock: { cidr: '0.0.0.0/0', except: ['10.1.0.0/28'] } },
          { namespaceSelector: {} },
        ],
        ports: [{ port: 8080 }],
      },
    ],
    egress: [{ to: [{ ipBlock: { cidr: '10.1.0.0/16' } }, { ipBlock: { cidr: 'fd00::/8' } }] }],
  }),
  policy('web', 'closed', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
  policy('web', 'open', {
    podSelector: expression('app', 'NotIn', 'app-5'),
    ingress: [{ from: [{ namespaceSelector: expression('team', 'Exists') }] }],
  }),
];

const named = ['shop', 'ops', 'web'].map((name) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { team: name } },
}));

const everyone = { namespaces: {} };
const ofTiers: readonly object[] = [
  admin({
    priority: 5,
    subject: { pods: { podSelector: expression('tier', 'In', 'db', 'api') } },
    ingress: [
      { action: 'Deny', from: [{ pods: { podSelector: app('app-10', 'app-11') } }] },
      { action: 'Pass', from: [{ namespaces: expression('team', 'DoesNotExist') }] },
      { action: 'Accept', from: [everyone], protocols: [{ destinationNamedPort: 'http' }] },
    ],
  }),
  adminV1({
    priority: 7,
    subject: { namespaces: expression('team', 'In', 'web', 'ops') },
    egress: [
      {
        action: 'Deny',
        to: [{ networks: ['10.1.0.0/27'] }],
        ports: [{ portNumber: { port: 8080 } }],
      },
    ],
  }),
  baseline({
    priority: 3,
    ingress: [{ action: 'Deny', from: [{ pods: { podSelector: app('app-3') } }] }],
  }),
  baselineV1({
    egress: [{ action: 'Deny', to: [everyone], ports: [{ portRange: { start: 1, end: 2999 } }] }],
  }),
];

/** The cluster under NetworkPolicies alone, and under tiers as well. */
export const bigClusters: Readonly<Record<string, readonly object[]>> = {
  'NetworkPolicies alone': [...workloads(), ...named, ...broad],
  'tiers as well': [...workloads(), ...named, ...broad, ...ofTiers],
};
