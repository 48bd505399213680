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
  /** A cluster-wide rule's own name. */
  readonly name?: string;
  /** The entry of from or to that names the peer. */
  readonly entry?: AskedEntry;
  /** Why the rule does not hold the connection, the nearest first. */
  readonly misses?: readonly Miss[];
}

/** An entry of a rule's from or to that names the peer. */
export interface AskedEntry {
  /** From 1; absent where the rule names everyone. */
  readonly number?: number;
  /** `pods with app=web of namespace shop`. */
  readonly text: string;
  readonly place: Place;
}

/** The distance of an entry that is about something else altogether: no label of it is wrong. */
export const unlike = 9;

/** What a rule lacks to hold a connection. */
export interface Miss {
  readonly text: string;
  /** Which entry of from or to; absent where it is about ports. */
  readonly entry?: number;
  readonly place: Place;
  /** 1 is one label, protocol or namespace off. */
  readonly distance: number;
}

/** What a rule lacks: its nearest entry, and its ports. */
export function lacksOf({ misses = [] }: Pick<AskedRule, 'misses'>): readonly Miss[] {
  const entry = misses.find((each) => each.entry !== undefined);
  const ports = misses.filter((each) => each.entry === undefined);
  return entry === undefined ? ports : [entry, ...ports];
}

/** How much would have to change in a rule. */
export function distanceOf(rule: Pick<AskedRule, 'misses'>): number {
  return lacksOf(rule).reduce((sum, each) => sum + each.distance, 0);
}

/** Whether a rule was probably meant for the connection: of others nobody wants to know what they lack. */
export function isNear(rule: Pick<AskedRule, 'misses'>): boolean {
  return rule.misses !== undefined && distanceOf(rule) <= 2;
}

/** What decides a connection, in words. */
export interface Cause {
  readonly text: string;
  readonly place?: Place;
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
    readonly kind: string;
    /** The profile that a generated policy says it was made from, and its service. */
    readonly profile?: string;
    readonly service?: string;
    readonly place: Place;
    readonly rules: readonly AskedRule[];
  }[];
  /** The rule that decided, where one did. */
  readonly by?: AskedRule;
  /** A cluster-wide rule that passed it on before. */
  readonly passed?: AskedRule;
  /** What decides it: the nearest miss where it is blocked, the entry that names the peer where it is allowed. */
  readonly cause?: Cause;
}

/** One connection, explained from both sides. */
export interface Explanation {
  readonly source: Party;
  readonly destination: Party;
  /** The pods that are meant, where not all of a workload are. */
  readonly sourcePod?: string;
  readonly destinationPod?: string;
  readonly protocol: Protocol;
  readonly port: number;
  readonly allowed: boolean;
  /** Allowed for some pods of the two only: what others are blocked. */
  readonly except?: string;
  /** Blocked as far as can be told, and why it may be allowed all the same. */
  readonly mayBeAllowed?: readonly string[];
  /** No address family is shared: no connection can be, whatever policies say. */
  readonly noSharedFamily?: true;
  readonly egress: ExplainedSide;
  readonly ingress: ExplainedSide;
}

/** What would open a connection, and the profile or policy that it belongs in. */
export interface Suggestion {
  readonly text: string;
  readonly place?: Place;
  /** YAML to add there. */
  readonly lines?: readonly string[];
}
