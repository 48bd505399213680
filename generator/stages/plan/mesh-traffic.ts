import type { Mesh, PeerRef, PlatformFacts } from '../../model/intent.ts';
import type { NonEmpty, Peer, Port, Rule, Selector } from '../../model/policy.ts';

/** What the proxies of a service mesh need beside a service's own rules. */
interface MeshTraffic {
  /** A port on which pods of the mesh meet, whatever the service's own port is. */
  readonly between?: number;
  /** An address from which the mesh passes the kubelet's probes on. */
  readonly probes?: string;
  /** The platform peer that the proxies are configured by, and where it is unless the platform says. */
  readonly control?: {
    readonly peer: string;
    readonly namespace: string;
    readonly labels: Selector['matchLabels'];
    readonly ports: NonEmpty<number>;
  };
  /** The proxies' own metrics, for $prometheus where the platform names it. */
  readonly telemetry: readonly number[];
}

const meshes: Readonly<Record<Mesh, MeshTraffic>> = {
  none: { telemetry: [] },
  // istio.io "Ambient and Kubernetes NetworkPolicy": HBONE, and the address that probes are SNATed to
  'istio-ambient': { between: 15008, probes: '169.254.7.127/32', telemetry: [] },
  // istio.io "Application Requirements", ports used by Istio: XDS and CA of istiod, merged metrics, Envoy's own
  istio: {
    control: {
      peer: 'istiod',
      namespace: 'istio-system',
      labels: { app: 'istiod' },
      ports: [15012],
    },
    telemetry: [15020, 15090],
  },
  // linkerd.io "CLI check / ports": identity, destination and policy; 4143 carries opaque transport, 4191 is the proxy's admin port
  linkerd: {
    between: 4143,
    control: {
      peer: 'linkerd',
      namespace: 'linkerd',
      labels: { 'linkerd.io/control-plane-ns': 'linkerd' },
      ports: [8080, 8086, 8090],
    },
    telemetry: [4191],
  },
};

/** What a mesh needs. */
export function meshTraffic(mesh: Mesh): MeshTraffic {
  return meshes[mesh];
}

/** The rules of a direction with what the platform's mesh adds to them. Profiles do not show it. */
export function meshed(
  rules: readonly Rule[],
  direction: 'ingress' | 'egress',
  platform: PlatformFacts,
  plainPeers: (ref: PeerRef) => readonly Peer[],
): readonly Rule[] {
  const mesh = meshes[platform.mesh];
  const opened = mesh.between === undefined ? rules : rules.map(beside(mesh.between));
  const base = { origin: platform.place, label: 'platform#/mesh' };
  const rule = (refs: readonly PeerRef[] | undefined, ports: readonly number[]): Rule[] => {
    const [peer, ...peers] = (refs ?? []).flatMap(plainPeers);
    const [port, ...more] = ports.map(tcp);
    return peer === undefined || port === undefined
      ? []
      : [{ ...base, peers: [peer, ...peers], ports: [port, ...more] }];
  };
  if (direction === 'ingress') {
    const probes = mesh.probes === undefined ? [] : [probeRule(mesh.probes, base)];
    return [...opened, ...probes, ...rule(platform.peers.get('prometheus')?.from, mesh.telemetry)];
  }
  if (mesh.control === undefined) return opened;
  const { peer, namespace, labels, ports } = mesh.control;
  const named = platform.peers.get(peer)?.to;
  if (named !== undefined) {
    const [first, ...others] = named.peers.flatMap(plainPeers);
    return first === undefined
      ? opened
      : [...opened, { ...base, peers: [first, ...others], ports: named.ports }];
  }
  const pods: Selector = { matchLabels: labels, matchExpressions: [] };
  return [...opened, ...rule([{ kind: 'pods', namespaces: [namespace], pods }], ports)];
}

function tcp(port: number): Port {
  return { kind: 'number', protocol: 'TCP', port };
}

function probeRule(cidr: string, base: Pick<Rule, 'origin' | 'label'>): Rule {
  return {
    ...base,
    peers: [{ kind: 'ipBlock', cidr, except: [] }],
    ports: [{ kind: 'number', protocol: 'TCP', port: 1, endPort: 65535 }],
  };
}

/** {pods, [TCP p]} -> {pods, [TCP p, TCP of the mesh]} */
function beside(port: number): (rule: Rule) => Rule {
  return (rule) => {
    const pods = rule.peers === 'all' || rule.peers.some((each) => each.kind === 'pods');
    if (!pods || rule.ports === 'all' || !rule.ports.some((each) => each.protocol === 'TCP'))
      return rule;
    return { ...rule, ports: [...rule.ports, tcp(port)] };
  };
}
