import type { Exposure, Source, World, WorldPort, WorldService } from './world.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What Kubernetes would hold of a world before any policy: one workload per service, one stranger per namespace. */
export function manifestsOf(world: World): Fields[] {
  const services = world.services.map((each) => workload(each, world));
  const spaces = [...new Set(world.services.map((each) => each.namespace))];
  const strangers = spaces.map((namespace) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'stranger', ...(!world.unplaced && { namespace }) },
    spec: {
      selector: { matchLabels: { app: 'stranger' } },
      template: {
        metadata: {
          labels: { app: 'stranger', 'app.kubernetes.io/part-of': 'shop', team: 'green' },
        },
        spec: { containers: [{ name: 'main', ports: [{ containerPort: 8080, name: 'http' }] }] },
      },
    },
  }));
  return [...services, ...strangers];
}

/** kube-dns, which is in no release. */
export const dnsPod: Fields = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'kube-dns', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
  spec: { containers: [{ name: 'dns' }] },
};

/** The labels that tell a service's pods from all others. */
function ownLabels({ name, labelling }: WorldService): Record<string, string> {
  switch (labelling) {
    case 'name':
      return { 'app.kubernetes.io/name': name, 'app.kubernetes.io/instance': name };
    case 'app':
      return { app: name };
    case 'component':
      return { 'app.kubernetes.io/name': 'shop', 'app.kubernetes.io/component': name };
    case 'expression':
      return { app: 'shop', tier: name };
  }
}

function selectorOf(service: WorldService): Fields {
  const labels = ownLabels(service);
  if (service.labelling !== 'expression') return { matchLabels: labels };
  return {
    matchLabels: { app: 'shop' },
    matchExpressions: [
      { key: 'tier', operator: 'In', values: [service.name] },
      { key: 'quarantined', operator: 'DoesNotExist' },
    ],
  };
}

function workload(service: WorldService, world: World): Fields {
  const metadata = {
    name: service.name,
    ...(!world.unplaced && { namespace: service.namespace }),
  };
  const labels = {
    ...ownLabels(service),
    team: service.team,
    'helm.sh/chart': 'shop-1.2.3',
    'app.kubernetes.io/version': '1.2.3',
  };
  const containers = [
    {
      name: 'main',
      ports: service.ports.map(({ number, protocol, name }) => ({
        containerPort: number,
        protocol,
        ...(name !== undefined && { name }),
      })),
    },
  ];
  const template = { metadata: { labels }, spec: { containers } };
  switch (service.kind) {
    case 'Pod':
      return {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { ...metadata, labels },
        spec: template.spec,
      };
    case 'Job':
      return { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { template } };
    case 'CronJob':
      return {
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        metadata,
        spec: { schedule: '@hourly', jobTemplate: { spec: { template } } },
      };
    default:
      return {
        apiVersion: 'apps/v1',
        kind: service.kind,
        metadata,
        spec: { selector: selectorOf(service), template },
      };
  }
}

/** The profiles, one document each, in the order of the services. */
export function profilesOf(world: World): Fields[] {
  return world.services.map((service) => {
    const spec: Record<string, unknown> = {};
    const exposes = service.exposes.map((each) => exposureOf(each, service, world));
    if (exposes.length > 0) spec.exposes = exposes;
    const consumes = service.consumes.map(({ to, ports }) => {
      const provider = at(world, to);
      const near = provider.namespace === service.namespace;
      const name = near ? provider.name : `${provider.namespace}/${provider.name}`;
      if (ports === undefined) return name;
      const written = ports.map((port) => portOf(provider.ports[port], service.plain));
      if (written.length === 1) return `${name}:${written[0]}`;
      return {
        service: provider.name,
        ...(!near && { namespace: provider.namespace }),
        ports: written,
      };
    });
    if (consumes.length > 0) spec.consumes = consumes;
    const egress = [
      ...(service.partners
        ? [{ cidr: '203.0.113.0/24', except: ['203.0.113.128/25'], ports: [443, '8000-8010'] }]
        : []),
      ...(service.internet ? ['$internet:443'] : []),
    ];
    if (egress.length > 0) spec.egress = egress;
    if (service.isolate.length < 2) spec.isolate = service.isolate;
    if (!service.dns) spec.dns = false;
    if (service.extra) {
      spec.extraIngress = [
        {
          from: [{ podSelector: { matchLabels: { team: 'red' } } }],
          ports: [{ port: 9999, protocol: 'TCP' }],
        },
      ];
      spec.extraEgress = [{ to: [{ ipBlock: { cidr: '192.0.2.0/24' } }], ports: [{ port: 9999 }] }];
    }
    const namespace = world.unplaced ? {} : { namespace: service.namespace };
    if (!service.krm) return { service: service.name, ...namespace, ...spec };
    return {
      apiVersion: 'netprofile.dev/v1alpha1',
      kind: 'NetworkProfile',
      metadata: { name: service.name, ...namespace },
      spec,
    };
  });
}

export function at(world: World, index: number): WorldService {
  const service = world.services[index];
  if (service === undefined) throw new Error(`the world has no service ${index}`);
  return service;
}

function portOf(port: WorldPort | undefined, plain: boolean): string | number {
  if (port === undefined) throw new Error('a port that does not exist');
  const word = plain ? port.number : (port.name ?? port.number);
  return port.protocol === 'TCP' ? word : `${word}/udp`;
}

function exposureOf({ ports, from }: Exposure, service: WorldService, world: World): unknown {
  const written =
    ports === 'all' ? 'all' : ports.map((port) => portOf(service.ports[port], service.plain));
  const [only, more] = written;
  if (from === 'absent') {
    return Array.isArray(written) && more === undefined ? only : { ports: written };
  }
  const open = from === 'none' ? 'none' : from.map((each) => sourceOf(each, service, world));
  return Array.isArray(written) && more === undefined
    ? { port: only, from: open }
    : { ports: written, from: open };
}

function sourceOf(source: Source, service: WorldService, world: World): unknown {
  switch (source.kind) {
    case 'service': {
      const { name, namespace } = at(world, source.service);
      const near = namespace === service.namespace;
      if (source.asMap) return { service: name, ...(!near && { namespace }) };
      return near ? name : `${namespace}/${name}`;
    }
    case 'namespace':
      return `${source.namespace}/*`;
    case 'team':
      return { ...(source.everywhere && { namespace: '*' }), labels: { team: source.team } };
    case 'cidr':
      return { cidr: '198.51.100.0/24', except: ['198.51.100.9/32'] };
    default:
      return `$${source.kind}`;
  }
}
