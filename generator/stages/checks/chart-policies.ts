import { isBroad, matches } from '../../grammar/selectors.ts';
import { subjectName } from '../../model/connection.ts';
import { type Diagnostic, finding } from '../../model/diagnostic.ts';
import type { Manifests, ShippedPolicy, Workload } from '../../model/manifest.ts';
import type { Namespaces, Policy, Rule } from '../../model/policy.ts';
import type { Options } from '../options.ts';
import { isHuge } from './limits.ts';

/** A planned policy with the visible pods that it holds. */
export interface Hold {
  readonly policy: Policy;
  readonly workloads: readonly Workload[];
}

/**
 * Looks at policies that the release itself carries, ours of other names
 * among them. Policies are additive: one that allows everyone to pods of ours
 * voids ours. `drop` takes such a policy out, but only when ours hold every
 * pod that it selects in each of its directions.
 */
export function chartPolicies(
  held: readonly Hold[],
  replaced: readonly ShippedPolicy[],
  manifests: Manifests,
  options: Options,
  isEnforced: (policy: ShippedPolicy) => boolean,
): { dropped: readonly ShippedPolicy[]; diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  // assert looks at what is really there: nothing is dropped any more
  const drops = options.chartPolicies === 'drop' && options.mode !== 'assert';
  const dropped: ShippedPolicy[] = [];
  for (const shipped of manifests.policies.filter(
    (each) => !replaced.includes(each) && isEnforced(each),
  )) {
    const selected = manifests.workloads.filter(
      (each) => !each.hostNetwork && isSelected(shipped, each, options.namespace),
    );
    const touched = held.filter(
      ({ policy, workloads }) =>
        workloads.some((each) => selected.includes(each)) &&
        directions.some((side) => policy[side] !== undefined && (shipped[side] ?? []).length > 0),
    );
    if (touched.length === 0) continue;
    const names = [...new Set(touched.map(({ policy }) => policy.service))].join(', ');
    const about = {
      place: shipped.place,
      subject: subjectName({ service: shipped.name, namespace: shipped.namespace }),
    };
    const wide = directions.filter(
      (side) =>
        (shipped[side] ?? []).some(isWide) &&
        touched.some(({ policy }) => policy[side] !== undefined),
    );
    if (wide.length === 0) {
      diagnostics.push(
        finding(
          'chart-policy-adds',
          `${shipped.kind} ${shipped.name} adds to what ${names} may do`,
          about,
        ),
      );
      continue;
    }
    const bare = drops ? uncovered(shipped, selected, held) : undefined;
    if (drops && bare === undefined) {
      dropped.push(shipped);
      diagnostics.push(
        finding(
          'chart-policy-dropped',
          `${shipped.kind} ${shipped.name} was taken out: the policies of ${names} take its place`,
          about,
        ),
      );
    } else if (bare !== undefined) {
      const hint = 'write a profile for those pods, or set chartPolicies: keep';
      diagnostics.push(
        finding(
          'chart-policy-not-covered',
          `${shipped.kind} ${shipped.name} cannot be dropped: ${bare}`,
          { ...about, hint },
        ),
      );
    } else {
      const hint =
        "switch it off in the chart's values, or set chartPolicies: drop in netprofile.yaml";
      const message = `${shipped.kind} ${shipped.name} allows everyone (${wide.join(', ')}) to pods of ${names}: it voids ours`;
      const found = finding('chart-policy-voids', message, { ...about, hint });
      diagnostics.push(options.chartPolicies === 'keep' ? { ...found, severity: 'info' } : found);
    }
  }
  return { dropped, diagnostics };
}

const directions = ['ingress', 'egress'] as const;

/** Objects without a namespace are in the release's; where that is not known, a policy may be anywhere. */
export function isSelected(
  shipped: ShippedPolicy,
  workload: Workload,
  releaseNamespace: string | undefined,
): boolean {
  const [own, its] = [shipped, workload].map((each) => each.namespace ?? releaseNamespace);
  const isTogether = own === undefined || its === undefined || own === its;
  return isTogether && matches(shipped.selector, workload.podLabels);
}

/** Everyone, every pod, or addresses as good as all. */
function isWide({ peers }: Rule): boolean {
  if (peers === 'all') return true;
  return peers.some((peer) => {
    if (peer.kind === 'ipBlock') return isHuge(peer.cidr);
    if (peer.kind === 'entity') return peer.entity === 'world' || peer.entity === 'cluster';
    if (peer.kind === 'host') return false;
    return isBroad(peer.pods) && isEveryNamespace(peer.namespaces);
  });
}

function isEveryNamespace(namespaces: Namespaces): boolean {
  return (
    namespaces.kind === 'all' || (namespaces.kind === 'labels' && isBroad(namespaces.selector))
  );
}

/** Why a policy cannot be dropped, or undefined. */
function uncovered(
  shipped: ShippedPolicy,
  selected: readonly Workload[],
  held: readonly Hold[],
): string | undefined {
  if (isBroad(shipped.selector))
    return 'it selects every pod of its namespace, those of other releases too';
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
