import { choice, type Fields, fields, integer, isAbsent, text } from './fields.ts';
import { type Protocol, protocols } from './network-policy.ts';
import { onlyField } from './read-tier-peer.ts';
import type { TierPort } from './tier-policy.ts';

/** An entry of `protocols` in v1alpha2: the protocol is the key, so there is no default. */
export function readProtocol(value: unknown, where: string): TierPort {
  const [key, entry] = onlyField(fields(value, where), where) ?? [];
  if (key === 'destinationNamedPort') return readName(entry, where);
  const protocol = protocols.find((each) => each.toLowerCase() === key);
  return protocol === undefined
    ? { kind: 'unknown' }
    : readDestinationPort(protocol, fields(entry, where), where);
}

function readDestinationPort(protocol: Protocol, entry: Fields, where: string): TierPort {
  // The CRD rejects this; the API's documentation says that every port of the protocol matches.
  if (isAbsent(entry.destinationPort)) return { kind: 'range', protocol, start: 1, end: 65535 };

  const [key, port] = onlyField(fields(entry.destinationPort, where), where) ?? [];
  if (key === 'number') {
    const number = readPortNumber(port, where);
    return { kind: 'range', protocol, start: number, end: number };
  }
  if (key !== 'range') throw new Error(`${where}.destinationPort: neither number nor range`);
  const range = readRange(protocol, fields(port, where), where);
  if (range.start >= range.end) throw new Error(`${where}.range: start is not less than end`);
  return range;
}

/** An entry of `ports` in v1alpha1: the protocol is TCP if it is not written. */
export function readNumberedPort(value: unknown, where: string): TierPort {
  const [key, entry] = onlyField(fields(value, where), where) ?? [];
  if (key === 'namedPort') return readName(entry, where);
  if (key !== 'portNumber' && key !== 'portRange') return { kind: 'unknown' };

  const found = fields(entry, where);
  const protocol = choice(found.protocol, protocols, `${where}.protocol`) ?? 'TCP';
  if (key === 'portRange') return readRange(protocol, found, where);
  const number = readPortNumber(found.port, where);
  return { kind: 'range', protocol, start: number, end: number };
}

function readName(value: unknown, where: string): TierPort {
  return { kind: 'name', name: text(value, where) ?? '' };
}

function readRange(protocol: Protocol, range: Fields, where: string) {
  const start = readPortNumber(range.start, `${where}.start`);
  const end = readPortNumber(range.end, `${where}.end`);
  return { kind: 'range', protocol, start, end } as const;
}

function readPortNumber(value: unknown, where: string): number {
  const number = integer(value, where);
  if (number === undefined || number < 1 || number > 65535) {
    throw new Error(`${where}: expected 1 to 65535, found ${JSON.stringify(value)}`);
  }
  return number;
}
