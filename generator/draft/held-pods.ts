import { matches } from '../grammar/selectors.ts';
import { someNames } from '../model/list-text.ts';
import type { Workload } from '../model/manifest.ts';
import { compare } from '../model/order.ts';
import type { Selector } from '../model/policy.ts';
import { isTestPod } from '../stages/manifests/test-pods.ts';
import { groupBy } from '../stages/resolve/find.ts';
import { narrowed } from '../stages/resolve/narrow.ts';
import { podIndex } from '../stages/resolve/peer-pods.ts';
import { commonSelector, ownSelector, unstableLabels } from '../stages/resolve/select.ts';

/** Workloads that one profile is about, and what it must say of their pods to hold no others. */
export interface HeldPods {
  /** Several only where no label tells their pods apart: those that stay before those that run to their end. */
  readonly all: readonly Workload[];
  /** Where the owner's own selector is not enough. */
  readonly select?: { readonly selector: Selector; readonly why: string };
  /** No label of its pods stays the same, so that no policy can hold them. */
  readonly unlabelled?: true;
}

/**
 * Whose pods a profile can hold: those of one workload, told apart by its
 * selector, or by labels of its template where that is too wide.
 *
 *     orders {app: shop}, pods {app: shop, part: orders}; cart {app: shop}, pods {app: shop, part: cart}
 *     -> two profiles, select {app: shop, part: orders} and {app: shop, part: cart}
 *
 * Workloads are among `everybody`, who is not always profiled: what is passed
 * over has pods too. Order is that of the workloads.
 */
export function heldPods(
  workloads: readonly Workload[],
  everybody: readonly Workload[],
  namespaceOf: (object: { readonly namespace?: string }) => string,
): readonly HeldPods[] {
  const matching = podIndex(
    // a test is there for a moment, and Helm 3 does not show it: it changes no selector
    { workloads: everybody.filter((each) => !isTestPod(each)) },
    namespaceOf({}),
  );
  const inPlace = groupBy(everybody, (each) => [namespaceOf(each)]);
  const groups = groupBy(workloads, (each) => [`${namespaceOf(each)} ${stableText(each)}`]);
  const held = [...groups.values()].flatMap(indistinct).map((alike): HeldPods => {
    const all = [...alike.filter((each) => !runsToItsEnd(each)), ...alike.filter(runsToItsEnd)];
    const [first] = all;
    if (first === undefined || first.hostNetwork) return { all };
    if (all.some((each) => isEmpty(ownSelector(each)))) return { all, unlabelled: true };
    const namespace = namespaceOf(first);
    const othersOf = (selector: Selector): readonly Workload[] =>
      matching(selector, namespace).filter((each) => !all.includes(each));
    const common = commonSelector(all, () =>
      (inPlace.get(namespace) ?? []).filter(
        (each) => !each.hostNetwork && !isTestPod(each) && !all.includes(each),
      ),
    );
    const start = common.ok ? common.selector : startOf(all);
    const caught = othersOf(start);
    const apart = caught.filter((each) => stableText(each) !== stableText(first));
    const narrow = apart.length === 0 ? start : (narrowed(start, all, apart) ?? start);
    const isHook = all.every(({ kind, hook }) => hook !== undefined && hookKinds.includes(kind));
    // what is not to be seen must not close those who are
    const isHidden = isHook && othersOf(narrow).length === 0;
    const whys = [
      ...(isHidden ? ['a hook: Helm 3 does not show it to a post-renderer'] : []),
      ...(narrow === start
        ? []
        : [
            `tells its pods from those of ${someNames(apart.map(({ kind, name }) => `${kind} ${name}`))}`,
          ]),
    ];
    if (whys.length === 0 && common.ok) return { all };
    return { all, select: { selector: narrow, why: whys.join('; ') } };
  });
  const places = new Map(workloads.map((each, index) => [each, index]));
  const placeOf = ({ all }: HeldPods): number =>
    Math.min(...all.map((each) => places.get(each) ?? 0));
  return held.sort((a, b) => placeOf(a) - placeOf(b));
}

/** Whether nobody waits for its pods to listen: they do their task and are gone. */
export function runsToItsEnd({ kind, hook }: Workload): boolean {
  return kind === 'Job' || kind === 'CronJob' || hook !== undefined;
}

/** Kinds of hooks that run to their end, as profiles of hooks name them. */
const hookKinds = ['Job', 'Pod'];

/** Of workloads whose pods have the same labels, those together of whom one's selector holds another's pods. */
function indistinct(alike: readonly Workload[]): readonly Workload[][] {
  let groups: Workload[][] = [];
  for (const each of alike) {
    const linked = groups.filter((group) => group.some((other) => meets(each, other)));
    groups = [...groups.filter((group) => !linked.includes(group)), [...linked.flat(), each]];
  }
  return groups;
}

function meets(one: Workload, other: Workload): boolean {
  // no policy holds pods on the host network, and an empty selector is nobody's
  if (one.hostNetwork || other.hostNetwork) return false;
  const [own, its] = [ownSelector(one), ownSelector(other)];
  if (isEmpty(own) || isEmpty(its)) return false;
  return matches(own, other.podLabels) || matches(its, one.podLabels);
}

/** A selector of one that all meet, else all the labels that they share. */
function startOf(all: readonly Workload[]): Selector {
  const own = all
    .map(ownSelector)
    .find((selector) => all.every(({ podLabels }) => matches(selector, podLabels)));
  return own ?? { matchLabels: Object.fromEntries(stableLabels(all[0])), matchExpressions: [] };
}

function stableLabels(workload: Workload | undefined): [string, string][] {
  return Object.entries(workload?.podLabels ?? {})
    .filter(([key]) => !unstableLabels.has(key))
    .sort(([a], [b]) => compare(a, b));
}

function stableText(workload: Workload): string {
  return JSON.stringify(stableLabels(workload));
}

function isEmpty({ matchLabels, matchExpressions }: Selector): boolean {
  return Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;
}
