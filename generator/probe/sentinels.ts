import type { PlannedConnection, ProbePlan } from '../model/probe.ts';
import type { AskedDraft } from './controls.ts';

/** Enough to see that every policy of a few services is live; more only take time. */
const most = 20;

/**
 * Connections that tell whether policies are live: for each end that blocks
 * something one that it blocks, and for the first few sources one that is
 * allowed. Only such as profiles and simulation agree on; where no profile
 * speaks of either end, the simulation's word is enough.
 */
export function sentinelsOf(
  asked: readonly AskedDraft[],
  connections: readonly PlannedConnection[],
): ProbePlan['sentinels'] {
  const blocked = new Map<string, string>();
  const allowed = new Map<string, string>();
  asked.forEach(({ draft, asked: { intended, simulated, closed } }, index) => {
    const { id, quirks = [] } = connections[index] ?? {};
    const expected = intended === 'undeclared' ? simulated : intended;
    if (id === undefined || draft.to.kind !== 'pod' || expected !== simulated) return;
    if (expected === 'allowed') {
      if (!allowed.has(draft.from.id)) allowed.set(draft.from.id, id);
      return;
    }
    // a plugin that lets it through would be waited for in vain
    if (quirks.length > 0) return;
    // one side alone blocks it: then it is that side's policy that is live
    const side =
      closed.egress === closed.ingress
        ? undefined
        : closed.egress
          ? `from ${draft.from.id}`
          : `to ${draft.to.end}`;
    if (side !== undefined && !blocked.has(side)) blocked.set(side, id);
  });
  const first = connections.find((each) => each.intended === 'blocked' && each.to.kind === 'pod');
  const found = [...blocked.values()];
  return {
    blocked: (found.length > 0 || first === undefined ? found : [first.id]).slice(0, most),
    allowed: [...allowed.values()].slice(0, most),
  };
}
