import { policyKinds } from '../dialects/index.ts';
import { asFields, type Fields, field, items, Report } from '../grammar/reader.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type {
  Call,
  Manifests,
  ObjectId,
  Service,
  ShippedPolicy,
  Workload,
} from '../model/manifest.ts';
import { withCertainLabels } from './manifests/controller-labels.ts';
import { callsOf } from './manifests/expected-callers.ts';
import { at } from './manifests/fields.ts';
import { checkNames } from './manifests/names.ts';
import { objectsOf } from './manifests/objects.ts';
import { readShipped } from './manifests/policy.ts';
import { readService } from './manifests/service.ts';
import { readWorkload, workloadKinds } from './manifests/workload.ts';
import type { ReadDocument } from './parse.ts';

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
  for (const { id, fields } of objectsOf(documents, report)) {
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
    if (!checkNames(id, becomesName(id), report)) continue;
    found.objects.push(id);
    if (madeByControllers.includes(id.kind) && isOwned(fields)) continue;
    if (isWorkload(id)) {
      const workload = readWorkload(fields, id, report);
      if (workload !== undefined) {
        const podLabels = withCertainLabels({ id, fields }, workload.podLabels);
        found.workloads.push({ ...workload, podLabels });
      }
    } else if (id.kind === 'Service' && id.apiVersion === 'v1') {
      found.services.push(readService(fields, id, report));
    } else if (policyKinds.includes(id.kind)) {
      const policy = readShipped(fields, id, report);
      if (policy !== undefined) found.policies.push(policy);
    }
    found.calls.push(...callsOf(fields, id, report));
  }
  const workloads = lastOfEach(found.workloads);
  const services = lastOfEach(found.services);
  const objects = lastOfEach(found.objects);
  return { manifests: { ...found, objects, workloads, services }, diagnostics: report.diagnostics };
}

/** Policies and files are called after these, and after the namespaces that they are in. */
function becomesName(id: ObjectId): boolean {
  return isWorkload(id) || id.kind === 'Service' || policyKinds.includes(id.kind);
}

/** A stream may hold an object twice (Helm 4 does): the last one is what the cluster gets. */
export function lastOfEach<T extends ObjectId>(objects: readonly T[]): T[] {
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

/** Also in versions that clusters take no more: charts have them, and their pods are pods. */
export function isWorkload(id: ObjectId): boolean {
  return (
    workloadKinds.includes(id.kind) &&
    /^(?:v1|apps\/v1(?:beta[12])?|extensions\/v1beta1|batch\/(?:v1(?:beta1)?|v2alpha1))$/.test(
      id.apiVersion,
    )
  );
}
