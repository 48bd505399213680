import { type Cluster, isSameWorkload } from '../../model/cluster.ts';
import type { Labels } from '../../model/policy.ts';
import { numbered } from '../../stages/manifests/controller-labels.ts';
import type { PodMember } from './members.ts';

/** More names of pods than this nobody reads. */
const mostNames = 20;

/** The number that labels of the controller give a pod of a set; undefined where no selector looks at them. */
export function numberOf(labels: Labels): number | undefined {
  const index = labels[numbered.podIndex];
  const digits = index ?? labels[numbered.podName]?.match(/[0-9]+$/)?.[0];
  return digits === undefined ? undefined : Number(digits);
}

/**
 * Names of the pods that a member of a StatefulSet's template stands for: the
 * one that a selector asks for by its number, or all that none asks for, which
 * stand last of `all`, the set's members. None where no selector asks for any.
 */
export function numberedNames(
  { pods }: Pick<Cluster, 'pods'>,
  { workload, labels }: PodMember,
  all: readonly PodMember[],
): readonly string[] {
  const number = numberOf(labels);
  if (workload.kind !== 'StatefulSet' || number === undefined) return [];
  const others = all.map((each) => numberOf(each.labels));
  if (others.at(-1) !== number) return [`${workload.name}-${number}`];
  const set = pods.find(
    ({ workload: each, numbering }) => numbering !== undefined && isSameWorkload(each, workload),
  );
  const { from, to } = set?.numbering ?? { from: number, to: number };
  const apart = new Set(others.filter((each) => each !== number));
  const names: string[] = [];
  for (let each = from; each <= to && names.length < mostNames; each += 1)
    if (!apart.has(each)) names.push(`${workload.name}-${each}`);
  return names;
}
