import { knownObject } from '../dialects/index.ts';
import { kubernetes } from '../dialects/kubernetes.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Manifests, ShippedPolicy } from '../model/manifest.ts';
import type { Engines } from './assign/engines.ts';
import { calls } from './checks/calls.ts';
import { chartPolicies, isSelected } from './checks/chart-policies.ts';
import { cni } from './checks/cni.ts';
import { coverage } from './checks/coverage.ts';
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
  readonly engines: Engines;
  readonly options: Options;
}

/** Looks at the release as a whole. `dropped` are the chart's policies that ours replace. */
export function checks({
  planned,
  taken,
  resolution,
  manifests,
  engines: { primary, companions },
  options,
}: PlannedRelease): {
  readonly dropped: readonly ShippedPolicy[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const { world, subjects, resolved } = resolution;
  const held = resolved.map((each) => each.subject);
  const guesses = resolution.diagnostics.some((each) => each.code === 'namespace-mismatch');
  const covered =
    options.hasManifests && !guesses ? coverage(held, subjects, manifests, options) : [];
  const quirks = planned.flatMap((each) => cni(each.resolved.subject, each.policy, world));
  const isEnforced = (each: ShippedPolicy): boolean => {
    const known = knownObject(each.apiVersion, each.kind);
    // additive ones, of the engines that are there; a mesh or a firewall of a namespace voids nothing
    return (
      known !== undefined &&
      [kubernetes, primary, ...companions].includes(known.dialect) &&
      known.dialect.supports.scope === 'pods' &&
      known.dialect.supports.isolation !== 'none'
    );
  };
  const shipped = chartPolicies(planned, taken, manifests, options, isEnforced);
  const kept = manifests.policies.filter(
    (each) => !taken.includes(each) && !shipped.dropped.includes(each) && isEnforced(each),
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
