import { asFields, type Fields, field } from '../../grammar/reader.ts';
import { at } from '../../stages/manifests/fields.ts';

/** Fields by which resources of operators may mean pods, whatever they hold. */
const aboutPods =
  /^(?:replicas|replicaCount|instances|numberOfInstances|size|members|nodes|nodeSets|image|imageName|resources|storage|volume|persistence|podTemplate|podMetadata)$/;

/** Fields that hold a number of pods. */
const counts =
  /^(?:replicas|replicaCount|instances|numberOfInstances|members|nodes|servers|count|size|(?:cluster|node|pool)Size)$/;

/** Fields that hold a pod's template, or the workload that it is made by. */
const templates =
  /^(?:podTemplate|podTemplateSpec|podMetadata|podSpec|deployment|daemonSet|statefulSet|nodeSets)$/;

/** Parts that are about something else: the size of a key, the values of a chart, another object. */
const aboutOthers = /^(?:values.*|replicated|selector|.*(?:Key|Ref|Refs))$/;

/** Whether a resource's own fields may be those of pods: enough where a Service asks for its pods. */
export function mayTellOfPods(spec: Fields): boolean {
  const parts = [spec, ...Object.values(spec).map((each) => asFields(each) ?? {})];
  return (
    saysOfPods(spec) || parts.some((part) => Object.keys(part).some((key) => aboutPods.test(key)))
  );
}

/**
 * Whether a resource's own fields say that it has pods, where nothing else
 * does: how many, by a number; their template; or which kind of workload makes
 * them. In the resource itself, or in a part of it (`kafka.replicas`,
 * `nodeSets[].count`).
 */
export function saysOfPods(spec: Fields): boolean {
  const parts: readonly Fields[] = Object.entries<unknown>(spec)
    .filter(([key]) => !aboutOthers.test(key))
    .flatMap(([, value]): readonly unknown[] =>
      Array.isArray(value) ? (value as readonly unknown[]) : [value],
    )
    .flatMap((each): readonly Fields[] => {
      const part = asFields(each);
      return part === undefined ? [] : [part];
    });
  return (
    [spec, ...parts].some((part) =>
      Object.entries<unknown>(part).some(
        ([key, value]) =>
          (counts.test(key) && Number.isInteger(value)) ||
          (templates.test(key) && typeof value === 'object' && value !== null),
      ),
    ) ||
    Array.isArray(field(at(spec, ['template', 'spec']), 'containers')) ||
    /^(?:deployment|daemonset|statefulset)$/i.test(String(field(spec, 'mode')))
  );
}
