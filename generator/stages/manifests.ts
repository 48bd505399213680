import { readPolicySpec } from '../grammar/network-policy.ts';
import { asFields, type Fields, field, items, Report, shown } from '../grammar/reader.ts';
import { readLabels, readSelector } from '../grammar/selectors.ts';
import { Ambiguous } from '../grammar/yaml.ts';
import { type Diagnostic, type Place, within } from '../model/diagnostic.ts';
import type {
  Call,
  ContainerPort,
  Hook,
  Manifests,
  ObjectId,
  Service,
  ServicePort,
  ShippedPolicy,
  Workload,
} from '../model/manifest.ts';
import {
  type Labels,
  type Protocol,
  type Rule,
  type Selector,
  serviceLabel,
} from '../model/policy.ts';
import { callsOf } from './calls.ts';
import { headed, type RawDocument, type ReadDocument } from './parse.ts';

/** Kinds whose pods we know how to read, and where their pod template is. */
const templates: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  ReplicationController: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  Pod: [],
};

/** Kinds whose documents have to be read; of others only the head matters. */
export const readKinds: ReadonlySet<string> = new Set([
  ...Object.keys(templates),
  'Service',
  'NetworkPolicy',
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
  'APIService',
  'Ingress',
  'HTTPRoute',
  'GRPCRoute',
  'TCPRoute',
  'TLSRoute',
  'UDPRoute',
  'ServiceMonitor',
  'PodMonitor',
]);

/**
 * Reads parsed documents into workloads, Services, policies and calls; Lists
 * are unfolded, a document of our own group is skipped. Reports objects that
 * lack what is needed to read them.
 */
export function manifests(documents: Iterable<ReadDocument>): {
  manifests: Manifests;
  diagnostics: readonly Diagnostic[];
} {
  const report = new Report();
  const found = {
    objects: [] as ObjectId[],
    workloads: [] as Workload[],
    services: [] as Service[],
    policies: [] as ShippedPolicy[],
    calls: [] as Call[],
  };
  for (const document of unfolded(documents, report)) {
    const id = identify(document, report);
    if (id === undefined) continue;
    if (id.apiVersion.startsWith('netprofile.dev/') || /^NetworkProf/.test(id.kind)) {
      if (id.place.path.length === 0 && id.kind !== 'Platform' && id.kind !== 'NetprofileConfig') {
        report.add(
          'unknown-kind',
          id.place,
          `${id.apiVersion} ${id.kind} is not a profile`,
          'write apiVersion: netprofile.dev/v1alpha1 and kind: NetworkProfile',
        );
      }
      if (id.place.path.length > 0) {
        report.add(
          'object-in-list',
          id.place,
          `${id.kind} ${id.name} is inside a List`,
          'write it as a document of its own',
        );
      }
      continue;
    }
    const fields = asFields(document.value) ?? {};
    found.objects.push(id);
    if (isOwned(fields)) continue;
    if (isWorkload(id)) {
      const workload = readWorkload(fields, id, report);
      if (workload !== undefined) found.workloads.push(workload);
    } else if (id.kind === 'Service' && id.apiVersion === 'v1') {
      found.services.push(readService(fields, id, report));
    } else if (id.kind === 'NetworkPolicy' && id.apiVersion.startsWith('networking.k8s.io/')) {
      found.policies.push(readShipped(fields, id, report));
    }
    found.calls.push(...callsOf(fields, id));
  }
  const workloads = lastOfEach(found.workloads);
  const services = lastOfEach(found.services);
  return { manifests: { ...found, workloads, services }, diagnostics: report.diagnostics };
}

/** A stream may hold an object twice (Helm 4 does): the last one is what the cluster gets. */
function lastOfEach<T extends ObjectId>(objects: readonly T[]): T[] {
  return [
    ...new Map(
      objects.map((each) => [`${each.kind}/${each.namespace ?? ''}/${each.name}`, each]),
    ).values(),
  ];
}

/** A pod or ReplicaSet that a controller of the same list made speaks for nobody new. */
function isOwned(fields: Fields): boolean {
  const owners = items(field(at(fields, ['metadata']), 'ownerReferences'), {
    file: '',
    document: 0,
    path: [],
  });
  return owners.some(([each]) => field(asFields(each) ?? {}, 'controller') === true);
}

function isWorkload(id: ObjectId): boolean {
  return (
    Object.hasOwn(templates, id.kind) && /^(?:v1|apps\/v1|batch\/v1(?:beta1)?)$/.test(id.apiVersion)
  );
}

