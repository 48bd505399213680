import type { Flow, FlowEnd, FlowSkip } from '../../model/flow.ts';
import type { Protocol } from '../../model/policy.ts';
import { type FlowReader, list, object, portNumber, Remembered, text, timeOf } from './reader.ts';

/**
 * Hubble's flows as JSON lines: `hubble observe -o jsonpb`, and the files of
 * its exporter. Source: cilium api/v1/flow/flow.proto, printed by protojson
 * with the names of the proto.
 */
export const hubble: FlowReader = {
  name: 'hubble',
  about: 'Hubble: hubble observe -o jsonpb, or the files of its exporter',
  accepts: (line) => {
    const value = object(line);
    if (value === undefined) return false;
    const isOther = ['lost_events', 'node_status', 'agent_event', 'debug_event'].some((key) =>
      Object.hasOwn(value, key),
    );
    return isOther || flowOf(value) !== undefined;
  },
  open: () => {
    const endOf = rememberedEnds();
    return (line) => read(line, endOf);
  },
};

/**
 * What is read of a record. Nothing is known of the values: each is looked at
 * before it is used. Properties are read directly, since this runs for every
 * record: none of these names is one that all objects have.
 */
interface HubbleFlow {
  readonly flow?: unknown;
  readonly verdict?: unknown;
  readonly Type?: unknown;
  readonly time?: unknown;
  readonly is_reply?: unknown;
  readonly traffic_direction?: unknown;
  readonly l4?: {
    readonly TCP?: HubblePorts;
    readonly UDP?: HubblePorts;
    readonly SCTP?: HubblePorts;
  };
  readonly IP?: { readonly source?: unknown; readonly destination?: unknown };
  readonly source?: HubbleEnd;
  readonly destination?: HubbleEnd;
  readonly source_names?: unknown;
  readonly destination_names?: unknown;
}

interface HubblePorts {
  readonly source_port?: unknown;
  readonly destination_port?: unknown;
  readonly flags?: { readonly SYN?: unknown; readonly ACK?: unknown };
}

interface HubbleEnd {
  readonly namespace?: unknown;
  readonly pod_name?: unknown;
  readonly labels?: unknown;
  readonly workloads?: readonly { readonly name?: unknown }[];
}

/** Wrapped with the node's name and time, or bare as older versions wrote it. */
function flowOf(record: HubbleFlow): HubbleFlow | undefined {
  const flow = (record.flow ?? record) as HubbleFlow;
  if (typeof flow !== 'object' || flow.verdict === undefined) return undefined;
  return flow.l4 === undefined && flow.IP === undefined && flow.Type === undefined
    ? undefined
    : flow;
}

function read(line: string, endOf: EndOf): Flow | FlowSkip | 'unreadable' {
  const record: HubbleFlow | undefined = object(line);
  if (record === undefined) return 'unreadable';
  const flow = flowOf(record);
  if (flow === undefined) return 'not a flow';
  const verdict = verdictOf(flow.verdict);
  // a request and its answer at an L7 proxy are one connection, which the L4 record tells
  if (verdict === undefined || flow.Type === 'L7') return 'not a flow';
  const layer = flow.l4?.TCP ?? flow.l4?.UDP ?? flow.l4?.SCTP;
  const port = portNumber(layer?.destination_port);
  if (layer === undefined || port === undefined) return 'no port';
  const direction = directionOf(flow, layer, portNumber(layer.source_port), port);
  if (direction !== 'request') return direction;
  const source = endOf(flow.source, flow.IP?.source, flow.source_names);
  const destination = endOf(flow.destination, flow.IP?.destination, flow.destination_names);
  // the kubelet and the engine itself look whether a pod is well
  if (source.entity === 'health' || destination.entity === 'health') return 'probe';
  if (source.entity === 'host' && destination.pod !== undefined) return 'probe';
  const time = timeOf(flow.time) ?? timeOf(record.time);
  return {
    source,
    destination,
    protocol: protocolOf(flow.l4),
    port,
    verdict,
    count: 1,
    ...seenAt(flow.traffic_direction),
    ...(time !== undefined && { first: time, last: time }),
  };
}

function seenAt(direction: unknown): Pick<Flow, 'seenAt'> {
  if (direction === 'EGRESS') return { seenAt: 'source' };
  return direction === 'INGRESS' ? { seenAt: 'destination' } : {};
}

function verdictOf(verdict: unknown): Flow['verdict'] | undefined {
  switch (verdict) {
    case 'FORWARDED':
    case 'REDIRECTED':
    case 'TRACED':
    // would be dropped if the policy were enforced: it is what talks
    case 'AUDIT':
      return 'forwarded';
    case 'DROPPED':
      return 'dropped';
    default:
      return undefined;
  }
}

