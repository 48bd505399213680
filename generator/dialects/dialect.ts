import type { Report } from '../grammar/reader.ts';
import type { Place } from '../model/diagnostic.ts';
import type { Policy, Rule, Selector } from '../model/policy.ts';

/** What an object allows, read back from its text; equal to what was planned, or refused. */
export interface Meaning {
  readonly selector: Selector | 'all';
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

/** An output API: how a policy is laid out for its templates, and how its text is read back. */
export interface Dialect {
  readonly name: string;
  readonly apiVersion: string;
  readonly kind: string;
  /** The folder below templates/. */
  readonly template: string;
  /** The values that templates see: plain data, no methods, absent things null. */
  readonly view: (policy: Policy) => Readonly<Record<string, unknown>>;
  /** Reads a rendered spec. Reports whatever the API server would drop or reject. */
  readonly read: (spec: unknown, place: Place, report: Report) => Meaning | undefined;
}
