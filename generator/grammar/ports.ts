import { type Place, within } from '../model/diagnostic.ts';
import type { NonEmpty, Port, Ports, Protocol } from '../model/policy.ts';
import { isPortName } from './names.ts';
import { type Report, shown } from './reader.ts';
import { Ambiguous } from './yaml.ts';

const protocols: Readonly<Record<string, Protocol>> = { tcp: 'TCP', udp: 'UDP', sctp: 'SCTP' };
const forms =
  'write a number (8080), a container port name (http) or a range (8000-8010), with /tcp, /udp or /sctp';

/** Reads `8080`, `http` or `8000-8010`, each with an optional protocol. */
export function readPort(value: unknown, place: Place, report: Report): Port | undefined {
  if (value instanceof Ambiguous) {
    const hint = `write the number without leading zeros or signs, or quote a name`;
    return report.add(
      'yaml-ambiguous',
      place,
      `${value.source} is read differently by YAML 1.1 and 1.2`,
      hint,
    );
  }
  if (typeof value === 'number') return numbered(value, undefined, 'TCP', place, report);
  if (typeof value !== 'string') return undefined;
  const [text = '', suffix, more] = value.split('/');
  const protocol = suffix === undefined ? 'TCP' : protocols[suffix];
  if (protocol === undefined || more !== undefined || !Object.hasOwn(protocols, suffix ?? 'tcp')) {
    const small = value.toLowerCase();
    const isCapital = more === undefined && Object.hasOwn(protocols, suffix?.toLowerCase() ?? '');
    return report.add(
      'invalid-port',
      place,
      isCapital
        ? `${shown(value)} names its protocol in capitals`
        : `${shown(value)} has no protocol that Kubernetes knows`,
      isCapital ? `write ${small}` : forms,
    );
  }
  const range = /^(\d+)-(\d+)$/.exec(text);
  if (range !== null) return numbered(Number(range[1]), Number(range[2]), protocol, place, report);
  if (/^\d+$/.test(text)) {
    if (text.startsWith('0'))
      return report.add('invalid-port', place, `${shown(value)} has a leading zero`, forms);
    return numbered(Number(text), undefined, protocol, place, report);
  }
  if (!isPortName(text))
    return report.add('invalid-port', place, `${shown(value)} is not a port`, forms);
  return { kind: 'name', protocol, name: text };
}

function numbered(
  port: number,
  end: number | undefined,
  protocol: Protocol,
  place: Place,
  report: Report,
): Port | undefined {
  for (const each of end === undefined ? [port] : [port, end]) {
    if (!Number.isInteger(each) || each < 1 || each > 65535) {
      return report.add(
        'invalid-port',
        place,
        `${each} is not a port: ports are 1 to 65535`,
        forms,
      );
    }
  }
  if (end !== undefined && end < port) {
    return report.add(
      'invalid-port',
      place,
      `the range ${port}-${end} ends before it begins`,
      `write ${end}-${port}`,
    );
  }
  return end === undefined || end === port
    ? { kind: 'number', protocol, port }
    : { kind: 'number', protocol, port, endPort: end };
}

/** Reads a list of ports or the word `all`. An empty list was reported by the schema. */
export function readPorts(value: unknown, place: Place, report: Report): Ports | undefined {
  if (value === 'all') return 'all';
  if (!Array.isArray(value)) {
    return typeof value === 'string'
      ? report.add(
          'invalid-port',
          place,
          `${shown(value)} is not a list of ports`,
          `write [${value}], or all`,
        )
      : undefined;
  }
  const ports = value.map((each, index) => readPort(each, within(place, index), report));
  const good = ports.filter((each) => each !== undefined);
  return good.length === value.length ? nonEmpty(distinct(good)) : undefined;
}

/** The same ports once each, in the order written. */
function distinct(ports: readonly Port[]): Port[] {
  const seen = new Map(ports.map((each) => [portText(each), each]));
  return [...seen.values()];
}

/** A list as a non-empty list, or undefined. */
export function nonEmpty<T>(list: readonly T[]): NonEmpty<T> | undefined {
  const [first, ...rest] = list;
  return first === undefined ? undefined : [first, ...rest];
}

/** A port as messages write it: 8080/TCP, http/TCP, 8000-8010/UDP. */
export function portText(port: Port): string {
  switch (port.kind) {
    case 'number':
      return `${port.port}${port.endPort === undefined ? '' : `-${port.endPort}`}/${port.protocol}`;
    case 'name':
      return `${port.name}/${port.protocol}`;
    case 'any':
      return `any/${port.protocol}`;
  }
}

/** A port as profiles write it, so that a hint can be copied: 8080, http, 8000-8010/udp; PORT where any is meant. */
export function writtenPort(port: Port): string {
  const { protocol } = port;
  const range = port.kind === 'number' && port.endPort !== undefined ? `-${port.endPort}` : '';
  const text =
    port.kind === 'number' ? `${port.port}${range}` : port.kind === 'name' ? port.name : 'PORT';
  return protocol === 'TCP' ? text : `${text}/${protocol.toLowerCase()}`;
}

/** The ports of an entry of a profile: `port: 8080`, `ports: [8080, 53/udp]`, `ports: all`. */
export function writtenPorts(ports: Ports): string {
  if (ports === 'all') return 'ports: all';
  const [first, ...more] = ports.map(writtenPort);
  return more.length === 0 ? `port: ${first}` : `ports: [${[first, ...more].join(', ')}]`;
}

/** Ports as messages write them. */
export function portsText(ports: Ports): string {
  return ports === 'all' ? 'all ports' : ports.map(portText).join(', ');
}
