import type { PortRange } from './reach.ts';

/** Who can reach whom, in names. */
export interface Matrix {
  readonly workloads: readonly MatrixWorkload[];
  /** Each says that every one of `from` reaches every one of `to` on the ports. */
  readonly connections: readonly MatrixConnection[];
}

export interface MatrixWorkload {
  readonly name: string;
  readonly kind: string;
  readonly hostNetwork: boolean;
  /** Whether a policy selects it, by direction. */
  readonly isolated: { readonly ingress: boolean; readonly egress: boolean };
  readonly exposure: readonly Exposure[];
  /** Policies that select some of its pods: `shop/web selects 1 of 2 pods: web-1`. */
  readonly parts?: readonly string[];
}

/** What a workload has to do with who is not in the manifests. */
export interface Exposure {
  readonly direction: 'ingress' | 'egress';
  /** Addresses, or pods of namespaces that are not in the manifests. */
  readonly to: 'outside' | 'unseen';
  /** `anywhere`, `203.0.113.0/24`, `app=prometheus in monitoring`. */
  readonly text: string;
  readonly ports: readonly PortRange[];
  /** Instead of ports: names of ports, `http/TCP`, whose numbers cannot be told. */
  readonly names?: readonly string[];
}

export interface MatrixConnection {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly ports: readonly PortRange[];
}
