import type { Place } from './diagnostic.ts';
import type { ContainerPort, ObjectId, Service } from './manifest.ts';
import type { Labels, Peer, Ports, Rule, Selector } from './policy.ts';

/** What an owner's pods are known by; a Pod without an owner is its own. */
export interface WorkloadId {
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  readonly place: Place;
}

/** Pods that are alike: a workload's template, or one real Pod. */
export interface PodSet {
  readonly workload: WorkloadId;
  /** The Pod's own name; absent for a template. */
  readonly pod?: string;
  readonly labels: Labels;
  readonly ports: readonly ContainerPort[];
  readonly hostNetwork: boolean;
  /** Known for real Pods only; on the host network they are the node's. */
  readonly addresses: readonly string[];
  readonly node?: string;
}

/** A NetworkPolicy as the simulation takes it. A direction that is absent is not isolated. */
export interface ClusterPolicy {
  readonly name: string;
  readonly namespace: string;
  readonly selector: Selector | 'all';
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
  /** Of an engine whose address blocks never match pods or nodes. */
  readonly blocksAreOutside?: boolean;
  /** The service whose profile it was made from. */
  readonly service?: string;
  /** The profile that its own annotation names. */
  readonly profile?: string;
  readonly place: Place;
}

/** A peer of a cluster-wide policy; one that this program does not know fails closed. */
export type TierPeer =
  | Peer
  | { readonly kind: 'nodes'; readonly selector: Selector | 'all' }
  | { readonly kind: 'unknown'; readonly text: string };

export interface TierRule {
  readonly name?: string;
  readonly action: 'Accept' | 'Deny' | 'Pass';
  readonly peers: readonly TierPeer[];
  /** Absent where a port is of a kind that this program does not know: it fails closed too. */
  readonly ports?: Ports;
  readonly place: Place;
}

/** ClusterNetworkPolicy, AdminNetworkPolicy or BaselineAdminNetworkPolicy. */
export interface TierPolicy extends ObjectId {
  readonly tier: 'Admin' | 'Baseline';
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

/** Who is there, and under which policies. */
export interface Cluster {
  /** Labels by name, the name label among them. */
  readonly namespaces: ReadonlyMap<string, Labels>;
  readonly pods: readonly PodSet[];
  readonly nodes: readonly ClusterNode[];
  readonly services: readonly (Service & { readonly namespace: string })[];
  readonly policies: readonly ClusterPolicy[];
  /** In the order in which they are asked: by tier, then priority, then kind and name. */
  readonly tiers: readonly TierPolicy[];
}
