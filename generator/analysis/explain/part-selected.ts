import type { ClusterPolicy } from '../../model/cluster.ts';
import type { Analysis } from '../reach/analyse.ts';
import { policyName } from '../read/policy-terms.ts';
import { selecting } from './asked-rules.ts';
import { kindsText, type PodKind, podKinds } from './pod-kinds.ts';

/** A policy that selects some kinds of a workload's pods, and not all. */
export interface PartSelected {
  readonly policy: ClusterPolicy;
  readonly selected: readonly PodKind[];
  readonly all: readonly PodKind[];
}

/** Policies that tell the pods of one workload apart. */
export function partSelected(analysis: Analysis, party: number): readonly PartSelected[] {
  const members = analysis.parties.members[party] ?? [];
  if (members.length < 2) return [];
  const all = podKinds(analysis, members);
  if (all.length < 2) return [];
  const found = new Map<ClusterPolicy, PodKind[]>();
  for (const kind of all)
    for (const policy of selecting(analysis, kind.members[0] ?? 0))
      found.set(policy, [...(found.get(policy) ?? []), kind]);
  return [...found].flatMap(([policy, selected]) =>
    selected.length < all.length ? [{ policy, selected, all }] : [],
  );
}

/** `shop/web selects 1 of 2 pods: web-1`. */
export function partText({ policy, selected, all }: PartSelected): string {
  return `${policyName(policy)} selects ${countText(selected, all)}: ${kindsText(selected)}`;
}

/** How many of a workload's pods some are, where each has a name of its own. */
export function countText(some: readonly PodKind[], all: readonly PodKind[]): string {
  const count = (kinds: readonly PodKind[]): number =>
    kinds.reduce((sum, each) => sum + each.pods.length, 0);
  return all.every((each) => each.isReal) ? `${count(some)} of ${count(all)} pods` : 'some pods';
}
