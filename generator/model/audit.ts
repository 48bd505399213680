import type { Place, Severity } from './diagnostic.ts';
import type { ProbedConnection, ProbeResult } from './probe.ts';
import type { PortRange } from './reach.ts';

/** What an auditor asks of a cluster, namespace by namespace. */
export interface Audit {
  readonly totals: AuditTotals;
  readonly namespaces: readonly AuditNamespace[];
  /** Findings of no namespace, such as those about cluster-wide policies. */
  readonly clusterFindings: readonly AuditFinding[];
  /** Cluster-wide policies, in the order in which they are asked; those of one tier with NetworkPolicies have no priority. */
  readonly clusterWide: readonly {
    readonly name: string;
    readonly tier: string;
    readonly priority?: number;
    readonly place: Place;
  }[];
  /** What became of the rules of netprofile.yaml, in its order; absent where it has none. */
  readonly rules?: readonly AuditRule[];
  /** What changed since a revision; absent when none was given. */
  readonly since?: AuditSince;
  /** What traffic showed; absent when no report of it was given. */
  readonly traffic?: AuditTraffic;
}

/** A probe's report, as far as an audit tells of it. */
export interface AuditTraffic
  extends Pick<
    ProbeResult,
    'date' | 'context' | 'clusterVersion' | 'networkPlugin' | 'mode' | 'counts' | 'leftOut'
  > {
  /** Workloads of the audit that took part, as a source or as a destination. */
  readonly workloads: number;
  /** All that is not ok, worst first. */
  readonly wrong: readonly ProbedConnection[];
}

export interface AuditSince {
  readonly revision: string;
  readonly changes: readonly AuditChange[];
  /** Whether the revision was simulated with today's profiles, for want of its own. */
  readonly sharedProfiles?: boolean;
}

export interface AuditTotals {
  readonly namespaces: number;
  readonly workloads: number;
  /** Workloads that some policy isolates, by direction. */
  readonly isolatedIngress: number;
  readonly isolatedEgress: number;
  readonly policies: number;
  readonly findings: Readonly<Record<Severity, number>>;
}

export interface AuditNamespace {
  readonly name: string;
  readonly policies: number;
  /** Whether a policy selects every pod of the namespace and allows nothing, by direction. */
  readonly defaultDeny: { readonly ingress: boolean; readonly egress: boolean };
  readonly workloads: readonly AuditWorkload[];
  readonly findings: readonly AuditFinding[];
}

export interface AuditWorkload {
  /** namespace/name. */
  readonly name: string;
  readonly kind: string;
  readonly hostNetwork: boolean;
  readonly isolatedIngress: boolean;
  readonly isolatedEgress: boolean;
  /** The file of its profile; absent without one. */
  readonly profile?: Place;
  /** From addresses outside: each with its ports. */
  readonly reachedFromOutside: readonly AuditPeer[];
  /** From namespaces that the manifests do not hold. */
  readonly reachedFromUnseen: readonly AuditPeer[];
  /** Addresses outside that it reaches. */
  readonly reachesOutside: readonly AuditPeer[];
  /** How many other workloads reach it, and how many it reaches. */
  readonly reachedBy: number;
  readonly reaches: number;
}

/** `anywhere`, `203.0.113.0/24`, `app=x in any other namespace`. */
export interface AuditPeer {
  readonly text: string;
  readonly ports: readonly PortRange[];
}

export interface AuditFinding {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly place?: Place;
  /** What it is about, as [namespace/]name. */
  readonly subject?: string;
  /** As in a Diagnostic: what to say of several with this cause at once, and what to do. */
  readonly alike?: string;
  readonly hint?: string;
}

export interface AuditRule {
  readonly name: string;
  readonly result: 'holds' | 'broken' | 'undecided' | 'selects nothing' | 'accepted';
  readonly severity: Severity;
  /** What breaks it, or why it is not known to hold. */
  readonly message?: string;
  readonly place: Place;
}

export interface AuditChange {
  readonly kind: 'added' | 'removed' | 'widened' | 'narrowed' | 'changed';
  readonly source: string;
  readonly destination: string;
  /** Ports in words. */
  readonly before: string;
  readonly after: string;
}
