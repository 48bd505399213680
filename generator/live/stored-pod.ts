import type { Stored } from './list-all.ts';

/** As much of a pod as is looked at. */
export interface StoredPod extends Stored {
  readonly spec?: {
    readonly nodeName?: string;
    readonly hostNetwork?: boolean;
    readonly containers?: readonly { readonly name: string; readonly image?: string }[];
    readonly ephemeralContainers?: readonly { readonly name: string; readonly image?: string }[];
  };
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly podIP?: string;
    readonly conditions?: readonly Condition[];
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly ephemeralContainerStatuses?: readonly ContainerStatus[];
  };
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

export interface ContainerStatus {
  readonly name: string;
  readonly image?: string;
  readonly state?: {
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly running?: unknown;
    readonly terminated?: { readonly reason?: string; readonly exitCode?: number };
  };
}

export function isReady({ metadata, status }: StoredPod): boolean {
  if (metadata.deletionTimestamp !== undefined || (status?.podIP ?? '') === '') return false;
  return (status?.conditions ?? []).some((each) => each.type === 'Ready' && each.status === 'True');
}
