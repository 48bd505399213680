import { knownObject, policyKinds } from '../dialects/index.ts';
import { asFields, type Fields, field, items, Report } from '../grammar/reader.ts';
import { Ambiguous } from '../grammar/yaml.ts';
import { type Diagnostic, within } from '../model/diagnostic.ts';
import type {
  Call,
  Manifests,
  ObjectId,
  Service,
  ShippedPolicy,
  Workload,
} from '../model/manifest.ts';
import { type Rule, serviceLabel } from '../model/policy.ts';
import { callsOf } from './calls.ts';
import { at, texts } from './manifests/fields.ts';
import { readService } from './manifests/service.ts';
import { readWorkload, workloadKinds } from './manifests/workload.ts';
import { headed, type RawDocument, type ReadDocument } from './parse.ts';

/** Kinds whose documents have to be read; of others only the head matters. */
export const readKinds: ReadonlySet<string> = new Set([
  ...workloadKinds,
  'Service',
  ...policyKinds,
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
    if (madeByControllers.includes(id.kind) && isOwned(fields)) continue;
    if (isWorkload(id)) {
      const workload = readWorkload(fields, id, report);
      if (workload !== undefined) found.workloads.push(workload);
    } else if (id.kind === 'Service' && id.apiVersion === 'v1') {
      found.services.push(readService(fields, id, report));
    } else if (policyKinds.includes(id.kind)) {
      const policy = readShipped(fields, id, report);
      if (policy !== undefined) found.policies.push(policy);
    }
    found.calls.push(...callsOf(fields, id));
  }
  const workloads = lastOfEach(found.workloads);
  const services = lastOfEach(found.services);
  const objects = lastOfEach(found.objects);
  return { manifests: { ...found, objects, workloads, services }, diagnostics: report.diagnostics };
}

/** A stream may hold an object twice (Helm 4 does): the last one is what the cluster gets. */
function lastOfEach<T extends ObjectId>(objects: readonly T[]): T[] {
  return [
    ...new Map(
      objects.map((each) => [`${each.kind}/${each.namespace ?? ''}/${each.name}`, each]),
    ).values(),
  ];
}

/** What controllers make of other objects. Policies and Services of an operator are as good as anybody's. */
const madeByControllers = ['Pod', 'ReplicaSet', 'Job'];

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
    workloadKinds.includes(id.kind) && /^(?:v1|apps\/v1|batch\/v1(?:beta1)?)$/.test(id.apiVersion)
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

/** A policy that cannot be read for certain counts as one that allows everyone. */
function readShipped(fields: Fields, id: ObjectId, report: Report): ShippedPolicy | undefined {
  const known = knownObject(id.apiVersion, id.kind);
  if (known === undefined) return undefined;
  const metadata = at(fields, ['metadata']);
  const labels = texts(field(metadata, 'labels'));
  const reading = new Report();
  const place = within(id.place, 'spec');
  const spec = known.form.read(
    { ...known.form.defaults, ...asFields(field(fields, 'spec')) },
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
