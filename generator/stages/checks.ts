import type { Diagnostic } from '../model/diagnostic.ts';
import type { ShippedPolicy } from '../model/manifest.ts';
import { chartPolicies } from './checks/chart-policies.ts';
import { cni } from './checks/cni.ts';
import { coverage } from './checks/coverage.ts';
import { calls } from './checks/missing-lines.ts';
import type { PlannedRelease } from './checks/planned-release.ts';
import { addsUp, isSelected } from './checks/suspects.ts';

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
