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

export interface FindingView extends Omit<AuditFinding, 'place'> {
  readonly at?: Where;
}
