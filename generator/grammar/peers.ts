import { type Place, within } from '../model/diagnostic.ts';
import type { PeerRef } from '../model/intent.ts';
import { entities, type NonEmpty, type Port, type Ports } from '../model/policy.ts';
import { readHostName } from './hosts.ts';
import { isDnsLabel } from './names.ts';
import { nonEmpty, readPort, readPorts } from './ports.ts';
import { readBlock } from './raw-rules.ts';
import { asFields, type Fields, field, items, type Report, shown } from './reader.ts';
import { readSelector } from './selectors.ts';
import { Ambiguous } from './yaml.ts';

/** Where a peer is written decides what it may say. */
export type PeerRole = 'source' | 'consumed' | 'outside';

export interface WrittenPeer {
  readonly peer: PeerRef;
  readonly ports?: Ports;
}

const forms: Readonly<Record<PeerRole, string>> = {
  source: 'write [namespace/]service, namespace/*, $name, or a map',
  consumed: 'write [namespace/]service:port, namespace/*:port, $name:port, or a map with ports',
  outside: 'write {host, ports}, {cidr, ports} or $name:port',
};

/**
 * Reads one peer in the grammar of from, consumes or egress: a string, or a
 * map. Shape and unknown keys are the schema's; this reports values.
 */
export function readPeerEntry(
  value: unknown,
  role: PeerRole,
  place: Place,
  report: Report,
): WrittenPeer | undefined {
  if (value instanceof Ambiguous) {
    return report.add(
      'yaml-ambiguous',
      place,
      `${value.source} is read differently by YAML 1.1 and 1.2`,
      'quote it',
    );
  }
  if (typeof value === 'string') return readText(value, role, place, report);
  const fields = asFields(value);
  return fields === undefined ? undefined : readMap(fields, role, place, report);
}

function readText(
  text: string,
  role: PeerRole,
  place: Place,
  report: Report,
): WrittenPeer | undefined {
  if (role === 'source' && text === 'none') {
    return report.add('wrong-type', place, 'none stands in a list', 'write from: none for nobody');
  }
  const colon = text.indexOf(':');
  const name = colon < 0 ? text : text.slice(0, colon);
  const peer = readName(name);
  if (peer === undefined || (role === 'outside' && peer.kind !== 'named')) {
    return report.add('invalid-peer', place, `${shown(text)} is not a peer here`, forms[role]);
  }
  if (colon < 0) return { peer };
  if (role === 'source') {
    return report.add(
      'invalid-peer',
      place,
      `${shown(text)} names a port, which belongs to exposes`,
      `write ${name}`,
    );
  }
  const port: Port | undefined = readPort(text.slice(colon + 1), place, report);
  return port === undefined ? undefined : { peer, ports: [port] };
}

function readName(text: string): PeerRef | undefined {
  if (text.startsWith('$'))
    return isDnsLabel(text.slice(1)) ? { kind: 'named', name: text.slice(1) } : undefined;
  const [first = '', second, more] = text.split('/');
  if (more !== undefined || !isDnsLabel(first)) return undefined;
  if (second === undefined) return { kind: 'service', service: first };
  if (second === '*') return { kind: 'pods', namespaces: [first], pods: 'all' };
  return isDnsLabel(second) ? { kind: 'service', namespace: first, service: second } : undefined;
}

function readMap(
  fields: Fields,
  role: PeerRole,
  place: Place,
  report: Report,
): WrittenPeer | undefined {
  const peer = readPeer(fields, role, place, report);
  const written = field(fields, 'ports');
  const ports =
    written === undefined ? undefined : readPorts(written, within(place, 'ports'), report);
  if (peer === undefined || (written !== undefined && ports === undefined)) return undefined;
  return ports === undefined ? { peer } : { peer, ports };
}

/** The keys that name a peer; labels and namespace together are one. */
function readPeer(
  fields: Fields,
  role: PeerRole,
  place: Place,
  report: Report,
): PeerRef | undefined {
  const given = ['peer', 'service', 'labels', 'cidr', 'host'].filter((key) =>
    Object.hasOwn(fields, key),
  );
  const [main = Object.hasOwn(fields, 'namespace') ? 'namespace' : undefined, other] = given;
  if (main === undefined)
    return report.add('missing-key', place, 'the entry names no peer', forms[role]);
  if (other !== undefined)
    return report.add(
      'conflicting-keys',
      place,
      `${main} and ${other} exclude each other`,
      'make two entries',
    );
  if (Object.hasOwn(fields, 'except') && main !== 'cidr')
    return report.add('conflicting-keys', within(place, 'except'), 'except needs cidr');
  if (Object.hasOwn(fields, 'namespace') && (main === 'peer' || main === 'cidr')) {
    return report.add(
      'conflicting-keys',
      within(place, 'namespace'),
      `${main} and namespace exclude each other`,
    );
  }
  const at = within(place, main);
  switch (main) {
    case 'peer':
      return readNamed(field(fields, 'peer'), at, report);
    case 'cidr':
      return readCidrPeer(fields, place, report);
    case 'host':
      return readHost(field(fields, 'host'), at, report);
    case 'service':
      return readService(fields, place, report);
    default:
      return readPodPeer(fields, place, report);
  }
}

