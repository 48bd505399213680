import { isBroad, matches } from '../../grammar/selectors.ts';
import type { Manifests } from '../../model/manifest.ts';
import type { Selector } from '../../model/policy.ts';
import { unstableLabels } from '../resolve/select.ts';

/** Knows selectors that leave nobody out. */
export interface Everybody {
  readonly isMeant: (pods: Selector | 'all') => boolean;
}

/** Labels that most charts and controllers give to every pod: to ask whether they are there asks nothing. */
const usual = /^(?:app|k8s-app|release|app\.kubernetes\.io\/[a-z-]+)$/;

/**
 * Whether a selector is met by about every pod: it asks for nothing that a pod
 * could lack, or every pod of the release meets it. One workload alone is no
 * measure of that.
 */
export function everybody({ workloads }: Manifests): Everybody {
  const pods = workloads.filter((each) => !each.hostNetwork).map((each) => each.podLabels);
  return {
    isMeant: (selector) =>
      isBroad(selector) ||
      (selector !== 'all' && asksForNothing(selector)) ||
      (pods.length > 1 && pods.every((labels) => matches(selector, labels))),
  };
}

function asksForNothing({ matchLabels, matchExpressions }: Selector): boolean {
  return (
    Object.keys(matchLabels).length === 0 &&
    matchExpressions.every(
      ({ operator, key }) =>
        operator === 'NotIn' ||
        operator === 'DoesNotExist' ||
        (operator === 'Exists' && (unstableLabels.has(key) || usual.test(key))),
    )
  );
}
