import { isDnsLabel } from '../../grammar/names.ts';
import { readPlatformPeers } from '../../grammar/peers.ts';
import { readPorts } from '../../grammar/ports.ts';
import { asFields, type Fields, field, items, type Report, shown } from '../../grammar/reader.ts';
import { type Place, within } from '../../model/diagnostic.ts';
import type { GuardRail, GuardRule } from '../../model/intent.ts';
import { guardPeers } from './guard-peers.ts';

/** Reads the guard rails of a platform file; the schema holds their form, this their values. */
export function readGuardRails(
  found: { value: unknown; place: Place } | undefined,
  report: Report,
): GuardRail[] {
  if (found === undefined) return [];
  return items(found.value, found.place).flatMap(([value, place]) => {
    const fields = asFields(value) ?? {};
    const [name, tier, priority] = ['name', 'tier', 'priority'].map((key) => field(fields, key));
    if (typeof name !== 'string' || !isDnsLabel(name)) {
      report.add('invalid-name', within(place, 'name'), `${shown(name)} is not a name`);
      return [];
    }
    if ((tier !== 'Admin' && tier !== 'Baseline') || typeof priority !== 'number') return [];
    const except = field(fields, 'exceptNamespaces');
    const ingress = readRules(fields, 'ingress', place, report);
    const egress = readRules(fields, 'egress', place, report);
    if (!Number.isInteger(priority) || priority < 0 || priority > 1000) {
      report.add('wrong-type', within(place, 'priority'), `${priority} is not 0 to 1000`);
      return [];
    }
    return [
      {
        name,
        tier: { name: tier, priority },
        exceptNamespaces: Array.isArray(except)
          ? except.filter((each): each is string => typeof each === 'string')
          : [],
        ...(ingress.length > 0 && { ingress }),
        ...(egress.length > 0 && { egress }),
        place,
      },
    ];
  });
}

function readRules(
  fields: Fields,
  direction: 'ingress' | 'egress',
  place: Place,
  report: Report,
): GuardRule[] {
  return items(field(fields, direction), within(place, direction)).flatMap(([value, at]) => {
    const rule = asFields(value) ?? {};
    const action = field(rule, 'action');
    const written = field(rule, 'peers');
    const refs =
      written === 'all' ? 'all' : readPlatformPeers(written, within(at, 'peers'), report);
    const ports = readPorts(field(rule, 'ports'), within(at, 'ports'), report);
    if (refs === undefined || ports === undefined) return [];
    if (action !== 'Accept' && action !== 'Deny' && action !== 'Pass') return [];
    const peers = guardPeers(refs, direction, within(at, 'peers'), report);
    if (peers === undefined) return [];
    // ClusterNetworkPolicy: sources are pods and namespaces only
    if (direction === 'ingress' && peers.some((each) => each.kind !== 'pods')) {
      report.add(
        'invalid-peer',
        within(at, 'peers'),
        'sources of a guard rail are pods',
        'write {namespace, labels}',
      );
      return [];
    }
    return [{ action, peers, ports, place: at }];
  });
}
