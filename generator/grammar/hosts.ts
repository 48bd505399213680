import type { Place } from '../model/diagnostic.ts';
import { blockOf, isV4OrV6 } from './addresses.ts';
import { type Report, shown } from './reader.ts';

const label = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

/** A DNS name of at least two labels, or `*.` before one. RFC 1123, and what every FQDN engine takes. */
export function isHost(text: string): boolean {
  const parts = text.replace(/^\*\./, '').split('.');
  return (
    text.length <= 253 &&
    parts.length > 1 &&
    parts.every((part) => label.test(part)) &&
    !/^\d+$/.test(parts.at(-1) ?? '')
  );
}

/** Whether it stands for any one label and the name behind it. */
export function isWildcard(host: string): boolean {
  return host.startsWith('*.');
}

/**
 * A name that somebody was seen to ask for, as a profile writes it: no pattern,
 * and no name of the cluster. Undefined for whatever is none: records hold
 * anything.
 */
export function askedHost(name: string): string | undefined {
  // lower case makes letters of ASCII of some that are none
  if (name.length > 254 || !/^[\x21-\x7e]+$/.test(name)) return undefined;
  const host = name.replace(/\.$/, '').toLowerCase();
  return isHost(host) && !isWildcard(host) && !ofCluster.test(host) ? host : undefined;
}

const ofCluster = /(?:^|\.)(?:cluster\.local|svc(?:\.cluster(?:\..*)?)?)$/;

/**
 * Reads a host of a profile: a name outside the cluster. Addresses, URLs,
 * ports and names of the cluster's own Services are errors that say what was
 * probably meant.
 */
export function readHostName(value: unknown, place: Place, report: Report): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (/(?:^|\.)(?:cluster\.local|svc)$/.test(value)) {
    return report.add(
      'invalid-host',
      place,
      `${shown(value)} is a name inside the cluster`,
      'write namespace/service:port under consumes',
    );
  }
  if (isHost(value)) return value;
  // a URL may carry a password
  return report.add(
    'invalid-host',
    place,
    `${shown(value.replace(/\/\/[^@/]*@/, '//***@'))} is not a DNS name`,
    hintFor(value),
  );
}

const known: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  ws: 80,
  wss: 443,
  ftp: 21,
  postgres: 5432,
  postgresql: 5432,
  mysql: 3306,
  redis: 6379,
  rediss: 6379,
  amqp: 5672,
  amqps: 5671,
  mongodb: 27017,
};

function hintFor(text: string): string {
  const address = text.replace(/^\[|\]$/g, '');
  if (isV4OrV6(address)) return `write cidr: ${blockOf(address)}`;
  if (/^[0-9a-f.:]+\/\d+$/i.test(text)) return `write cidr: ${text}`;
  const url =
    /^(?:([a-z][a-z0-9+.-]*):\/\/)?(?:[^@/]*@)?([^/:?#\s]+)(?::(\d+))?(?:[/?#].*)?$/i.exec(text);
  const [, scheme = '', name = '', written] = url ?? [];
  const host = name.toLowerCase().replace(/\.$/, '');
  const port =
    written ??
    (Object.hasOwn(known, scheme.toLowerCase()) ? known[scheme.toLowerCase()] : undefined);
  if (host !== text && isHost(host))
    return port === undefined
      ? `did you mean host ${host}?`
      : `did you mean host ${host}, ports [${port}]?`;
  if (text.includes('*'))
    return 'a star stands for one whole label, at the beginning only: *.example.com';
  return 'write a name such as api.example.com; an address goes into cidr, a service of the cluster into consumes';
}
