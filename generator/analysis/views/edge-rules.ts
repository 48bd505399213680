import type { EdgeRule } from '../../model/graph.ts';
import type { ExplainedSide } from '../../model/reach.ts';

/** Why a side lets an edge pass: its rule, or that no policy selects it. */
export function edgeRule({ direction, reason, by }: ExplainedSide): EdgeRule {
  if (by === undefined) return { direction, text: reason };
  const label = by.label === undefined ? '' : ` (${by.label})`;
  return { direction, text: `${by.policy} rule ${by.number}${label}`, place: by.place };
}

/** Why a side lets an edge not pass, with the policy that selects it. */
export function refusal({ direction, reason, policies: [policy] }: ExplainedSide): EdgeRule {
  if (policy === undefined) return { direction, text: reason };
  return { direction, text: `${reason} (${policy.name})`, place: policy.place };
}
