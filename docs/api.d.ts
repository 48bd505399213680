// What the library exports, and the types that this names: scripts/api.mjs writes it. A line that goes, or that asks
// for more, breaks who uses it.
/** One connection that is asked about. */
export interface Connection {
    /** A workload by its name in the cluster's `workloads`. */
    readonly from: string;
    readonly to: string;
    /** The pods' port, as policies see it, and not a Service's. */
    readonly port: number;
    /** `TCP` unless it is said. */
    readonly protocol?: Protocol;
}
type Protocol = 'TCP' | 'UDP' | 'SCTP';
/**
 * Which connections the second allows and the first does not, and the other way round. Names, order and layout of
 * policies make no difference. Both are simulated with the platform of the second.
 */
export declare function diff(before: ReadCluster, after: ReadCluster): Changes;
/** What readCluster read: for matrix, explain and diff. Its inside is no part of the library. */
export interface ReadCluster {
    /** The workloads, as matrix and explain call them, sorted: `shop/cart`, or `shop/Job/cart` where two share a name. */
    readonly workloads: readonly string[];
}
/** What differs between two simulations. */
export interface Changes {
    /** What to see first, in words: everyone now reaches something. */
    readonly headlines: readonly string[];
    readonly changes: readonly Change[];
    readonly appeared: readonly string[];
    readonly disappeared: readonly string[];
    /** Workloads that policies isolate on one side only, by direction. */
    readonly isolation: readonly IsolationChange[];
    readonly defaultDeny: readonly DefaultDenyChange[];
}
/** Connections that changed alike: each of `from` with each of `to`. */
export interface Change {
    readonly kind: ChangeKind;
    readonly from: readonly string[];
    readonly to: readonly string[];
    readonly before: readonly PortRange[];
    readonly after: readonly PortRange[];
    /** Instead of ports that are added or removed: names of ports, `http/TCP`, whose numbers cannot be told. */
    readonly names?: readonly string[];
    /** Whether an end is a workload that only one side holds. */
    readonly isNew: boolean;
    /** Of both ends those that no pod is, where the manifests hold their namespace. */
    readonly nobody?: readonly string[];
}
/** What a change does to the ports of a connection. */
type ChangeKind = 'added' | 'removed' | 'widened' | 'narrowed' | 'changed';
/** Ports of one protocol, 1 to 65535, both ends included. */
export interface PortRange {
    readonly protocol: Protocol;
    readonly from: number;
    readonly to: number;
}
interface IsolationChange {
    readonly name: string;
    readonly direction: 'ingress' | 'egress';
    readonly isolated: boolean;
}
/** A namespace that closes every pod on one side only. */
interface DefaultDenyChange {
    readonly namespace: string;
    readonly direction: 'ingress' | 'egress';
    readonly present: boolean;
}
/**
 * Why a connection between two workloads is allowed or blocked, with every rule that was asked.
 *
 * @throws RangeError on a name that no workload has, and on what is no port or protocol
 */
