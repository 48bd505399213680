import type { Flow, FlowEnd, FlowSkip } from '../../model/flow.ts';
import type { Protocol } from '../../model/policy.ts';
import { JsonRecords } from './json-records.ts';
import {
  countOf,
  type FlowReader,
  list,
  object,
  pick,
  portNumber,
  remembering,
  text,
  timeOf,
} from './reader.ts';

/**
 * Calico's flow logs as JSON lines: Goldmane and Whisker of open-source
 * Calico, and the logs of its other editions, which use the same words.
 * Source: projectcalico/calico goldmane/proto/api.proto; Tigera's table
 * "Flow log data types".
 */
export const calico: FlowReader = {
  name: 'calico',
  about: 'Calico: flows of Goldmane or Whisker, or flow logs, as JSON lines',
  accepts: (line) => {
    const key = keyOf(object(line));
    return (
      pick(key, [...ends.destination.name, ...ends.destination.group]) !== undefined &&
      pick(key, fields.port) !== undefined
    );
  },
  open: () => {
    const records = new JsonRecords(isRead);
    const endOf = remembering(readEnd);
    return (line) => read(records.read(line), endOf);
  },
};

/** What the editions call what is read, in the order in which they are asked. */
const fields = {
  action: ['action', 'Action'],
  protocol: ['protocol', 'proto', 'Proto'],
  port: ['dest_port', 'destPort', 'DestPort'],
  reporter: ['reporter', 'Reporter'],
  count: ['num_connections_started', 'numConnectionsStarted', 'num_flows_started', 'num_flows'],
  first: ['start_time', 'startTime', 'StartTime'],
  last: ['end_time', 'endTime', 'EndTime'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

const ends = { source: endFields('source'), destination: endFields('dest') };

type EndFields = Readonly<
  Record<'name' | 'group' | 'namespace' | 'address' | 'labels' | 'domains', readonly string[]>
>;

function endFields(side: 'source' | 'dest'): EndFields {
  const of = (field: string): readonly string[] => [
    `${side}_${field}`,
    `${side}${capital(field)}`,
    `${capital(side)}${capital(field)}`,
  ];
  return {
    name: of('name'),
    group: of('name_aggr'),
    namespace: of('namespace'),
    address: of('ip'),
    labels: of('labels'),
    domains: side === 'dest' ? ['dest_domains'] : [],
  };
}

function capital(word: string): string {
  return word.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

const isRead = new RegExp(
  `(?:^|\\.)(?:${[fields, ends.source, ends.destination].flatMap(Object.values).flat().join('|')})$`,
);

const wrappers = ['flow', 'Flow'];
const keys = ['Key', 'key'];
const innerLabels = ['labels'];

/** Fields stand in `Key` in the proto's own form, and flat in the others. */
function keyOf(value: unknown): unknown {
  const flow = pick(value, wrappers) ?? value;
  return pick(flow, keys) ?? flow;
}

const protocols: Readonly<Record<string, Protocol>> = {
  tcp: 'TCP',
  6: 'TCP',
  udp: 'UDP',
  17: 'UDP',
  sctp: 'SCTP',
  132: 'SCTP',
};

type EndOf = (parts: Parts, shared: unknown) => FlowEnd;

function read(
  value: Readonly<Record<string, unknown>> | undefined,
  endOf: EndOf,
): Flow | FlowSkip | 'unreadable' {
  if (value === undefined) return 'unreadable';
  const flow = pick(value, wrappers) ?? value;
  const key = pick(flow, keys) ?? flow;
  const action = lower(pick(key, fields.action));
  if (action !== 'allow' && action !== 'deny') return 'not a flow';
  const written = lower(pick(key, fields.protocol));
  const protocol = Object.hasOwn(protocols, written) ? protocols[written] : undefined;
  const port = portNumber(pick(key, fields.port));
  if (protocol === undefined || port === undefined) return 'no port';
  const reporter = lower(pick(key, fields.reporter));
  const first = timeOf(pick(flow, fields.first));
  const last = timeOf(pick(flow, fields.last));
  const source = partsOf(ends.source, key, flow);
  const destination = partsOf(ends.destination, key, flow);
  return {
    source: endOf(source, source[4]),
    destination: endOf(destination, destination[4]),
    protocol,
    port,
    verdict: action === 'allow' ? 'forwarded' : 'dropped',
    count: countOf(pick(flow, fields.count)),
    seenAt: sides.find(({ begins }) => reporter.startsWith(begins))?.side,
    first,
    last,
  };
}

const sides = [
  { begins: 's', side: 'source' },
  { begins: 'd', side: 'destination' },
] as const;

function lower(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).toLowerCase() : '';
}

/** What Calico calls addresses that are no endpoint of its: of private ranges, or public. */
const networks = ['pvt', 'pub'];

/** What a record tells of an end. */
type Parts = readonly [
  namespace: unknown,
  name: unknown,
  address: unknown,
  group: unknown,
  labels: unknown,
  domains: unknown,
];

function partsOf(
  { name, group, namespace, address, labels, domains }: EndFields,
  key: unknown,
  flow: unknown,
): Parts {
  const written = pick(flow, labels);
  return [
    pick(key, namespace),
    pick(key, name),
    pick(key, address),
    pick(key, group),
    Array.isArray(written) ? written : (pick(written, innerLabels) ?? written),
    pick(flow, domains),
  ];
}

function readEnd(parts: Parts): FlowEnd {
  const [namespace, own, address, group] = parts.map(text);
  const name = own ?? group;
  const [labels, domains] = [labelsOf(parts[4]), list(parts[5])];
  const isNetwork = name !== undefined && networks.includes(name);
  return {
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && !isNetwork && { pod: name }),
    ...(labels.length > 0 && { labels }),
    ...(address !== undefined && { address }),
    ...(isNetwork && address === undefined && { entity: name === 'pub' ? 'world' : 'private' }),
    ...(domains.length > 0 && { names: domains }),
  };
}

/** A list, or a text with bars between. */
function labelsOf(value: unknown): readonly string[] {
  return list(typeof value === 'string' ? value.split('|') : value).map((each) => each.trim());
}
