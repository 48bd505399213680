import { matches } from '../../grammar/selectors.ts';
import type { Subject } from '../../model/connection.ts';
import type { Manifests, Workload } from '../../model/manifest.ts';
import type { Selector } from '../../model/policy.ts';
import { isTestPod } from '../manifests/test-pods.ts';
import { narrowed } from './narrow.ts';
import { ownSelector } from './select.ts';

/** Who a subject is in the rules of others. */
export interface PeerPods {
  /** Together they hold its pods; none where no label does. */
  readonly selectors: readonly Selector[];
  /** Pods of the release that they hold too, and that nobody asked for. */
  readonly caught: readonly Workload[];
  /** Helm tests among those: they are there for a moment, and nobody is refused for them. */
  readonly tests: readonly Workload[];
}

/**
 * Finds the selectors by which a subject's pods and no others are let in. Its
 * own, where that holds no other pods of the release; the same with one label
 * more, where labels tell them apart; one for each owner, where no one
 * selector does. What is still caught is named.
 */
export function peerPods(
  manifests: Manifests,
  releaseNamespace: string | undefined,
): (subject: Subject) => PeerPods {
  const matching = podIndex(manifests, releaseNamespace);
  const look = (subject: Subject): PeerPods => {
    const own = new Set(subject.workloads);
    const namespace = spaceOf(subject.workloads[0] ?? subject, releaseNamespace);
    const othersIn = (selector: Selector): readonly Workload[] =>
      matching(selector, namespace).filter((each) => !own.has(each));
    const { selector, workloads } = subject;
    const whole = selector === undefined ? undefined : only(selector, workloads, othersIn);
    if (whole !== undefined) return held([whole], othersIn);
    // a select is one selector, and what it says is meant
    const isChosen = subject.intent?.select !== undefined;
    const exact = workloads.flatMap((owner) => {
      const own = ownSelector(owner);
      // without a label of its own it would be everybody who lacks others'
      return isEmpty(own) ? [] : (only(own, [owner], othersIn) ?? []);
    });
    if (!isChosen && exact.length === workloads.length && exact.length > 0)
      return held(distinct(exact), othersIn);
    return held(selector === undefined ? [] : [selector], othersIn);
  };
  const known = new WeakMap<Subject, PeerPods>();
  return (subject) => {
    const found = known.get(subject) ?? look(subject);
    known.set(subject, found);
    return found;
  };
}

/** A selector that holds these owners' pods alone, or undefined. Helm tests count for nothing. */
function only(
  selector: Selector,
  owners: readonly Workload[],
  othersIn: (selector: Selector) => readonly Workload[],
): Selector | undefined {
  const caught = othersIn(selector).filter((each) => !isTestPod(each));
  if (caught.length === 0) return selector;
  return owners.length === 0 ? undefined : narrowed(selector, owners, caught);
}

function held(
  selectors: readonly Selector[],
  othersIn: (selector: Selector) => readonly Workload[],
): PeerPods {
  const caught = [...new Set(selectors.flatMap(othersIn))];
  return {
    selectors,
    caught: caught.filter((each) => !isTestPod(each)),
    tests: caught.filter(isTestPod),
  };
}

function isEmpty({ matchLabels, matchExpressions }: Selector): boolean {
  return Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;
}

function distinct(selectors: readonly Selector[]): Selector[] {
  return [...new Map(selectors.map((each) => [JSON.stringify(each), each])).values()];
}

/** Where something is; undefined where only the release knows, and nobody said. */
export function spaceOf(
  { namespace }: { readonly namespace?: string },
  releaseNamespace: string | undefined,
): string | undefined {
  return namespace ?? releaseNamespace;
}

/** Whether two things may be in one namespace: where one's is not known they may. */
function mayMeet(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}

/** Finds pods by selector without looking at every workload: by the label of it that the fewest have. */
export function podIndex(
  { workloads }: Pick<Manifests, 'workloads'>,
  releaseNamespace: string | undefined,
): (selector: Selector, namespace: string | undefined) => readonly Workload[] {
  const selectable = workloads.filter((each) => !each.hostNetwork);
  const byKey = new Map<string, ReadonlyMap<string, readonly Workload[]>>();
  const valuesOf = (key: string): ReadonlyMap<string, readonly Workload[]> => {
    const known = byKey.get(key);
    if (known !== undefined) return known;
    const made = new Map<string, Workload[]>();
    for (const each of selectable) {
      const value = Object.hasOwn(each.podLabels, key) ? each.podLabels[key] : undefined;
      if (value === undefined) continue;
      const there = made.get(value);
      if (there === undefined) made.set(value, [each]);
      else there.push(each);
    }
    byKey.set(key, made);
    return made;
  };
  return (selector, namespace) => {
    const lists = Object.entries(selector.matchLabels).map(
      ([key, value]) => valuesOf(key).get(value) ?? [],
    );
    const fewest = lists.reduce<readonly Workload[]>(
      (one, other) => (other.length < one.length ? other : one),
      selectable,
    );
    return fewest.filter(
      (each) =>
        matches(selector, each.podLabels) && mayMeet(spaceOf(each, releaseNamespace), namespace),
    );
  };
}