export declare function explain(cluster: ReadCluster, connection: Connection): Explanation;
/** One connection, explained from both sides. */
export interface Explanation {
    readonly source: Party;
    readonly destination: Party;
    /** The pods that are meant, where not all of a workload are. */
    readonly sourcePod?: string;
    readonly destinationPod?: string;
    readonly protocol: Protocol;
    readonly port: number;
    readonly allowed: boolean;
    /** Allowed for some pods of the two only: what others are blocked. */
    readonly except?: string;
    /** Blocked as far as can be told, and why it may be allowed all the same. */
    readonly mayBeAllowed?: readonly string[];
    /** No address family is shared: no connection can be, whatever policies say. */
    readonly noSharedFamily?: true;
    readonly egress: ExplainedSide;
    readonly ingress: ExplainedSide;
}
/** One end of a connection, as views name it. */
export type Party = {
    readonly kind: 'workload';
    /** namespace/name, or namespace/Kind/name where two workloads share that. */
    readonly name: string;
    readonly namespace: string;
    readonly workload: WorkloadId;
    readonly hostNetwork: boolean;
} | {
    /** Pods that a policy speaks of and the manifests do not hold. */
    readonly kind: 'unseen';
    readonly name: string;
    readonly namespace: string;
    readonly service?: string;
} | {
    /** What an engine knows by name: a DNS name outside, or the API server. */
    readonly kind: 'named';
    readonly name: string;
} | {
    /** Addresses, both ends included. */
    readonly kind: 'addresses';
    readonly name: string;
    readonly first: string;
    readonly last: string;
};
/** What an owner's pods are known by; a Pod without an owner is its own. */
interface WorkloadId {
    readonly namespace: string;
    readonly kind: string;
    readonly name: string;
    readonly place: Place;
}
/** A value in a YAML source: where a finding is, or where a rule was declared. */
export interface Place {
    readonly file: string;
    /** Index of the document in the file, from 0. */
    readonly document: number;
    readonly path: readonly (string | number)[];
}
/** Why one side allows or blocks a connection. */
export interface ExplainedSide {
    readonly direction: Direction;
    readonly allowed: boolean;
    readonly reason: 'a rule allows it' | 'no rule allows it' | 'a rule denies it' | 'no policy selects it' | 'no policy isolates it' | 'a cluster-wide rule accepts it' | 'a cluster-wide rule denies it' | 'a baseline rule accepts it' | 'a baseline rule denies it' | 'policies do not hold it' | 'a node reaches its own pods';
    /** NetworkPolicies that select the pod in this direction, each with its rules. */
    readonly policies: readonly {
        readonly name: string;
        readonly kind: string;
        /** The profile that a generated policy says it was made from, and its service. */
        readonly profile?: string;
        readonly service?: string;
        readonly place: Place;
        readonly rules: readonly AskedRule[];
    }[];
    /** The rule that decided, where one did. */
    readonly by?: AskedRule;
    /** A cluster-wide rule that passed it on before. */
    readonly passed?: AskedRule;
    /** What decides it: the nearest miss where it is blocked, the entry that names the peer where it is allowed. */
    readonly cause?: Cause;
}
/** Which side of a connection a rule is about: the source's egress, or the destination's ingress. */
type Direction = 'egress' | 'ingress';
/** A rule that was asked about a connection. */
interface AskedRule {
    /** namespace/name, or the name of a cluster-wide policy. */
    readonly policy: string;
    /** From 1, as people count. */
    readonly number: number;
    /** `orders#/consumes/1` where the policy was made from a profile. */
    readonly label?: string;
    readonly place: Place;
    readonly namesPeer: boolean;
    readonly namesPort: boolean;
    /** Names of ports that may be this one, of pods that are not in the manifests. */
    readonly mayNamePort?: readonly string[];
    /** It names addresses that the peer may have: its own are not known. */
    readonly mayNamePeer?: boolean;
    /** A cluster-wide rule's. */
    readonly action?: 'Accept' | 'Deny' | 'Pass';
    /** A cluster-wide rule's own name. */
    readonly name?: string;
    /** The entry of from or to that names the peer. */
    readonly entry?: AskedEntry;
    /** Why the rule does not hold the connection, the nearest first. */
    readonly misses?: readonly Miss[];
}
/** An entry of a rule's from or to that names the peer. */
interface AskedEntry {
    /** From 1; absent where the rule names everyone. */
    readonly number?: number;
    /** `pods with app=web of namespace shop`. */
    readonly text: string;
    readonly place: Place;
}
/** What a rule lacks to hold a connection. */
interface Miss {
    readonly text: string;
    /** Which entry of from or to; absent where it is about ports. */
    readonly entry?: number;
    readonly place: Place;
    /** 1 is one label, protocol or namespace off. */
    readonly distance: number;
}
/** What decides a connection, in words. */
interface Cause {
    readonly text: string;
    readonly place?: Place;
}
/** Who can reach whom: what `netprofile matrix --format json` prints. */
export declare function matrix(cluster: ReadCluster): Matrix;
/** Who can reach whom, in names. */
export interface Matrix {
    readonly workloads: readonly MatrixWorkload[];
    /** Each says that every one of `from` reaches every one of `to` on the ports. */
    readonly connections: readonly MatrixConnection[];
}
export interface MatrixWorkload {
    readonly name: string;
    readonly kind: string;
    readonly hostNetwork: boolean;
    /** Whether a policy selects it, by direction. */
    readonly isolated: {
        readonly ingress: boolean;
        readonly egress: boolean;
    };
    readonly exposure: readonly Exposure[];
    /** Policies that select some of its pods: `shop/web selects 1 of 2 pods: web-1`. */
    readonly parts?: readonly string[];
}
/** What a workload has to do with who is not in the manifests. */
interface Exposure {
    readonly direction: 'ingress' | 'egress';
    /** Addresses, or pods of namespaces that are not in the manifests. */
    readonly to: 'outside' | 'unseen';
    /** `anywhere`, `203.0.113.0/24`, `app=prometheus in monitoring`. */
    readonly text: string;
    readonly ports: readonly PortRange[];
    /** Instead of ports: names of ports, `http/TCP`, whose numbers cannot be told. */
    readonly names?: readonly string[];
}
export interface MatrixConnection {
    readonly from: readonly string[];
    readonly to: readonly string[];
    readonly ports: readonly PortRange[];
}
export interface ReadManifests {
    /** Absent when there is an error: half of what was given would be answered for as if it were all. */
    readonly cluster?: ReadCluster;
    /** Warnings say what is not simulated as written. */
    readonly diagnostics: readonly Diagnostic[];
}
/** A finding: coded, placed, in words. Collected, never thrown. */
export interface Diagnostic {
    readonly code: Code;
    readonly severity: Severity;
    readonly message: string;
    readonly hint?: string;
    readonly place?: Place;
    /** Another place that belongs to the finding, such as the other of two profiles. */
    readonly related?: Place;
    /** The service it is about, as [namespace/]service; what waivers match. */
    readonly subject?: string;
    /** What to say of several with this cause at once, their number in place of `#`. */
    readonly alike?: string;
    /** The rule of netprofile.yaml that it comes from. */
    readonly rule?: string;
    /** What it is a test of, where a file holds several: a test report knows each by it. */
    readonly test?: string;
}
type Code = 
    | 'yaml-syntax'
    | 'yaml-alias-bomb'
    | 'yaml-ambiguous'
    | 'duplicate-key'
    | 'yaml-directive'
    | 'not-an-object'
    | 'passed-over'
    | 'empty-stream'
    | 'unknown-kind'
    | 'invalid-manifest'
    | 'unknown-key'
    | 'missing-key'
    | 'wrong-type'
    | 'empty-value'
    | 'conflicting-keys'
    | 'invalid-name'
    | 'invalid-port'
    | 'invalid-peer'
    | 'invalid-cidr'
    | 'invalid-host'
    | 'invalid-selector'
    | 'invalid-rule'
    | 'duplicate-profile'
    | 'project-file-unread'
    | 'unknown-peer'
    | 'platform-value-missing'
    | 'unknown-platform'
    | 'fqdn-unsupported'
    | 'wildcard-unsupported'
    | 'host-wider'
    | 'host-needs-dns'
    | 'host-not-isolated'
    | 'namespace-wide'
    | 'not-in-release'
    | 'dialect-unsupported'
    | 'unknown-dialect'
    | 'forbidden'
    | 'custom-rule-broken'
    | 'custom-rule-undecided'
    | 'custom-rule-selects-nothing'
    | 'waiver-expired'
    | 'waiver-invalid'
    | 'no-profiles'
    | 'nothing-matched'
    | 'profile-not-in-release'
    | 'profile-matches-nothing'
    | 'hook-invisible'
    | 'selects-nothing'
    | 'namespace-mismatch'
    | 'ambiguous-workload'
    | 'no-common-selector'
    | 'label-gap'
    | 'guessed-selector'
    | 'selector-catches-others'
    | 'peer-catches-others'
    | 'host-network'
    | 'overlapping-profiles'
    | 'workload-without-profile'
    | 'service-port'
    | 'unknown-port'
    | 'undeclared-port'
    | 'port-not-exposed'
    | 'ports-required'
    | 'not-consented'
    | 'no-known-consumers'
    | 'guessed-peer'
    | 'unknown-namespace'
    | 'external-name'
    | 'needs-release'
    | 'missing-kube-api'
    | 'missing-ingress'
    | 'missing-prometheus'
    | 'missing-external'
    | 'chart-policy-voids'
    | 'chart-policy-adds'
    | 'chart-policy-dropped'
    | 'chart-policy-not-covered'
    | 'foreign-policy'
    | 'duplicate-policy'
    | 'object-in-list'
    | 'cni-service-port'
    | 'cni-peer-selector'
    | 'cni-bare-pod'
    | 'cni-too-many-ports'
    | 'cni-ip-block'
    | 'template-error'
    | 'unknown-template'
    | 'template-not-yaml'
    | 'template-changes-policy'
    | 'invalid-policy'
    | 'edited-file'
    | 'edited-stale-file'
    | 'foreign-file'
    | 'missing-policy'
    | 'changed-policy'
    | 'policy-worded-otherwise'
    | 'policy-edited-by-hand'
    | 'policy-by-hand'
    | 'pod-labels-differ'
    | 'expectation-failed'
    | 'expectation-invalid'
    | 'kind-forbidden'
    | 'namespace-terminating'
    | 'undeclared-connection'
    | 'nothing-serves'
    | 'exposed-unused'
    | 'not-isolated'
    | 'rule-matches-nothing'
    | 'policy-selects-nothing'
    | 'policy-selects-some'
    | 'wrong-port'
    | 'service-address'
    | 'dns-partly-blocked'
    | 'host-without-dns-rule'
    | 'redundant-policy'
    | 'no-default-deny'
    | 'egress-to-everywhere'
    | 'ingress-from-everywhere'
    | 'ports-left-empty'
    | 'without-effect'
    | 'mesh-blocked'
    | 'set-members-apart'
    | 'dns-blocked'
    | 'connection'
    | 'connection-opened'
    | 'namespace-labels-unknown'
    | 'duplicate-object'
    | 'port-name-unseen'
    | 'controller-label'
    | 'hook-policy'
    | 'hook-workload'
    | 'unsupported-policy'
    | 'policy-approximated'
    | 'narrowed-above-ports'
    | 'unsupported-peer'
    | 'stale-policy';
