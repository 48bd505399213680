import { readAnySelector } from '../grammar/network-policy.ts';
import { nonEmpty } from '../grammar/ports.ts';
import { onlyKeys, readBlock, readRule as readLike } from '../grammar/raw-rules.ts';
import { asFields, type Fields, field, items, type Report, shown } from '../grammar/reader.ts';
import { type Place, within } from '../model/diagnostic.ts';
import type { Peer, Port, Protocol, Rule } from '../model/policy.ts';
import type { Meaning } from './dialect.ts';

/**
 * Reads a ClusterNetworkPolicy's spec. Nodes and domain names as peers, pods
 * as a subject and named ports are reported: the model of guard rails does not
 * have them. An unknown peer would fail closed in an engine, and does here.
 */
export function readClusterPolicy(
  value: unknown,
  place: Place,
  report: Report,
): Meaning | undefined {
  const spec = asFields(value);
  if (spec === undefined) return report.add('invalid-policy', place, 'the policy has no spec');
  const before = report.diagnostics.length;
  onlyKeys(spec, ['tier', 'priority', 'subject', 'ingress', 'egress'], place, report);
  const [name, priority] = [field(spec, 'tier'), field(spec, 'priority')];
  if (name !== 'Admin' && name !== 'Baseline')
    return report.add('invalid-policy', within(place, 'tier'), `${shown(name)} is not a tier`);
  if (typeof priority !== 'number' || priority < 0 || priority > 1000)
    return report.add('invalid-policy', within(place, 'priority'), 'priority is not 0 to 1000');
  const subject = asFields(field(spec, 'subject')) ?? {};
  const at = within(place, 'subject');
  if (!onlyKeys(subject, ['namespaces'], at, report)) return undefined;
  const selector = readAnySelector(field(subject, 'namespaces'), within(at, 'namespaces'), report);
  const ingress = readSide(spec, 'ingress', place, report);
  const egress = readSide(spec, 'egress', place, report);
  if (selector === undefined || report.diagnostics.length > before) return undefined;
  return {
    selector,
    ...(ingress !== undefined && { ingress }),
    ...(egress !== undefined && { egress }),
    tier: { name, priority },
  };
}

function readSide(
  spec: Fields,
  direction: 'ingress' | 'egress',
  place: Place,
  report: Report,
): Rule[] | undefined {
  const list = items(field(spec, direction), within(place, direction));
  if (field(spec, direction) === undefined) return undefined;
  if (list.length === 0 || list.length > 25)
    return report.add(
      'invalid-policy',
      within(place, direction),
      `${direction} has ${list.length} rules: 1 to 25`,
    );
  return list.flatMap(([each, at], index) => {
    const rule = readRule(asFields(each) ?? {}, direction, at, `${direction}/${index}`, report);
    return rule === undefined ? [] : [rule];
  });
}

function readRule(
  fields: Fields,
  direction: 'ingress' | 'egress',
  place: Place,
  label: string,
  report: Report,
): Rule | undefined {
  const side = direction === 'ingress' ? 'from' : 'to';
  if (!onlyKeys(fields, ['name', 'action', side, 'protocols'], place, report)) return undefined;
  const action = field(fields, 'action');
  if (action !== 'Accept' && action !== 'Deny' && action !== 'Pass')
    return report.add('invalid-rule', place, `${shown(action)} is not Accept, Deny or Pass`);
  const written = items(field(fields, side), within(place, side));
  const read = written.map(([each, at]) => readPeers(asFields(each) ?? {}, side, at, report));
  const peers = nonEmpty(read.flatMap((each) => each ?? []));
  if (peers === undefined || read.includes(undefined))
    return report.add('invalid-rule', within(place, side), `${side} is not a list of peers`);
  const ports = readProtocols(field(fields, 'protocols'), within(place, 'protocols'), report);
  if (ports === undefined) return undefined;
  return { action, peers, ports, origin: place, label };
}

function readPeers(
  fields: Fields,
  side: 'from' | 'to',
  place: Place,
  report: Report,
): Peer[] | undefined {
  const keys = ['namespaces', 'pods', ...(side === 'to' ? ['networks'] : [])];
  if (!onlyKeys(fields, keys, place, report)) return undefined;
  const [only, other] = keys.filter((key) => Object.hasOwn(fields, key));
  if (only === undefined || other !== undefined)
    return report.add('invalid-rule', place, 'a peer has exactly one of its keys');
  if (only === 'networks') {
    const blocks = items(field(fields, only), within(place, only)).map(([each, at]) =>
      readBlock(each, undefined, at, report),
    );
    const good = blocks.filter((each) => each !== undefined);
    return good.length === blocks.length ? good : undefined;
  }
  const inside = asFields(field(fields, 'pods')) ?? {};
  if (only === 'pods' && !onlyKeys(inside, ['namespaceSelector', 'podSelector'], place, report))
    return undefined;
  const peer =
    only === 'namespaces' ? { namespaceSelector: field(fields, 'namespaces') } : { ...inside };
  const like = readLike({ to: [peer] }, 'egress', place, '', report);
  return like === undefined || like.peers === 'all' ? undefined : [...like.peers];
}

const protocols: Readonly<Record<string, Protocol>> = { tcp: 'TCP', udp: 'UDP', sctp: 'SCTP' };

function readProtocols(value: unknown, place: Place, report: Report): Rule['ports'] | undefined {
  if (value === undefined) return 'all';
  const ports = items(value, place).map(([each, at]) =>
    readProtocol(asFields(each) ?? {}, at, report),
  );
  const good = ports.filter((each) => each !== undefined);
  return good.length === ports.length
    ? (nonEmpty(good) ?? report.add('invalid-port', place, 'protocols is empty'))
    : undefined;
}

function readProtocol(fields: Fields, place: Place, report: Report): Port | undefined {
  const wrong = (): undefined =>
    report.add('invalid-port', place, `${shown(fields)} is not a protocol with a destination port`);
  const [name = '', more] = Object.keys(fields);
  const protocol = Object.hasOwn(protocols, name) ? protocols[name] : undefined;
  if (protocol === undefined || more !== undefined) return wrong();
  const inside = asFields(field(fields, name)) ?? {};
  const port = asFields(field(inside, 'destinationPort'));
  if (Object.keys(inside).length !== 1 || port === undefined) return wrong();
  if (!onlyKeys(port, ['number', 'range'], place, report)) return undefined;
  const range = asFields(field(port, 'range'));
  const [number, end] =
    range === undefined
      ? [field(port, 'number'), undefined]
      : [field(range, 'start'), field(range, 'end')];
  if (Object.keys(port).length !== 1 || typeof number !== 'number') return wrong();
  if (end === undefined && range === undefined) return { kind: 'number', protocol, port: number };
  return typeof end === 'number' && end > number
    ? { kind: 'number', protocol, port: number, endPort: end }
    : wrong();
}
