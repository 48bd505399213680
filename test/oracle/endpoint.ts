import type { Protocol } from './network-policy.ts';
import type { Pod } from './pod.ts';

/** Something that is not a pod. `node` names the node, if it is a node that has the address. */
export interface ExternalAddress {
  readonly ip: string;
  readonly node?: string;
}

export type Endpoint = Pod | ExternalAddress;

/** `port` is the destination's own, never a Service's. */
export interface Connection {
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly protocol: Protocol;
  readonly port: number;
}

export function isPod(endpoint: Endpoint): endpoint is Pod {
  return 'id' in endpoint;
}

/** A pod that policies can select, as subject or as peer; one on the host network is an address. */
export function isSelectable(endpoint: Endpoint): endpoint is Pod {
  return isPod(endpoint) && !endpoint.hostNetwork;
}

/** What is known of its addresses; `[]` is not known. */
export function addressesOf(endpoint: Endpoint): readonly string[] {
  return isPod(endpoint) ? endpoint.ips : [endpoint.ip];
}
