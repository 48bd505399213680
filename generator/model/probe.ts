import type { Place } from './diagnostic.ts';
import type { Labels, Protocol } from './policy.ts';

/** `stand-ins`: pods that the run makes. `pods`: those that run in the cluster, as they are. */
export type ProbeMode = 'stand-ins' | 'pods';

/** A port that an end answers on, or is thought to. */
export interface ListeningPort {
  readonly name?: string;
  readonly port: number;
  readonly protocol: Protocol;
  /**
   * `container`: a container declares it. `exposed`: policies speak of it and
   * no container does. `extra`: a stand-in's own, which nobody exposes.
   */
  readonly kind: 'container' | 'exposed' | 'extra';
}

/**
 * One end of connections.
 * `workload`: a workload of the manifests or the cluster. `peer`: pods that only
 * policies speak of, made up from their words. `twin`: a pod without labels in
 * a namespace with profiles. `outsider`: one in a namespace with none.
 */
export interface ProbeEnd {
  /** Unique in the plan, and the same for the same input: `shop/cart`; `shop/cart#2` where pods of one workload differ. */
  readonly id: string;
  readonly kind: 'workload' | 'peer' | 'twin' | 'outsider';
  /** As `matrix` and `map` call it; several ends may share it. */
  readonly party: string;
  readonly namespace: string;
  /** Of the workload; of the pod to be made otherwise. */
  readonly name: string;
  /** Deployment, Pod, ...; absent for what is no workload. */
  readonly workloadKind?: string;
  /** Of its pods, in full. */
  readonly labels: Labels;
  readonly listens: readonly ListeningPort[];
  /** Names of real Pods that are alike, any of which will do (mode `pods`). */
  readonly pods: readonly string[];
  /** Its place in the manifests. */
  readonly place?: Place;
}

/** A namespace that ends are in, with the labels that policies may select it by. */
export interface ProbeNamespace {
  readonly name: string;
  readonly labels: Labels;
}

/** Where a connection goes. The port is the connection's own. */
export type ProbeTarget =
  /** The address of an end's pod. */
  | { readonly kind: 'pod'; readonly end: string }
  /** A Service by its DNS name; the connection's port is the Service's, `podPort` what it leads to. */
  | {
      readonly kind: 'service';
      /** `payments.shop.svc`: search domains add the cluster's. */
      readonly host: string;
      readonly end: string;
      readonly podPort: number;
    }
  /** An address outside; `block` is the declared block that it stands for. */
  | { readonly kind: 'address'; readonly address: string; readonly block?: string }
  /** A name to be looked up and nothing more: it `connected` when it resolves. */
  | { readonly kind: 'lookup'; readonly host: string };

/** What a connection is asked for. */
export type ProbeSubject =
  /** A profile declares it. */
  | 'declared'
  /** Nobody declares the source at a port that is exposed to others. */
  | 'undeclared-source'
  /** A source that may connect, on a port that nobody exposes. */
  | 'undeclared-port'
  /** An address in a block that the source's profile declares. */
  | 'outside'
  | 'undeclared-address'
  | 'metadata-address'
  | 'dns'
  /** From a namespace with no profile. */
  | 'outsider';

/** What profiles want. `undeclared`: no profile holds either end, so they want nothing. */
export type Intended = 'allowed' | 'blocked' | 'undeclared';

/** What the simulation of the policies that are (or will be) there says. */
export type Simulated = 'allowed' | 'blocked' | 'unknown';

/**
 * What shows that a connection could succeed but for policies, so that a
 * denial counts. `before`: the same connection, before policies are applied.
 * `connection`: one of the plan's controls. `none`: nothing can show it.
 */
export type ProbeControl =
  | { readonly kind: 'before' }
  | { readonly kind: 'connection'; readonly id: string }
  | { readonly kind: 'none'; readonly why: string };

export interface PlannedConnection {
  /** Unique in the plan, and the same for the same input: letters, digits and `-` only. */
  readonly id: string;
  readonly about: ProbeSubject;
  /** Id of an end. */
  readonly from: string;
  readonly to: ProbeTarget;
  readonly protocol: Protocol;
  /** What is dialled; for a lookup, the port of the DNS. */
  readonly port: number;
  readonly intended: Intended;
  readonly simulated: Simulated;
  readonly control: ProbeControl;
  /** The line of a profile that allows it, or that it would have to stand in. */
  readonly place?: Place;
  /** The same in short words: `orders#/consumes/1`. */
  readonly label?: string;
  /** A run without an answer to its control leaves it out with a reason: there may be nothing there. */
  readonly optional?: true;
  /** What some network plugin may do otherwise. */
  readonly quirks?: readonly ProbeQuirk[];
}

