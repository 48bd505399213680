import { someNames } from '../../model/list-text.ts';
import type { PodMember } from '../population/members.ts';
import { numberedNames } from '../population/numbered-pods.ts';
import type { Analysis } from '../reach/analyse.ts';

/** Pods of one workload that are alike to every policy; an end that is no pod is one kind. */
export interface PodKind {
  /** `db-0`, `web-1, web-2`; empty where no Pod or number has a name. */
  readonly pods: readonly string[];
  /** Whether they are Pods of the manifests, and no template's. */
  readonly isReal: boolean;
  /** More than one where a pod has addresses of two families. */
  readonly members: readonly number[];
}

/** The kinds of pods among members of one party, in the order in which they stand. */
export function podKinds(
  { cluster, reach: { universe } }: Analysis,
  members: readonly number[],
): readonly PodKind[] {
  const ofPod = new Map<string, number[]>();
  const kinds = new Map<string, { pods: string[]; isReal: boolean; members: number[] }>();
  const put = (
    key: string,
    pods: readonly string[],
    ids: readonly number[],
    isReal = false,
  ): void => {
    const known = kinds.get(key);
    if (known === undefined) kinds.set(key, { pods: [...pods], isReal, members: [...ids] });
    else known.pods.push(...pods);
  };
  const templates = members.flatMap((id): PodMember[] => {
    const member = universe.members[id];
    return member?.kind === 'pods' && member.pods.size === 0 ? [member] : [];
  });
  for (const id of members) {
    const member = universe.members[id];
    if (member?.kind !== 'pods') put(String(id), [], [id]);
    else if (member.pods.size === 0) {
      const known = kinds.get(templateKey(member));
      if (known === undefined)
        put(templateKey(member), numberedNames(cluster, member, templates), [id]);
      else known.members.push(id);
    } else
      for (const pod of member.pods) {
        const key = `${member.workload.namespace}/${pod}`;
        ofPod.set(key, [...(ofPod.get(key) ?? []), id]);
      }
  }
  for (const [pod, ids] of ofPod) put(ids.join(), [pod.slice(pod.indexOf('/') + 1)], ids, true);
  return [...kinds.values()];
}

/** Members of a template that differ in the family of addresses alone have one key. */
function templateKey({ workload, labels, ports, hostNetwork }: PodMember): string {
  return JSON.stringify([
    workload.namespace,
    workload.kind,
    workload.name,
    labels,
    ports,
    hostNetwork,
  ]);
}

/** Kinds in words: their pods' names, or how many there are. */
export function kindsText(kinds: readonly PodKind[]): string {
  const pods = kinds.flatMap((each) => each.pods);
  return pods.length > 0 ? someNames(pods.toSorted()) : `${kinds.length} of its kinds of pods`;
}
