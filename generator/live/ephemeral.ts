import { clientError, clientProblem } from './client-error.ts';
import type { Connection } from './connect.ts';
import type { Container } from './exec.ts';
import { pathTo } from './own-objects.ts';
import { ask } from './request.ts';
import { isReady, type StoredPod } from './stored-pod.ts';

/** A pod to connect from, or why none can be. */
export type Entered =
  | { readonly container: Container; readonly address: string; readonly made: boolean }
  | { readonly reason: string; readonly address?: string };

interface EnterOptions {
  readonly image: string;
  /** How long the container may take to start. */
  readonly seconds: number;
  readonly signal?: AbortSignal | undefined;
}

const name = 'netprofile-probe';
const pause = 300;

/** The first of some pods that is ready; undefined where none is. */
export async function readyPod(
  connection: Connection,
  namespace: string,
  names: readonly string[],
): Promise<StoredPod | undefined> {
  for (const each of names) {
    const pod = await podNamed(connection, namespace, each);
    if (pod !== undefined && isReady(pod)) return pod;
  }
  return undefined;
}

/**
 * An ephemeral container in a pod: one that an earlier run left there and that
 * still runs, else a new one. It can never be removed from the pod again.
 */
export async function enterPod(
  connection: Connection,
  pod: StoredPod,
  options: EnterOptions,
): Promise<Entered> {
  const [namespace, podName] = [pod.metadata.namespace ?? '', pod.metadata.name];
  const address = pod.status?.podIP ?? '';
  const running = runningIn(pod, options.image);
  const container = { namespace, pod: podName };
  if (running !== undefined)
    return { container: { ...container, container: running }, address, made: false };
  const used = (pod.spec?.ephemeralContainers ?? []).map((each) => each.name);
  const free = freeName(used);
  try {
    await ask(connection, {
      method: 'PATCH',
      path: `${pathTo('Pod', namespace, podName)}/ephemeralcontainers`,
      contentType: 'application/strategic-merge-patch+json',
      body: { spec: { ephemeralContainers: [ephemeral(free, options.image)] } },
    });
  } catch (error) {
    const { status } = clientProblem(error);
    const what =
      status === 403 ? 'patch on pods/ephemeralcontainers is forbidden' : clientError(error);
    return { reason: `no ephemeral container in ${podName}: ${what}`, address };
  }
  const failed = await untilRunning(connection, namespace, podName, free, options);
  return failed === undefined
    ? { container: { ...container, container: free }, address, made: true }
    : { reason: failed, address };
}

/** The container that kubectl exec would take. */
export function mainContainer({ metadata, spec }: StoredPod): Container {
  const chosen = metadata.annotations?.['kubectl.kubernetes.io/default-container'];
  const container = chosen ?? spec?.containers?.[0]?.name ?? '';
  return { namespace: metadata.namespace ?? '', pod: metadata.name, container };
}

/** The container of an earlier run that still runs. */
function runningIn(pod: StoredPod, image: string): string | undefined {
  const ours = (pod.spec?.ephemeralContainers ?? []).filter(
    (each) => each.name.startsWith(name) && each.image === image,
  );
  return ours.find(({ name: own }) =>
    (pod.status?.ephemeralContainerStatuses ?? []).some(
      (each) => each.name === own && each.state?.running !== undefined,
    ),
  )?.name;
}

function freeName(used: readonly string[]): string {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (!used.includes(candidate)) return candidate;
  }
}

/** It waits, and nothing else; under the restricted Pod Security Standard. */
function ephemeral(own: string, image: string): Readonly<Record<string, unknown>> {
  return {
    name: own,
    image,
    imagePullPolicy: 'IfNotPresent',
    command: ['/agnhost', 'pause'],
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65534,
      runAsGroup: 65534,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    },
  };
}

/** Waits until an ephemeral container runs; else why it does not. */
async function untilRunning(
  connection: Connection,
  namespace: string,
  pod: string,
  own: string,
  { seconds, signal, image }: EnterOptions,
): Promise<string | undefined> {
  for (const end = Date.now() + seconds * 1000; ; ) {
    const there = await podNamed(connection, namespace, pod);
    if (there === undefined) return `the pod ${pod} is gone`;
    const state = there.status?.ephemeralContainerStatuses?.find(
      (each) => each.name === own,
    )?.state;
    if (state?.running !== undefined) return undefined;
    if (state?.terminated !== undefined)
      return `the ephemeral container in ${pod} ended (${state.terminated.reason ?? 'no reason'})`;
    const reason = state?.waiting?.reason ?? '';
    if (/^(ImagePullBackOff|ErrImageNeverPull|InvalidImageName)$/.test(reason))
      return `the image ${image} cannot be pulled for ${pod}: --image names another`;
    if (/^CreateContainer(Config)?Error$/.test(reason))
      return `the ephemeral container in ${pod} cannot be created: ${clientError(state?.waiting?.message ?? reason)}`;
    if (Date.now() > end)
      return `the ephemeral container in ${pod} did not start in ${seconds} s (${reason || 'no reason'})`;
    signal?.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

async function podNamed(
  connection: Connection,
  namespace: string,
  pod: string,
): Promise<StoredPod | undefined> {
  try {
    const path = pathTo('Pod', namespace, pod);
    return (await ask(connection, { method: 'GET', path })) as unknown as StoredPod;
  } catch (error) {
    if (clientProblem(error).status === 404) return undefined;
    throw error;
  }
}
