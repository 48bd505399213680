import type { Place } from './diagnostic.ts';

/** A list with at least one element. In a NetworkPolicy an empty list means everyone. */
export type NonEmpty<T> = readonly [T, ...T[]];

export type Labels = Readonly<Record<string, string>>;

export type Expression =
  | { readonly key: string; readonly operator: 'In' | 'NotIn'; readonly values: NonEmpty<string> }
  | { readonly key: string; readonly operator: 'Exists' | 'DoesNotExist' };

/** A LabelSelector that restricts something: at least one label or expression. */
export interface Selector {
  readonly matchLabels: Labels;
  readonly matchExpressions: readonly Expression[];
}

export type Protocol = 'TCP' | 'UDP' | 'SCTP';

export type Port =
  | {
      readonly kind: 'number';
      readonly protocol: Protocol;
      readonly port: number;
      readonly endPort?: number;
    }
  | { readonly kind: 'name'; readonly protocol: Protocol; readonly name: string }
  | { readonly kind: 'any'; readonly protocol: Protocol };

export type Ports = NonEmpty<Port> | 'all';

/** Which namespaces a pod peer is in; `own` is the policy's. */
export type Namespaces =
  | { readonly kind: 'own' }
  | { readonly kind: 'all' }
  | { readonly kind: 'names'; readonly names: NonEmpty<string> }
  | { readonly kind: 'labels'; readonly selector: Selector };

/** What an engine knows by a name of its own, where no selector or address reaches. */
export const entities = ['kube-apiserver', 'world', 'host', 'remote-node', 'cluster'] as const;
/** Those of all engines that are in the cluster and no pod that manifests know; platforms speak of the first alone. */
export const namedEntities = ['kube-apiserver', 'ingress', 'health', 'init', 'unmanaged'] as const;
export type Entity = (typeof entities)[number] | (typeof namedEntities)[number];

export type Peer =
  | { readonly kind: 'pods'; readonly namespaces: Namespaces; readonly pods: Selector | 'all' }
  | { readonly kind: 'ipBlock'; readonly cidr: string; readonly except: readonly string[] }
  /** A DNS name outside the cluster, or `*.` and a name: any one label in place of the star. */
  | { readonly kind: 'host'; readonly host: string }
  | { readonly kind: 'entity'; readonly entity: Entity };

export type Peers = NonEmpty<Peer> | 'all';

/** One rule of a direction: any of the peers, on any of the ports. */
export interface Rule {
  readonly peers: Peers;
  readonly ports: Ports;
  /** The entry in a profile or platform file that it came from. */
  readonly origin: Place;
  /** The same in short words, for a comment: `orders#/consumes/1`. */
  readonly label: string;
  /**
   * It opens the platform's DNS. A list: the engine also reads the answers, to know hosts by name,
   * and lets names of these patterns be looked up.
   */
  readonly dns?: 'open' | NonEmpty<string>;
  /** What happens to what it matches, where rules are more than allowances (guard rails). Absent: allowed. */
  readonly action?: 'Accept' | 'Deny' | 'Pass';
}

/** Where a cluster-wide policy stands: before all NetworkPolicies, or behind them. Lower numbers first. */
export interface Tier {
  readonly name: 'Admin' | 'Baseline';
  readonly priority: number;
}

/**
 * The resolved model of one output object, before it is rendered.
 * A direction that is absent is not isolated; one with no rules is closed.
 */
export interface Policy {
  readonly name: string;
  /** Absent where the release decides (Helm). */
  readonly namespace?: string;
  readonly service: string;
  readonly selector: Selector | 'all';
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly origin: Place;
  /** Only for guard rails. */
  readonly tier?: Tier;
}

/** A policy, or the part of one, that becomes one object of a dialect. */
export interface PolicyObject extends Policy {
  readonly dialect: string;
  readonly apiVersion: string;
  readonly kind: string;
  /** Tells the objects of one service apart in file names; empty for the main one. */
  readonly part: string;
}

/** Set by the API server on every namespace. */
export const nameLabel = 'kubernetes.io/metadata.name';

/** The label that marks a policy as generated; its value is the service. */
export const serviceLabel = 'netprofile.dev/service';
