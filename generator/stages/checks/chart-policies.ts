import { matches } from '../../grammar/selectors.ts';
import { type Diagnostic, finding } from '../../model/diagnostic.ts';
import type { Manifests, ShippedPolicy, Workload } from '../../model/manifest.ts';
import type { Policy, Rule } from '../../model/policy.ts';
import type { Options } from '../options.ts';

/** A planned policy with the visible pods that it holds. */
export interface Hold {
  readonly policy: Policy;
  readonly workloads: readonly Workload[];
}

/**
 * Looks at policies that the release itself carries. Policies are additive:
 * one that allows everyone to pods of ours voids ours. `drop` takes such a
 * policy out only when ours hold every pod that it selects in each of its
 * directions.
 */
export function chartPolicies(
  held: readonly Hold[],
  manifests: Manifests,
  options: Options,
): { dropped: readonly ShippedPolicy[]; diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const dropped: ShippedPolicy[] = [];
  for (const shipped of manifests.policies.filter((each) => !each.ours)) {
    const selected = manifests.workloads.filter(
      (each) => !each.hostNetwork && isSelected(shipped, each),
    );
    const touched = held.filter(
      ({ policy, workloads }) =>
        workloads.some((each) => selected.includes(each)) &&
        directions.some((side) => policy[side] !== undefined && (shipped[side] ?? []).length > 0),
    );
    if (touched.length === 0) continue;
    const names = touched.map(({ policy }) => policy.service).join(', ');
    const about = {
      place: shipped.place,
      subject:
        shipped.namespace === undefined ? shipped.name : `${shipped.namespace}/${shipped.name}`,
    };
    const wide = directions.filter(
      (side) =>
        (shipped[side] ?? []).some(isWide) &&
        touched.some(({ policy }) => policy[side] !== undefined),
    );
    if (options.chartPolicies === 'drop') {
      const bare = uncovered(shipped, selected, held);
      if (bare === undefined) {
        dropped.push(shipped);
        diagnostics.push(
          finding(
            'chart-policy-dropped',
            `NetworkPolicy ${shipped.name} was taken out: the policies of ${names} take its place`,
            about,
          ),
        );
      } else {
        diagnostics.push(
          finding(
            'chart-policy-not-covered',
            `NetworkPolicy ${shipped.name} cannot be dropped: ${bare}`,
            { ...about, hint: 'write a profile for those pods, or set chartPolicies: keep' },
          ),
        );
      }
    } else if (wide.length === 0) {
      diagnostics.push(
        finding(
          'chart-policy-adds',
          `NetworkPolicy ${shipped.name} adds to what ${names} may do`,
          about,
        ),
      );
    } else {
      const found = finding(
        'chart-policy-voids',
        `NetworkPolicy ${shipped.name} allows everyone (${wide.join(', ')}) to pods of ${names}: it voids ours`,
        {
          ...about,
          hint: "switch it off in the chart's values, or set chartPolicies: drop in netprofile.yaml",
        },
      );
      diagnostics.push(options.chartPolicies === 'keep' ? { ...found, severity: 'info' } : found);
    }
  }
  return { dropped, diagnostics };
}

const directions = ['ingress', 'egress'] as const;

function isSelected(shipped: ShippedPolicy, workload: Workload): boolean {
  const same =
    (shipped.namespace ?? workload.namespace) === (workload.namespace ?? shipped.namespace);
  return same && matches(shipped.selector, workload.podLabels);
}

/** Everyone, every pod, or every address. */
function isWide({ peers }: Rule): boolean {
  if (peers === 'all') return true;
  return peers.some((peer) =>
    peer.kind === 'ipBlock'
      ? peer.cidr.endsWith('/0')
      : peer.namespaces.kind === 'all' && peer.pods === 'all',
  );
}

/** Why a policy cannot be dropped, or undefined. */
function uncovered(
  shipped: ShippedPolicy,
  selected: readonly Workload[],
  held: readonly Hold[],
): string | undefined {
  for (const workload of selected) {
    const over = held.filter((each) => each.workloads.includes(workload));
    for (const side of directions) {
      if (shipped[side] === undefined || over.some(({ policy }) => policy[side] !== undefined))
        continue;
      return `it holds ${side} of ${workload.kind} ${workload.name}, and no policy of ours does`;
    }
  }
  return undefined;
}
