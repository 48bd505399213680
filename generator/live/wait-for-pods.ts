import { UsageError } from '../io/usage.ts';
import { plain } from '../model/diagnostic.ts';
import { probeLabel } from '../model/probe.ts';
import type { Connection } from './connect.ts';
import { listAll } from './list-all.ts';
import { pathTo } from './own-objects.ts';
import { ask } from './request.ts';
import { isReady, type StoredPod } from './stored-pod.ts';

/** A pod that runs. */
export interface RunningPod {
  readonly namespace: string;
  readonly name: string;
  readonly node: string;
  /** Its first address. */
  readonly address: string;
}

interface Waiting {
  readonly seconds: number;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds in which a stumble may pass. */
  readonly patience?: number;
  /** Told now and then: how many run, of how many. */
  readonly onProgress?: (ready: number, of: number) => void;
}

const pause = 400;

/** An image that cannot be had is asked for again by the kubelet: once may be a stumble of the network. */
const usualPatience = 15_000;

/**
 * Waits until pods of a run are ready, and tells their addresses. Throws
 * UsageError that says which pod is not, and why: an image that cannot be
 * pulled, the scheduler's words, a container that ends.
 */
export async function waitForPods(
  connection: Connection,
  run: string,
  wanted: readonly { readonly namespace: string; readonly pod: string }[],
  { seconds, signal, onProgress, patience = usualPatience }: Waiting,
): Promise<readonly RunningPod[]> {
  const start = Date.now();
  const names = new Set(wanted.map(({ namespace, pod }) => `${namespace}/${pod}`));
  const count = names.size;
  const firstSeen = new Map<string, number>();
  for (;;) {
    const all = (await listAll(
      connection,
      pathTo('Pod'),
      `${probeLabel}=${run}`,
    )) as readonly StoredPod[];
    const pods = all.filter(({ metadata }) => names.has(`${metadata.namespace}/${metadata.name}`));
    const ready = pods.filter(isReady);
    onProgress?.(ready.length, count);
    if (ready.length >= count) return ready.map(runningPod);
    for (const pod of pods) {
      const stuck = stuckBy(pod);
      if (stuck === undefined) continue;
      const since = firstSeen.get(stuck.message) ?? Date.now();
      firstSeen.set(stuck.message, since);
      if (stuck.isFinal || Date.now() - since > patience * stuck.times)
        throw new UsageError(stuck.message, stuck.hint);
    }
    if (Date.now() - start > seconds * 1000) {
      const late = pods.find((each) => !isReady(each));
      throw new UsageError(
        `${count - ready.length} of ${count} pods are not ready after ${seconds} s${late === undefined ? '' : `: ${await whyNot(connection, late)}`}`,
        '--wait SECONDS waits longer; the cluster may have no room for so many pods',
      );
    }
    signal?.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

function runningPod({ metadata, spec, status }: StoredPod): RunningPod {
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    node: spec?.nodeName ?? '',
    address: status?.podIP ?? '',
  };
}

interface Stuck {
  readonly message: string;
  readonly hint?: string;
  /** Waiting changes nothing. */
  readonly isFinal: boolean;
  /** How many times the usual patience it gets: a busy node stumbles over containers for a while. */
  readonly times: number;
}

const imageHint =
  'give one that its nodes can pull with --image; docs/clusters.md says how to mirror it';

/** What keeps a pod from ever starting. */
function stuckBy(pod: StoredPod): Stuck | undefined {
  const title = `pod ${pod.metadata.namespace}/${pod.metadata.name}`;
  const { status } = pod;
  if (status?.phase === 'Failed')
    return {
      message: `${title} failed: ${words(status.reason, status.message)}`,
      isFinal: true,
      times: 1,
    };
  for (const { image, state, name } of status?.containerStatuses ?? []) {
    const waiting = state?.waiting;
    const reason = waiting?.reason ?? '';
    const wanted = pod.spec?.containers?.find((each) => each.name === name)?.image ?? image;
    if (/^(ErrImagePull|ImagePullBackOff)$/.test(reason))
      return {
        message: `${title} cannot start: the image ${wanted} cannot be pulled`,
        hint: imageHint,
        isFinal: false,
        times: 1,
      };
    if (/^(ErrImageNeverPull|InvalidImageName|ImageInspectError)$/.test(reason))
      return {
        message: `${title} cannot start: the image ${wanted} cannot be used (${reason})`,
        hint: imageHint,
        isFinal: true,
        times: 1,
      };
    if (
      /^(CrashLoopBackOff|CreateContainerConfigError|CreateContainerError|RunContainerError)$/.test(
        reason,
      )
    )
      return {
        message: `${title} cannot run ${wanted}: ${words(reason, waiting?.message)}`,
        isFinal: false,
        times: 6,
      };
  }
  return undefined;
}

/** Why a pod is not ready yet: its conditions, else the last event about it. */
async function whyNot(connection: Connection, pod: StoredPod): Promise<string> {
  const { namespace, name } = pod.metadata;
  const title = `pod ${namespace}/${name}`;
  const scheduled = (pod.status?.conditions ?? []).find((each) => each.type === 'PodScheduled');
  if (scheduled?.status === 'False')
    return `${title} is not scheduled: ${words(scheduled.reason, scheduled.message)}`;
  const event = await lastEvent(connection, pod);
  return `${title} is ${pod.status?.phase ?? 'Pending'}${event === undefined ? '' : `: ${event}`}`;
}

interface EventList {
  readonly items?: readonly { readonly reason?: string; readonly message?: string }[] | null;
}

async function lastEvent(connection: Connection, pod: StoredPod): Promise<string | undefined> {
  const { namespace, uid } = pod.metadata;
  const query = new URLSearchParams({ fieldSelector: `involvedObject.uid=${uid}` });
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace ?? '')}/events?${query}`;
  try {
    const { items } = (await ask(connection, { method: 'GET', path })) as EventList;
    const last = items?.at(-1);
    return last === undefined ? undefined : words(last.reason, last.message);
  } catch {
    // events are a help, and a role may not have them
    return undefined;
  }
}

function words(reason: string | undefined, message: string | undefined): string {
  const text = [reason, message].filter((each) => each !== undefined && each !== '').join(': ');
  const line = plain(text.replace(/\s+/g, ' '));
  return line.length > 300 ? `${line.slice(0, 300)}...` : line || 'no reason is given';
}
