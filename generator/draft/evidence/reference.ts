import type { Protocol } from '../../model/policy.ts';
import type { DraftedWorkload, Evidence } from '../draft.ts';

/** What a workload's settings say it connects to. */
export type Reference =
  | {
      readonly kind: 'service';
      readonly to: DraftedWorkload;
      readonly port: string;
      readonly evidence: Evidence;
    }
  /** Its own headless Service: the members talk to each other. */
  | { readonly kind: 'self'; readonly port: string; readonly evidence: Evidence }
  | { readonly kind: 'api-server'; readonly evidence: Evidence }
  | {
      readonly kind: 'outside';
      readonly host: string;
      readonly port: number;
      readonly protocol?: Protocol;
      readonly evidence: Evidence;
    }
  /** What the manifests do not decide, in words for a comment. */
  | {
      readonly kind: 'question';
      readonly about: 'consumes' | 'egress';
      readonly words: string;
    };
