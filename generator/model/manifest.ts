import type { Place } from './diagnostic.ts';
import type { Labels, Protocol, Rule, Selector } from './policy.ts';

/** What identifies an object of the release; namespace is absent where the release decides. */
export interface ObjectId {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly place: Place;
}

export interface ContainerPort {
  readonly name?: string;
  readonly port: number;
  readonly protocol: Protocol;
}

/** The Helm hook annotations of an object, as they stand. */
export interface Hook {
  readonly events: string;
  readonly weight: number;
}

/** An object that makes pods, or a Pod. */
export interface Workload extends ObjectId {
  readonly podLabels: Labels;
  /** The owner's own spec.selector; absent for Jobs, CronJobs and Pods. */
  readonly selector?: Selector;
  readonly ports: readonly ContainerPort[];
  readonly annotations: Labels;
  readonly hostNetwork: boolean;
  readonly serviceAccount: string;
  readonly hook?: Hook;
}

export interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly targetPort: number | string;
  readonly protocol: Protocol;
}

export interface Service extends ObjectId {
  readonly labels: Labels;
  readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
  /** Absent for ExternalName and for Services whose endpoints are managed by hand. */
  readonly selector?: Labels;
  readonly ports: readonly ServicePort[];
  /** Its name leads to the pods' own addresses, and their ports. */
  readonly headless?: true;
  readonly clusterTrafficPolicy: boolean;
  /** By the annotations that Prometheus looks for, and the port that they name. */
  readonly scraped: boolean;
  readonly scrapedPort?: string;
}

/** A NetworkPolicy that the release carries, read into our model. */
export interface ShippedPolicy extends ObjectId {
  readonly ours: boolean;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly selector: Selector | 'all';
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

/** Something in the release that leads a known kind of caller to a Service or to pods. */
export interface Call {
  readonly from: 'kube-api' | 'ingress' | 'prometheus';
  readonly by: ObjectId;
  /** Of the pods, and not of a Service that leads to them. */
  readonly podPort?: number | string;
  readonly target:
    | {
        readonly kind: 'service';
        readonly namespace?: string;
        readonly name: string;
        readonly port?: number | string;
      }
    | {
        readonly kind: 'services';
        readonly namespaces: 'own' | 'all' | readonly string[];
        readonly selector: Selector | 'all';
        readonly port?: number | string;
      }
    | {
        readonly kind: 'pods';
        readonly namespaces: 'own' | 'all' | readonly string[];
        readonly selector: Selector | 'all';
        readonly port?: number | string;
      };
}

/** What was read from a release stream, KRM items or a folder. */
export interface Manifests {
  readonly objects: readonly ObjectId[];
  readonly workloads: readonly Workload[];
  readonly services: readonly Service[];
  readonly policies: readonly ShippedPolicy[];
  readonly calls: readonly Call[];
}
