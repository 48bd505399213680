import { isPortName } from '../../../grammar/names.ts';
import { nonEmpty } from '../../../grammar/ports.ts';
import { onlyKeys } from '../../../grammar/raw-rules.ts';
import { asFields, type Fields, field, items, shown } from '../../../grammar/reader.ts';
import { type Place, within } from '../../../model/diagnostic.ts';
import type { Port, Ports, Protocol } from '../../../model/policy.ts';
import { approximated, type Context, present } from './context.ts';

/** More ports in one list are refused: cilium pkg/policy/api maxPorts. */
const maxPorts = 40;

const transports: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];
/** Protocols without ports, which the simulation does not show. */
const portless = ['ICMP', 'ICMPv6', 'VRRP', 'IGMP'];

/** What narrows a rule behind its ports, in words. */
const narrowing: readonly (readonly [key: string, words: string])[] = [
  ['serverNames', 'TLS server names'],
  ['terminatingTLS', 'TLS that a proxy ends'],
  ['listener', 'an Envoy listener'],
];
const protocolsAbove: readonly (readonly [key: string, words: string])[] = [
  ['http', 'HTTP requests'],
  ['kafka', 'Kafka requests'],
  ['l7proto', 'requests of a protocol'],
];

/**
 * toPorts of a rule: its ports together, for peers and ports must both match.
 * What narrows them further (HTTP, Kafka, server names, a proxy's listener) is
 * told and does not narrow here: a connection can be made. DNS rules narrow
 * names that may be looked up, and are what makes names known.
 * Source: cilium pkg/policy/api/l4.go; rule_validation.go PortRule, PortProtocol.
 */
export function readToPorts(
  value: unknown,
  place: Place,
  context: Context,
): Ports | 'none' | undefined {
  const { effect, report } = context;
  if (value === undefined) return 'all';
  if (!Array.isArray(value)) return report.add('invalid-rule', place, 'toPorts is not a list');
  if (value.length === 0) return 'all';
  const allowed = ['rules', 'terminatingTLS', 'originatingTLS', 'serverNames', 'listener'];
  const keys = effect === 'allow' ? ['ports', ...allowed] : ['ports'];
  const read = items(value, place).map(([entry, at]) => {
    const fields = present(asFields(entry) ?? {});
    if (!onlyKeys(fields, keys, at, report)) return undefined;
    tellNarrowing(fields, at, context);
    return readList(field(fields, 'ports'), at, context);
  });
  const good = read.filter((each) => each !== undefined);
  if (good.length < read.length) return undefined;
  if (good.includes('all')) return 'all';
  return nonEmpty(good.flatMap((each) => (each === 'all' ? [] : each))) ?? 'none';
}

function readList(
  value: unknown,
  place: Place,
  context: Context,
): readonly Port[] | 'all' | undefined {
  const list = items(value, within(place, 'ports'));
  if (list.length > maxPorts)
    return context.report.add(
      'invalid-rule',
      place,
      `${list.length} ports: at most ${maxPorts} may stand in one list`,
    );
  if (list.length === 0) {
    approximated(context, place, 'an entry of toPorts has no ports', 'every port');
    return context.effect === 'allow' ? 'all' : [];
  }
  const read = list.map(([each, at]) => readPort(present(asFields(each) ?? {}), at, context));
  const good = read.filter((each) => each !== undefined);
  return good.length < read.length ? undefined : good.flat();
}

/** Without a protocol a port is of all; 0 is every port; a name has no end. */
function readPort(fields: Fields, place: Place, { report }: Context): readonly Port[] | undefined {
  if (!onlyKeys(fields, ['port', 'endPort', 'protocol'], place, report)) return undefined;
  const [text, end, written = 'ANY'] = ['port', 'endPort', 'protocol'].map((key) =>
    field(fields, key),
  );
  const protocols =
    written === 'ANY' || written === ''
      ? transports
      : transports.filter((each) => each === written);
  if (portless.some((each) => each === written)) return [];
  const number =
    typeof text === 'string' && /^(?:0|[1-9]\d{0,4})$/.test(text) ? Number(text) : undefined;
  const name = typeof text === 'string' ? text.toLowerCase() : '';
  const to = end === undefined || end === 0 ? number : end;
  const isRange =
    number !== undefined && Number.isInteger(to) && Number(to) >= number && Number(to) <= 65535;
  if (protocols.length === 0 || (number === undefined ? !isPortName(name) : !isRange)) {
    const hint = 'port is text: a number or a name; protocol is TCP, UDP, SCTP or ANY';
    return report.add(
      'invalid-port',
      place,
      `${shown(fields)} is not a port of a Cilium policy`,
      hint,
    );
  }
  return protocols.map((protocol): Port => {
    if (number === undefined) return { kind: 'name', protocol, name };
    if (number === 0) return { kind: 'any', protocol };
    return to === number
      ? { kind: 'number', protocol, port: number }
      : { kind: 'number', protocol, port: number, endPort: Number(to) };
  });
}

function tellNarrowing(fields: Fields, place: Place, { report }: Context): void {
  const rules = present(asFields(field(fields, 'rules')) ?? {});
  const words = [
    ...narrowing.filter(([key]) => field(fields, key) !== undefined),
    ...protocolsAbove.filter(([key]) => field(rules, key) !== undefined),
  ].map(([, each]) => each);
  if (words.length > 0) tellNarrower(words.join(', '), place, report);
}

/** Tells of what narrows a rule beyond who and on which port. */
export function tellNarrower(what: string, place: Place, report: Context['report']): void {
  report.add(
    'narrowed-above-ports',
    place,
    `this rule is narrowed further by ${what}: its connections count as allowed`,
  );
}
