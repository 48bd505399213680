// Generated from profiles/platform.schema.json by scripts/types.mjs. Do not edit.

/**
 * Pods by namespace and labels, or address blocks.
 *
 * @minItems 1
 */
export type PlatformPeers = [PlatformPeer, ...PlatformPeer[]];
/**
 * Blocks inside cidr that stay blocked.
 *
 * @minItems 1
 */
export type CidrList = [string, ...string[]];
/**
 * In order: the first that matches decides.
 *
 * @minItems 1
 * @maxItems 25
 */
export type GuardRules = [GuardRule, ...GuardRule[]];
/**
 * Pod addresses.
 *
 * @minItems 1
 */
export type CidrList1 = [string, ...string[]];
/**
 * Service addresses.
 *
 * @minItems 1
 */
export type CidrList2 = [string, ...string[]];
/**
 * Node addresses: what $nodes stands for.
 *
 * @minItems 1
 */
export type CidrList3 = [string, ...string[]];
/**
 * Addresses of the cloud itself among the public ones: $internet leaves them out.
 *
 * @minItems 1
 */
export type CidrList4 = [string, ...string[]];

/**
 * Facts of one cluster that profiles must not repeat.
 */
export interface PlatformDocument {
  /**
   * The version of the grammar.
   */
  apiVersion: 'netprofile.dev/v1alpha1';
  /**
   * Always Platform.
   */
  kind: 'Platform';
  /**
   * metadata.name names the platform in messages.
   */
  metadata?: {
    /**
     * The platform's name.
     */
    name?: string;
    [k: string]: unknown;
  };
  spec: PlatformSpec;
}
/**
 * What is true of the cluster.
 */
export interface PlatformSpec {
  /**
   * A preset's name, or the path of another platform file, whose values this one adds to.
   */
  extends?: string;
  /**
   * Named peers, used in profiles as $name. Source and destination differ, so each has two sides.
   */
  peers?: {
    [k: string]: NamedPeer;
  };
  dns?: Destination1;
  /**
   * The output API of policies; --dialect overrides it.
   */
  dialect?: string;
  /**
   * Further output APIs, for what the dialect cannot say: hosts by name, guard rails. A list here replaces that of extends.
   */
  companions?: string[];
  /**
   * dialect: hosts are held by whatever the dialect and its companions can. none: nothing on this cluster holds them (a feature that is switched off), and a host entry is an error with the ways out.
   */
  fqdn?: 'dialect' | 'none';
  /**
   * Where an engine reads DNS to know hosts: names that such pods may look up beside their hosts, * for part of one label. Absent: every name.
   *
   * @minItems 1
   */
  dnsNames?: [string, ...string[]];
  /**
   * Cluster-wide rules of the platform team, made by generate where a companion can say them.
   *
   * @minItems 1
   */
  guardRails?: [GuardRail, ...GuardRail[]];
  /**
   * The cluster's own address blocks, which differ per cluster: presets leave them unset. And those of its cloud.
   */
  cidrs?: {
    pods?: CidrList1;
    services?: CidrList2;
    nodes?: CidrList3;
    cloud?: CidrList4;
  };
  /**
   * The address families of the cluster's pods.
   *
   * @minItems 1
   */
  ipFamilies?: ['IPv4' | 'IPv6', ...('IPv4' | 'IPv6')[]];
  /**
   * The pod label that names a service by convention.
   */
  serviceLabel?: string;
  /**
   * The service mesh whose own traffic is opened beside each rule. istio-ambient: TCP 15008 between pods, and the kubelet probe address 169.254.7.127. istio: the sidecars' way to istiod, and their telemetry port for $prometheus. linkerd: the proxies' way to the control plane, their port 4143 between pods, and their telemetry port.
   */
  mesh?: 'none' | 'istio-ambient' | 'istio' | 'linkerd';
  /**
   * Lines that every service would repeat.
   */
  defaults?: {
    /**
     * Added to the consumes of every profile, in the grammar of consumes.
     *
     * @minItems 1
     */
    consumes?: [string | {}, ...(string | {})[]];
  };
  /**
   * Namespaces that have another name in this environment: name in profiles -> name here.
   */
  namespaces?: {
    [k: string]: string;
  };
  /**
   * Quirks of the network plugin, each with an effect on what is generated or checked.
   */
  cni?: {
    /**
     * The plugin, for messages.
     */
    name?: string;
    /**
     * A Service port must equal the pod port, or a policy on that port does not work (AWS VPC CNI): an exposed port behind another Service port is cni-service-port.
     */
    servicePortIsPodPort?: boolean;
    /**
     * A peer must use the Service's exact selector (AWS VPC CNI): a peer whose selector differs is cni-peer-selector.
     */
    exactServiceSelector?: boolean;
    /**
     * Pods without an owner are not held by policies (AWS VPC CNI): a profile over one is cni-bare-pod.
     */
    ignoresBarePods?: boolean;
    /**
     * The most port and protocol pairs that one address block may have (AWS VPC CNI: 24): more is cni-too-many-ports.
     */
    maxPortsPerCidr?: number;
    /**
     * An ipBlock never matches pods or nodes (Cilium): one that lies in the cluster's own blocks is cni-ip-block.
     */
    ipBlockIgnoresCluster?: boolean;
  };
}
/**
 * from: what it is as a source. to: what it is as a destination, with its ports. A side that is used and missing is an error.
 */
