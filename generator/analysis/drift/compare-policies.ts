import { knownObject } from '../../dialects/index.ts';
import { meaningOf, ruleText } from '../../dialects/policy-meaning.ts';
import { subjectName } from '../../model/connection.ts';
import { type Diagnostic, finding, type Place } from '../../model/diagnostic.ts';
import type { Manifests, ShippedPolicy } from '../../model/manifest.ts';
import type { PolicyObject, Rule } from '../../model/policy.ts';
import type { Replaced } from '../../stages/emit.ts';

/** What profiles call for, and what is there. */
export interface Compared {
  readonly planned: readonly PolicyObject[];
  /** For each planned policy the object in its place. */
  readonly replaced: Replaced;
  readonly taken: readonly ShippedPolicy[];
  readonly manifests: Pick<Manifests, 'policies'>;
}

/** What only the place where policies were looked for can know. */
export interface Around {
  /** What may be the reason when a policy is not there. */
  readonly whyMissing: string;
  /** Whether a planned policy may be looked for there at all. */
  readonly isLookedFor?: (policy: PolicyObject) => boolean;
  /** Where two policies that differ do the same there: in which way what was found does. */
  readonly sameThere?: (found: ShippedPolicy, planned: PolicyObject) => string | undefined;
  /** What may be the reason when one is not what the profiles say. */
  readonly whyChanged?: (found: ShippedPolicy, planned: PolicyObject) => string | undefined;
  /** Who keeps an object, as words to follow its name. */
  readonly keptText?: (policy: ShippedPolicy) => string;
}

/**
 * Compares, in meaning, what profiles call for with what is there: policies
 * that are missing, that allow something else, or that no profile calls for.
 */
export function comparePolicies(compared: Compared, around: Around): Diagnostic[] {
  const { planned, replaced } = compared;
  const { isLookedFor = () => true } = around;
  return [
    ...planned.filter(isLookedFor).flatMap((policy): Diagnostic[] => {
      const there = replaced.get(policy);
      return there === undefined ? [missing(policy, around)] : different(policy, there, around);
    }),
    ...stale(compared, around),
  ];
}

function missing(policy: PolicyObject, { whyMissing }: Around): Diagnostic {
  return finding('missing-policy', `${policy.kind} ${policy.name} is not there`, {
    subject: subjectName(policy),
    place: policy.origin,
    hint: whyMissing,
  });
}

function different(policy: PolicyObject, there: ShippedPolicy, around: Around): Diagnostic[] {
  if (meaningOf(there) === meaningOf(policy)) return [];
  const name = `${policy.kind} ${policy.name}${around.keptText?.(there) ?? ''}`;
  const about = { subject: subjectName(policy), place: policy.origin, related: there.place };
  const same = around.sameThere?.(there, policy);
  if (same !== undefined) return [finding('policy-worded-otherwise', `${name} ${same}`, about)];
  const { what, place, related } = firstDifference(there, policy);
  return [
    finding('changed-policy', `${name} does not allow what the profiles say: ${what}`, {
      ...about,
      ...(place !== undefined && { place }),
      ...(related !== undefined && { related }),
      hint:
        around.whyChanged?.(there, policy) ?? 'make the release again, and look for who changed it',
    }),
  ];
}

/** What differs first, with the line of the profile and the place in the object where there are some. */
function firstDifference(
  found: ShippedPolicy,
  planned: PolicyObject,
): { readonly what: string; readonly place?: Place; readonly related?: Place } {
  for (const side of ['ingress', 'egress'] as const) {
    const [have, want] = [found[side], planned[side]];
    if (have === undefined && want !== undefined) return { what: `${side} is not isolated` };
    if (have !== undefined && want === undefined) return { what: `${side} is isolated` };
    const lost = notAmong(want, have);
    const added = notAmong(have, want);
    if (lost === undefined && added === undefined) continue;
    const [place, related] = [lost?.origin, added?.origin];
    const what =
      added === undefined
        ? `a rule of ${side} is missing`
        : lost === undefined
          ? `a rule of ${side} is more than they say`
          : `a rule of ${side} is another one`;
    return {
      what,
      ...(place !== undefined && { place }),
      ...(related !== undefined && { related }),
    };
  }
  return { what: 'it selects other pods, or its rules are in another order' };
}

function notAmong(rules: readonly Rule[] = [], others: readonly Rule[] = []): Rule | undefined {
  const known = new Set(others.map(ruleText));
  return rules.find((each) => !known.has(ruleText(each)));
}

function stale({ manifests, taken }: Compared, { keptText }: Around): Diagnostic[] {
  const known = new Set(taken);
  // guard rails are the platform's, made by generate alone
  const isReleased = ({ apiVersion, kind }: ShippedPolicy): boolean =>
    knownObject(apiVersion, kind)?.dialect.supports.scope !== 'cluster';
  return manifests.policies
    .filter((each) => each.ours && !known.has(each) && isReleased(each))
    .map((each) =>
      finding(
        'stale-policy',
        `${each.kind} ${each.name}${keptText?.(each) ?? ''} is generated, and no loaded profile calls for it`,
        { place: each.place, subject: each.name, hint: 'load its profile, or remove it' },
      ),
    );
}
