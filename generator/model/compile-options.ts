import type { Limits, Waiver } from './intent.ts';

/** What becomes of policies that come with the chart, beside a profile's. */
export type ChartPolicies = 'error' | 'keep' | 'drop';

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
