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
   * The engine that can hold host names. none: a host entry is an error with the ways out.
   */
  fqdn?: 'none';
  /**
   * The cluster's own address blocks. Differ per cluster: presets leave them unset.
   */
  cidrs?: {
    pods?: CidrList1;
    services?: CidrList2;
    nodes?: CidrList3;
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
   * The service mesh whose own traffic is opened beside each rule: istio-ambient adds TCP 15008 to pod rules and the kubelet probe address 169.254.7.127.
   */
  mesh?: 'none' | 'istio-ambient';
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
