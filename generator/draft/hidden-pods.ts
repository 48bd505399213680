import { matches } from '../grammar/selectors.ts';
import type { WorkloadRef } from '../model/intent.ts';
import { ownSelector } from '../stages/resolve/select.ts';
import type { Draft, DraftedWorkload } from './draft.ts';

/**
 * What a profile must say of pods that a release may not show: those that an
 * operator makes, and those of Helm's hooks, which Helm 3 shows nobody. There
 * the labels are written out, so that others can name the service as a peer
 * wherever the release goes. Not where the labels are those of others too:
 * what is not to be seen must not close them.
 */
export function hiddenPods(
  { workload, all, ref, operated }: DraftedWorkload,
  everybody: readonly DraftedWorkload[],
): Pick<Draft, 'workload' | 'select'> {
  const named = ref === undefined ? {} : { workload: ref };
  if (operated === 'unknown') return named;
  if (operated !== undefined)
    return { ...named, select: { labels: operated, why: 'the labels that its Services ask for' } };
  const isHook = all.every(({ kind, hook }) => hook !== undefined && hookKinds.includes(kind));
  const { matchLabels, matchExpressions } = ownSelector(workload);
  if (!isHook || Object.keys(matchLabels).length === 0 || matchExpressions.length > 0) return named;
  const selector = { matchLabels, matchExpressions };
  const isOthers = everybody.some((each) =>
    each.all.some((other) => !all.includes(other) && matches(selector, other.podLabels)),
  );
  if (isOthers) return named;
  return {
    workload: ref ?? all.map(({ kind, name }): WorkloadRef => ({ kind, name })),
    select: { labels: matchLabels, why: 'a hook: Helm 3 does not show it to a post-renderer' },
  };
}

/** Kinds of hooks that run to their end, as profiles of hooks name them. */
const hookKinds = ['Job', 'Pod'];
