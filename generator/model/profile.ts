// Generated from profiles/profile.schema.json by scripts/types.mjs. Do not edit.

/**
 * What one service exposes, consumes and reaches outside the cluster. Short form, or the same as a Kubernetes-shaped NetworkProfile document.
 */
export type ProfileDocument = Profile | NetworkProfile;
/**
 * The name of the service this profile speaks about: a DNS-1123 label, usually the name of its workload.
 */
export type Service = string;
/**
 * Where the service lives. It addresses and filters and never places: a workload's own namespace wins, and disagreement is an error.
 */
export type Namespace = string;
/**
 * The object in the release that the profile belongs to: [Kind/]name, * allowed, or a list. Default: the service's name.
 *
 * @minItems 1
 */
export type Workload = string | [string, ...string[]];
/**
 * The ports that others may connect to. A number is the pod's port, not the Service's.
 *
 * @minItems 1
 */
export type Exposes = [Exposed, ...Exposed[]];
/**
 * A port open to every service whose profile consumes it, or a port with its own list of peers.
 */
export type Exposed =
  | number
  | string
  | {
      port?: Port;
      ports?: Ports;
      from?: From;
    };
/**
 * 8080, http (a container port's name) or 8000-8010, each with an optional /tcp, /udp or /sctp.
 */
export type Port = number | string;
/**
 * A list of ports, or the word all. Never implied.
 *
 * @minItems 1
 */
export type Ports = [Port, ...Port[]] | string;
/**
 * Who may connect: a list of peers, or none. Absent: $consumers.
 *
 * @minItems 1
 */
export type From = string | [SourcePeer, ...SourcePeer[]];
/**
 * Who may connect: [namespace/]service, namespace/*, $name, or a map.
 */
export type SourcePeer =
  | string
  | {
      peer?: PeerName;
      service?: PeerService;
      namespace?: PeerNamespace;
      labels?: PeerLabels;
      cidr?: Cidr;
      except?: Except;
    };
/**
 * A built-in peer or one that the platform names, with its $.
 */
export type PeerName = string;
/**
 * The name of another service, as its profile or workload has it.
 */
export type PeerService = string;
/**
 * A namespace, a list of them, or "*" for all.
 *
 * @minItems 1
 */
export type PeerNamespace = string | [string, ...string[]];
/**
 * An address block without host bits.
 */
export type Cidr = string;
/**
 * Blocks inside cidr that stay blocked.
 *
 * @minItems 1
 */
export type Except = [Cidr, ...Cidr[]];
/**
 * The services in the cluster that this service connects to.
 *
 * @minItems 1
 */
export type Consumes = [Consumed, ...Consumed[]];
/**
 * [namespace/]service[:port], namespace/*:port, $name[:port], or a map with ports.
 */
export type Consumed =
  | string
  | {
      peer?: PeerName;
      service?: PeerService;
      namespace?: PeerNamespace;
      labels?: PeerLabels;
      cidr?: Cidr;
      except?: Except;
      ports?: Ports;
    };
/**
 * What the service reaches outside the cluster.
 *
 * @minItems 1
 */
export type Egress = [Outside, ...Outside[]];
/**
 * A host name, an address block, or a $name, with ports.
 */
export type Outside =
  | string
  | {
      /**
       * A DNS name outside the cluster, or *. and a name: any one label in place of the star. Needs a platform whose engine holds names.
       */
      host?: string;
      peer?: PeerName;
      cidr?: Cidr;
      except?: Except;
      ports?: Ports;
    };
/**
 * The directions that are closed except for what the profile says. [] emits nothing: observe mode, or an entry about a foreign provider.
 */
export type Isolate = ('ingress' | 'egress')[];
/**
 * Open egress to the platform's DNS whenever egress is isolated.
 */
export type Dns = boolean;
/**
 * Raw NetworkPolicy ingress rules, the escape hatch. Every rule needs from and ports.
 *
 * @minItems 1
 */
export type ExtraIngress = [
  {
    [k: string]: unknown;
  },
  ...{
    [k: string]: unknown;
  }[]
];
/**
 * Raw NetworkPolicy egress rules, the escape hatch. Every rule needs to and ports.
 *
 * @minItems 1
 */
export type ExtraEgress = [
  {
    [k: string]: unknown;
  },
  ...{
    [k: string]: unknown;
  }[]
];

/**
 * The short form of a profile.
 */
export interface Profile {
  service: Service;
  namespace?: Namespace;
  workload?: Workload;
  select?: Select;
  exposes?: Exposes;
  consumes?: Consumes;
  egress?: Egress;
  isolate?: Isolate;
  dns?: Dns;
  extraIngress?: ExtraIngress;
  extraEgress?: ExtraEgress;
  labels?: AddedLabels;
  annotations?: AddedAnnotations;
}
/**
 * The pods, as a map of labels or a full LabelSelector. Taken literally.
 */
export interface Select {
  [k: string]: unknown;
}
/**
 * Pods by label: a map or a full LabelSelector.
 */
export interface PeerLabels {
  [k: string]: unknown;
}
/**
 * Labels put on the generated policy.
 */
export interface AddedLabels {
  [k: string]: string;
}
/**
 * Annotations put on the generated policy.
 */
export interface AddedAnnotations {
  [k: string]: string;
}
/**
 * The Kubernetes-shaped form: a functionConfig, a KRM item or a template inside a chart.
 */
export interface NetworkProfile {
  /**
   * The version of the profile grammar.
   */
  apiVersion: 'netprofile.dev/v1alpha1';
  /**
   * Always NetworkProfile.
   */
  kind: 'NetworkProfile';
  /**
   * metadata.name is the service; metadata.namespace its namespace.
   */
  metadata: {
    name: Service;
    namespace?: Namespace;
  };
  spec?: NetworkProfileSpec;
}
/**
 * The fields of the short form, without service and namespace.
 */
export interface NetworkProfileSpec {
  workload?: Workload;
  select?: Select;
  exposes?: Exposes;
  consumes?: Consumes;
  egress?: Egress;
  isolate?: Isolate;
  dns?: Dns;
  extraIngress?: ExtraIngress;
  extraEgress?: ExtraEgress;
  labels?: AddedLabels;
  annotations?: AddedAnnotations;
}
