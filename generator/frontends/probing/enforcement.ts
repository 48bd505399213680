import type { Container } from '../../bundles/cluster.ts';
import type { ProbeAnswer } from '../../model/probe.ts';
import { enforcementObjects, enforcementPolicy, type Side, sides } from './enforcement-objects.ts';
import { createAll, type Session, sleep } from './session.ts';

/** What two pods and a policy showed of one direction. */
export interface Direction {
  /** What came before the policy: only `connected` makes the rest mean something. */
  readonly before: ProbeAnswer;
  /** Within how many milliseconds connections were blocked; absent: never. */
  readonly blockedWithin?: number;
  /** In words, where an attempt itself failed. */
  readonly detail?: string;
}

export interface Enforcement {
  readonly ingress: Direction;
  readonly egress: Direction;
}

const pause = 300;

/** Before a new pod is reached from everywhere some seconds may go by. */
const patience = 15_000;

/**
 * Whether the cluster enforces policies at all: two pods reach each other, and
 * a policy that closes one of them ends that in both directions. The egress of
 * the closed pod is judged by a server that no policy selects, and its ingress
 * by such a client.
 */
export async function measureEnforcement(session: Session): Promise<Enforcement> {
  const { live, connection, run, wait, signal, settle, image } = session;
  const objects = enforcementObjects(run, image, wait + settle + 120);
  await createAll(session, objects.made);
  const pods = await live.waitForPods(connection, run, objects.pods, {
    seconds: wait,
    signal,
  });
  const addresses = new Map(pods.map((pod) => [pod.name, pod.address]));
  const ask = async (side: Side): Promise<{ answer: ProbeAnswer; detail?: string }> => {
    const source: Container = { namespace: objects.namespace, pod: side.from, container: 'probe' };
    const host = addresses.get(side.to) ?? '';
    const dial = { id: 'a', protocol: 'TCP', host, port: side.port, tries: 1, seconds: 1 } as const;
    const [dialled] = await live.dialFrom(connection, source, [dial], { atOnce: 1, signal });
    const answer = dialled?.answers.at(-1) ?? 'error';
    return { answer, ...(dialled?.detail !== undefined && { detail: dialled.detail }) };
  };
  const before = await Promise.all([
    firstConnected(() => ask(sides.ingress), signal),
    firstConnected(() => ask(sides.egress), signal),
  ]);
  await createAll(session, [enforcementPolicy(objects.namespace)]);
  const start = Date.now();
  const after = async (side: Side, was: Awaited<ReturnType<typeof ask>>): Promise<Direction> => {
    const told = { before: was.answer, ...(was.detail !== undefined && { detail: was.detail }) };
    if (was.answer !== 'connected') return told;
    const blockedWithin = await firstBlocked(() => ask(side), start, settle * 1000, signal);
    return { ...told, ...(blockedWithin !== undefined && { blockedWithin }) };
  };
  const [ingress, egress] = await Promise.all([
    after(sides.ingress, before[0]),
    after(sides.egress, before[1]),
  ]);
  // nodes have room for so many pods, and others may be made next
  for (const ref of await live.listOwn(connection, run))
    if (ref.kind === 'Pod' && ref.namespace === objects.namespace)
      await live.deleteOwn(connection, ref);
  return { ingress, egress };
}

type Asking = () => Promise<{ answer: ProbeAnswer; detail?: string }>;

async function firstConnected(ask: Asking, signal: AbortSignal): ReturnType<Asking> {
  for (const start = Date.now(); ; ) {
    const said = await ask();
    if (said.answer === 'connected' || Date.now() - start > patience) return said;
    await sleep(pause, signal);
  }
}

/** Within how many milliseconds a connection was blocked, twice in a row. */
async function firstBlocked(
  ask: Asking,
  start: number,
  limit: number,
  signal: AbortSignal,
): Promise<number | undefined> {
  let since: number | undefined;
  for (;;) {
    const { answer } = await ask();
    const at = Date.now() - start;
    const isBlocked = answer === 'timeout' || answer === 'refused';
    if (isBlocked && since !== undefined) return since;
    since = isBlocked ? at : undefined;
    if (Date.now() - start > limit) return undefined;
    await sleep(pause, signal);
  }
}