/**
 * Ways in which a network plugin is known to let through what is blocked.
 * `both-directions`: one policy selects both ends, and its ingress lets the
 * source in. `port-by-name`: a rule with a port by name speaks of both ends.
 */
export type ProbeQuirk = 'both-directions' | 'port-by-name';

/** A connection that is made for what it shows about others; `phase` is `control`. */
export interface ControlConnection {
  readonly id: string;
  /**
   * `allowed`: from a source that the simulation allows. `twin`: from a pod
   * that no policy selects. `itself`: from the pod to its own address, which
   * shows that it listens and not that the way is open. `before`: from another
   * pod, before policies are applied.
   */
  readonly because: 'allowed' | 'twin' | 'itself' | 'before';
  readonly from: string;
  readonly to: ProbeTarget;
  readonly protocol: Protocol;
  readonly port: number;
}

/** Why something is not probed. */
export const leftOutReasons = {
  'host-network': 'pods on the host network, which no policy holds',
  'not-running': 'workloads without a running pod (no replicas, or a Job that is not running)',
  'no-namespace': 'pods that policies speak of in namespaces without a name',
  'system-namespace': 'pods that policies speak of in namespaces of the cluster itself',
  sctp: 'SCTP, which the nodes are not known to speak (--sctp)',
  'udp-without-reply': 'UDP to real pods, which need not answer',
  'no-listener': 'ranges of ports in which no container declares one',
  'cannot-be-told':
    'connections that address blocks may allow, since addresses of pods are not known',
  'port-name': 'ports by a name that no container has',
  'host-name': 'hosts by name outside the cluster',
  'no-address': 'blocks without an address to stand for them (--outside BLOCK=ADDRESS)',
  'all-exposed': 'servers that expose every port, so that none is left that nobody exposes',
  'second-family': 'second addresses of dual-stack pods',
  'service-unusable': 'Services that lead to no single port of a pod in the plan',
  sampled: 'blocked connections beyond --sample',
  'nothing-answers': 'addresses outside at which nothing answered without policies',
} as const;

export type LeftOutReason = keyof typeof leftOutReasons;

export interface LeftOut {
  readonly reason: LeftOutReason;
  /** Of what the reason speaks of. */
  readonly count: number;
  /** A few of them by name. */
  readonly examples: readonly string[];
}

/** Which connections are made, from where, and what each should give. A pure function of its input. */
export interface ProbePlan {
  readonly mode: ProbeMode;
  /** Of the choice of blocked connections, where `sample` bounds them. */
  readonly seed: number;
  readonly sample?: number;
  readonly namespaces: readonly ProbeNamespace[];
  readonly ends: readonly ProbeEnd[];
  readonly connections: readonly PlannedConnection[];
  readonly controls: readonly ControlConnection[];
  /**
   * Connections of the plan to ask again and again after policies are applied:
   * they have settled when `blocked` are and `allowed` are not.
   */
  readonly sentinels: {
    readonly blocked: readonly string[];
    readonly allowed: readonly string[];
  };
  readonly leftOut: readonly LeftOut[];
}

/** What one attempt gave. `dns`: the name did not resolve. `error`: the attempt itself failed, which shows nothing. */
export type ProbeAnswer = 'connected' | 'timeout' | 'refused' | 'dns' | 'error';

/**
 * One attempt. `control`: of a control, by its id, or of a connection before
 * policies are applied. `measured`: the first. `repeat`: any further one.
 */
export interface Observation {
  readonly connection: string;
  readonly phase: 'control' | 'measured' | 'repeat';
  readonly answer: ProbeAnswer;
  /** In words for people; never the text of a client's error object. */
  readonly detail?: string;
}

/**
 * `ok`: all agree. `leak`: allowed, and profiles want it blocked. `broken`:
 * blocked, and they want it allowed. `differs`: profiles and simulation agree
 * and traffic does not. `inconclusive`: it cannot be told.
 */
export const verdicts = ['leak', 'broken', 'differs', 'inconclusive', 'ok'] as const;
export type Verdict = (typeof verdicts)[number];

/** What attempts together say. */
export type Observed = 'allowed' | 'blocked' | 'unknown';

/** What the run knows of itself and of the cluster; everything that is not known is absent. */
export interface ProbeRun {
  /** ISO 8601, UTC. */
  readonly date: string;
  /** Of this program. */
  readonly version: string;
  readonly context?: string;
  readonly clusterVersion?: string;
  /** As its daemon sets call it: `kube-router`, `cilium`. */
  readonly networkPlugin?: string;
  /** How long policies took to take effect. */
  readonly settledSeconds?: number;
}

