import type { WorkloadRef } from '../model/intent.ts';
import type { Workload } from '../model/manifest.ts';
import type { Labels } from '../model/policy.ts';
import type { HeldPods } from './held-pods.ts';

/** Where a line of a draft comes from; `--strict-evidence` asks for two of them. */
export type EvidenceSource = 'manifests' | 'policies' | 'flows';

/** Why a line stands in a draft. */
export interface Evidence {
  readonly source: EvidenceSource;
  /** In the words of the manifest: `env REDIS_ADDR of container server`. Never a value. */
  readonly words: string;
}

/** A port that a service exposes, and who is known to use it. */
export interface DraftExposure {
  /** As a profile writes it: 8080, http, 53/udp. */
  readonly port: string;
  /** `$consumers` and other peers; empty: nobody is known. */
  readonly from: readonly string[];
  /** All of its consumers are on the host network, so that `$nodes` lets them in. */
  readonly isForNodes?: true;
  readonly evidence: readonly Evidence[];
  /** What the manifests do not say, with the choices. */
  readonly questions: readonly string[];
}

/** A line of `consumes`: `data/postgres:5432`, `$kube-api`. */
export interface DraftConsumption {
  readonly peer: string;
  readonly port?: string;
  readonly evidence: readonly Evidence[];
}

/** A line of `egress`: a host or a block outside the cluster, and its ports. */
export interface DraftEgress {
  readonly to: { readonly host: string } | { readonly cidr: string };
  readonly ports: readonly string[];
  readonly evidence: readonly Evidence[];
}

/** The first profile of a service, with the evidence of each line. */
export interface Draft {
  readonly service: string;
  readonly namespace: string;
  /** Only where the service's name does not lead to the workload alone. */
  readonly workload?: readonly WorkloadRef[];
  /** Which pods it holds, where its workload alone does not say that, and why. */
  readonly select?: HeldPods['select'];
  /** Why it is a comment as a whole: no policy could hold its pods as they are. */
  readonly unheld?: string;
  /** The object that it was drafted from: `Deployment shop/cart`. */
  readonly from: string;
  readonly isHostNetwork: boolean;
  /** Nothing tells the labels of its pods, so that no policy can hold them yet. */
  readonly hasUnknownLabels: boolean;
  /** It calls whoever asks to be called, so that its egress stays open: an ingress controller, Prometheus. */
  readonly callsAnyone: boolean;
  readonly exposes: readonly DraftExposure[];
  readonly consumes: readonly DraftConsumption[];
  readonly egress: readonly DraftEgress[];
  /** Questions that belong to no line that could be written. */
  readonly questions: {
    readonly exposes: readonly string[];
    readonly consumes: readonly string[];
    readonly egress: readonly string[];
  };
}

/** A workload that gets a profile, under the name that the profile has. */
export interface DraftedWorkload extends HeldPods {
  readonly service: string;
  readonly namespace: string;
  /** Where several objects make pods that no label tells apart: the first, with the ports of all. */
  readonly workload: Workload;
  readonly ref?: readonly WorkloadRef[];
  /** An operator makes its pods of a custom resource: the labels that Services ask for, all that is known of them; unknown where no Service is here. */
  readonly operated?: Labels | 'unknown';
}
