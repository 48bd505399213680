import { nonEmpty } from '../../grammar/ports.ts';
import { matches } from '../../grammar/selectors.ts';
import type { Workload } from '../../model/manifest.ts';
import { compare } from '../../model/order.ts';
import type { Expression, Selector } from '../../model/policy.ts';
import { unstableLabels } from './select.ts';

/** One more thing that a selector may ask for: a label pair, or an expression. */
type Requirement =
  | { readonly pair: readonly [string, string] }
  | { readonly expression: Expression };

/**
 * A selector that still matches all of the owners' pods and none of those that
 * it should not have caught: the same with as few more requirements as are
 * found. Undefined where labels that stay the same do not tell them apart.
 *
 *     {app: shop}, caught {app: shop, tier: worker} -> {app: shop}, tier DoesNotExist
 */
export function narrowed(
  selector: Selector,
  owners: readonly Workload[],
  caught: readonly Workload[],
): Selector | undefined {
  const candidates = requirements(owners, caught);
  let narrow = selector;
  let left = caught;
  while (left.length > 0) {
    const best = candidates
      .map((each) => withRequirement(narrow, each))
      .map((each) => ({ each, left: left.filter(({ podLabels }) => matches(each, podLabels)) }))
      // the first of equals: pairs before In, and both before what is not there
      .reduce((one, other) => (other.left.length < one.left.length ? other : one), {
        each: narrow,
        left,
      });
    if (best.left.length === left.length) return undefined;
    narrow = best.each;
    left = best.left;
  }
  return narrow;
}

function withRequirement(selector: Selector, requirement: Requirement): Selector {
  const { matchLabels, matchExpressions } = selector;
  if ('pair' in requirement) {
    const [key, value] = requirement.pair;
    return { matchLabels: { ...matchLabels, [key]: value }, matchExpressions };
  }
  return { matchLabels, matchExpressions: [...matchExpressions, requirement.expression] };
}

/** What all owners' pods meet: pairs that they share, an In where they differ, and what the caught have and they do not. */
function requirements(
  owners: readonly Workload[],
  caught: readonly Workload[],
): readonly Requirement[] {
  const stable = (all: readonly Workload[]): readonly string[] =>
    [...new Set(all.flatMap(({ podLabels }) => Object.keys(podLabels)))]
      .filter((key) => !unstableLabels.has(key))
      .sort(compare);
  const valuesOf = (key: string): readonly string[] =>
    owners.flatMap(({ podLabels }) =>
      Object.hasOwn(podLabels, key) ? [podLabels[key] ?? ''] : [],
    );
  const everywhere = stable(owners).filter((key) => valuesOf(key).length === owners.length);
  const pairs: Requirement[] = [];
  const lists: Requirement[] = [];
  for (const key of everywhere) {
    const values = nonEmpty([...new Set(valuesOf(key))].sort(compare));
    if (values === undefined) continue;
    if (values.length === 1) pairs.push({ pair: [key, values[0]] });
    else lists.push({ expression: { key, operator: 'In', values } });
  }
  const absent = stable(caught)
    .filter((key) => !everywhere.includes(key))
    .flatMap((key): Requirement[] => {
      const own = valuesOf(key);
      if (own.length === 0) return [{ expression: { key, operator: 'DoesNotExist' } }];
      const theirs = caught.flatMap(({ podLabels }) => podLabels[key] ?? []);
      const values = nonEmpty(
        [...new Set(theirs)].filter((each) => !own.includes(each)).sort(compare),
      );
      return values === undefined ? [] : [{ expression: { key, operator: 'NotIn', values } }];
    });
  return [...pairs, ...lists, ...absent];
}