/** A line of a profile, for people and for annotations. */
export interface ProfileLine {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One end as the report names it: `shop/cart` of kind workload, `203.0.113.7` of kind address. */
export interface ProbedEnd {
  readonly name: string;
  readonly kind: ProbeEnd['kind'] | 'address' | 'name';
  /** As `matrix` and `map` call it, where that is another: one of several pods of a workload. */
  readonly party?: string;
  /** The Service that was dialled instead of the pod, or the block that an address stands for. */
  readonly by?: string;
}

/** A connection with everything that is known of it. */
export interface ProbedConnection {
  readonly id: string;
  readonly about: ProbeSubject;
  readonly from: ProbedEnd;
  readonly to: ProbedEnd;
  readonly protocol: Protocol;
  readonly port: number;
  readonly intended: Intended;
  readonly simulated: Simulated;
  readonly observed: Observed;
  readonly verdict: Verdict;
  /** In words: what was seen, and why it is no `ok`. */
  readonly reason: string;
  readonly answers: readonly ProbeAnswer[];
  /** What the control gave; absent where it was not needed or there is none. */
  readonly control?: ProbeAnswer;
  readonly at?: ProfileLine;
  readonly label?: string;
}

/** The JSON report of a run; `map` and `audit` read it back. */
export interface ProbeResult extends ProbeRun {
  readonly apiVersion: 'netprofile.dev/v1alpha1';
  readonly kind: 'ProbeResult';
  readonly mode: ProbeMode;
  readonly seed: number;
  readonly sample?: number;
  readonly counts: Readonly<Record<Verdict, number>>;
  readonly leftOut: readonly LeftOut[];
  /** What is wrong first. */
  readonly connections: readonly ProbedConnection[];
}

/** What stands for a declared block, or an address that nobody declares: `--outside BLOCK=ADDRESS[:PORT]`. */
export interface OutsideAddress {
  readonly block: string;
  readonly address: string;
  readonly port?: number;
}

/** What a user may choose of a plan. */
export interface ProbeOptions {
  readonly mode: ProbeMode;
  /** Most blocked connections for each source; absent: all of them. */
  readonly sample?: number;
  readonly seed: number;
  readonly outside: readonly OutsideAddress[];
  /** Whether nodes speak SCTP. */
  readonly sctp: boolean;
  /** Whether the run applies the policies itself, so that every connection can be tried before them. */
  readonly before: boolean;
  /** Namespaces of the cluster that are not the run's: no pod is made up in them. */
  readonly foreign: readonly string[];
  /** What the namespace of nobody is called, so that two runs do not share one. */
  readonly outsider?: string;
}

/** An object to be created, as the API takes it. */
export interface StandInObject {
  readonly apiVersion: string;
  readonly kind: 'Namespace' | 'Pod' | 'Service';
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Labels;
    readonly annotations?: Labels;
  };
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** Everything that stand-ins need, in the order in which it is created, and which pod is which end. */
export interface StandIns {
  readonly objects: readonly StandInObject[];
  /** By id of an end. */
  readonly pods: ReadonlyMap<string, { readonly namespace: string; readonly name: string }>;
}

/** What stand-ins are made with. */
export interface StandInOptions {
  /** Of the run: a DNS-1123 label of at most 40 characters, the value of `netprofile.dev/probe`. */
  readonly run: string;
  readonly image: string;
  /** Pods end themselves after so many seconds, whatever becomes of the run. */
  readonly lifetimeSeconds: number;
}

/** The label of everything that a run makes; its value is the run. */
export const probeLabel = 'netprofile.dev/probe';

/** The image that Kubernetes' own tests use. */
export const probeImage = 'registry.k8s.io/e2e-test-images/agnhost:2.56';

/** Exit status: 0 all ok; 1 leak, broken or differs; 2 inconclusive or nothing to probe. */
export type ProbeStatus = 0 | 1 | 2;

/** A target as reports name it. */
export function probedTarget(to: ProbeTarget, ends: readonly ProbeEnd[]): ProbedEnd {
  switch (to.kind) {
    case 'pod':
    case 'service': {
      const end = ends.find((each) => each.id === to.end);
      return { ...probedEnd(end, to.end), ...(to.kind === 'service' && { by: to.host }) };
    }
    case 'address':
      return { name: to.address, kind: 'address', ...(to.block !== undefined && { by: to.block }) };
    case 'lookup':
      return { name: to.host, kind: 'name' };
  }
}

/** An end as reports name it. */
export function probedEnd(end: ProbeEnd | undefined, id: string): ProbedEnd {
  const party = end?.party ?? id;
  return { name: id, kind: end?.kind ?? 'workload', ...(party !== id && { party }) };
}
