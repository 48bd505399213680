import type { Direction, Enforcement } from './enforcement.ts';
import { seconds } from './session.ts';

/** What a measurement of enforcement means, in words; pure. */
export interface EnforcementVerdict {
  /** 0: both directions hold. 1: at least one does not. 2: it cannot be told. */
  readonly status: 0 | 1 | 2;
  readonly lines: readonly string[];
}

/** Says whether a cluster enforces policies, with the plugin found and what to do where it does not. */
export function tellEnforcement(
  { ingress, egress }: Enforcement,
  where: {
    readonly context: string;
    readonly plugins: readonly string[];
    readonly advice: string;
    readonly settle: number;
  },
): EnforcementVerdict {
  const both = [
    ['ingress', ingress],
    ['egress', egress],
  ] as const;
  const plugin =
    where.plugins.length === 0
      ? 'no network plugin was found among the daemon sets'
      : `network plugin: ${where.plugins.join(', ')}`;
  const lines = both.map(([name, direction]) => `${name}: ${told(direction, where.settle)}`);
  const isUnknown = both.some(([, { before }]) => before !== 'connected');
  const isHeld = both.every(([, { blockedWithin }]) => blockedWithin !== undefined);
  if (isUnknown)
    return {
      status: 2,
      lines: [
        `whether ${where.context} enforces policies cannot be told: two pods without any policy do not reach each other`,
        ...lines,
        plugin,
        '  hint: is there a policy for the whole cluster, or is the network not ready?',
      ],
    };
  if (isHeld)
    return { status: 0, lines: [`${where.context} enforces NetworkPolicies`, ...lines, plugin] };
  const some = both.some(([, { blockedWithin }]) => blockedWithin !== undefined);
  return {
    status: 1,
    lines: [
      `${where.context} does not enforce NetworkPolicies${some ? ' in both directions' : ''}: ${some ? 'half of every policy is' : 'policies are'} without effect here`,
      ...lines,
      plugin,
      `  hint: ${where.advice}`,
    ],
  };
}

function told({ before, blockedWithin, detail }: Direction, settle: number): string {
  if (before !== 'connected')
    return `not reached without a policy either (${before}${detail === undefined ? '' : `: ${detail}`})`;
  if (blockedWithin === undefined) return `still open ${settle} s after a policy that closes it`;
  return `closed within ${seconds(blockedWithin)} of the policy`;
}
