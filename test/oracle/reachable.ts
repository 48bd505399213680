import { allowedEgress, allowedIngress, allows } from './allows.ts';
import type { Cluster } from './cluster.ts';
import type { Protocol } from './network-policy.ts';

export interface ProtocolPort {
  readonly protocol: Protocol;
  readonly port: number;
}

export interface ReachableOptions {
  /** 'both' if not given: egress of the source and ingress of the destination. */
  readonly side?: 'both' | 'ingress' | 'egress';
}

const evaluators = { both: allows, ingress: allowedIngress, egress: allowedEgress } as const;

/**
 * Every allowed connection between two distinct pods on the given ports, one line each, as
 * `shop/Deployment/cart -> shop/Deployment/orders TCP/8080`, sorted by code unit.
 */
export function reachable(
  cluster: Cluster,
  ports: readonly ProtocolPort[],
  { side = 'both' }: ReachableOptions = {},
): string[] {
  const evaluate = evaluators[side];
  const lines: string[] = [];
  for (const source of cluster.pods) {
    for (const destination of cluster.pods) {
      if (source.id === destination.id) continue;
      for (const { protocol, port } of ports) {
        if (evaluate(cluster, source, destination, protocol, port)) {
          lines.push(`${source.id} -> ${destination.id} ${protocol}/${port}`);
        }
      }
    }
  }
  return lines.sort();
}
