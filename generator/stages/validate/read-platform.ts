import { isDnsLabel } from '../../grammar/names.ts';
import { readPeerEntry, readPlatformPeers } from '../../grammar/peers.ts';
import { readPorts } from '../../grammar/ports.ts';
import { isCidr } from '../../grammar/raw-rules.ts';
import { asFields, type Fields, field, items, Report, shown } from '../../grammar/reader.ts';
import { type Diagnostic, type Place, within } from '../../model/diagnostic.ts';
import type { Consumption, NamedPeer, PlatformFacts } from '../../model/intent.ts';
import { builtInNames } from '../../peers/built-in.ts';
import type { RawDocument } from '../parse.ts';
import { readGuardRails } from './read-guard-rails.ts';
import { checkShape } from './schema.ts';

/** A platform's spec as it stands in a file, a preset or a config, and where. */
export interface PlatformSource {
  readonly name: string;
  readonly spec: unknown;
  readonly place: Place;
}

/** A document as a platform, by its own name or the one that it was asked for. */
export function platformSource(
  { value, place }: Pick<RawDocument, 'value' | 'place'>,
  asked: string,
): PlatformSource {
  const fields = asFields(value) ?? {};
  const name = field(asFields(field(fields, 'metadata')) ?? {}, 'name');
  return {
    name: typeof name === 'string' ? name : asked,
    spec: field(fields, 'spec') ?? {},
    place: { ...place, path: ['spec'] },
  };
}

/** The `extends` of a platform's spec, if it has one. */
export function extendsOf(spec: unknown): string | undefined {
  const value = field(asFields(spec) ?? {}, 'extends');
  return typeof value === 'string' ? value : undefined;
}

/** The output APIs that a chain of platforms names: the nearest ones that are text. */
export function dialectsNamed(chain: readonly PlatformSource[]): {
  readonly dialect?: string;
  readonly companions: readonly string[];
} {
  const specs = chain.map(({ spec }) => asFields(spec) ?? {});
  const dialect = specs.map((each) => field(each, 'dialect')).find((each) => each !== undefined);
  const companions = specs
    .map((each) => field(each, 'companions'))
    .find((each) => each !== undefined);
  return {
    ...(typeof dialect === 'string' && { dialect }),
    companions: Array.isArray(companions)
      ? companions.filter((each): each is string => typeof each === 'string')
      : [],
  };
}

/**
 * Joins a chain of platforms, nearest first, into one set of facts. Maps are
 * joined key by key (a peer side by side); lists and scalars of the nearer
 * one win. Everything wrong in any of them is reported.
 */
