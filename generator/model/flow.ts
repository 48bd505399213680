import type { Protocol } from './policy.ts';

/** One end of an observed connection, as far as the record says who it is. */
export interface FlowEnd {
  readonly namespace?: string;
  /** A pod's name, or the part that its pods share: `cart-5d9c7b-*`. */
  readonly pod?: string;
  /** The owner, where the record names it. */
  readonly workload?: string;
  /** The owner's kind, where the record tells it. */
  readonly workloadKind?: string;
  /** The pod's labels of that time, `key=value`, an engine's own prefix before them or not. */
  readonly labels?: readonly string[];
  readonly address?: string;
  /** What an engine calls a peer that is no pod: host, remote-node, kube-apiserver, world, health, ingress. */
  readonly entity?: string;
  /** The DNS names that the source had asked for. */
  readonly names?: readonly string[];
}

/** What became of a packet. */
export type FlowVerdict = 'forwarded' | 'dropped';

/** One observed connection, whatever its record's format. */
export interface Flow {
  readonly source: FlowEnd;
  readonly destination: FlowEnd;
  readonly protocol: Protocol;
  /** The destination's port: a pod's, after Services were resolved. */
  readonly port: number;
  readonly verdict: FlowVerdict;
  /** At which end it was observed: a connection may be told from both. */
  readonly seenAt: 'source' | 'destination' | undefined;
  /** How many connections or packets the record stands for. */
  readonly count: number;
  /** RFC 3339, as far as the record has times. */
  readonly first: string | undefined;
  readonly last: string | undefined;
}

/** An observed connection of a workload, in names: what a draft takes for evidence. */
export interface NamedConnection {
  /** The object that it came from: namespace/Kind/name. */
  readonly from: string;
  /** Another object, a host or address outside, the API server; or what to ask, where nobody can tell. */
  readonly to:
    | { readonly workload: string }
    | { readonly host: string }
    | { readonly apiServer: true }
    | { readonly question: string };
  readonly protocol: Protocol;
  readonly port: number;
  /** How often, and when last, for a comment. */
  readonly words: string;
}

/** Why a record is no connection that somebody opened. */
export type FlowSkip = 'reply' | 'probe' | 'no port' | 'not a flow' | 'no direction';
