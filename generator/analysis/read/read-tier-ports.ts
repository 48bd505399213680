import { isPortName } from '../../grammar/names.ts';
import { nonEmpty } from '../../grammar/ports.ts';
import { asFields, type Fields, field, items, type Report, shown } from '../../grammar/reader.ts';
import { type Place, within } from '../../model/diagnostic.ts';
import type { Port, Ports, Protocol } from '../../model/policy.ts';

const protocols: Readonly<Record<string, Protocol>> = { tcp: 'TCP', udp: 'UDP', sctp: 'SCTP' };

/**
 * Reads `protocols` of v1alpha2 or `ports` of v1alpha1; absent means every
 * port of every protocol. Undefined for a form that is not known.
 */
export function readTierPorts(
  rule: Fields,
  key: 'ports' | 'protocols',
  place: Place,
  report: Report,
): Ports | undefined {
  const written = items(field(rule, key), within(place, key));
  const ports: Port[] = [];
  for (const [value, at] of written) {
    const fields = asFields(value) ?? {};
    const read = key === 'protocols' ? byProtocol(fields) : byPort(fields);
    if (read === undefined) {
      return report.add(
        'unsupported-peer',
        at,
        `the port ${shown(value)} is not known`,
        'it fails closed',
      );
    }
    ports.push(...read);
  }
  return nonEmpty(ports) ?? 'all';
}

/** `tcp: {destinationPort: {number}}`, `{range}`, or `destinationNamedPort` of any protocol. */
function byProtocol(fields: Fields): readonly Port[] | undefined {
  const name = field(fields, 'destinationNamedPort');
  if (name !== undefined) return typeof name === 'string' ? named(name) : undefined;
  const [key = '', value] = Object.entries(fields)[0] ?? [];
  const protocol = Object.hasOwn(protocols, key) ? protocols[key] : undefined;
  if (protocol === undefined || Object.keys(fields).length !== 1) return undefined;
  const port = asFields(field(asFields(value) ?? {}, 'destinationPort'));
  if (port === undefined) return [{ kind: 'any', protocol }];
  const range = asFields(field(port, 'range'));
  return range === undefined
    ? numbered(protocol, field(port, 'number'), undefined)
    : numbered(protocol, field(range, 'start'), field(range, 'end'));
}

/** `portNumber`, `portRange` (TCP unless they say otherwise) or `namedPort`. */
function byPort(fields: Fields): readonly Port[] | undefined {
  const [number, range, name] = ['portNumber', 'portRange', 'namedPort'].map((key) =>
    field(fields, key),
  );
  if (name !== undefined) return typeof name === 'string' ? named(name) : undefined;
  const written = asFields(number ?? range) ?? {};
  const protocol = field(written, 'protocol') ?? 'TCP';
  if (typeof protocol !== 'string' || !Object.values(protocols).includes(protocol as Protocol)) {
    return undefined;
  }
  return number === undefined
    ? numbered(protocol as Protocol, field(written, 'start'), field(written, 'end'))
    : numbered(protocol as Protocol, field(written, 'port'), undefined);
}

function named(name: string): readonly Port[] | undefined {
  if (!isPortName(name)) return undefined;
  return Object.values(protocols).map((protocol) => ({ kind: 'name', protocol, name }));
}

function numbered(protocol: Protocol, from: unknown, to: unknown): readonly Port[] | undefined {
  const isPort = (each: unknown): each is number =>
    Number.isInteger(each) && Number(each) >= 1 && Number(each) <= 65535;
  if (!isPort(from)) return undefined;
  if (to === undefined) return [{ kind: 'number', protocol, port: from }];
  return isPort(to) && to >= from
    ? [{ kind: 'number', protocol, port: from, endPort: to }]
    : undefined;
}
