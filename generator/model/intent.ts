import type { Place } from './diagnostic.ts';
import type { Entity, Labels, NonEmpty, Peer, Ports, Rule, Selector, Tier } from './policy.ts';

/** A peer as a profile or platform file says it, before it is looked up. */
export type PeerRef =
  | { readonly kind: 'service'; readonly namespace?: string; readonly service: string }
  | {
      readonly kind: 'pods';
      readonly namespaces: NonEmpty<string> | 'own' | 'all';
      readonly pods: Selector | 'all';
    }
  | { readonly kind: 'cidr'; readonly cidr: string; readonly except: readonly string[] }
  | { readonly kind: 'host'; readonly host: string }
  /** Only in platform files. */
  | { readonly kind: 'entity'; readonly entity: Entity }
  /** Only in platform files: an address of each Service block, counted from its start. */
  | { readonly kind: 'serviceAddress'; readonly offset: number }
  | { readonly kind: 'named'; readonly name: string };

/** One entry of exposes: some ports, open to some peers. */
export interface Exposure {
  readonly ports: Ports;
  /** `none`: declared, open to nobody. */
  readonly from: NonEmpty<Source> | 'none';
  readonly place: Place;
}

export interface Source {
  readonly peer: PeerRef;
  readonly place: Place;
}

/** One entry of consumes or egress. Ports absent: the provider supplies them. */
export interface Consumption {
  readonly peer: PeerRef;
  readonly ports?: Ports;
  readonly place: Place;
}

export interface WorkloadRef {
  readonly kind?: string;
  /** May hold `*`. */
  readonly name: string;
}

/** A profile, read and checked on its own: what one service asks for. */
export interface Intent {
  readonly service: string;
  readonly namespace?: string;
  readonly workload?: NonEmpty<WorkloadRef>;
  readonly select?: Selector;
  readonly exposes: readonly Exposure[];
  readonly consumes: readonly Consumption[];
  readonly isolate: { readonly ingress: boolean; readonly egress: boolean };
  readonly dns: boolean;
  readonly extraIngress: readonly Rule[];
  readonly extraEgress: readonly Rule[];
  readonly labels: Labels;
  readonly annotations: Labels;
  /** Something in it is wrong, and reported: what it lacks is no news. */
  readonly broken: boolean;
  readonly place: Place;
  /** Where it came from: findings differ between a shared folder and the release itself. */
  readonly source: 'files' | 'release';
}

/** One side of a platform's peer. */
export interface NamedPeer {
  readonly from?: NonEmpty<PeerRef>;
  readonly to?: { readonly peers: NonEmpty<PeerRef>; readonly ports: Ports };
  /** The command that prints the value of a side that is missing. */
  readonly find?: string;
  readonly place: Place;
}

export type Mesh = 'none' | 'istio-ambient' | 'istio' | 'linkerd';

/** A rule of the platform team over all pods of all namespaces but the excepted ones. */
export interface GuardRail {
  readonly name: string;
  readonly tier: Tier;
  readonly exceptNamespaces: readonly string[];
  readonly ingress?: readonly GuardRule[];
  readonly egress?: readonly GuardRule[];
  readonly place: Place;
}

export interface GuardRule {
  readonly action: 'Accept' | 'Deny' | 'Pass';
  readonly peers: NonEmpty<Peer>;
  readonly ports: Ports;
  readonly place: Place;
}

/** Facts of one cluster, with `extends` resolved. */
export interface PlatformFacts {
  readonly name: string;
  readonly peers: ReadonlyMap<string, NamedPeer>;
  readonly dns?: {
    readonly peers: NonEmpty<PeerRef>;
    readonly ports: Ports;
    readonly place: Place;
  };
  readonly cidrs: {
    readonly pods: readonly string[];
    readonly services: readonly string[];
    readonly nodes: readonly string[];
    /** Public ones that are the cloud's own. */
    readonly cloud: readonly string[];
  };
  readonly ipFamilies: readonly ('IPv4' | 'IPv6')[];
  readonly serviceLabel: string;
  readonly mesh: Mesh;
  /** The output API of policies, when the platform names one. */
  readonly dialect?: string;
  /** What chose the output API instead of the platform, as it was typed, and where. */
  readonly dialectBy?: DialectChoice;
  /** Further output APIs, for what the main one cannot say. */
  readonly companions: readonly string[];
  /** False: nothing on this cluster can hold a host name, whatever the dialects could. */
  readonly hosts: boolean;
  /** What the engine calls by name; `$nodes` is said with them. Set from the dialect. */
  readonly entities: readonly Entity[];
  /** Names that pods with hosts may look up beside those; empty: every name. */
  readonly dnsNames: readonly string[];
  /** Cluster-wide rules of the platform team. */
  readonly guardRails: readonly GuardRail[];
  readonly consumes: readonly Consumption[];
  readonly namespaces: ReadonlyMap<string, string>;
  readonly cni: {
    readonly name: string;
    readonly servicePortIsPodPort: boolean;
    readonly exactServiceSelector: boolean;
    readonly ignoresBarePods: boolean;
    readonly maxPortsPerCidr: number | undefined;
    readonly ipBlockIgnoresCluster: boolean;
  };
  readonly place: Place;
}

/** A flag or a project file that says which output API to use, whatever the platform says. */
export interface DialectChoice {
  readonly words: string;
  readonly place?: Place;
}

/** A finding that the team knows of and accepts. */
export interface Waiver {
  readonly code: string;
  readonly where: string;
  readonly reason: string;
  /** The last day it holds, YYYY-MM-DD. */
  readonly until?: string;
  readonly place: Place;
}

/** What no profile may use. */
export interface Limits {
  readonly peers: readonly { readonly peer: string; readonly place: Place }[];
  readonly extra: boolean;
  readonly unisolated: boolean;
  readonly place: Place;
}
