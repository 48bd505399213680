import type { Options } from '../../model/compile-options.ts';
import type { Manifests, ShippedPolicy } from '../../model/manifest.ts';
import type { Opening } from '../../model/opening.ts';
import type { Planned } from '../plan.ts';
import type { Resolution } from '../resolve.ts';

/** A release whose policies are planned. */
export interface PlannedRelease {
  readonly planned: readonly Planned[];
  /** Policies in the manifests that ours take the place of, or that an earlier run left. */
  readonly taken: readonly ShippedPolicy[];
  readonly resolution: Resolution;
  readonly manifests: Manifests;
  readonly options: Options;
  /** What the policies of others open, as a simulation found it. */
  readonly openings: readonly Opening[];
}