export function readPlatform(chain: readonly PlatformSource[]): {
  platform: PlatformFacts;
  diagnostics: readonly Diagnostic[];
} {
  const report = new Report();
  const specs = chain.map(({ spec, place }) => {
    checkShape(spec, 'PlatformSpec', place, report);
    return { fields: asFields(spec) ?? {}, place };
  });
  const nearest = <T>(...path: readonly string[]): { value: T; place: Place } | undefined => {
    for (const { fields, place } of specs) {
      const value = path.reduce<unknown>((at, key) => field(asFields(at) ?? {}, key), fields);
      if (value !== undefined) return { value: value as T, place: within(place, ...path) };
    }
    return undefined;
  };
  const cidrs = (key: string): readonly string[] => {
    const found = nearest<unknown>('cidrs', key);
    const list = found === undefined ? [] : items(found.value, found.place);
    return list.flatMap(([value, at]) => (isCidr(value, at, report) ? [value] : []));
  };
  const dns = nearest<unknown>('dns');
  const dnsSide = dns === undefined ? undefined : readDestination(dns.value, dns.place, report);
  const names = new Set(
    specs.flatMap(({ fields }) => Object.keys(asFields(field(fields, 'peers')) ?? {})),
  );
  const peers = [...names].sort().map((name) => [name, readNamed(name, specs, report)] as const);
  const namespaces = specs
    .toReversed()
    .flatMap(({ fields, place }) =>
      readNamespaces(field(fields, 'namespaces'), within(place, 'namespaces'), report),
    );
  const place = chain[0]?.place ?? { file: 'platform', document: 0, path: [] };
  const dialect = nearest<string>('dialect')?.value;
  const platform: PlatformFacts = {
    name: chain[0]?.name ?? 'generic',
    peers: new Map(peers),
    ...(dns !== undefined && dnsSide !== undefined && { dns: { ...dnsSide, place: dns.place } }),
    cidrs: {
      pods: cidrs('pods'),
      services: cidrs('services'),
      nodes: cidrs('nodes'),
      cloud: cidrs('cloud'),
    },
    ipFamilies: nearest<readonly ('IPv4' | 'IPv6')[]>('ipFamilies')?.value ?? ['IPv4'],
    serviceLabel: nearest<string>('serviceLabel')?.value ?? 'app.kubernetes.io/name',
    mesh: nearest<PlatformFacts['mesh']>('mesh')?.value ?? 'none',
    ...(dialect !== undefined && { dialect }),
    companions: nearest<readonly string[]>('companions')?.value ?? [],
    hosts: nearest<string>('fqdn')?.value !== 'none',
    entities: [],
    dnsNames: nearest<readonly string[]>('dnsNames')?.value ?? [],
    guardRails: readGuardRails(nearest<unknown>('guardRails'), report),
    consumes: readDefaults(nearest<unknown>('defaults', 'consumes'), report),
    namespaces: new Map(namespaces),
    cni: {
      name: nearest<string>('cni', 'name')?.value ?? 'the network plugin',
      servicePortIsPodPort: nearest<boolean>('cni', 'servicePortIsPodPort')?.value ?? false,
      exactServiceSelector: nearest<boolean>('cni', 'exactServiceSelector')?.value ?? false,
      ignoresBarePods: nearest<boolean>('cni', 'ignoresBarePods')?.value ?? false,
      maxPortsPerCidr: nearest<number>('cni', 'maxPortsPerCidr')?.value,
      ipBlockIgnoresCluster: nearest<boolean>('cni', 'ipBlockIgnoresCluster')?.value ?? false,
    },
    place,
  };
  return { platform, diagnostics: report.diagnostics };
}

/** Other names of namespaces, each one that can be. */
function readNamespaces(value: unknown, place: Place, report: Report): [string, string][] {
  return Object.entries(asFields(value) ?? {}).flatMap(([from, to]) => {
    if (typeof to !== 'string') return [];
    for (const each of new Set([from, to]))
      if (!isDnsLabel(each))
        report.add('invalid-name', within(place, from), `${shown(each)} is not a namespace`);
    return [[from, to]];
  });
}

interface Level {
  readonly fields: Fields;
  readonly place: Place;
}

/** A peer's sides come from the nearest platform that has each. */
function readNamed(name: string, specs: readonly Level[], report: Report): NamedPeer {
  let from: NamedPeer['from'];
  let to: NamedPeer['to'];
  let find: string | undefined;
  let nearestPlace: Place | undefined;
  for (const { fields, place } of specs) {
    const written = asFields(field(asFields(field(fields, 'peers')) ?? {}, name));
    if (written === undefined) continue;
    const at = within(place, 'peers', name);
    nearestPlace ??= at;
    if (builtInNames.includes(name))
      report.add('conflicting-keys', at, `$${name} is built in`, 'give the peer another name');
    if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name))
      report.add('invalid-name', at, `${shown(name)} cannot be a $name`);
    const source = asFields(field(written, 'from'));
    if (from === undefined && source !== undefined) {
      from = readPlatformPeers(field(source, 'peers'), within(at, 'from', 'peers'), report);
    }
    if (to === undefined && field(written, 'to') !== undefined)
      to = readDestination(field(written, 'to'), within(at, 'to'), report);
    const command = field(written, 'find');
    if (typeof command === 'string') find ??= command;
  }
  return {
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(find !== undefined && { find }),
    place: nearestPlace ?? { file: 'platform', document: 0, path: [] },
  };
}

function readDestination(value: unknown, place: Place, report: Report): NamedPeer['to'] {
  const fields = asFields(value) ?? {};
  const peers = readPlatformPeers(field(fields, 'peers'), within(place, 'peers'), report);
  const ports = readPorts(field(fields, 'ports'), within(place, 'ports'), report);
  return peers === undefined || ports === undefined ? undefined : { peers, ports };
}

function readDefaults(
  found: { value: unknown; place: Place } | undefined,
  report: Report,
): Consumption[] {
  if (found === undefined) return [];
  return items(found.value, found.place).flatMap(([value, place]) => {
    const written = readPeerEntry(value, 'consumed', place, report);
    return written === undefined ? [] : [{ ...written, place }];
  });
}