function protocolOf(l4: HubbleFlow['l4']): Protocol {
  if (l4?.TCP !== undefined) return 'TCP';
  return l4?.UDP !== undefined ? 'UDP' : 'SCTP';
}

/**
 * Who opened the connection. Hubble says it for tracked packets; else the
 * flags of TCP do. A record that says neither is no evidence of either.
 */
function directionOf(
  flow: HubbleFlow,
  { flags }: HubblePorts,
  from: number | undefined,
  to: number,
): 'request' | 'reply' | 'no direction' {
  if (flow.is_reply === true) return 'reply';
  if (flow.is_reply === false) return 'request';
  if (flags?.SYN === true) return flags.ACK === true ? 'reply' : 'request';
  // a dropped packet of no connection is the first of one that was not to be
  if (flow.verdict === 'DROPPED') return 'request';
  // ephemeral ports of Linux begin at 32768
  if (from !== undefined && from < 32768 && to >= 32768) return 'reply';
  if (from !== undefined && from >= 32768 && to < 32768) return 'request';
  return 'no direction';
}

/** What Cilium calls a peer that is no pod. */
const reserved = 'reserved:';

type EndOf = (end: HubbleEnd | undefined, address: unknown, names: unknown) => FlowEnd;

function isText(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

/** An end, and what it was made of. */
interface KnownEnd {
  readonly made: FlowEnd;
  readonly namespace: unknown;
  readonly pod: unknown;
  readonly address: unknown;
  readonly workload: unknown;
  /** The names that were asked for, as JSON. */
  readonly called: string;
}

/**
 * Reads ends; the same end of many records is one object, which is made once
 * and found again quickly. The key only finds what may be the same: each field
 * is compared, so that an end depends on its own record alone.
 */
function rememberedEnds(): EndOf {
  const known = new Remembered<KnownEnd>();
  return (end, address, names) => {
    const [namespace, pod, workload] = [end?.namespace, end?.pod_name, workloadOf(end)];
    // what is no text may look like one
    if (!(isText(namespace) && isText(pod) && isText(address))) return readEnd(end, address, names);
    const labels: unknown = end?.labels;
    // an end without a pod is told by its address and its labels, of which it has few
    const first: unknown = Array.isArray(labels) ? labels[0] : undefined;
    const who = pod === undefined && typeof first === 'string' ? first : '';
    const called = Array.isArray(names) && names.length > 0 ? JSON.stringify(names) : '';
    const more = who === '' && called === '' ? '' : `\0${who}\0${called}`;
    const key = `${namespace}/${pod}/${address}${more}`;
    const found = known.get(key);
    if (
      found !== undefined &&
      namespace === found.namespace &&
      pod === found.pod &&
      address === found.address &&
      workload === found.workload &&
      called === found.called &&
      areSame(labels, found.made.labels)
    )
      return found.made;
    const made = readEnd(end, address, names);
    const size = (made.labels ?? []).reduce((sum, each) => sum + each.length, key.length * 3);
    // a text alone can be compared, and labels that were all read
    if (isText(workload) && areSame(labels, made.labels))
      known.set(key, { made, namespace, pod, address, workload, called }, size);
    return made;
  };
}

function workloadOf(end: HubbleEnd | undefined): unknown {
  return Array.isArray(end?.workloads) ? end.workloads[0]?.name : undefined;
}

/** Whether labels are those that were read: none, or the same texts in the same order. */
function areSame(labels: unknown, read: unknown): boolean {
  if (!Array.isArray(labels) || labels.length === 0) return read === undefined;
  if (!Array.isArray(read) || labels.length !== read.length) return false;
  for (let at = 0; at < labels.length; at += 1) if (labels[at] !== read[at]) return false;
  return true;
}

function readEnd(end: HubbleEnd | undefined, address: unknown, names: unknown): FlowEnd {
  const labels = list(end?.labels);
  const entity = labels.find((each) => each.startsWith(reserved))?.slice(reserved.length);
  const [namespace, pod] = [text(end?.namespace), text(end?.pod_name)];
  const workload = text(workloadOf(end));
  const [ip, called] = [text(address), list(names)];
  return {
    ...(namespace !== undefined && { namespace }),
    ...(pod !== undefined && { pod }),
    ...(workload !== undefined && { workload }),
    ...(labels.length > 0 && { labels }),
    ...(ip !== undefined && { address: ip }),
    ...(entity !== undefined && { entity }),
    ...(called.length > 0 && { names: called }),
  };
}
