import { isHost, isWildcard } from '../grammar/hosts.ts';
import { nonEmpty } from '../grammar/ports.ts';
import { onlyKeys } from '../grammar/raw-rules.ts';
import { asFields, type Fields, field, items, type Report, shown } from '../grammar/reader.ts';
import { readLabels } from '../grammar/selectors.ts';
import { type Place, within } from '../model/diagnostic.ts';
import type { Peer, Port } from '../model/policy.ts';
import type { Meaning } from './dialect.ts';

/** Hosts outside the mesh, known in their own namespace only; other entries are reported. */
export function readServiceEntry(
  value: unknown,
  place: Place,
  report: Report,
): Meaning | undefined {
  const spec = asFields(value) ?? {};
  const keys = ['hosts', 'ports', 'location', 'resolution', 'exportTo'];
  if (!onlyKeys(spec, keys, place, report)) return undefined;
  const hosts = items(field(spec, 'hosts'), within(place, 'hosts')).map(([each]) =>
    typeof each === 'string' && isHost(each) ? each : undefined,
  );
  const good = hosts.filter((each) => each !== undefined);
  const ports = items(field(spec, 'ports'), within(place, 'ports')).map(([each, at]) =>
    readPort(asFields(each) ?? {}, at, report),
  );
  const peers = nonEmpty(good.map((host): Peer => ({ kind: 'host', host })));
  const all = nonEmpty(ports.filter((each) => each !== undefined));
  if (peers === undefined || good.length < hosts.length)
    return report.add('invalid-rule', within(place, 'hosts'), 'hosts are not all DNS names');
  if (all === undefined || all.length < ports.length)
    return report.add('invalid-rule', within(place, 'ports'), 'ports are not all read');
  const wanted = {
    location: 'MESH_EXTERNAL',
    resolution: good.some(isWildcard) ? 'NONE' : 'DNS',
    exportTo: '["."]',
  };
  for (const [key, want] of Object.entries(wanted)) {
    const have = field(spec, key);
    if ((typeof have === 'string' ? have : JSON.stringify(have)) !== want)
      return report.add(
        'invalid-policy',
        within(place, key),
        `${key} is ${shown(have)}, not ${want}`,
      );
  }
  return { selector: 'all', egress: [{ peers, ports: all, origin: place, label: 'hosts' }] };
}

function readPort(fields: Fields, place: Place, report: Report): Port | undefined {
  if (!onlyKeys(fields, ['number', 'name', 'protocol'], place, report)) return undefined;
  const [number, name, protocol] = ['number', 'name', 'protocol'].map((key) => field(fields, key));
  const isNumber = typeof number === 'number' && Number.isInteger(number) && number > 0;
  if (isNumber && number < 65536 && typeof name === 'string' && isTcp(protocol))
    return { kind: 'number', protocol: 'TCP', port: number };
  return report.add('invalid-port', place, `${shown(fields)} is not a port over TCP`);
}

function isTcp(protocol: unknown): boolean {
  return typeof protocol === 'string' && ['HTTP', 'HTTPS', 'TLS', 'TCP'].includes(protocol);
}

/** Sidecars of some pods refuse what the mesh does not know. */
export function readSidecar(value: unknown, place: Place, report: Report): Meaning | undefined {
  const spec = asFields(value) ?? {};
  if (!onlyKeys(spec, ['workloadSelector', 'outboundTrafficPolicy'], place, report))
    return undefined;
  const policy = asFields(field(spec, 'outboundTrafficPolicy')) ?? {};
  const at = within(place, 'workloadSelector');
  const selector = asFields(field(spec, 'workloadSelector')) ?? {};
  if (!onlyKeys(policy, ['mode'], place, report) || !onlyKeys(selector, ['labels'], at, report))
    return undefined;
  if (field(policy, 'mode') !== 'REGISTRY_ONLY')
    return report.add('invalid-policy', place, 'outboundTrafficPolicy.mode is not REGISTRY_ONLY');
  const labels = readLabels(field(selector, 'labels') ?? {}, within(at, 'labels'), report);
  if (labels === undefined || Object.keys(labels).length === 0)
    return labels === undefined
      ? undefined
      : report.add('invalid-policy', at, 'workloadSelector has no labels');
  return { selector: { matchLabels: labels, matchExpressions: [] }, egress: [] };
}
