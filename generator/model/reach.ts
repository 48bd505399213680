import type { WorkloadId } from './cluster.ts';
import type { Place } from './diagnostic.ts';
import type { Protocol } from './policy.ts';

/** Ports of one protocol, 1 to 65535, both ends included. */
export interface PortRange {
  readonly protocol: Protocol;
  readonly from: number;
  readonly to: number;
}

/** One end of a connection, as views name it. */
export type Party =
  | {
      readonly kind: 'workload';
      /** namespace/name, or namespace/Kind/name where two workloads share that. */
      readonly name: string;
      readonly namespace: string;
      readonly workload: WorkloadId;
      readonly hostNetwork: boolean;
    }
  | {
      /** Pods that a policy speaks of and the manifests do not hold. */
      readonly kind: 'unseen';
      readonly name: string;
      readonly namespace: string;
      readonly service?: string;
    }
  | {
      /** What an engine knows by name: a DNS name outside, or the API server. */
      readonly kind: 'named';
      readonly name: string;
    }
  | {
      /** Addresses, both ends included. */
      readonly kind: 'addresses';
      readonly name: string;
      readonly first: string;
      readonly last: string;
    };

/** Which side of a connection a rule is about: the source's egress, or the destination's ingress. */
export type Direction = 'egress' | 'ingress';

/** A rule that was asked about a connection. */
export interface AskedRule {
  /** namespace/name, or the name of a cluster-wide policy. */
  readonly policy: string;
  /** From 1, as people count. */
  readonly number: number;
  /** `orders#/consumes/1` where the policy was made from a profile. */
  readonly label?: string;
  readonly place: Place;
  readonly namesPeer: boolean;
  readonly namesPort: boolean;
  /** Names of ports that may be this one, of pods that are not in the manifests. */
  readonly mayNamePort?: readonly string[];
  /** It names addresses that the peer may have: its own are not known. */
  readonly mayNamePeer?: boolean;
  /** A cluster-wide rule's. */
  readonly action?: 'Accept' | 'Deny' | 'Pass';
}

/** Why one side allows or blocks a connection. */
export interface ExplainedSide {
  readonly direction: Direction;
  readonly allowed: boolean;
  readonly reason:
    | 'a rule allows it'
    | 'no rule allows it'
    | 'a rule denies it'
    | 'no policy selects it'
    | 'no policy isolates it'
    | 'a cluster-wide rule accepts it'
    | 'a cluster-wide rule denies it'
    | 'a baseline rule accepts it'
    | 'a baseline rule denies it'
    | 'policies do not hold it'
    | 'a node reaches its own pods';
  /** NetworkPolicies that select the pod in this direction, each with its rules. */
  readonly policies: readonly {
    readonly name: string;
    /** The profile that a generated policy says it was made from. */
    readonly profile?: string;
    readonly place: Place;
    readonly rules: readonly AskedRule[];
  }[];
  /** The rule that decided, where one did. */
  readonly by?: AskedRule;
}

/** One connection, explained from both sides. */
export interface Explanation {
  readonly source: Party;
  readonly destination: Party;
  readonly protocol: Protocol;
  readonly port: number;
  readonly allowed: boolean;
  /** Blocked as far as can be told, and why it may be allowed all the same. */
  readonly mayBeAllowed?: readonly string[];
  /** No address family is shared: no connection can be, whatever policies say. */
  readonly noSharedFamily?: true;
  readonly egress: ExplainedSide;
  readonly ingress: ExplainedSide;
}

/** A line that would open a connection, and the profile that it belongs in. */
export interface Suggestion {
  readonly text: string;
  readonly place?: Place;
}
