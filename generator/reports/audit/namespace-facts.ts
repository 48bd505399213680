import type { AuditChange, AuditFinding, AuditWorkload } from '../../model/audit.ts';
import type { Where } from './figure-text.ts';

/** What is known of a namespace, before anybody judges it. */
export interface NamespaceFacts {
  readonly name: string;
  readonly policies: number;
  readonly defaultDeny: { readonly ingress: boolean; readonly egress: boolean };
  readonly workloads: readonly WorkloadView[];
  readonly findings: readonly FindingView[];
  /** Changes of connections that begin or end here. */
  readonly changes: readonly AuditChange[];
}

export interface WorkloadView extends Omit<AuditWorkload, 'profile'> {
  /** Its name without the namespace. */
  readonly localName: string;
  readonly profile?: Where;
  readonly fromAnywhere: boolean;
  readonly toAnywhere: boolean;
}

/** A finding, or several of one cause. */
export interface FindingView extends Pick<AuditFinding, 'code' | 'severity' | 'message'> {
  readonly at?: Where;
  /** Those of one cause; empty where there is one alone. */
  readonly of: readonly OneFinding[];
}

export interface OneFinding extends Pick<AuditFinding, 'subject' | 'message'> {
  readonly at?: Where;
}
