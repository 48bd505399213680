import { plain } from '../../model/diagnostic.ts';
import type { Observation, PlannedConnection, ProbePlan } from '../../model/probe.ts';
import { type Loss, lossOf } from '../../probe/loss.ts';
import { toRepeat } from '../../probe/result.ts';
import { type Attempts, dialAll, type Locations } from './dial-all.ts';
import type { Session } from './session.ts';

const often = { tries: 3, seconds: 3 } as const;
/** Silence for two seconds is two attempts without an answer: dial-script.ts. */
const twice = { tries: 2, seconds: 2 } as const;

/** A connection that should be there is tried until it is; one that should not, twice. */
function attemptsOf({ intended, simulated }: PlannedConnection): Attempts {
  return intended === 'allowed' || simulated === 'allowed' ? often : twice;
}

/**
 * Measures all connections of a plan with their controls, and once more those
 * whose verdict would not be `ok`. `before`: what was seen already.
 */
export async function measureTwice(
  session: Session,
  plan: ProbePlan,
  locations: Locations,
  before: readonly Observation[],
): Promise<readonly Observation[]> {
  session.say(`trying ${plan.connections.length} connections`);
  const first = await measure(session, plan, plan.connections, locations, 'measured');
  const again = toRepeat(plan, [...before, ...first]);
  if (again.length === 0) return first;
  const calm = calmer(session, lossOf(plan, [...before, ...first]));
  session.say(`trying ${again.length} of them again`);
  const second = await measure(calm, plan, again, locations, 'repeat');
  tellFailures(session, plan, second);
  return [...first, ...second];
}

/** Pods at the same time where packets are lost. */
const fewPods = 4;

/** A session that goes slower where packets are lost, and says so. */
function calmer(session: Session, { open, late, isHigh }: Loss): Session {
  if (!isHigh) return session;
  session.say(
    `${late} of ${open} open connections timed out at first: packets are lost, and a leak could look blocked; what timed out is tried again, ${fewPods} pods at a time (busy nodes, or a full table of neighbours: docs/clusters.md)`,
  );
  return { ...session, podsAtOnce: fewPods };
}

/** Most reasons that are told; one that many sources share is told once. */
const most = 8;

/** Why attempts themselves failed, which is no answer of the network's: a pod that cannot be entered, and the like. */
function tellFailures(
  { say }: Session,
  { connections, controls }: ProbePlan,
  observations: readonly Observation[],
): void {
  const from = new Map([...connections, ...controls].map((each) => [each.id, each.from]));
  const sources = new Map<string, Set<string>>();
  for (const { connection, answer, detail } of observations) {
    if (answer !== 'error' || detail === undefined) continue;
    const known = sources.get(detail) ?? new Set();
    sources.set(detail, known.add(from.get(connection) ?? ''));
  }
  for (const [detail, names] of [...sources].slice(0, most)) {
    const [first = ''] = names;
    const others = names.size > 1 ? ` and ${names.size - 1} more` : '';
    say(`from ${plain(first)}${others}: ${plain(detail)}`);
  }
}

async function measure(
  session: Session,
  { controls }: ProbePlan,
  connections: readonly PlannedConnection[],
  locations: Locations,
  phase: 'measured' | 'repeat',
): Promise<readonly Observation[]> {
  const needed = new Set(
    connections.flatMap(({ control }) => (control.kind === 'connection' ? [control.id] : [])),
  );
  const others = controls
    .filter(({ id, because }) => needed.has(id) && because !== 'before')
    .map((each) => ({ ...each, attempts: often }));
  const asked = connections.map((each) => ({ ...each, attempts: attemptsOf(each) }));
  return [
    ...(await dialAll(session, others, locations, 'control')),
    ...(await dialAll(session, asked, locations, phase)),
  ];
}
