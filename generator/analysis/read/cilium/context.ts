import type { Fields, Report } from '../../../grammar/reader.ts';
import type { Place } from '../../../model/diagnostic.ts';
import type { Service } from '../../../model/manifest.ts';
import type { Labels } from '../../../model/policy.ts';

/** A CiliumCIDRGroup: address blocks under a name. */
export interface CidrGroup {
  readonly name: string;
  readonly labels: Labels;
  readonly place: Place;
  readonly cidrs: unknown;
}

/** Objects that policies refer to. */
export interface Around {
  readonly services: readonly (Service & { readonly namespace: string })[];
  readonly cidrGroups: readonly CidrGroup[];
}

/** Where a rule stands, and what becomes of what it names. */
export interface Context extends Around {
  /** The policy's namespace; undefined for one that is of the cluster. */
  readonly own: string | undefined;
  readonly direction: 'ingress' | 'egress';
  readonly effect: 'allow' | 'deny';
  readonly report: Report;
}

/**
 * Tells that a part of a rule is not read as written. What such a part names
 * counts as more where the rule allows, and as nothing where it denies: no
 * connection is shown as blocked that may be open.
 */
export function approximated(
  { effect, report }: Pick<Context, 'effect' | 'report'>,
  place: Place,
  what: string,
  wider: string,
): void {
  const how = effect === 'allow' ? `it is read as ${wider}` : 'what it denies is left out';
  report.add('policy-approximated', place, `${what}: ${how}`);
}

/** The keys of a mapping that say something: null is absent, as the API server reads it. */
export function present(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}
