import type { Cluster } from '../../../model/cluster.ts';
import type { CustomRule, RuleEnd } from '../../../model/custom-rule.ts';
import type { Selector } from '../../../model/policy.ts';
import type { Also } from '../../reach/analyse.ts';

/** What rules tell apart that policies may not: labels, and the borders of blocks. */
export function alsoForRules(
  rules: readonly CustomRule[],
  clusters: readonly Cluster[],
): Required<Pick<Also, 'labelKeys' | 'blocks'>> {
  const ends = rules.flatMap(({ wants }): RuleEnd[] =>
    wants.kind === 'deny' ? [wants.from, wants.to] : [wants.pods],
  );
  const pods = ends.filter((each) => each.kind === 'pods');
  const services = pods.some((each) => each.service !== undefined)
    ? clusters.flatMap((each) =>
        each.services.flatMap(({ selector }) =>
          selector === undefined ? [] : Object.keys(selector),
        ),
      )
    : [];
  return {
    labelKeys: [
      ...new Set([
        ...services,
        ...pods.flatMap(({ labels }) => (labels === undefined ? [] : keysOf(labels))),
      ]),
    ],
    blocks: ends.filter((each) => each.kind === 'block'),
  };
}

function keysOf({ matchLabels, matchExpressions }: Selector): readonly string[] {
  return [...Object.keys(matchLabels), ...matchExpressions.map((each) => each.key)];
}
