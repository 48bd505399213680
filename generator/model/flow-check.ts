import type { Place } from './diagnostic.ts';
import type { Suggestion } from './reach.ts';

/** An observed connection in names. */
export interface FlowLine {
  readonly source: string;
  readonly destination: string;
  readonly protocol: string;
  readonly port: number;
  readonly count: number;
  readonly first?: string;
  readonly last?: string;
}

/** One that policies would cut. */
export interface CutFlow extends FlowLine {
  /** Which side blocks it, and the policies that select the pod there. */
  readonly by: readonly {
    readonly direction: 'egress' | 'ingress';
    readonly reason: string;
    readonly policies: readonly string[];
    readonly place?: Place;
  }[];
  /** What would allow it. */
  readonly suggestions: readonly Suggestion[];
  /** Why it may be allowed all the same. */
  readonly doubts: readonly string[];
}

/** A rule that nothing observed has used. */
export interface UnusedRule {
  readonly policy: string;
  readonly direction: 'egress' | 'ingress';
  readonly number: number;
  readonly label?: string;
  readonly place: Place;
}

/** Observed traffic against policies. */
export interface FlowCheck {
  readonly files: readonly string[];
  readonly records: number;
  readonly first?: string;
  readonly last?: string;
  /** Different connections that were looked at. */
  readonly connections: number;
  /** So many ends outside were told apart, and there were more: those count as one. */
  readonly toldApart?: number;
  readonly cut: readonly CutFlow[];
  readonly allowed: readonly FlowLine[];
  readonly dropped: readonly FlowLine[];
  readonly unused: readonly UnusedRule[];
  /** Workloads that neither sent nor received. */
  readonly silent: readonly string[];
  /** Ends that nobody in the manifests is. */
  readonly unknown: readonly { readonly name: string; readonly count: number }[];
  /** Records that are no connections, by what they are. */
  readonly passedOver: Readonly<Record<string, number>>;
}
