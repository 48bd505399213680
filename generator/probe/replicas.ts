import { noPorts } from '../analysis/reach/port-sets.ts';
import type { ProbeOptions } from '../model/probe.ts';
import type { Server } from './servers.ts';
import type { Simulations } from './simulations.ts';

/**
 * Second pods of workloads whose own pods may connect to each other: a pod
 * always reaches itself, so that takes two. Real ones are asked of where there
 * are two.
 */
export function replicasOf(
  { declared }: Simulations,
  servers: readonly Server[],
  { mode }: ProbeOptions,
): readonly Server[] {
  const { reach } = declared;
  return servers.flatMap((server): Server[] => {
    const { end, listens } = server;
    if (mode === 'pods' && end.pods.length < 2) return [];
    const held = reach.isIsolated(end.member, 'ingress') || reach.isIsolated(end.member, 'egress');
    if (!held) return [];
    const open = [...reach.row(end.member)].find(([, set]) => set.has(end.member))?.[0] ?? noPorts;
    const isOpen = listens.some(
      ({ kind, protocol, port }) => kind !== 'extra' && reach.ports.has(open, protocol, port),
    );
    if (!isOpen) return [];
    const id = `${end.id} (second pod)`;
    return [{ ...server, end: { ...end, id, replicaOf: end.id, pods: end.pods.slice(1) } }];
  });
}
