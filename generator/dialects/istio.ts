import { isWildcard } from '../grammar/hosts.ts';
import type { Peer, Policy, Port, Rule } from '../model/policy.ts';
import type { Dialect } from './dialect.ts';
import { readServiceEntry, readSidecar } from './istio-read.ts';
import { headView, pairs, type View } from './template-input.ts';

/**
 * networking.istio.io/v1 ServiceEntry and Sidecar: the mesh is told which
 * hosts exist, and its sidecars refuse others. A pod can go around its proxy,
 * so this is never isolation: the NetworkPolicy beside it is.
 */
export const istio: Dialect = {
  name: 'istio',
  about: 'ServiceEntry and Sidecar v1: Istio, beside NetworkPolicies; not isolation',
  source: 'istio/api networking/v1alpha3 service_entry.proto and sidecar.proto',
  template: 'istio',
  supports: {
    hosts: 'any labels',
    hostEffect: 'declares',
    dnsRule: false,
    pods: false,
    blocks: false,
    except: false,
    blocksMatchPods: true,
    entities: [],
    peersInRule: 'of one kind',
    allPorts: false,
    portRanges: false,
    namedPorts: false,
    protocols: ['TCP'],
    icmp: 'not seen by it',
    subject: 'labels',
    scope: 'pods',
    isolation: 'none',
    inRelease: true,
  },
  objects: [
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'ServiceEntry',
      template: 'service-entry.yaml',
      explicit: () => ['hosts', 'ports', 'location', 'resolution', 'exportTo'],
      split: entries,
      view: (policy) => ({ ...headView(policy), ...entryView(policy.egress ?? []) }),
      read: readServiceEntry,
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'Sidecar',
      template: 'sidecar.yaml',
      explicit: () => ['workloadSelector.labels', 'outboundTrafficPolicy.mode'],
      // ambient has no sidecars to tell
      mesh: 'istio',
      hostsAlone: true,
      split: (policy) => [{ ...policy, egress: [], part: 'sidecar' }],
      view: (policy) => ({
        ...headView(policy),
        labels: pairs(policy.labels),
        workloadLabels: policy.selector === 'all' ? [] : pairs(policy.selector.matchLabels),
      }),
      read: readSidecar,
    },
  ],
};

type Host = Extract<Peer, { kind: 'host' }>;

/**
 * One entry for each rule, and for whole names and stars apart: they are
 * resolved differently, and the ports of an entry hold for all its hosts.
 */
function entries(policy: Policy): (Policy & { part: string })[] {
  const { ingress: _, ...rest } = policy;
  const rules = (policy.egress ?? []).flatMap((rule) => {
    const peers: readonly Peer[] = rule.peers === 'all' ? [] : rule.peers;
    const hosts = peers.filter((each): each is Host => each.kind === 'host');
    return [false, true].flatMap((star): Rule[] => {
      const [first, ...more] = hosts.filter((each) => isWildcard(each.host) === star);
      return first === undefined ? [] : [{ ...rule, peers: [first, ...more] }];
    });
  });
  return rules.map((rule, index) => ({
    ...rest,
    name: rules.length === 1 ? policy.name : `${policy.name.slice(0, 249)}-${index + 1}`,
    selector: 'all',
    egress: [rule],
    part: rules.length === 1 ? '' : `${index + 1}`,
  }));
}

function entryView([rule]: readonly Rule[]): View {
  const peers = rule === undefined || rule.peers === 'all' ? [] : rule.peers;
  const hosts = peers.flatMap((each) => (each.kind === 'host' ? [each.host] : []));
  const ports = rule === undefined || rule.ports === 'all' ? [] : rule.ports;
  return {
    rule: rule?.label ?? '',
    hosts,
    // only whole names can be looked up
    resolution: hosts.some(isWildcard) ? 'NONE' : 'DNS',
    ports: ports.flatMap(portView),
  };
}

/** The mesh needs to know what is spoken: by the port, TLS on 443 and plain HTTP on 80. */
function portView(port: Port): View[] {
  if (port.kind !== 'number') return [];
  const protocol = port.port === 443 ? 'TLS' : port.port === 80 ? 'HTTP' : 'TCP';
  return [{ number: port.port, name: `${protocol.toLowerCase()}-${port.port}`, protocol }];
}
