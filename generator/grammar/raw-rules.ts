import { type Place, within } from '../model/diagnostic.ts';
import {
  type Namespaces,
  nameLabel,
  type Peer,
  type Port,
  type Protocol,
  type Rule,
} from '../model/policy.ts';
import { cidrProblem, isStrictlyInside } from './addresses.ts';
import { isPortName } from './names.ts';
import { nonEmpty } from './ports.ts';
import { asFields, type Fields, field, items, type Report, shown } from './reader.ts';
import { isEmptySelector, readLabelSelector } from './selectors.ts';
import { Ambiguous } from './yaml.ts';

/**
 * Reads a peer of a kind that NetworkPolicy does not have, for objects laid
 * out like one; `null` for a peer that is not of that kind.
 */
export type OtherPeers = (
  fields: Fields,
  place: Place,
  report: Report,
) => readonly Peer[] | undefined | null;

/**
 * Reads one NetworkPolicy rule as Kubernetes writes it; a missing or empty
 * list of peers or ports is `all`. Any key that the API server would drop in
 * silence is reported.
 */
export function readRule(
  value: unknown,
  direction: 'ingress' | 'egress',
  place: Place,
  label: string,
  report: Report,
  others?: OtherPeers,
): Rule | undefined {
  const side = direction === 'ingress' ? 'from' : 'to';
  const fields = asFields(value);
  if (fields === undefined)
    return report.add('invalid-rule', place, `${shown(value)} is not a rule`);
  if (!onlyKeys(fields, [side, 'ports'], place, report)) return undefined;
  const peers = readAll(field(fields, side), within(place, side), report, (each, at) => {
    const other = others === undefined ? null : others(asFields(each) ?? {}, at, report);
    if (other !== null) return other;
    const peer = readPeer(each, at, report);
    return peer === undefined ? undefined : [peer];
  });
  const ports = readAll(field(fields, 'ports'), within(place, 'ports'), report, (each, at) => {
    const port = readRawPort(each, at, report);
    return port === undefined ? undefined : [port];
  });
  return peers === undefined || ports === undefined
    ? undefined
    : { peers, ports, origin: place, label };
}

/** Reads a rule of extraIngress or extraEgress: one that would mean everyone is refused. */
export function readExtraRule(
  value: unknown,
  direction: 'ingress' | 'egress',
  place: Place,
  label: string,
  report: Report,
): Rule | undefined {
  const rule = readRule(value, direction, place, label, report);
  if (rule === undefined) return undefined;
  const side = direction === 'ingress' ? 'from' : 'to';
  const missing = [rule.peers === 'all' ? side : [], rule.ports === 'all' ? 'ports' : []].flat();
  const open = rule.ports !== 'all' && rule.ports.some((each) => each.kind === 'any');
  if (open) {
    const hint = 'write port, or port: 1 and endPort: 65535';
    return report.add(
      'invalid-rule',
      within(place, 'ports'),
      'an entry of ports has no port: it would mean every port',
      hint,
    );
  }
  if (missing.length === 0) return rule;
  const problem = `the rule has no ${missing.join(' and no ')}: it would mean everyone`;
  return report.add('invalid-rule', place, problem, `write ${missing.join(' and ')}`);
}

function readAll<T>(
  value: unknown,
  place: Place,
  report: Report,
  read: (value: unknown, place: Place) => readonly T[] | undefined,
): readonly [T, ...T[]] | 'all' | undefined {
  if (value === undefined || value === null) return 'all';
  if (!Array.isArray(value))
    return report.add('invalid-rule', place, `${shown(value)} is not a list`);
  const all = items(value, place).map(([each, at]) => read(each, at));
  const good = all.filter((each) => each !== undefined);
  return good.length === all.length ? (nonEmpty(good.flat()) ?? 'all') : undefined;
}

/** Whether a mapping has only these keys; the API server drops others in silence. */
export function onlyKeys(
  fields: Fields,
  known: readonly string[],
  place: Place,
  report: Report,
): boolean {
  const unknown = Object.keys(fields).find((key) => !known.includes(key));
  if (unknown === undefined) return true;
  report.add(
    'invalid-rule',
    within(place, unknown),
    `${shown(unknown)} is not a key here`,
    `the keys are ${known.join(', ')}`,
  );
  return false;
}

