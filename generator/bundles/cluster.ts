// Everything that talks to a cluster, and the client with it: a bundle of its own, loaded on demand.

export { removeRun } from '../live/cleanup.ts';
export { ClusterProblem, clientError, clientProblem } from '../live/client-error.ts';
export { type Connection, connect } from '../live/connect.ts';
export { type Dial, type Dialled, dialFrom } from '../live/dial.ts';
export { enterPod, mainContainer, readyPod } from '../live/ephemeral.ts';
export type { Container } from '../live/exec.ts';
export {
  type Adopter,
  adoptersIn,
  type FoundNamespace,
  listNamespaces,
  untilNamespacesGone,
} from '../live/namespaces.ts';
export { clusterFacts, enforcementAdvice, serverVersion } from '../live/network-plugin.ts';
export { createOwn, deleteOwn, listOwn, type OwnObject, type OwnRef } from '../live/own-objects.ts';
export { type LiveAnswer, type LiveQuestion, readLive } from '../live/read-live.ts';
export { mayBeRunning, ownMark, type RunMark } from '../live/run-mark.ts';
export { type RunningPod, waitForPods } from '../live/wait-for-pods.ts';
