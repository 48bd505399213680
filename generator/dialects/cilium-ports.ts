import { isPortName } from '../grammar/names.ts';
import { nonEmpty } from '../grammar/ports.ts';
import { onlyKeys } from '../grammar/raw-rules.ts';
import { asFields, type Fields, field, items, type Report, shown } from '../grammar/reader.ts';
import { type Place, within } from '../model/diagnostic.ts';
import type { NonEmpty, Port, Protocol, Rule } from '../model/policy.ts';

/** Ports of all entries together; DNS rules must be the same in each. */
export function readToPorts(
  value: unknown,
  place: Place,
  report: Report,
): Pick<Rule, 'ports' | 'dns'> | undefined {
  if (value === undefined) return { ports: 'all' };
  const ports: Port[] = [];
  const dns = new Set<string>();
  for (const [entry, at] of items(value, place)) {
    const fields = asFields(entry) ?? {};
    if (!onlyKeys(fields, ['ports', 'rules'], at, report)) return undefined;
    const list = items(field(fields, 'ports'), within(at, 'ports'));
    if (list.length === 0 || list.length > 40)
      return report.add(
        'invalid-rule',
        at,
        `toPorts has ${list.length} ports: 1 to 40 may stand there`,
      );
    for (const [each, where] of list) {
      const port = readPort(asFields(each) ?? {}, where, report);
      if (port === undefined) return undefined;
      ports.push(port);
    }
    const patterns = readDns(field(fields, 'rules'), within(at, 'rules'), report);
    if (patterns === undefined) return undefined;
    dns.add(JSON.stringify(patterns));
  }
  const all = nonEmpty(ports);
  if (all === undefined || dns.size !== 1)
    return report.add('invalid-rule', place, 'toPorts has no ports, or different rules for them');
  const patterns = nonEmpty(JSON.parse([...dns][0] ?? '[]') as string[]);
  return { ports: all, ...(patterns !== undefined && { dns: patterns as NonEmpty<string> }) };
}

function readDns(value: unknown, place: Place, report: Report): string[] | undefined {
  if (value === undefined) return [];
  const fields = asFields(value) ?? {};
  if (!onlyKeys(fields, ['dns'], place, report)) return undefined;
  const patterns = items(field(fields, 'dns'), within(place, 'dns')).map(([each]) => {
    const rule = asFields(each) ?? {};
    const text = field(rule, 'matchPattern') ?? field(rule, 'matchName');
    return Object.keys(rule).length === 1 && typeof text === 'string' ? text : undefined;
  });
  const good = patterns.filter((each) => each !== undefined);
  return good.length > 0 && good.length === patterns.length
    ? good
    : report.add('invalid-rule', place, 'dns is not a list of names and patterns');
}

function readPort(fields: Fields, place: Place, report: Report): Port | undefined {
  if (!onlyKeys(fields, ['port', 'endPort', 'protocol'], place, report)) return undefined;
  const [text, end, protocol] = ['port', 'endPort', 'protocol'].map((key) => field(fields, key));
  const wrong = (): undefined =>
    report.add(
      'invalid-port',
      place,
      `${shown(fields)} is not a port of a CiliumNetworkPolicy`,
      'port is text: a number or a name; protocol is TCP, UDP or SCTP; endPort only with a number',
    );
  if (typeof text !== 'string' || !isProtocol(protocol)) return wrong();
  const number = /^(?:0|[1-9]\d{0,4})$/.test(text) ? Number(text) : undefined;
  if (number === undefined)
    return isPortName(text) && end === undefined ? { kind: 'name', protocol, name: text } : wrong();
  if (number === 0) return end === undefined ? { kind: 'any', protocol } : wrong();
  if (number > 65535) return wrong();
  if (end === undefined) return { kind: 'number', protocol, port: number };
  return typeof end === 'number' && Number.isInteger(end) && end >= number && end <= 65535
    ? { kind: 'number', protocol, port: number, endPort: end }
    : wrong();
}

function isProtocol(value: unknown): value is Protocol {
  return value === 'TCP' || value === 'UDP' || value === 'SCTP';
}
