import type { Container, Dial, Dialled } from '../../bundles/cluster.ts';
import type {
  ControlConnection,
  Observation,
  PlannedConnection,
  ProbeTarget,
} from '../../model/probe.ts';
import type { Session } from './session.ts';

/** Where an end of the plan is in the cluster. */
export interface Located {
  /** The container that its connections are made from; absent where there is none. */
  readonly source?: Container;
  /** Why there is none. */
  readonly reason?: string;
  readonly address?: string;
}

/** By id of an end. */
export type Locations = ReadonlyMap<string, Located>;

/** How often and how long each connection is tried. */
export interface Attempts {
  readonly tries: number;
  readonly seconds: number;
}

type Asked = Pick<
  PlannedConnection | ControlConnection,
  'id' | 'from' | 'to' | 'protocol' | 'port'
> & { readonly attempts: Attempts };

/**
 * Makes connections, one exec for each pod that they are made from, and tells
 * what came of each. The first attempt gets the phase, further ones are
 * repetitions; of a control all attempts are.
 */
export async function dialAll(
  session: Session,
  asked: readonly Asked[],
  locations: Locations,
  phase: Observation['phase'],
): Promise<readonly Observation[]> {
  const bySource = new Map<string, Asked[]>();
  for (const each of asked) bySource.set(each.from, [...(bySource.get(each.from) ?? []), each]);
  const waiting = [...bySource];
  const seen: Observation[] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [from, connections] = next;
      session.signal.throwIfAborted();
      const dialled = await dialOne(session, locations.get(from), connections, locations);
      seen.push(...dialled.flatMap((each) => observations(each, phase)));
    }
  };
  await Promise.all(Array.from({ length: session.podsAtOnce }, work));
  return seen;
}

async function dialOne(
  { live, connection, signal, atOnce, tools }: Session,
  from: Located | undefined,
  asked: readonly Asked[],
  locations: Locations,
): Promise<readonly Dialled[]> {
  const failed = (id: string, detail: string): Dialled => ({ id, answers: ['error'], detail });
  const source = from?.source;
  if (source === undefined)
    return asked.map(({ id }) => failed(id, from?.reason ?? 'there is no pod to connect from'));
  const dials: Dial[] = [];
  const lost: Dialled[] = [];
  for (const { id, to, protocol, port, attempts } of asked) {
    const host = hostOf(to, locations);
    if (host === undefined) lost.push(failed(id, 'there is no pod to connect to'));
    else dials.push({ id, host, protocol, port, isLookup: to.kind === 'lookup', ...attempts });
  }
  const options = { atOnce, signal, ...(tools !== undefined && { tools }) };
  return [...lost, ...(await live.dialFrom(connection, source, dials, options))];
}

function hostOf(to: ProbeTarget, locations: Locations): string | undefined {
  switch (to.kind) {
    case 'pod':
      return locations.get(to.end)?.address;
    case 'service':
    case 'lookup':
      return to.host;
    case 'address':
      return to.address;
  }
}

function observations(
  { id, answers, detail }: Dialled,
  phase: Observation['phase'],
): readonly Observation[] {
  return answers.map((answer, index) => ({
    connection: id,
    phase: phase === 'control' || index === 0 ? phase : 'repeat',
    answer,
    ...(detail !== undefined && { detail }),
  }));
}
