import { isHost, isWildcard } from '../grammar/hosts.ts';
import { nonEmpty } from '../grammar/ports.ts';
import { onlyKeys, readBlock } from '../grammar/raw-rules.ts';
import { asFields, type Fields, field, items, type Report, shown } from '../grammar/reader.ts';
import { type Place, within } from '../model/diagnostic.ts';
import { entities, type Peer, type Peers, type Rule } from '../model/policy.ts';
import { readToPorts } from './cilium-ports.ts';
import { readEndpoint, readEndpointSelector } from './cilium-selectors.ts';
import type { Meaning } from './dialect.ts';

/**
 * Reads the spec of a CiliumNetworkPolicy as Cilium does: a direction is
 * isolated when it has rules or enableDefaultDeny says so; a rule `{}` allows
 * nothing. Denials, L7 rules other than DNS, ICMP, services and nodes are
 * reported: the model does not have them. cilium pkg/policy/api rule_validation.go.
 */
export function readCiliumSpec(value: unknown, place: Place, report: Report): Meaning | undefined {
  const spec = asFields(value);
  if (spec === undefined) return report.add('invalid-policy', place, 'the policy has no spec');
  const before = report.diagnostics.length;
  const known = [
    'endpointSelector',
    'ingress',
    'egress',
    'enableDefaultDeny',
    'description',
    'labels',
  ];
  onlyKeys(spec, known, place, report);
  const at = within(place, 'endpointSelector');
  const written = field(spec, 'endpointSelector');
  const selector =
    written === undefined
      ? report.add('invalid-policy', at, 'endpointSelector is missing')
      : readEndpointSelector(written, at, report);
  const ingress = readSide(spec, 'ingress', place, report);
  const egress = readSide(spec, 'egress', place, report);
  if (selector === undefined || report.diagnostics.length > before) return undefined;
  return {
    selector,
    ...(ingress !== undefined && { ingress }),
    ...(egress !== undefined && { egress }),
  };
}

function readSide(
  spec: Fields,
  direction: 'ingress' | 'egress',
  place: Place,
  report: Report,
): readonly Rule[] | undefined {
  const at = within(place, direction);
  const written = Object.hasOwn(spec, direction) ? field(spec, direction) : [];
  if (!Array.isArray(written))
    return report.add('invalid-policy', at, `${direction} is not a list`);
  const deny = field(asFields(field(spec, 'enableDefaultDeny')) ?? {}, direction);
  if (deny !== undefined && typeof deny !== 'boolean')
    return report.add(
      'invalid-policy',
      place,
      `enableDefaultDeny.${direction} is not true or false`,
    );
  const rules = items(written, at).flatMap(([each, where], index) =>
    readRule(each, direction, where, `${direction}/${index}`, report),
  );
  if (deny ?? written.length > 0) return rules;
  if (written.length === 0) return undefined;
  return report.add(
    'invalid-policy',
    at,
    `${direction} has rules and does not isolate, which the model cannot say`,
  );
}

const peerKeys = { ingress: 'from', egress: 'to' } as const;

/** A rule; none for one that matches nothing, and for one that is reported. */
function readRule(
  value: unknown,
  direction: 'ingress' | 'egress',
  place: Place,
  label: string,
  report: Report,
): Rule[] {
  const fields = asFields(value);
  if (fields === undefined) {
    report.add('invalid-rule', place, `${shown(value)} is not a rule`);
    return [];
  }
  const side = peerKeys[direction];
  const kinds = ['Endpoints', 'CIDR', 'CIDRSet', 'Entities'].map((kind) => side + kind);
  if (side === 'to') kinds.push('toFQDNs');
  if (!onlyKeys(fields, [...kinds, 'toPorts'], place, report)) return [];
  if (Object.keys(fields).length === 0) return [];
  const [kind, other] = kinds.filter((key) => Object.hasOwn(fields, key));
  if (other !== undefined) {
    report.add('invalid-rule', place, `${kind} and ${other} stand in one rule`, 'make two rules');
    return [];
  }
  const peers =
    kind === undefined ? 'all' : readPeers(field(fields, kind), kind, within(place, kind), report);
  const ports = readToPorts(field(fields, 'toPorts'), within(place, 'toPorts'), report);
  if (peers === undefined || ports === undefined) return [];
  return [{ peers, ...ports, origin: place, label }];
}

function readPeers(value: unknown, key: string, place: Place, report: Report): Peers | undefined {
  const list = items(value, place);
  if (list.length === 0)
    return report.add('invalid-rule', place, `${key} is empty, which versions read differently`);
  if (key.endsWith('Entities') && list.some(([each]) => each === 'all')) return 'all';
  const read = list.map(([each, at]): Peer | undefined => {
    const fields = asFields(each) ?? {};
    if (key.endsWith('Endpoints')) return readEndpoint(each, at, report);
    if (key.endsWith('CIDR')) return readBlock(each, undefined, at, report);
    if (key.endsWith('CIDRSet'))
      return onlyKeys(fields, ['cidr', 'except'], at, report)
        ? readBlock(field(fields, 'cidr'), field(fields, 'except'), at, report)
        : undefined;
    return key === 'toFQDNs' ? readFqdn(fields, at, report) : readEntity(each, at, report);
  });
  const good = read.filter((each) => each !== undefined);
  return good.length === read.length ? nonEmpty(good) : undefined;
}

function readEntity(value: unknown, place: Place, report: Report): Peer | undefined {
  const entity = entities.find((each) => each === value);
  return entity === undefined
    ? report.add('invalid-rule', place, `${shown(value)} is not an entity that the model has`)
    : { kind: 'entity', entity };
}

function readFqdn(fields: Fields, place: Place, report: Report): Peer | undefined {
  if (!onlyKeys(fields, ['matchName', 'matchPattern'], place, report)) return undefined;
  const [name, pattern] = [field(fields, 'matchName'), field(fields, 'matchPattern')];
  const host = name ?? pattern;
  const fits =
    typeof host === 'string' && isHost(host) && isWildcard(host) === (name === undefined);
  return fits && (name === undefined || pattern === undefined)
    ? { kind: 'host', host }
    : report.add('invalid-rule', place, `${shown(fields)} is not a name or *. and a name`);
}
