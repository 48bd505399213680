import { nonEmpty } from '../../grammar/ports.ts';
import { matches } from '../../grammar/selectors.ts';
import type { Workload } from '../../model/manifest.ts';
import type { Labels, Selector } from '../../model/policy.ts';

/** Labels that change with every release, or that a controller sets: never in a selector. */
export const unstableLabels: ReadonlySet<string> = new Set([
  'helm.sh/chart',
  'app.kubernetes.io/version',
  'app.kubernetes.io/managed-by',
  'chart',
  'heritage',
  'controller-uid',
  'job-name',
  'pod-template-hash',
  'pod-template-generation',
  'controller-revision-hash',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-name',
  'batch.kubernetes.io/job-completion-index',
]);

export type Selection =
  | { readonly ok: true; readonly selector: Selector }
  | {
      readonly ok: false;
      readonly why: 'label-gap' | 'no-common-selector';
      readonly message: string;
    };

/** An owner's own selector; for Jobs, CronJobs and Pods the stable labels of their pods. */
export function ownSelector(workload: Workload): Selector {
  if (workload.selector !== undefined) return workload.selector;
  const stable = Object.entries(workload.podLabels).filter(([key]) => !unstableLabels.has(key));
  return { matchLabels: Object.fromEntries(stable), matchExpressions: [] };
}

/**
 * The selector that holds the pods of these owners. One owner: its own.
 * Several: the pairs that they share, plus an `In` on one key in which they
 * differ when the pairs alone catch one of the others.
 */
export function commonSelector(
  owners: readonly Workload[],
  othersOf: () => readonly Workload[],
): Selection {
  const selectors = owners.map(ownSelector);
  const gap = owners.find((_, index) => isEmpty(selectors[index]));
  if (gap !== undefined) {
    const message = `the pods of ${gap.kind} ${gap.name} have no label that stays the same`;
    return { ok: false, why: 'label-gap', message };
  }
  const [first, ...rest] = selectors;
  if (first !== undefined && rest.every((each) => JSON.stringify(each) === JSON.stringify(first))) {
    return { ok: true, selector: first };
  }
  const labels = selectors.map((each) => each.matchLabels);
  const shared = sharedPairs(labels);
  const candidates = [{ matchLabels: shared, matchExpressions: [] }, ...differing(labels, shared)];
  const others = othersOf();
  const good = candidates.find(
    (selector) =>
      !isEmpty(selector) &&
      owners.every((each) => matches(selector, each.podLabels)) &&
      !others.some((each) => matches(selector, each.podLabels)),
  );
  if (good !== undefined) return { ok: true, selector: good };
  const names = owners.map((each) => `${each.kind} ${each.name}`).join(', ');
  return {
    ok: false,
    why: 'no-common-selector',
    message: `no selector holds ${names} and nothing else`,
  };
}

function isEmpty(selector: Selector | undefined): boolean {
  return (
    selector === undefined ||
    (Object.keys(selector.matchLabels).length === 0 && selector.matchExpressions.length === 0)
  );
}

function sharedPairs(all: readonly Labels[]): Labels {
  const [first = {}, ...rest] = all;
  return Object.fromEntries(
    Object.entries(first).filter(([key, value]) => rest.every((each) => each[key] === value)),
  );
}

/** For each key that all have with different values: the shared pairs and an In over them. */
function differing(all: readonly Labels[], shared: Labels): Selector[] {
  const keys = Object.keys(all[0] ?? {}).filter(
    (key) => all.every((each) => Object.hasOwn(each, key)) && !Object.hasOwn(shared, key),
  );
  return keys.sort().flatMap((key) => {
    const values = nonEmpty([...new Set(all.flatMap((each) => each[key] ?? []))].sort());
    return values === undefined
      ? []
      : [{ matchLabels: shared, matchExpressions: [{ key, operator: 'In' as const, values }] }];
  });
}