/** All documents, Lists unfolded; what could not be read is reported. One at a time: a stream may be large. */
function* unfolded(documents: Iterable<ReadDocument>, report: Report): Generator<RawDocument> {
  for (const document of documents) {
    if ('unreadable' in document) report.diagnostics.push(document.unreadable);
    else yield* unfold(document);
  }
}

/** A List's items, each as a document of its own with its place inside. */
function unfold(document: RawDocument): RawDocument[] {
  const list = document.kind?.endsWith('List')
    ? field(asFields(document.value) ?? {}, 'items')
    : undefined;
  if (!Array.isArray(list)) return [document];
  return items(list, within(document.place, 'items')).flatMap(([value, place]) =>
    unfold(headed(value, place)),
  );
}

function identify(document: RawDocument, report: Report): ObjectId | undefined {
  const fields = asFields(document.value);
  const metadata = asFields(field(fields ?? {}, 'metadata')) ?? {};
  const [name, namespace] = [scalar(field(metadata, 'name')), field(metadata, 'namespace')];
  if (document.apiVersion?.startsWith('kustomize.config.k8s.io/') === true) return undefined;
  if (document.kind === undefined || document.apiVersion === undefined) {
    return report.add(
      'not-an-object',
      document.place,
      'the document has no apiVersion and kind',
      'a stream cut short? Every document is a Kubernetes object',
    );
  }
  if (document.kind.endsWith('List') && name === undefined) return undefined;
  if (name === undefined) {
    const generated = field(metadata, 'generateName');
    if (typeof generated === 'string') return head(document, `${generated}*`, namespace);
    return report.add(
      'not-an-object',
      document.place,
      `the ${document.kind} has no metadata.name`,
      'a stream cut short?',
    );
  }
  return head(document, name, namespace);
}

