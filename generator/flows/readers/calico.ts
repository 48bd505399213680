import type { Flow, FlowEnd, FlowSkip } from '../../model/flow.ts';
import type { Protocol } from '../../model/policy.ts';
import {
  countOf,
  type FlowReader,
  list,
  object,
  pick,
  portNumber,
  text,
  timeOf,
  uniting,
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
      pick(key, ...destinationName) !== undefined && pick(key, ...destinationPort) !== undefined
    );
  },
  open: () => {
    const united = uniting();
    return (line) => read(line, united);
  },
};

const destinationName = ['dest_name', 'destName', 'dest_name_aggr', 'DestName'];
const destinationPort = ['dest_port', 'destPort', 'DestPort'];

/** Fields stand in `Key` in the proto's own form, and flat in the others. */
function keyOf(value: unknown): unknown {
  const flow = pick(value, 'flow', 'Flow') ?? value;
  return pick(flow, 'Key', 'key') ?? flow;
}

const protocols: Readonly<Record<string, Protocol>> = {
  tcp: 'TCP',
  6: 'TCP',
  udp: 'UDP',
  17: 'UDP',
  sctp: 'SCTP',
  132: 'SCTP',
};

function read(line: string, united: (end: FlowEnd) => FlowEnd): Flow | FlowSkip | 'unreadable' {
  const value = object(line);
  if (value === undefined) return 'unreadable';
  const flow = pick(value, 'flow', 'Flow') ?? value;
  const key = keyOf(value);
  const action = String(pick(key, 'action', 'Action') ?? '').toLowerCase();
  if (action !== 'allow' && action !== 'deny') return 'not a flow';
  const written = String(pick(key, 'protocol', 'proto', 'Proto') ?? '').toLowerCase();
  const protocol = Object.hasOwn(protocols, written) ? protocols[written] : undefined;
  const port = portNumber(pick(key, ...destinationPort));
  if (protocol === undefined || port === undefined) return 'no port';
  const reporter = String(pick(key, 'reporter', 'Reporter') ?? '').toLowerCase();
  const count = pick(
    flow,
    'num_connections_started',
    'numConnectionsStarted',
    'num_flows_started',
    'num_flows',
  );
  const [first, last] = [
    timeOf(pick(flow, 'start_time', 'startTime', 'StartTime')),
    timeOf(pick(flow, 'end_time', 'endTime', 'EndTime')),
  ];
  return {
    source: united(endOf('source', key, flow)),
    destination: united(endOf('dest', key, flow)),
    protocol,
    port,
    verdict: action === 'allow' ? 'forwarded' : 'dropped',
    count: countOf(count),
    ...(reporter.startsWith('s') && { seenAt: 'source' as const }),
    ...(reporter.startsWith('d') && { seenAt: 'destination' as const }),
    ...(first !== undefined && { first }),
    ...(last !== undefined && { last }),
  };
}

/** What Calico calls addresses that are no endpoint of its: of private ranges, or public. */
const networks = ['pvt', 'pub'];

function endOf(side: 'source' | 'dest', key: unknown, flow: unknown): FlowEnd {
  const of = (field: string): unknown =>
    pick(key, `${side}_${field}`, `${side}${capital(field)}`, `${capital(side)}${capital(field)}`);
  const name = text(of('name')) ?? text(of('name_aggr'));
  const [namespace, address] = [text(of('namespace')), text(of('ip'))];
  const labels = labelsOf(pick(flow, `${side}_labels`, `${side}Labels`, `${capital(side)}Labels`));
  const domains = side === 'dest' ? list(pick(flow, 'dest_domains')) : [];
  const isNetwork = name !== undefined && networks.includes(name);
  return {
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && !isNetwork && { pod: name }),
    ...(labels !== undefined && { labels }),
    ...(address !== undefined && { address }),
    ...(isNetwork && address === undefined && { entity: name === 'pub' ? 'world' : 'private' }),
    ...(domains.length > 0 && { names: domains }),
  };
}

function capital(word: string): string {
  return word.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** A list, a text with bars between, or `{labels: [...]}`. */
function labelsOf(value: unknown): readonly string[] | undefined {
  const written = Array.isArray(value) ? value : (pick(value, 'labels') ?? value);
  const words = list(typeof written === 'string' ? written.split('|') : written);
  return words.length === 0 ? undefined : words.map((each) => each.trim());
}
