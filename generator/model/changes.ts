import type { PortRange } from './reach.ts';

/** What a change does to the ports of a connection. */
export type ChangeKind = 'added' | 'removed' | 'widened' | 'narrowed' | 'changed';

/** Connections that changed alike: each of `from` with each of `to`. */
export interface Change {
  readonly kind: ChangeKind;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly before: readonly PortRange[];
  readonly after: readonly PortRange[];
  /** Instead of ports that are added or removed: names of ports, `http/TCP`, whose numbers cannot be told. */
  readonly names?: readonly string[];
  /** Whether an end is a workload that only one side holds. */
  readonly isNew: boolean;
  /** Of both ends those that no pod is, where the manifests hold their namespace. */
  readonly nobody?: readonly string[];
}

/** What differs between two simulations. */
export interface Changes {
  /** What to see first, in words: everyone now reaches something. */
  readonly headlines: readonly string[];
  readonly changes: readonly Change[];
  readonly appeared: readonly string[];
  readonly disappeared: readonly string[];
  /** Workloads that policies isolate on one side only, by direction. */
  readonly isolation: readonly IsolationChange[];
  readonly defaultDeny: readonly DefaultDenyChange[];
}

/** A namespace that closes every pod on one side only. */
export interface DefaultDenyChange {
  readonly namespace: string;
  readonly direction: 'ingress' | 'egress';
  readonly present: boolean;
}

export interface IsolationChange {
  readonly name: string;
  readonly direction: 'ingress' | 'egress';
  readonly isolated: boolean;
}
