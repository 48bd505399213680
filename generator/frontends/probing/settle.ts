import type { Observation, ProbePlan } from '../../model/probe.ts';
import { dialAll, type Locations } from './dial-all.ts';
import { type Session, sleep } from './session.ts';

/** How the wait for policies to take effect ended. */
export interface Settled {
  /** From their creation until all sentinels answered as they should. */
  readonly milliseconds: number;
  readonly of: number;
  /** How many never did: what is measured then tells why. */
  readonly pending: number;
}

const pause = 250;

/** Once something has changed, and nothing more for so long, waiting longer helps nobody. */
const still = 15_000;

/**
 * Enforcement is not there at once: asks the plan's sentinels until those that
 * should be blocked are and the others are not, twice in a row, at most as
 * long as the session says.
 */
export async function settle(
  session: Session,
  { connections, sentinels }: ProbePlan,
  locations: Locations,
): Promise<Settled> {
  const blocked = new Set(
    sentinels.blocked.length > 0 ? sentinels.blocked : simulatedBlocked(connections),
  );
  const allowed = new Set(sentinels.allowed);
  const asked = connections
    .filter(({ id }) => blocked.has(id) || allowed.has(id))
    .map((each) => ({ ...each, attempts: { tries: 1, seconds: 1 } }));
  const start = Date.now();
  let lastChange = start;
  let before = asked.length;
  let settledAt: number | undefined;
  while (asked.length > 0) {
    const seen = await dialAll(session, asked, locations, 'measured');
    const pending = seen.filter((each) => !isAsItShould(each, blocked)).length;
    const now = Date.now();
    if (pending === 0 && settledAt !== undefined)
      return { milliseconds: settledAt - start, of: asked.length, pending };
    settledAt = pending === 0 ? now : undefined;
    if (pending !== before) lastChange = now;
    before = pending;
    const isStill = pending < blocked.size && now - lastChange > still;
    if (pending > 0 && (isStill || now - start > session.settle * 1000))
      return { milliseconds: now - start, of: asked.length, pending };
    await sleep(pause, session.signal);
  }
  return { milliseconds: 0, of: 0, pending: 0 };
}

const most = 20;

/** Without profiles nobody wants anything: then what the simulation says is as good. */
function simulatedBlocked(connections: ProbePlan['connections']): readonly string[] {
  return connections
    .filter(({ simulated, to, control }) => {
      return simulated === 'blocked' && to.kind === 'pod' && control.kind === 'before';
    })
    .slice(0, most)
    .map(({ id }) => id);
}

function isAsItShould({ connection, answer }: Observation, blocked: ReadonlySet<string>): boolean {
  return blocked.has(connection)
    ? answer === 'timeout' || answer === 'refused'
    : answer === 'connected';
}
