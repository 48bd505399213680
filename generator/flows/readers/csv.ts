import { parse } from 'csv-parse/sync';
import type { Flow, FlowEnd, FlowSkip } from '../../model/flow.ts';
import type { Protocol } from '../../model/policy.ts';
import { countOf, type FlowReader, portNumber, remembering, text, timeOf } from './reader.ts';

/** What a column holds, and the headers by which it goes. */
const columns: Readonly<Record<string, readonly string[]>> = {
  source: [
    'source',
    'src',
    'srcaddr',
    'src_addr',
    'src_ip',
    'source_ip',
    'client',
    'sourceaddress',
  ],
  sourceNamespace: ['source_namespace', 'src_namespace', 'sourcenamespace'],
  sourcePort: ['srcport', 'src_port', 'source_port', 'sport', 'sourceport'],
  destination: [
    'destination',
    'dst',
    'dest',
    'dstaddr',
    'dst_addr',
    'dst_ip',
    'dest_ip',
    'destination_ip',
    'server',
    'destinationaddress',
  ],
  destinationNamespace: [
    'destination_namespace',
    'dst_namespace',
    'dest_namespace',
    'destinationnamespace',
  ],
  port: [
    'port',
    'dstport',
    'dst_port',
    'dest_port',
    'destination_port',
    'dport',
    'destinationport',
  ],
  protocol: ['protocol', 'proto'],
  action: ['action', 'verdict', 'status', 'decision'],
  tcpFlags: ['tcp_flags', 'tcpflags'],
  count: ['count', 'connections', 'flows', 'num_flows', 'packets'],
  first: ['start', 'start_time', 'first', 'first_seen', 'time', 'timestamp', 'date'],
  last: ['end', 'end_time', 'last', 'last_seen'],
};

/**
 * A table with a header: commas, semicolons, tabs, or blanks as the flow logs
 * of clouds have. A cell is an address, `namespace/name`, or a name with its
 * namespace in a column of its own.
 */
export const csv: FlowReader = {
  name: 'csv',
  about:
    'a table with a header: source, destination, port, and protocol, action, count, start, end where there are some',
  accepts: (line) => headerOf(line) !== undefined,
  isTable: true,
  open: () => {
    let header: Header | undefined;
    const endOf = remembering(readEnd);
    return (line) => {
      if (header !== undefined) return read(line, header, endOf);
      header = headerOf(line);
      return header === undefined ? 'unreadable' : 'header';
    };
  },
};

interface Header {
  readonly separator: string;
  readonly at: ReadonlyMap<string, number>;
  readonly width: number;
}

function headerOf(line: string): Header | undefined {
  for (const separator of [',', ';', '\t', ' ']) {
    const cells = cellsOf(line, separator).map((each) =>
      each.trim().toLowerCase().replaceAll('-', '_'),
    );
    const at = new Map(
      Object.entries(columns).flatMap(([column, names]) => {
        // of several names that a column may have, the first of the table
        const index = names.map((each) => cells.indexOf(each)).find((each) => each >= 0);
        return index === undefined ? [] : [[column, index] as const];
      }),
    );
    if (['source', 'destination', 'port'].every((each) => at.has(each)))
      return { separator, at, width: cells.length };
  }
  return undefined;
}

/** The cells of a line. Without a quote in it, the separator alone cuts it. */
function cellsOf(line: string, separator: string): string[] {
  const trimmed = separator === ' ' ? line.trim().replace(/ +/g, ' ') : line;
  if (!trimmed.includes('"')) return trimmed.split(separator);
  try {
    const [cells] = parse(trimmed, { delimiter: separator, relax_column_count: true });
    return cells ?? [];
  } catch {
    return [];
  }
}

const protocols: Readonly<Record<string, Protocol>> = {
  '': 'TCP',
  tcp: 'TCP',
  '6': 'TCP',
  udp: 'UDP',
  '17': 'UDP',
  sctp: 'SCTP',
  '132': 'SCTP',
};

const dropped = new Set(['reject', 'rejected', 'deny', 'denied', 'drop', 'dropped', 'blocked']);
const forwarded = new Set([
  '',
  'accept',
  'accepted',
  'allow',
  'allowed',
  'forward',
  'forwarded',
  'ok',
  'pass',
  'permit',
  'permitted',
]);

function read(
  line: string,
  { separator, at, width }: Header,
  endOf: (parts: Parts) => FlowEnd,
): Flow | FlowSkip | 'unreadable' {
  const cells = cellsOf(line, separator);
  if (cells.length !== width) return 'unreadable';
  const cell = (column: string): string => cells[at.get(column) ?? -1]?.trim() ?? '';
  const port = portNumber(cell('port'));
  const action = cell('action').toLowerCase();
  const written = cell('protocol').toLowerCase();
  const protocol = Object.hasOwn(protocols, written) ? protocols[written] : undefined;
  // the logs of clouds have records of windows without traffic: a dash everywhere
  if (cell('source') === '-') return 'not a flow';
  if (!dropped.has(action) && !forwarded.has(action)) return 'unreadable';
  if (port === undefined || protocol === undefined) return 'no port';
  const direction = directionOf(portNumber(cell('sourcePort')), port, Number(cell('tcpFlags')));
  if (direction !== 'request') return direction;
  const first = timeOf(cell('first'));
  const end = cell('last');
  return {
    source: endOf([cell('sourceNamespace'), cell('source'), '']),
    destination: endOf([cell('destinationNamespace'), cell('destination'), '']),
    protocol,
    port,
    verdict: dropped.has(action) ? 'dropped' : 'forwarded',
    count: countOf(cell('count')),
    seenAt: undefined,
    first,
    last: end === '' ? first : timeOf(end),
  };
}

/**
 * Who opened a connection of which both ways are records: its first packet
 * says so, else the ports. Ephemeral ports of Linux begin at 32768, and are
 * above the ports of services where others are set.
 */
function directionOf(
  from: number | undefined,
  to: number,
  flags: number,
): 'request' | 'reply' | 'no direction' {
  const [syn, ack] = [2, 16];
  if ((flags & syn) !== 0) return (flags & ack) === 0 ? 'request' : 'reply';
  if (from === undefined) return 'request';
  if (from < 32768 && to >= 32768) return 'reply';
  return from > to && to < 32768 ? 'request' : 'no direction';
}

/** A row has the address of an end, where it has one, in the place of its name. */
type Parts = readonly [namespace: string, written: string, address: ''];

function readEnd([column, written]: Parts): FlowEnd {
  const isAddress = /^[\d.]+$/.test(written) || written.includes(':');
  if (isAddress) return { address: text(written) ?? written };
  const [first = '', second] = written.split('/');
  const namespace = text(column) ?? (second === undefined ? undefined : first);
  const name = text(second ?? first) ?? '';
  // with dots and no namespace it is a name outside
  if (namespace === undefined && name.includes('.')) return { names: [name] };
  return { ...(namespace !== undefined && { namespace }), pod: name };
}