/** Names that YAML reads as numbers are still names. */
function scalar(value: unknown): string | undefined {
  if (value instanceof Ambiguous) return value.source;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function head(document: RawDocument, name: string, namespace: unknown): ObjectId {
  const { apiVersion = '', kind = '', place } = document;
  return {
    apiVersion,
    kind,
    name,
    place,
    ...(typeof namespace === 'string' && namespace !== '' && { namespace }),
  };
}

function at(fields: Fields, path: readonly string[]): Fields {
  return path.reduce<Fields>((value, key) => asFields(field(value, key)) ?? {}, fields);
}

function texts(value: unknown): Labels {
  const entries = Object.entries(asFields(value) ?? {});
  return Object.fromEntries(
    entries.flatMap(([key, each]) => (typeof each === 'string' ? [[key, each]] : [])),
  );
}

function readWorkload(fields: Fields, id: ObjectId, report: Report): Workload | undefined {
  const path = templates[id.kind] ?? [];
  const template = at(fields, path);
  const podSpec = at(template, ['spec']);
  if (Object.keys(podSpec).length === 0) {
    return report.add(
      'invalid-manifest',
      id.place,
      `${id.kind} ${id.name} has no pod template`,
      'a stream cut short?',
    );
  }
  const labels = field(at(template, ['metadata']), 'labels') ?? {};
  const podLabels = readLabels(labels, within(id.place, ...path, 'metadata', 'labels'), report);
  const selector = readOwnSelector(fields, id, report);
  const metadata = at(fields, ['metadata']);
  const annotations = texts(field(metadata, 'annotations'));
  if (podLabels === undefined) return undefined;
  const hook = hookOf(annotations);
  return {
    ...id,
    podLabels,
    ...(selector !== undefined && { selector }),
    ports: containerPorts(podSpec, within(id.place, ...path, 'spec'), report),
    annotations: texts(field(at(template, ['metadata']), 'annotations')),
    hostNetwork: field(podSpec, 'hostNetwork') === true,
    ...(hook !== undefined && { hook }),
  };
}

/** Jobs and Pods have none of their own that we use: controllers write theirs later. */
function readOwnSelector(fields: Fields, id: ObjectId, report: Report): Selector | undefined {
  if (id.kind === 'Job' || id.kind === 'CronJob' || id.kind === 'Pod') return undefined;
  const written = field(at(fields, ['spec']), 'selector');
  const place = within(id.place, 'spec', 'selector');
  if (id.kind === 'ReplicationController' && written === undefined) return undefined;
  return written === undefined
    ? report.add('invalid-manifest', place, `${id.kind} ${id.name} has no spec.selector`)
    : readSelector(written, place, report);
}

function hookOf(annotations: Labels): Hook | undefined {
  const events = annotations['helm.sh/hook'];
  if (events === undefined) return undefined;
  const weight = Number.parseInt(annotations['helm.sh/hook-weight'] ?? '0', 10);
  return { events, weight: Number.isNaN(weight) ? 0 : weight };
}

/** Ports of containers, and of init containers that keep running. */
function containerPorts(podSpec: Fields, place: Place, report: Report): ContainerPort[] {
  const running = [
    ...items(field(podSpec, 'containers'), within(place, 'containers')),
    ...items(field(podSpec, 'initContainers'), within(place, 'initContainers')).filter(
      ([each]) => field(asFields(each) ?? {}, 'restartPolicy') === 'Always',
    ),
  ];
  for (const [each, at] of running) {
    const ports = field(asFields(each) ?? {}, 'ports');
    if (ports !== undefined && ports !== null && !Array.isArray(ports)) {
      report.add(
        'invalid-manifest',
        within(at, 'ports'),
        'the ports of a container are not a list',
      );
    }
  }
  return running
    .flatMap(([each, at]) => items(field(asFields(each) ?? {}, 'ports'), within(at, 'ports')))
    .flatMap(([each, at]) => {
      const { name, containerPort, protocol = 'TCP' } = asFields(each) ?? {};
      if (containerPort instanceof Ambiguous) {
        report.add(
          'yaml-ambiguous',
          at,
          `${containerPort.source} is read differently by YAML 1.1 and 1.2`,
          'write the number plainly',
        );
        return [];
      }
      if (typeof containerPort !== 'number') {
        report.add('invalid-manifest', at, `containerPort ${shown(containerPort)} is not a number`);
        return [];
      }
      const port = { port: containerPort, protocol: protocol as Protocol };
      return [typeof name === 'string' ? { ...port, name } : port];
    });
}

function readService(fields: Fields, id: ObjectId, report: Report): Service {
  const spec = at(fields, ['spec']);
  const metadata = at(fields, ['metadata']);
  const type = String(field(spec, 'type') ?? 'ClusterIP') as Service['type'];
  const selector = asFields(field(spec, 'selector'));
  const read =
    selector === undefined
      ? undefined
      : readLabels(selector, within(id.place, 'spec', 'selector'), report);
  const usable = read !== undefined && Object.keys(read).length > 0 && type !== 'ExternalName';
  return {
    ...id,
    labels: texts(field(metadata, 'labels')),
    type,
    ...(usable && { selector: read }),
    ports: items(field(spec, 'ports'), id.place).flatMap(([each]) =>
      servicePort(asFields(each) ?? {}),
    ),
    clusterTrafficPolicy: field(spec, 'externalTrafficPolicy') !== 'Local',
    scraped: texts(field(metadata, 'annotations'))['prometheus.io/scrape'] === 'true',
  };
}

function servicePort(fields: Fields): ServicePort[] {
  const { name, port, targetPort, protocol = 'TCP' } = fields;
  if (typeof port !== 'number') return [];
  const target =
    typeof targetPort === 'string' || typeof targetPort === 'number' ? targetPort : port;
  const read = { port, targetPort: target, protocol: protocol as Protocol };
  return [typeof name === 'string' ? { ...read, name } : read];
}

/** A policy that cannot be read for certain counts as one that allows everyone. */
function readShipped(fields: Fields, id: ObjectId, report: Report): ShippedPolicy {
  const metadata = at(fields, ['metadata']);
  const labels = texts(field(metadata, 'labels'));
  const reading = new Report();
  const place = within(id.place, 'spec');
  // podSelector may be left out of a policy lately: it is every pod then
  const spec = readPolicySpec(
    { podSelector: {}, ...asFields(field(fields, 'spec')) },
    place,
    reading,
  );
  const everyone: readonly Rule[] = [
    { peers: 'all', ports: 'all', origin: place, label: 'unreadable' },
  ];
  if (spec === undefined && labels[serviceLabel] !== undefined) {
    for (const each of reading.diagnostics) report.diagnostics.push(each);
  }
  return {
    ...id,
    ours: labels[serviceLabel] !== undefined,
    labels,
    annotations: texts(field(metadata, 'annotations')),
    ...(spec ?? { selector: 'all', ingress: everyone, egress: everyone }),
  };
}
