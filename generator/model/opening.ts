import type { ObjectId } from './manifest.ts';
import type { PortRange } from './reach.ts';

/** What a policy of others opens between pods that ours hold and somebody whom no profile names. */
export interface Opening {
  /** Absent where policies do it together, and none of them can be told to be the one. */
  readonly policy?: ObjectId;
  /** The side of ours that it opens. */
  readonly direction: 'ingress' | 'egress';
  /** Whose pods, by name. */
  readonly held: readonly string[];
  /** Who gets in, or what is reached, in words. */
  readonly others: readonly string[];
  readonly ports: readonly PortRange[];
  /** Instead of ports: names of ports whose numbers cannot be told. */
  readonly names?: readonly string[];
  /** Nobody in the manifests: only pods of a namespace that would have just these labels. */
  readonly isAbsent: boolean;
}
