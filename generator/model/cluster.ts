import type { Place } from './diagnostic.ts';
import type { ContainerPort, ObjectId, Service } from './manifest.ts';
import type { Labels, Namespaces, Peer, Ports, Protocol, Rule, Selector } from './policy.ts';

/** What an owner's pods are known by; a Pod without an owner is its own. */
export interface WorkloadId {
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  readonly place: Place;
}

/** Whether two are one workload, wherever it is written. */
export function isSameWorkload(
  a: Pick<WorkloadId, 'namespace' | 'kind' | 'name'>,
  b: Pick<WorkloadId, 'namespace' | 'kind' | 'name'>,
): boolean {
  return a.name === b.name && a.kind === b.kind && a.namespace === b.namespace;
}

/** Numbers in the labels of a controller's pods, both ends included; none where `to` is below `from`. */
export interface Numbering {
  readonly from: number;
  readonly to: number;
  /** By key, what stands before the number. */
  readonly prefixes: Labels;
}

/** Pods that are alike: a workload's template, or one real Pod. */
export interface PodSet {
  readonly workload: WorkloadId;
  /** The Pod's own name; absent for a template. */
  readonly pod?: string;
  readonly labels: Labels;
  /** Labels of a template's pods that are not alike. */
  readonly numbering?: Numbering;
  readonly ports: readonly ContainerPort[];
  readonly hostNetwork: boolean;
  /** Known for real Pods only; on the host network they are the node's. */
  readonly addresses: readonly string[];
  readonly node?: string;
}

/** A NetworkPolicy as the simulation takes it. A direction that is absent is not isolated. */
export interface ClusterPolicy {
  readonly kind: string;
  readonly name: string;
  /** Empty for one that is of the cluster, and not of a namespace. */
  readonly namespace: string;
  /** Which entry of the object's `specs` it is, from 0. */
  readonly entry?: number;
  /** Where the pods are that it selects, if not in its own namespace. */
  readonly namespaces?: Namespaces;
  readonly selector: Selector | 'all';
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
  /** Directions whose rules add to what is allowed, and isolate nobody. */
  readonly addsOnly?: readonly ('ingress' | 'egress')[];
  /** It denies as well; its denials are among the tiers. */
  readonly denies?: true;
  /** Of an engine whose address blocks never match pods or nodes. */
  readonly blocksAreOutside?: boolean;
  /** Of an engine to which a star in a host is one label or more. */
  readonly starIsWide?: boolean;
  /** Whether some rule of it makes its engine read DNS, to know hosts by name; absent where none has to. */
  readonly readsDns?: boolean;
  /** The service whose profile it was made from. */
  readonly service?: string;
  /** The profile that its own annotation names. */
  readonly profile?: string;
  readonly place: Place;
}

/** A peer of a cluster-wide policy; one that this program does not know fails closed. */
export type TierPeer =
  | Peer
  /** Every end there is, those without an address or labels too. */
  | { readonly kind: 'everyone' }
  | { readonly kind: 'nodes'; readonly selector: Selector | 'all' }
  | { readonly kind: 'unknown'; readonly text: string };

export interface TierRule {
  readonly name?: string;
  readonly action: 'Accept' | 'Deny' | 'Pass';
  readonly peers: readonly TierPeer[];
  /** Absent where a port is of a kind that this program does not know: it fails closed too. */
  readonly ports?: Ports;
  /** Of an engine whose address blocks never match pods or nodes. */
  readonly blocksAreOutside?: boolean;
  readonly place: Place;
  /** The entries that the peers stand in, one for each. */
  readonly entries?: readonly Place[];
}

/**
 * ClusterNetworkPolicy, AdminNetworkPolicy or BaselineAdminNetworkPolicy; or,
 * in a tier of their own behind Admin, the denials of an engine's own policy,
 * which go before every NetworkPolicy.
 */
export interface TierPolicy extends ObjectId {
  readonly tier: 'Admin' | 'Deny' | 'Baseline';
  readonly priority: number;
  /** The pods it is about, in any namespace; `none` where its subject cannot be read. */
  readonly subject: Extract<Peer, { kind: 'pods' }> | 'none';
  readonly ingress: readonly TierRule[];
  readonly egress: readonly TierRule[];
}

/** What `nodes` peers select. */
export interface ClusterNode {
  readonly name: string;
  readonly labels: Labels;
  readonly addresses: readonly string[];
}

/** One address that a Service leads to, by its Endpoints. */
export interface ServiceBackend {
  readonly address: string;
  /** Of the Service's port. */
  readonly name?: string;
  readonly port: number;
  readonly protocol: Protocol;
}

/** A Service with what leads to it, and where it leads without a selector. */
export interface ClusterService extends Service {
  readonly namespace: string;
  /** `clusterIP: None`: its name leads to the pods themselves, on the port that is asked. */
  readonly isHeadless: boolean;
  /** Cluster, external and load balancer addresses; policies see none of them. */
  readonly addresses: readonly string[];
  readonly externalName?: string;
  readonly backends: readonly ServiceBackend[];
}

/** Who is there, and under which policies. */
export interface Cluster {
  /** Labels by name, the name label among them. */
  readonly namespaces: ReadonlyMap<string, Labels>;
  /** Those that only other objects mention: of their labels the name alone is known. */
  readonly unlabelled: ReadonlySet<string>;
  readonly pods: readonly PodSet[];
  readonly nodes: readonly ClusterNode[];
  readonly services: readonly ClusterService[];
  readonly policies: readonly ClusterPolicy[];
  /** In the order in which they are asked: by tier, then priority, then kind and name. */
  readonly tiers: readonly TierPolicy[];
}