function readPeer(value: unknown, place: Place, report: Report): Peer | undefined {
  const fields = asFields(value) ?? {};
  if (!onlyKeys(fields, ['podSelector', 'namespaceSelector', 'ipBlock'], place, report))
    return undefined;
  // null is absent, as the API server reads it
  const [podSelector, namespaceSelector, ipBlock] = [
    'podSelector',
    'namespaceSelector',
    'ipBlock',
  ].map((key) => field(fields, key) ?? undefined);
  if (ipBlock !== undefined) {
    if (podSelector !== undefined || namespaceSelector !== undefined) {
      return report.add(
        'invalid-rule',
        place,
        'ipBlock stands beside a selector',
        'make two entries',
      );
    }
    return readIpBlock(ipBlock, within(place, 'ipBlock'), report);
  }
  if (podSelector === undefined && namespaceSelector === undefined) {
    return report.add(
      'invalid-rule',
      place,
      'an empty peer',
      'write podSelector, namespaceSelector or ipBlock',
    );
  }
  const namespaces = readNamespaces(namespaceSelector, within(place, 'namespaceSelector'), report);
  const pods =
    podSelector === undefined || isEmptySelector(podSelector)
      ? 'all'
      : readLabelSelector(podSelector, within(place, 'podSelector'), report);
  return namespaces === undefined || pods === undefined
    ? undefined
    : { kind: 'pods', namespaces, pods };
}

function readNamespaces(value: unknown, place: Place, report: Report): Namespaces | undefined {
  if (value === undefined) return { kind: 'own' };
  if (isEmptySelector(value)) return { kind: 'all' };
  const selector = readLabelSelector(value, place, report);
  if (selector === undefined) return undefined;
  // {kubernetes.io/metadata.name: a} and `In [a, b]` are what our own plans say by name
  const [only, ...more] = selector.matchExpressions;
  const labels = Object.entries(selector.matchLabels);
  const [first] = labels;
  if (only === undefined && labels.length === 1 && first?.[0] === nameLabel) {
    return { kind: 'names', names: [first[1]] };
  }
  if (
    only?.operator === 'In' &&
    only.key === nameLabel &&
    more.length === 0 &&
    labels.length === 0
  ) {
    return { kind: 'names', names: only.values };
  }
  return { kind: 'labels', selector };
}

function readIpBlock(value: unknown, place: Place, report: Report): Peer | undefined {
  const fields = asFields(value) ?? {};
  if (!onlyKeys(fields, ['cidr', 'except'], place, report)) return undefined;
  return readBlock(field(fields, 'cidr'), field(fields, 'except'), place, report);
}

/** Reads an address block and its exceptions. */
export function readBlock(
  cidr: unknown,
  except: unknown,
  place: Place,
  report: Report,
):
  | { readonly kind: 'ipBlock'; readonly cidr: string; readonly except: readonly string[] }
  | undefined {
  if (!isCidr(cidr, within(place, 'cidr'), report)) return undefined;
  const excepted: string[] = [];
  for (const [each, at] of items(except, within(place, 'except'))) {
    if (!isCidr(each, at, report)) return undefined;
    if (!isStrictlyInside(each, cidr)) {
      return report.add(
        'invalid-cidr',
        at,
        `${each} does not lie inside ${cidr}`,
        'an except is a smaller block inside its cidr',
      );
    }
    excepted.push(each);
  }
  return { kind: 'ipBlock', cidr, except: excepted };
}

/** Whether a value is an address block; reports it otherwise. */
export function isCidr(value: unknown, place: Place, report: Report): value is string {
  const text = value instanceof Ambiguous ? value.source : value;
  const wrong =
    typeof text === 'string' ? cidrProblem(text) : { problem: 'is not an address block' };
  if (wrong === undefined && typeof value === 'string') return true;
  const { problem = 'is not text', suggestion = undefined } = wrong ?? {};
  report.add(
    'invalid-cidr',
    place,
    `${shown(value)} ${problem}`,
    suggestion === undefined ? undefined : `write ${suggestion}`,
  );
  return false;
}

const protocolNames = ['TCP', 'UDP', 'SCTP'];

function readRawPort(value: unknown, place: Place, report: Report): Port | undefined {
  const fields = asFields(value) ?? {};
  if (!onlyKeys(fields, ['protocol', 'port', 'endPort'], place, report)) return undefined;
  const [protocolField, port, endPort] = ['protocol', 'port', 'endPort'].map(
    (key) => field(fields, key) ?? undefined,
  );
  const written = protocolField ?? 'TCP';
  if (typeof written !== 'string' || !protocolNames.includes(written)) {
    return report.add(
      'invalid-rule',
      within(place, 'protocol'),
      `${shown(written)} is not one of ${protocolNames.join(', ')}`,
    );
  }
  const protocol = written as Protocol;
  const isPort = (each: unknown): each is number =>
    Number.isInteger(each) && Number(each) >= 1 && Number(each) <= 65535;
  if (port === undefined && endPort === undefined) return { kind: 'any', protocol };
  if (typeof port === 'string' && isPortName(port) && endPort === undefined)
    return { kind: 'name', protocol, name: port };
  if (isPort(port) && endPort === undefined) return { kind: 'number', protocol, port };
  if (isPort(port) && isPort(endPort) && endPort >= port)
    return { kind: 'number', protocol, port, endPort };
  return report.add(
    'invalid-port',
    place,
    `${shown(value)} is not a port of a NetworkPolicy`,
    'port 1 to 65535 or a port name; endPort not below port, and only with a number',
  );
}
