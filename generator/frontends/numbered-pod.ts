import type { End } from '../analysis/explain/question.ts';
import { numberOf } from '../analysis/population/numbered-pods.ts';
import type { Analysis } from '../analysis/reach/analyse.ts';
import { isSameWorkload } from '../model/cluster.ts';

/**
 * A pod of a StatefulSet by its number, where the manifests hold no Pods of it:
 * `postgres-1`. One end for each namespace that has such a set; `home` names one.
 */
export function numberedPod(
  { cluster, reach }: Analysis,
  name: string,
  home: string | undefined,
): End[] {
  const [, owner, digits = ''] = /^(.+)-(0|[1-9][0-9]{0,8})$/.exec(name) ?? [];
  const number = Number(digits);
  const sets = cluster.pods.filter(
    ({ workload: { kind, name: own, namespace }, numbering, pod }) =>
      kind === 'StatefulSet' &&
      own === owner &&
      (home === undefined || namespace === home) &&
      pod === undefined &&
      numbering !== undefined &&
      numbering.from <= number &&
      number <= numbering.to,
  );
  return sets.flatMap(({ workload }): End[] => {
    const members = reach.universe.members.flatMap((member, id) =>
      member.kind === 'pods' && member.pods.size === 0 && isSameWorkload(member.workload, workload)
        ? [{ id, number: numberOf(member.labels) }]
        : [],
    );
    // those that no selector asks for stand behind the others, as one
    const like = members.find((each) => each.number === number) ?? members.at(-1);
    const meant = members.filter((each) => each.number === like?.number);
    return meant.length === 0 ? [] : [{ members: meant.map((each) => each.id), pod: name }];
  });
}
