import { matches } from '../../grammar/selectors.ts';
import type { PeerRef, PlatformFacts } from '../../model/intent.ts';
import type { DraftedWorkload } from '../draft.ts';

/** Peers who call whoever asks to be called. */
const names = ['ingress', 'prometheus'];

/**
 * Whether the platform names a workload's pods as the ingress controller or
 * Prometheus: whom they will call stands in objects that others write later,
 * so that nothing that is here can close their egress.
 */
export function callsAnyone(workload: DraftedWorkload, { peers }: PlatformFacts): boolean {
  return names.some((name) =>
    (peers.get(name)?.from ?? []).some((each) => selects(each, workload)),
  );
}

function selects(peer: PeerRef, { namespace, workload }: DraftedWorkload): boolean {
  if (peer.kind !== 'pods' || !Array.isArray(peer.namespaces)) return false;
  if (!peer.namespaces.includes(namespace)) return false;
  return peer.pods === 'all' || matches(peer.pods, workload.podLabels);
}
