import { type Fields, field } from '../../grammar/reader.ts';
import type { Labels } from '../../model/policy.ts';
import { at } from './fields.ts';
import type { FoundObject } from './objects.ts';

/** Ends a value that is not known before pods are made; no label's value holds it. */
export const open = '*';

/** kubernetes pkg/apis/batch types.go; the short ones are older, and written beside the others. */
export const jobNames = ['batch.kubernetes.io/job-name', 'job-name'];
export const jobUids = ['batch.kubernetes.io/controller-uid', 'controller-uid'];

/**
 * A template's labels as its pods have them: with those that controllers are
 * certain to add. A value that is given when pods are made is open: `*`, or
 * `report-*` where its beginning is known.
 * Sources: kubernetes pkg/registry/batch/job/strategy.go, generateSelector;
 * pkg/controller/deployment/sync.go, getNewReplicaSet;
 * pkg/controller/statefulset/stateful_set_utils.go, newVersionedStatefulSetPod;
 * pkg/controller/daemon/util/daemonset_util.go, CreatePodTemplate.
 */
export function withControllerLabels({ id, fields }: FoundObject, labels: Labels): Labels {
  switch (id.kind) {
    case 'Job':
      return { ...jobLabels(at(fields, ['spec']), id.name), ...labels };
    case 'CronJob':
      return {
        ...jobLabels(at(fields, ['spec', 'jobTemplate', 'spec']), `${id.name}-${open}`),
        ...labels,
      };
    case 'Deployment':
      return { ...labels, 'pod-template-hash': open };
    case 'StatefulSet':
      return { ...labels, 'controller-revision-hash': open };
    case 'DaemonSet':
      return { ...labels, 'controller-revision-hash': open, 'pod-template-generation': open };
    default:
      return labels;
  }
}

/** A Job that is told to leave selecting to its author adds none. */
function jobLabels(spec: Fields, name: string): Labels {
  if (field(spec, 'manualSelector') === true) return {};
  return Object.fromEntries([
    ...jobNames.map((each) => [each, name]),
    ...jobUids.map((each) => [each, open]),
  ]);
}

/** Keys of labels that tell pods of one template apart. */
export const numbered = {
  podName: 'statefulset.kubernetes.io/pod-name',
  podIndex: 'apps.kubernetes.io/pod-index',
  completionIndex: 'batch.kubernetes.io/job-completion-index',
} as const;

/**
 * The same with the labels that number pods, whose values are open: what every
 * pod of a template carries, whichever of them it is.
 */
export function withCertainLabels(object: FoundObject, labels: Labels): Labels {
  const { id, fields } = object;
  const all = withControllerLabels(object, labels);
  if (id.kind === 'StatefulSet')
    return { ...all, [numbered.podName]: `${id.name}-${open}`, [numbered.podIndex]: open };
  const isIndexed =
    id.kind === 'Job' && field(at(fields, ['spec']), 'completionMode') === 'Indexed';
  return isIndexed ? { ...all, [numbered.completionIndex]: open } : all;
}

/** Labels as their author wrote them, without those whose value nobody knows yet. */
export function writtenLabels(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => !value.endsWith(open)));
}
