import type { ProbeEnd, ProbePlan } from '../../model/probe.ts';
import type { Located, Locations } from './dial-all.ts';
import { measureTwice } from './measure.ts';
import type { Session } from './session.ts';
import type { Shown } from './stand-ins.ts';

/** Pods that are entered at the same time. */
const atOnce = 6;

/** The ends of a plan that connections or controls are made from. */
export function sourcesOf({ ends, connections, controls }: ProbePlan): readonly ProbeEnd[] {
  const from = new Set([...connections, ...controls].map((each) => each.from));
  return ends.filter(({ id }) => from.has(id));
}

/**
 * A plan without what starts in namespaces of the cluster itself: nothing is
 * put into its DNS, proxies and control plane.
 */
export function withoutSystemSources(plan: ProbePlan): ProbePlan {
  const isSystem = ({ namespace }: ProbeEnd): boolean => /^kube-|^openshift-/.test(namespace);
  const system = new Set(plan.ends.filter(isSystem).map(({ id }) => id));
  const kept = <T extends { readonly from: string }>(all: readonly T[]): readonly T[] =>
    all.filter(({ from }) => !system.has(from));
  const connections = kept(plan.connections);
  const count = plan.connections.length - connections.length;
  const examples = [...new Set(plan.connections.map(({ from }) => from))]
    .filter((each) => system.has(each))
    .slice(0, 3);
  return {
    ...plan,
    connections,
    controls: kept(plan.controls),
    leftOut:
      count === 0
        ? plan.leftOut
        : [...plan.leftOut, { reason: 'system-namespace', count, examples }],
  };
}

/**
 * Probes pods that run: an ephemeral container in one pod of each source, and
 * the addresses of one pod of each destination. Nothing else is made, and the
 * policies are those that are there.
 */
export async function probeRealPods(session: Session, plan: ProbePlan): Promise<Shown> {
  const sources = new Set(sourcesOf(plan).map(({ id }) => id));
  const locations = new Map<string, Located>();
  const waiting = [...plan.ends];
  let made = 0;
  const work = async (): Promise<void> => {
    for (let end = waiting.shift(); end !== undefined; end = waiting.shift()) {
      session.signal.throwIfAborted();
      const located = await locate(session, end, sources.has(end.id));
      locations.set(end.id, located);
      if (located.isNew === true) made += 1;
    }
  };
  session.say(`entering a pod of each of ${sources.size} sources`);
  await Promise.all(Array.from({ length: atOnce }, work));
  if (session.tools === undefined)
    session.say(`${made} ephemeral containers made, ${entered(locations) - made} were there`);
  return { observations: await measureTwice(session, plan, locations, []) };
}

function entered(locations: Locations): number {
  return [...locations.values()].filter(({ source }) => source !== undefined).length;
}

async function locate(
  { live, connection, image, wait, signal, tools }: Session,
  { namespace, pods }: ProbeEnd,
  isSource: boolean,
): Promise<Located & { readonly isNew?: boolean }> {
  const pod = await live.readyPod(connection, namespace, pods);
  if (pod === undefined) return { reason: 'none of its pods is ready' };
  const address = pod.status?.podIP ?? '';
  if (!isSource) return { address };
  if (tools !== undefined) return { address, source: live.mainContainer(pod) };
  const found = await live.enterPod(connection, pod, { image, seconds: wait, signal });
  return 'reason' in found
    ? { address, reason: found.reason }
    : { address, source: found.container, isNew: found.made };
}
