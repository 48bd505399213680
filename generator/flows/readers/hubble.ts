import type { Flow, FlowEnd, FlowSkip } from '../../model/flow.ts';
import type { Protocol } from '../../model/policy.ts';
import { JsonRecords } from './json-records.ts';
import { type FlowReader, list, object, portNumber, remembering, text, timeOf } from './reader.ts';

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
    const records = new JsonRecords(isRead);
    const endOf = rememberedEnds();
    return (line) => read(records.read(line), endOf);
  },
};

/** The values that `HubbleFlow` names. */
const isRead =
  /^(?:flow\.)?(?:verdict|Type|time|is_reply|traffic_direction|l4\.[A-Z]+\.(?:source_port|destination_port|flags)|IP\.(?:source|destination)|(?:source|destination)(?:_names)?)$/;

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
  readonly workloads?: readonly { readonly name?: unknown; readonly kind?: unknown }[];
}

/** Wrapped with the node's name and time, or bare as older versions wrote it. */
function flowOf(record: HubbleFlow): HubbleFlow | undefined {
  const flow = (record.flow ?? record) as HubbleFlow;
  if (typeof flow !== 'object' || flow.verdict === undefined) return undefined;
  return flow.l4 === undefined && flow.IP === undefined && flow.Type === undefined
    ? undefined
    : flow;
}

function read(record: HubbleFlow | undefined, endOf: EndOf): Flow | FlowSkip | 'unreadable' {
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
    seenAt: seenAt(flow.traffic_direction),
    first: time,
    last: time,
  };
}

function seenAt(direction: unknown): Flow['seenAt'] {
  if (direction === 'EGRESS') return 'source';
  return direction === 'INGRESS' ? 'destination' : undefined;
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
  if ((l4?.TCP ?? undefined) !== undefined) return 'TCP';
  return (l4?.UDP ?? undefined) !== undefined ? 'UDP' : 'SCTP';
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

function rememberedEnds(): EndOf {
  const read = remembering(readEnd);
  return (end, address, names) =>
    read(
      [
        end?.namespace,
        end?.pod_name,
        address,
        workloadOf(end)?.name,
        workloadOf(end)?.kind,
        end?.labels,
        names,
      ],
      end,
    );
}

function workloadOf(
  end: HubbleEnd | undefined,
): { readonly name?: unknown; readonly kind?: unknown } | undefined {
  return Array.isArray(end?.workloads) ? (end.workloads[0] ?? undefined) : undefined;
}

/** What a record tells of an end. */
type Parts = readonly [
  namespace: unknown,
  pod: unknown,
  address: unknown,
  workload: unknown,
  kind: unknown,
  labels: unknown,
  names: unknown,
];

function readEnd(parts: Parts): FlowEnd {
  const [namespace, pod, address, workload, workloadKind] = parts.map(text);
  const [labels, names] = [list(parts[5]), list(parts[6])];
  const entity = labels.find((each) => each.startsWith(reserved))?.slice(reserved.length);
  return {
    ...(namespace !== undefined && { namespace }),
    ...(pod !== undefined && { pod }),
    ...(workload !== undefined && { workload }),
    ...(workloadKind !== undefined && { workloadKind }),
    ...(labels.length > 0 && { labels }),
    ...(address !== undefined && { address }),
    ...(entity !== undefined && { entity }),
    ...(names.length > 0 && { names }),
  };
}
