import type { Intent } from './intent.ts';
import type { ObjectId, Service, Workload } from './manifest.ts';
import type { Selector } from './policy.ts';

/**
 * A service with its pods: a profile's subject, or a workload that is only a
 * peer. `seen`: the release holds its pods, its Service or its workload.
 */
export interface Subject {
  readonly service: string;
  /** Where it lives; absent when it is the release's namespace and nobody said its name. */
  readonly namespace?: string;
  readonly intent?: Intent;
  readonly seen: boolean;
  /** The namespace that its objects carry in the release. */
  readonly placed?: string;
  readonly workloads: readonly Workload[];
  /** The custom resource of which an operator makes its pods, none of which are there. */
  readonly operated?: ObjectId;
  /** All its pods are on the host network, where no policy reaches them. */
  readonly onHost: boolean;
  /** Services of the release that lead to its pods. */
  readonly services: readonly Service[];
  /** Absent when no selector holds exactly these pods; that has been reported. */
  readonly selector?: Selector;
  /** The selector is the label convention, not something that was seen or said. */
  readonly guessed: boolean;
  /** Of a name without a profile that several workloads could be meant by: what they are. */
  readonly ambiguous?: string;
}

/** [namespace/]service, as messages and waivers write it. */
export function subjectName(subject: {
  readonly service: string;
  readonly namespace?: string | undefined;
}): string {
  return subject.namespace === undefined
    ? subject.service
    : `${subject.namespace}/${subject.service}`;
}
