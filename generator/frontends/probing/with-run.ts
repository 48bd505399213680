import { UsageError } from '../../io/usage.ts';
import type { Session } from './session.ts';

const statuses = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type Signal = keyof typeof statuses;

const patience = 180;

/**
 * Runs a body that makes objects in a cluster, and takes them away again
 * whatever happens: after an error, after a signal, at its end.
 */
export async function withRun(
  session: Omit<Session, 'signal'>,
  body: (session: Session) => Promise<number>,
): Promise<number> {
  return withSignals(session, async (running) => {
    const outcome = await body(running).then(
      (status) => ({ status }),
      (error: unknown) => ({ error }),
    );
    const why = running.signal.aborted ? ' (a second signal leaves at once)' : '';
    session.say(`removing what the run made${why}`);
    const left = await cleanedUp(session);
    if ('error' in outcome) {
      if (left !== undefined) session.say(`${left.message}\n  hint: ${left.hint}`);
      throw outcome.error;
    }
    if (left !== undefined) throw left;
    return outcome.status;
  });
}

/** Removes what a run made; why it could not. */
async function cleanedUp(session: Omit<Session, 'signal'>): Promise<UsageError | undefined> {
  const { live, connection, run, say } = session;
  try {
    for (const { namespace, foreign } of await live.removeRun(connection, run, patience))
      say(
        `the namespace ${namespace} stays, since something of somebody else is in it: ${foreign.join(', ')}`,
      );
    return undefined;
  } catch (error) {
    const words = inWords(error, session);
    if (!(words instanceof UsageError)) throw error;
    return new UsageError(
      `what the run made is left in the cluster: ${words.message}`,
      `netprofile probe --cleanup ${run} removes it`,
    );
  }
}

/**
 * Runs a body that a signal ends: its own is aborted then, and what it throws
 * for that is no error. A second signal ends the program at once.
 */
export async function withSignals(
  session: Omit<Session, 'signal'>,
  body: (session: Session) => Promise<number>,
): Promise<number> {
  const controller = new AbortController();
  let caught: Signal | undefined;
  const onSignal = (signal: Signal): void => {
    if (caught !== undefined) {
      session.say(`what it made is left: netprofile probe --cleanup ${session.run} removes it`);
      process.exit(statuses[signal]);
    }
    caught = signal;
    controller.abort(new Interrupted(signal));
  };
  const names = Object.keys(statuses) as Signal[];
  for (const name of names) process.on(name, onSignal);
  try {
    const status = await body({ ...session, signal: controller.signal });
    return caught === undefined ? status : statuses[caught];
  } catch (error) {
    if (caught !== undefined && error instanceof Interrupted) return statuses[caught];
    throw inWords(error, session);
  } finally {
    for (const name of names) process.off(name, onSignal);
  }
}

/** Why a run was aborted. */
class Interrupted extends Error {}

/** What a cluster said is a message, and only what is our own mistake a bug. */
export function inWords(
  error: unknown,
  { live, connection }: Pick<Session, 'live' | 'connection'>,
): unknown {
  if (!(error instanceof live.ClusterProblem)) return error;
  const { text, hint } = error.problem;
  return new UsageError(`${connection.context} (${connection.server}): ${text}`, hint);
}