export interface NamedPeer {
  from?: Origin;
  to?: Destination;
  /**
   * The command that prints the value for a real cluster; shown when a side is missing.
   */
  find?: string;
}
/**
 * A peer as a source of connections.
 */
export interface Origin {
  peers: PlatformPeers;
}
/**
 * Pods by namespace and labels, or an address block.
 */
export interface PlatformPeer {
  /**
   * A namespace, a list of them, or "*" for all.
   *
   * @minItems 1
   */
  namespace?: string | [string, ...string[]];
  /**
   * Pod labels: a map or a full LabelSelector. Absent: every pod of the namespace.
   */
  labels?: {
    [k: string]: unknown;
  };
  /**
   * What the network engine knows by a name of its own (cilium).
   */
  entity?: 'kube-apiserver' | 'world' | 'host' | 'remote-node' | 'cluster';
  /**
   * An address of each block of cidrs.services, counted from its start (EKS Auto Mode's DNS: 10).
   */
  serviceAddress?: number;
  /**
   * An address block without host bits.
   */
  cidr?: string;
  except?: CidrList;
}
/**
 * A peer as a destination of connections, with the ports after DNAT.
 */
export interface Destination {
  peers: PlatformPeers;
  /**
   * Ports in the grammar of profiles, or the word all.
   *
   * @minItems 1
   */
  ports: [number | string, ...(number | string)[]] | string;
}
/**
 * A peer as a destination of connections, with the ports after DNAT.
 */
export interface Destination1 {
  peers: PlatformPeers;
  /**
   * Ports in the grammar of profiles, or the word all.
   *
   * @minItems 1
   */
  ports: [number | string, ...(number | string)[]] | string;
}
/**
 * Rules over all pods of all namespaces but the excepted ones. Admin: before every NetworkPolicy. Baseline: only where no NetworkPolicy selects the pod.
 */
export interface GuardRail {
  /**
   * The object's name, after netprofile-.
   */
  name: string;
  /**
   * Admin cannot be overridden; Baseline is, by any NetworkPolicy.
   */
  tier: 'Admin' | 'Baseline';
  /**
   * Lower numbers first, within the tier.
   */
  priority: number;
  /**
   * Namespaces that the rules are not about.
   *
   * @minItems 1
   */
  exceptNamespaces?: [string, ...string[]];
  ingress?: GuardRules;
  egress?: GuardRules;
}
/**
 * What happens to traffic with these peers on these ports. Pass leaves it to the next tier.
 */
export interface GuardRule {
  /**
   * Accept, Deny or Pass.
   */
  action: 'Accept' | 'Deny' | 'Pass';
  /**
   * Pods by namespace and labels, address blocks (egress only), or the word all.
   *
   * @minItems 1
   */
  peers: [PlatformPeer, ...PlatformPeer[]] | string;
  /**
   * Ports in the grammar of profiles, or the word all.
   *
   * @minItems 1
   */
  ports: [number | string, ...(number | string)[]] | string;
}
