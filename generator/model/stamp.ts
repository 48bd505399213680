/** What an audit was made of, so that it can be made again: evidence of a day. */
export interface Stamp {
  /** When it was begun, in UTC to the second: `2026-11-28T09:33:22Z`. */
  readonly date: string;
  readonly commit: StampedCommit;
  /** The revision that it was compared with. */
  readonly since?: { readonly revision: string; readonly commit: string };
  readonly cluster?: StampedCluster;
  /** All that was read, by name. What changed while it was read twice stands there twice. */
  readonly inputs: readonly StampedInput[];
  /** Of the list as sha256sum prints it: one value for all that was read. */
  readonly inputsSha256: string;
}

/** The working folder's commit, and whether files differ from it or are not in it; or why there is none. */
export type StampedCommit =
  | { readonly id: string; readonly hasChanges?: boolean }
  | { readonly missing: string };

/** A cluster by its context's name, never by its address. */
export interface StampedCluster {
  readonly context: string;
  /** Absent: all namespaces. */
  readonly namespace?: string;
  /** Of its API server; absent where it did not tell. */
  readonly version?: string;
}

export interface StampedInput {
  /** As findings name it: `stdin`, `k8s/shop.yaml`, `v1.4.0:k8s/shop.yaml`. */
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}
