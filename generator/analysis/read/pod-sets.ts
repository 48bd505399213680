import { asFields, type Fields, field, items, type Report } from '../../grammar/reader.ts';
import type { PodSet, WorkloadId } from '../../model/cluster.ts';
import type { Place } from '../../model/diagnostic.ts';
import type { ObjectId } from '../../model/manifest.ts';
import { withControllerLabels } from '../../stages/manifests/controller-labels.ts';
import { at, texts } from '../../stages/manifests/fields.ts';
import type { FoundObject } from '../../stages/manifests/objects.ts';
import { readWorkload } from '../../stages/manifests/workload.ts';
import { numberingOf } from './controller-labels.ts';

/**
 * The pods of a cluster under their owners' names. Real Pods speak for their
 * owner, whose template is not counted beside them; Pods that have ended and
 * owners that other owners made are passed over.
 */
export function podSets(objects: readonly FoundObject[], report: Report): readonly PodSet[] {
  const byName = new Map(objects.map((each) => [keyOf(each.id), each]));
  const real = objects.filter(({ id }) => id.kind === 'Pod');
  const running = real.filter(({ fields }) => !hasEnded(fields));
  const ofPods = running.map((each) => podSet(each, topOwner(each, byName), report));
  const covered = new Set(running.map((each) => keyOf(topOwner(each, byName))));
  const templates = objects.filter(({ id, fields }) => id.kind !== 'Pod' && !isEmptied(id, fields));
  const ofTemplates = templates
    .map((each) => [each, topOwner(each, byName)] as const)
    .filter(([each, top]) => !covered.has(keyOf(top)) && !isCovered(each, top, byName))
    .map(([each, top]) => podSet(each, top, report));
  return [...ofPods, ...ofTemplates].filter((each) => each !== undefined);
}

/** A ReplicaSet whose Deployment is there too adds nothing. */
function isCovered(
  { id }: FoundObject,
  top: ObjectId,
  byName: ReadonlyMap<string, FoundObject>,
): boolean {
  return keyOf(id) !== keyOf(top) && byName.has(keyOf(top));
}

/** What an old ReplicaSet of a Deployment is. */
function isEmptied({ kind }: ObjectId, fields: Fields): boolean {
  return kind === 'ReplicaSet' && field(at(fields, ['spec']), 'replicas') === 0;
}

function hasEnded(fields: Fields): boolean {
  const phase = field(at(fields, ['status']), 'phase');
  return phase === 'Succeeded' || phase === 'Failed';
}

function keyOf({ kind, namespace, name }: Pick<ObjectId, 'kind' | 'namespace' | 'name'>): string {
  return `${namespace ?? ''}/${kind}/${name}`;
}

/** The owner of an object's owner, and so on; owners that are not there are known by name. */
function topOwner(start: FoundObject, byName: ReadonlyMap<string, FoundObject>): ObjectId {
  let current = start;
  // three steps are the longest real chain: CronJob, Job, Pod
  for (let step = 0; step < 5; step += 1) {
    const owner = controllerOf(current.fields, current.id.place);
    if (owner === undefined) return current.id;
    const named = { ...current.id, ...owner };
    const found = byName.get(keyOf(named));
    if (found === undefined) return deploymentOf(named, current.fields) ?? named;
    current = found;
  }
  // owners that own each other own nobody
  return start.id;
}

function controllerOf(fields: Fields, place: Place): Pick<ObjectId, 'kind' | 'name'> | undefined {
  const owners = items(field(at(fields, ['metadata']), 'ownerReferences'), place);
  const controller = owners
    .map(([each]) => asFields(each) ?? {})
    .find((each) => field(each, 'controller') === true);
  const [kind, name] = [field(controller ?? {}, 'kind'), field(controller ?? {}, 'name')];
  // the mirrors of static pods are the node's, and no set of pods that are alike
  if (kind === 'Node') return undefined;
  return typeof kind === 'string' && typeof name === 'string' ? { kind, name } : undefined;
}

/** A Deployment names its ReplicaSet after itself and the hash that its pods carry as a label. */
function deploymentOf(owner: ObjectId, podFields: Fields): ObjectId | undefined {
  if (owner.kind !== 'ReplicaSet') return undefined;
  const hash = texts(field(at(podFields, ['metadata']), 'labels'))['pod-template-hash'];
  if (hash === undefined || !owner.name.endsWith(`-${hash}`)) return undefined;
  return { ...owner, kind: 'Deployment', name: owner.name.slice(0, -hash.length - 1) };
}

/** A pod's identity in Cilium has it among its labels: cilium pkg/k8s/apis/cilium.io/const.go PolicyLabelServiceAccount. */
const serviceAccountLabel = 'io.cilium.k8s.policy.serviceaccount';

function podSet(object: FoundObject, owner: ObjectId, report: Report): PodSet | undefined {
  const { id, fields } = object;
  const read = readWorkload(fields, id, report);
  if (read === undefined) return undefined;
  const workload: WorkloadId = {
    namespace: id.namespace ?? '',
    kind: owner.kind,
    name: owner.name,
    place: owner.place,
  };
  const numbering = numberingOf(object);
  const node = field(at(fields, ['spec']), 'nodeName');
  return {
    workload,
    ...(id.kind === 'Pod' && { pod: id.name }),
    labels: {
      ...withControllerLabels(object, read.podLabels),
      [serviceAccountLabel]: read.serviceAccount,
    },
    ...(numbering !== undefined && { numbering }),
    ports: read.ports,
    hostNetwork: read.hostNetwork,
    addresses: id.kind === 'Pod' ? addressesOf(fields, id.place, read.hostNetwork) : [],
    ...(id.kind === 'Pod' && typeof node === 'string' && node !== '' && { node }),
  };
}

/** A pod's addresses; on the host network they are its node's. */
function addressesOf(fields: Fields, place: Place, onHost: boolean): readonly string[] {
  const status = at(fields, ['status']);
  const kinds = onHost ? (['pod', 'host'] as const) : (['pod'] as const);
  const all = kinds.flatMap((kind) => [
    field(status, `${kind}IP`),
    ...items(field(status, `${kind}IPs`), place).map(([each]) => field(asFields(each) ?? {}, 'ip')),
  ]);
  return [...new Set(all.filter((each) => typeof each === 'string' && each !== ''))] as string[];
}
