import { asFields, field, items } from '../../grammar/reader.ts';
import { type Diagnostic, finding } from '../../model/diagnostic.ts';
import { someNames } from '../../model/list-text.ts';
import type { Labels } from '../../model/policy.ts';
import { at, texts } from '../../stages/manifests/fields.ts';
import type { FoundObject } from '../../stages/manifests/objects.ts';

/** What pods of one owner differ in. */
interface Strangers {
  readonly owner: FoundObject;
  readonly first: FoundObject;
  readonly pods: string[];
  readonly words: readonly string[];
}

/**
 * Pods that run with other labels than the template that they were made from:
 * somebody changed them, and with them what policies hold or let in. Only
 * labels count that a selector of a policy asks for; controllers and webhooks
 * add others.
 */
export function podLabels(
  objects: readonly FoundObject[],
  asked: ReadonlySet<string>,
): Diagnostic[] {
  const byName = new Map(objects.map((each) => [keyOf(each.id), each]));
  const found = new Map<string, Strangers>();
  for (const pod of objects) {
    const owner = pod.id.kind === 'Pod' ? ownerOf(pod, byName) : undefined;
    if (owner === undefined || isOlder(pod, owner)) continue;
    const words = differences(labelsOf(pod, []), templateLabels(owner), asked);
    if (words.length === 0) continue;
    const key = JSON.stringify([keyOf(owner.id), words]);
    const known = found.get(key) ?? { owner, first: pod, pods: [], words };
    found.set(key, known);
    known.pods.push(pod.id.name);
  }
  return [...found.values()].map(strangers);
}

function strangers({ owner, first, pods, words }: Strangers): Diagnostic {
  const { kind, name, namespace } = owner.id;
  const [verb, whose] = pods.length === 1 ? ['runs', 'its'] : ['run', 'their'];
  const which = `${pods.length === 1 ? 'Pod' : 'Pods'} ${someNames(pods)}`;
  return finding(
    'pod-labels-differ',
    `${which} ${verb} with other labels than the template of ${kind} ${name}: ${words.join(', ')}`,
    {
      place: first.id.place,
      related: owner.id.place,
      subject: namespace === undefined ? first.id.name : `${namespace}/${first.id.name}`,
      hint: `policies ask for ${words.length === 1 ? 'that label' : 'those labels'}: find who set ${words.length === 1 ? 'it' : 'them'}, and delete the pod so that ${whose} owner makes it anew`,
    },
  );
}

/** `role=admin, and not role=cart`, for each label that policies ask for. */
function differences(pod: Labels, template: Labels, asked: ReadonlySet<string>): readonly string[] {
  const keys = [...new Set([...Object.keys(template), ...Object.keys(pod)])].sort();
  return keys.flatMap((key) => {
    const [is, was] = [pod[key], template[key]];
    if (!asked.has(key) || is === was) return [];
    // with the number of its own, or the hash of its revision
    if (was === undefined && fromControllers.test(key)) return [];
    if (was === undefined) return [`${key}=${is}, which that has not`];
    return [is === undefined ? `without ${key}=${was}` : `${key}=${is}, and not ${was}`];
  });
}

/** Labels that controllers and the API server itself add to pods. */
const fromControllers =
  /^(?:pod-template-hash|controller-revision-hash|pod-template-generation|job-name|controller-uid|(?:apps|batch|statefulset|topology)\.kubernetes\.io\/.+)$/;

/** What made the pod directly: in the middle of a rollout its Deployment has another template already. */
function ownerOf(
  pod: FoundObject,
  byName: ReadonlyMap<string, FoundObject>,
): FoundObject | undefined {
  const owners = items(field(at(pod.fields, ['metadata']), 'ownerReferences'), pod.id.place);
  const controller = owners
    .map(([each]) => asFields(each) ?? {})
    .find((each) => field(each, 'controller') === true);
  const { kind = '', name = '' } = texts(controller);
  return byName.get(keyOf({ ...pod.id, kind, name }));
}

/** A pod of an earlier template, which its owner has not replaced yet. */
function isOlder(pod: FoundObject, { id, fields }: FoundObject): boolean {
  const labels = labelsOf(pod, []);
  if (id.kind === 'StatefulSet') {
    const newest = field(at(fields, ['status']), 'updateRevision');
    return newest !== undefined && labels['controller-revision-hash'] !== newest;
  }
  if (id.kind !== 'DaemonSet') return false;
  // kubernetes pkg/controller/daemon/util/daemonset_util.go, GetTemplateGeneration
  const notes = texts(field(at(fields, ['metadata']), 'annotations'));
  const newest = notes['deprecated.daemonset.template.generation'];
  return newest !== undefined && labels['pod-template-generation'] !== newest;
}

function templateLabels(owner: FoundObject): Labels {
  return labelsOf(owner, ['spec', 'template']);
}

function labelsOf({ fields }: FoundObject, path: readonly string[]): Labels {
  return texts(field(at(fields, [...path, 'metadata']), 'labels'));
}

function keyOf({ kind, namespace, name }: FoundObject['id']): string {
  return `${namespace ?? ''}/${kind}/${name}`;
}
