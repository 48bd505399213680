import { onlyKeys } from '../../../grammar/raw-rules.ts';
import { asFields, type Fields, field, items, shown } from '../../../grammar/reader.ts';
import { type Place, within } from '../../../model/diagnostic.ts';
import type { Peers, Ports } from '../../../model/policy.ts';
import { approximated, type Context, present } from './context.ts';
import { peerKeys, readPeers } from './peers.ts';
import { readToPorts, tellNarrower } from './ports.ts';

/** A rule with everything read; one that matches no connection is `nothing`. */
export type ReadRule =
  | { readonly peers: Peers; readonly ports: Ports; readonly place: Place }
  | { readonly nothing: true; readonly place: Place };

/** The rules of a list such as ingress or egressDeny; undefined for those that were reported. */
export function readRules(
  value: unknown,
  place: Place,
  context: Context,
): readonly (ReadRule | undefined)[] {
  if (value !== undefined && !Array.isArray(value))
    return [context.report.add('invalid-policy', place, `${shown(value)} is not a list of rules`)];
  return items(value, place).map(([each, at]) => readRule(each, at, context));
}

/**
 * One rule. `{}` matches nothing; peers alone are meant on every port, ports
 * alone with everyone. ICMP has no ports: a rule on it alone is none here.
 * Source: cilium pkg/policy/rule.go mergeIngress, mergeEgress.
 */
function readRule(value: unknown, place: Place, context: Context): ReadRule | undefined {
  const { direction, effect, report } = context;
  const written = asFields(value);
  if (written === undefined)
    return report.add('invalid-rule', place, `${shown(value)} is not a rule`);
  const rule = present(written);
  const requires = direction === 'ingress' ? 'fromRequires' : 'toRequires';
  const also = effect === 'allow' ? ['authentication'] : [];
  const keys = [...peerKeys(context), requires, 'toPorts', 'icmps', ...also];
  if (!onlyKeys(rule, keys, place, report)) return undefined;
  const peers = readPeers(rule, place, context);
  const ports = readToPorts(field(rule, 'toPorts'), within(place, 'toPorts'), context);
  if (peers === undefined || ports === undefined) return undefined;
  const isExact = tellOfRule(rule, requires, place, context);
  const nothing = { nothing: true, place } as const;
  if (isList(rule, 'icmps')) {
    if (!isList(rule, 'toPorts')) return nothing;
    return report.add(
      'invalid-rule',
      place,
      'icmps and toPorts stand in one rule, which Cilium refuses',
      'make two rules',
    );
  }
  if (peers === 'nobody' || ports === 'none') return nothing;
  if (peers === 'absent' && !isList(rule, 'toPorts')) return nothing;
  if (effect === 'deny' && !isExact) return nothing;
  return { peers: peers === 'absent' ? 'all' : peers, ports, place };
}

/** Whether a key holds a list with something in it. */
function isList(rule: Fields, key: string): boolean {
  const value = field(rule, key);
  return Array.isArray(value) && value.length > 0;
}

/** Tells what of a rule is not simulated; false where that makes the rule another one. */
function tellOfRule(rule: Fields, requires: string, place: Place, context: Context): boolean {
  const mode = field(asFields(field(rule, 'authentication')) ?? {}, 'mode');
  if (mode !== undefined && mode !== 'disabled')
    tellNarrower('mutual authentication', within(place, 'authentication'), context.report);
  if (isList(rule, requires)) {
    const what = `${requires} narrows every rule of these pods, and is not simulated`;
    approximated(context, within(place, requires), what, 'rules without it');
    return false;
  }
  if (!isList(rule, 'toServices') || !isList(rule, 'toPorts')) return true;
  const what = 'older versions of Cilium refuse toServices beside toPorts, and the whole policy';
  approximated(context, place, what, 'newer versions read it');
  return false;
}
