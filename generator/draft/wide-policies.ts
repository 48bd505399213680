import type { ShippedPolicy } from '../model/manifest.ts';
import type { Selector } from '../model/policy.ts';
import { ownSelector } from '../stages/resolve/select.ts';
import type { DraftedWorkload } from './draft.ts';

/**
 * Policies that hold more than the pods of workloads that are here: a default
 * deny, `tier: db`. Profiles hold their own pods and nobody else's, so that
 * such a policy stays, or what comes later is held by nothing.
 */
export function widePolicies(
  policies: readonly ShippedPolicy[],
  drafted: readonly DraftedWorkload[],
  namespaceOf: (object: { readonly namespace?: string }) => string,
): readonly ShippedPolicy[] {
  return policies.filter((policy) => {
    const there = drafted.filter(({ namespace }) => namespace === namespaceOf(policy));
    const own = there.flatMap(({ all, select }) =>
      select === undefined ? all.map(ownSelector) : [select.selector],
    );
    return !alternatives(policy.selector).every((each) =>
      own.some((selector) => isWithin(each, selector)),
    );
  });
}

/** A selector as labels that pods have at least: an `In` is one of its values. */
function alternatives(selector: Selector | 'all'): readonly Selector[] {
  if (selector === 'all') return [{ matchLabels: {}, matchExpressions: [] }];
  const { matchLabels, matchExpressions } = selector;
  const [choice] = matchExpressions.filter(({ operator }) => operator === 'In');
  const values = choice !== undefined && 'values' in choice ? (choice.values ?? []) : [];
  if (choice === undefined || values.length === 0) return [{ matchLabels, matchExpressions }];
  return values.map((value) => ({
    matchLabels: { ...matchLabels, [choice.key]: value },
    matchExpressions,
  }));
}

/** Whether every pod with the labels of one selector meets the other, which has pairs alone. */
function isWithin({ matchLabels }: Selector, own: Selector): boolean {
  const pairs = Object.entries(own.matchLabels);
  return (
    own.matchExpressions.length === 0 &&
    pairs.length > 0 &&
    pairs.every(([key, value]) => matchLabels[key] === value)
  );
}
