import { type Place, within } from '../model/diagnostic.ts';
import type { Rule, Selector } from '../model/policy.ts';
import { type OtherPeers, readRule } from './raw-rules.ts';
import { asFields, type Fields, field, items, type Report, shown } from './reader.ts';
import { isEmptySelector, readLabelSelector } from './selectors.ts';

/** What a NetworkPolicy's spec allows: the model's meaning, whatever its layout. */
export interface PolicySpec {
  readonly selector: Selector | 'all';
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

/**
 * Reads a networking.k8s.io/v1 NetworkPolicy spec as the API server does:
 * policyTypes missing means Ingress, and Egress when there are egress rules.
 * Unknown keys and values that the API server rejects are reported. `others`
 * reads destinations that objects of the same layout have beside these.
 * Source: kubernetes/api networking/v1 types, and its defaulting.
 */
export function readPolicySpec(
  value: unknown,
  place: Place,
  report: Report,
  others?: OtherPeers,
): PolicySpec | undefined {
  const spec = asFields(value);
  if (spec === undefined) return report.add('invalid-policy', place, 'the policy has no spec');
  const before = report.diagnostics.length;
  for (const key of Object.keys(spec)) {
    if (['podSelector', 'policyTypes', 'ingress', 'egress'].includes(key)) continue;
    report.add(
      'invalid-policy',
      within(place, key),
      `unknown key ${shown(key)} in a NetworkPolicy`,
    );
  }
  const selector = readAnySelector(
    field(spec, 'podSelector'),
    within(place, 'podSelector'),
    report,
  );
  const types = readTypes(spec, place, report);
  const sides = {
    ingress: types.includes('Ingress') ? readRules(spec, 'ingress', place, report) : undefined,
    egress: types.includes('Egress') ? readRules(spec, 'egress', place, report, others) : undefined,
  };
  if (selector === undefined || report.diagnostics.length > before) return undefined;
  return {
    selector,
    ...(sides.ingress !== undefined && { ingress: sides.ingress }),
    ...(sides.egress !== undefined && { egress: sides.egress }),
  };
}

/** A selector where the API takes an empty one, which matches everything. */
export function readAnySelector(
  value: unknown,
  place: Place,
  report: Report,
): Selector | 'all' | undefined {
  const fields = asFields(value);
  if (fields === undefined) {
    const name = place.path.at(-1);
    return report.add(
      'invalid-policy',
      place,
      value === undefined ? `${name} is missing` : `${name} is not a selector`,
    );
  }
  return isEmptySelector(fields) ? 'all' : readLabelSelector(fields, place, report);
}

function readTypes(spec: Fields, place: Place, report: Report): readonly string[] {
  const written = field(spec, 'policyTypes') ?? undefined;
  if (written === undefined || (Array.isArray(written) && written.length === 0)) {
    return items(field(spec, 'egress'), place).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
  }
  const types = items(written, within(place, 'policyTypes'));
  for (const [type, at] of types) {
    if (type !== 'Ingress' && type !== 'Egress')
      report.add('invalid-policy', at, `${shown(type)} is not a policy type`);
  }
  if (types.length === 0 || types.length > 2) {
    report.add(
      'invalid-policy',
      within(place, 'policyTypes'),
      `${shown(written)} is not a list of policy types`,
    );
  }
  return types.flatMap(([type]) => (typeof type === 'string' ? [type] : []));
}

function readRules(
  spec: Fields,
  direction: 'ingress' | 'egress',
  place: Place,
  report: Report,
  others?: OtherPeers,
): readonly Rule[] {
  const written = field(spec, direction);
  if (written !== undefined && written !== null && !Array.isArray(written)) {
    report.add('invalid-policy', within(place, direction), `${direction} is not a list`);
  }
  return items(written, within(place, direction))
    .map(([value, at], index) =>
      readRule(value, direction, at, `${direction}/${index}`, report, others),
    )
    .filter((each) => each !== undefined);
}