export type Severity = 'error' | 'warning' | 'info';
export interface ReadOptions {
    /** Of objects that carry none; `default` unless it is said. */
    readonly namespace?: string;
    /** As in compile: what it says of addresses and of the network plugin counts. `generic` unless it is said. */
    readonly platform?: string | readonly Text[];
}
/** A text to read: a file, a part of a stream, or a configuration block. */
export interface Text {
    readonly file: string;
    readonly text: string;
    /** It was found in a folder, and not named itself. */
    readonly isFound?: true;
}
/**
 * Reads manifests, policies among them, for a simulation. Nothing is read but the texts. Policies that profiles would
 * get are added as texts of their own: those of `compile`, after the manifests, since of two objects of one name the
 * last counts.
 *
 * @throws on an unknown preset's name
 */
export declare function readCluster(manifests: readonly Text[], options?: ReadOptions): ReadManifests;
/** What a front end tells the pipeline beside profiles, platform and manifests. */
export interface Options {
    /**
     * `release`: a stream that is applied as it is, where warnings are not seen
     * (post-render, fn). `files`: generate. `lint`: nothing is made, so a guess
     * for want of manifests is no warning. `assert`: nothing may be missing.
     */
    readonly mode: 'release' | 'files' | 'lint' | 'assert';
    /** False when profiles alone are compiled: then every profile gets its policy. */
    readonly hasManifests: boolean;
    /** The namespace of objects that carry none, where it is known. */
    readonly namespace?: string;
    /** Write it on policies too; Helm does that itself. */
    readonly placeInNamespace: boolean;
    /** What the host does with hooks: Helm 3 hides them, post-render marks policies for them, others apply them plainly. */
    readonly hooks: 'hidden' | 'marked' | 'plain';
    readonly strict: boolean;
    readonly requireProfiles: boolean;
    /** Add a policy per namespace that closes every pod without one of its own. */
    readonly defaultDeny: boolean;
    readonly chartPolicies: ChartPolicies;
    readonly accept: readonly Waiver[];
    readonly forbid?: Limits;
    /** Today as YYYY-MM-DD: waivers end. */
    readonly today: string;
    /** What a policy calls the file of its profile: the same wherever the program runs. */
    readonly sourceName?: (file: string) => string;
    /** The program's version, written on policies. */
    readonly version: string;
}
/** What becomes of policies that come with the chart, beside a profile's. */
type ChartPolicies = 'error' | 'keep' | 'drop';
/** A finding that the team knows of and accepts. */
interface Waiver {
    readonly code: string;
    readonly where: string;
    readonly reason: string;
    /** The last day it holds, YYYY-MM-DD. */
    readonly until?: string;
    readonly place: Place;
}
/** What no profile may use. */
interface Limits {
    readonly peers: readonly {
        readonly peer: string;
        readonly place: Place;
    }[];
    readonly extra: boolean;
    readonly unisolated: boolean;
    readonly place: Place;
}
export type Peer = {
    readonly kind: 'pods';
    readonly namespaces: Namespaces;
    readonly pods: Selector | 'all';
} | {
    readonly kind: 'ipBlock';
    readonly cidr: string;
    readonly except: readonly string[];
}
/** A DNS name outside the cluster, or `*.` and a name: any one label in place of the star. */
 | {
    readonly kind: 'host';
    readonly host: string;
} | {
    readonly kind: 'entity';
    readonly entity: Entity;
};
/** Which namespaces a pod peer is in; `own` is the policy's. */
type Namespaces = {
    readonly kind: 'own';
} | {
    readonly kind: 'all';
} | {
    readonly kind: 'names';
    readonly names: NonEmpty<string>;
} | {
    readonly kind: 'labels';
    readonly selector: Selector;
};
/** A list with at least one element. In a NetworkPolicy an empty list means everyone. */
type NonEmpty<T> = readonly [T, ...T[]];
/** A LabelSelector that restricts something: at least one label or expression. */
export interface Selector {
    readonly matchLabels: Labels;
    readonly matchExpressions: readonly Expression[];
}
type Labels = Readonly<Record<string, string>>;
type Expression = {
    readonly key: string;
    readonly operator: 'In' | 'NotIn';
    readonly values: NonEmpty<string>;
} | {
    readonly key: string;
    readonly operator: 'Exists' | 'DoesNotExist';
};
type Entity = (typeof entities)[number] | (typeof namedEntities)[number];
/** What an engine knows by a name of its own, where no selector or address reaches. */
declare const entities: readonly ['kube-apiserver', 'world', 'host', 'remote-node', 'cluster'];
/** Those of all engines that are in the cluster and no pod that manifests know; platforms speak of the first alone. */
declare const namedEntities: readonly ['kube-apiserver', 'ingress', 'health', 'init', 'unmanaged'];
/**
 * The resolved model of one output object, before it is rendered.
 * A direction that is absent is not isolated; one with no rules is closed.
 */