function readNamed(value: unknown, place: Place, report: Report): PeerRef | undefined {
  if (typeof value !== 'string') return undefined;
  if (value.startsWith('$') && isDnsLabel(value.slice(1)))
    return { kind: 'named', name: value.slice(1) };
  return report.add(
    'invalid-peer',
    place,
    `${shown(value)} is not a $name`,
    `write $${value.replace(/^\$/, '')}, or service: for a service`,
  );
}

function readService(fields: Fields, place: Place, report: Report): PeerRef | undefined {
  const [service, namespace] = [field(fields, 'service'), field(fields, 'namespace')];
  if (typeof service !== 'string') return undefined;
  if (!isDnsLabel(service))
    return report.add(
      'invalid-name',
      within(place, 'service'),
      `${shown(service)} is not the name of a service`,
    );
  if (namespace === undefined) return { kind: 'service', service };
  if (typeof namespace !== 'string' || !isDnsLabel(namespace)) {
    return report.add(
      'invalid-name',
      within(place, 'namespace'),
      `${shown(namespace)} is not one namespace`,
      'a service lives in one namespace; use labels for pods in several',
    );
  }
  return { kind: 'service', namespace, service };
}

function readCidrPeer(fields: Fields, place: Place, report: Report): PeerRef | undefined {
  const block = readBlock(field(fields, 'cidr'), field(fields, 'except'), place, report);
  return block === undefined ? undefined : { kind: 'cidr', cidr: block.cidr, except: block.except };
}

/** Pods by namespace and labels: `{labels}`, `{namespace}` or both. */
export function readPodPeer(fields: Fields, place: Place, report: Report): PeerRef | undefined {
  const labels = field(fields, 'labels');
  const pods = labels === undefined ? 'all' : readSelector(labels, within(place, 'labels'), report);
  const written = field(fields, 'namespace');
  const namespaces =
    written === undefined ? 'own' : readNamespaces(written, within(place, 'namespace'), report);
  return pods === undefined || namespaces === undefined
    ? undefined
    : { kind: 'pods', namespaces, pods };
}

function readNamespaces(
  value: unknown,
  place: Place,
  report: Report,
): NonEmpty<string> | 'all' | undefined {
  if (value === '*') return 'all';
  const names = typeof value === 'string' ? [[value, place] as const] : items(value, place);
  const good: string[] = [];
  for (const [name, at] of names) {
    if (typeof name !== 'string' || !isDnsLabel(name)) {
      return report.add(
        'invalid-name',
        at,
        `${shown(name)} is not a namespace`,
        'write names, or "*" alone for all',
      );
    }
    good.push(name);
  }
  return nonEmpty([...new Set(good)]);
}

function readHost(value: unknown, place: Place, report: Report): PeerRef | undefined {
  const host = readHostName(value, place, report);
  return host === undefined ? undefined : { kind: 'host', host };
}

function readPlatformPeer(fields: Fields, place: Place, report: Report): PeerRef | undefined {
  const [main, other] = ['cidr', 'entity', 'serviceAddress'].filter((key) =>
    Object.hasOwn(fields, key),
  );
  const second = other ?? ['namespace', 'labels'].find((key) => Object.hasOwn(fields, key));
  if (main === undefined) return readPodPeer(fields, place, report);
  if (second !== undefined)
    return report.add(
      'conflicting-keys',
      place,
      `${main} and ${second} exclude each other`,
      'make two entries',
    );
  if (main === 'cidr') return readPeer(fields, 'outside', place, report);
  if (main === 'entity') {
    // another word was reported by the schema
    const entity = entities.find((each) => each === field(fields, 'entity'));
    return entity === undefined ? undefined : { kind: 'entity', entity };
  }
  const offset = field(fields, 'serviceAddress');
  return typeof offset === 'number' ? { kind: 'serviceAddress', offset } : undefined;
}

/** Reads `peers` of a platform file: pods by namespace and labels, blocks, or what the engine names. */
export function readPlatformPeers(
  value: unknown,
  place: Place,
  report: Report,
): NonEmpty<PeerRef> | undefined {
  const peers = items(value, place).map(([each, at]) => {
    const fields = asFields(each) ?? {};
    return readPlatformPeer(fields, at, report);
  });
  const good = peers.filter((each) => each !== undefined);
  return good.length === peers.length ? nonEmpty(good) : undefined;
}
