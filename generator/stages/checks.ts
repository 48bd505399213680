import type { Diagnostic } from '../model/diagnostic.ts';
import type { Manifests, ShippedPolicy } from '../model/manifest.ts';
import type { Opening } from '../model/opening.ts';
import { calls } from './checks/calls.ts';
import { chartPolicies } from './checks/chart-policies.ts';
import { cni } from './checks/cni.ts';
import { coverage } from './checks/coverage.ts';
import { addsUp, isSelected } from './checks/suspects.ts';
import type { Options } from './options.ts';
import type { Planned } from './plan.ts';
import type { Resolution } from './resolve.ts';

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

/** Looks at the release as a whole. `dropped` are the chart's policies that ours replace. */
export function checks(release: PlannedRelease): {
  readonly dropped: readonly ShippedPolicy[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const { planned, taken, resolution, manifests, options } = release;
  const { world, subjects, resolved } = resolution;
  const held = resolved.map((each) => each.subject);
  const guesses = resolution.diagnostics.some((each) => each.code === 'namespace-mismatch');
  const covered =
    options.hasManifests && !guesses ? coverage(held, subjects, manifests, options) : [];
  const quirks = planned.flatMap((each) => cni(each.resolved.subject, each.policy, world));
  const shipped = chartPolicies(release);
  const kept = manifests.policies.filter(
    (each) => !taken.includes(each) && !shipped.dropped.includes(each) && addsUp(each),
  );
  const called = calls(
    planned.map((each) => ({ subject: each.resolved.subject, policy: each.policy })),
    manifests,
    world,
    ({ workloads }) =>
      kept
        .filter(
          (each) =>
            workloads.length > 0 &&
            workloads.every((one) => isSelected(each, one, options.namespace)),
        )
        .flatMap((each) => each.ingress ?? []),
  );
  return {
    dropped: shipped.dropped,
    diagnostics: [...covered, ...called, ...quirks, ...shipped.diagnostics],
  };
}