export interface Policy {
    readonly name: string;
    /** Absent where the release decides (Helm). */
    readonly namespace?: string;
    readonly service: string;
    readonly selector: Selector | 'all';
    readonly ingress?: readonly Rule[];
    readonly egress?: readonly Rule[];
    readonly labels: Labels;
    readonly annotations: Labels;
    readonly origin: Place;
    /** Only for guard rails. */
    readonly tier?: Tier;
}
/** One rule of a direction: any of the peers, on any of the ports. */
export interface Rule {
    readonly peers: Peers;
    readonly ports: Ports;
    /** The entry in a profile or platform file that it came from. */
    readonly origin: Place;
    /** The same in short words, for a comment: `orders#/consumes/1`. */
    readonly label: string;
    /**
     * It opens the platform's DNS. A list: the engine also reads the answers, to know hosts by name,
     * and lets names of these patterns be looked up.
     */
    readonly dns?: 'open' | NonEmpty<string>;
    /** What happens to what it matches, where rules are more than allowances (guard rails). Absent: allowed. */
    readonly action?: 'Accept' | 'Deny' | 'Pass';
}
type Peers = NonEmpty<Peer> | 'all';
type Ports = NonEmpty<Port> | 'all';
export type Port = {
    readonly kind: 'number';
    readonly protocol: Protocol;
    readonly port: number;
    readonly endPort?: number;
} | {
    readonly kind: 'name';
    readonly protocol: Protocol;
    readonly name: string;
} | {
    readonly kind: 'any';
    readonly protocol: Protocol;
};
/** Where a cluster-wide policy stands: before all NetworkPolicies, or behind them. Lower numbers first. */
interface Tier {
    readonly name: 'Admin' | 'Baseline';
    readonly priority: number;
}
/** A policy, or the part of one, that becomes one object of a dialect. */
export interface PolicyObject extends Policy {
    readonly dialect: string;
    readonly apiVersion: string;
    readonly kind: string;
    /** Tells the objects of one service apart in file names; empty for the main one. */
    readonly part: string;
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
 * The name of the service this profile speaks about: a DNS-1123 label, usually the name of its workload.
 */
type Service = string;
/**
 * Where the service lives. It addresses and filters and never places: a workload's own namespace wins, and disagreement is an error.
 */
type Namespace = string;
/**
 * The fields of the short form, without service and namespace.
 */
interface NetworkProfileSpec {
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
 * The object in the release that the profile belongs to: [Kind/]name, * allowed, or a list. Default: the service's name.
 *
 * @minItems 1
 */
type Workload = string | [string, ...string[]];
/**
 * The pods, as a map of labels or a full LabelSelector. Taken literally.
 */
interface Select {
    [k: string]: unknown;
}
/**
 * The ports that others may connect to. A number is the pod's port, not the Service's.
 *
 * @minItems 1
 */
type Exposes = [Exposed, ...Exposed[]];
/**
 * A port open to every service whose profile consumes it, or a port with its own list of peers.
 */
type Exposed = number | string | {
    port?: ProfilePort;
    ports?: ProfilePorts;
    from?: From;
};
/**
 * 8080, http (a container port's name) or 8000-8010, each with an optional /tcp, /udp or /sctp.
 */
type ProfilePort = number | string;
/**
 * A list of ports, or the word all. Never implied.
 *
 * @minItems 1
 */
type ProfilePorts = [ProfilePort, ...ProfilePort[]] | string;
/**
 * Who may connect: a list of peers, or none. Absent: $consumers.
 *
 * @minItems 1
 */
type From = string | [SourcePeer, ...SourcePeer[]];
/**
 * Who may connect: [namespace/]service, namespace/*, $name, or a map.
 */
type SourcePeer = string | {
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
type PeerName = string;
/**
 * The name of another service, as its profile or workload has it.
 */
type PeerService = string;
/**
 * A namespace, a list of them, or "*" for all.
 *
 * @minItems 1
 */
type PeerNamespace = string | [string, ...string[]];
/**
 * Pods by label: a map or a full LabelSelector.
 */
interface PeerLabels {
    [k: string]: unknown;
}
/**
 * An address block without host bits.
 */
type Cidr = string;
/**
 * Blocks inside cidr that stay blocked.
 *
 * @minItems 1
 */
type Except = [Cidr, ...Cidr[]];
/**
 * The services in the cluster that this service connects to.
 *
 * @minItems 1
 */
type Consumes = [Consumed, ...Consumed[]];
/**
 * [namespace/]service[:port], namespace/*:port, $name[:port], or a map with ports.
 */
type Consumed = string | {
    peer?: PeerName;
    service?: PeerService;
    namespace?: PeerNamespace;
    labels?: PeerLabels;
    cidr?: Cidr;
    except?: Except;
    ports?: ProfilePorts;
};
/**
 * What the service reaches outside the cluster.
 *
 * @minItems 1
 */
type Egress = [Outside, ...Outside[]];
/**
 * A host name, an address block, or a $name, with ports.
 */
type Outside = string | {
    /**
     * A DNS name outside the cluster, or *. and a name: any one label in place of the star. Needs a platform whose engine holds names.
     */
    host?: string;
    peer?: PeerName;
    cidr?: Cidr;
    except?: Except;
    ports?: ProfilePorts;
};
/**
 * The directions that are closed except for what the profile says. [] emits nothing: observe mode, or an entry about a foreign provider.
 */
type Isolate = ('ingress' | 'egress')[];
/**
 * Open egress to the platform's DNS whenever egress is isolated.
 */
type Dns = boolean;
/**
 * Raw NetworkPolicy ingress rules, the escape hatch. Every rule needs from and ports.
 *
 * @minItems 1
 */
type ExtraIngress = [
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
type ExtraEgress = [
    {
        [k: string]: unknown;
    },
    ...{
        [k: string]: unknown;
    }[]
];
/**
 * Labels put on the generated policy.
 */
interface AddedLabels {
    [k: string]: string;
}
/**
 * Annotations put on the generated policy.
 */
interface AddedAnnotations {
    [k: string]: string;
}
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
 * What one service exposes, consumes and reaches outside the cluster. Short form, or the same as a Kubernetes-shaped NetworkProfile document.
 */
export type ProfileDocument = Profile | NetworkProfile;
export interface Compiled {
    /** Sorted by namespace and name, each verified against its plan. Empty when there is an error. */
    readonly policies: readonly {
        readonly policy: PolicyObject;
        readonly text: string;
    }[];
    /** Sorted by file, place and code. Places hold paths; locate finds line and column. */
    readonly diagnostics: readonly Diagnostic[];
}
/**
 * Finds where places are in a source. A path that goes further
 * than the text (a missing key) leads to what is there of it; a key, not its
 * value, is meant where the last step names one. A place with document -1
 * holds an offset in UTF-16 units.
 */
export declare function locate(text: string, place: InText): Position;
type InText = Pick<Place, 'document' | 'path'>;
/** A position for people: both from 1. */
export interface Position {
    readonly line: number;
    readonly column: number;
}
/**
 * Compiles profiles into NetworkPolicies, or what the platform's dialect makes of them. A pure function of its arguments:
 * texts in, texts and findings out; nothing is read or written.
 *
 * @param profiles YAML texts with one or more profile documents each, of either form
 * @param platform a preset's name, or platform texts, nearest first; `extends` may name a preset
 * @param manifests YAML texts with the release's objects; none: every profile gets its policy
 * @param options what differs from `netprofile generate` without flags
 * @throws only on an unknown preset's name
 */
export declare function compile(profiles: readonly Text[], platform?: string | readonly Text[], manifests?: readonly Text[], options?: Partial<Options>): Compiled;
export {};
