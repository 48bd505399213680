import { knownObject } from '../../dialects/index.ts';
import { matches } from '../../grammar/selectors.ts';
import type { Options } from '../../model/compile-options.ts';
import type { Manifests, ObjectId, ShippedPolicy, Workload } from '../../model/manifest.ts';
import type { Planned } from '../plan.ts';
import type { PlannedRelease } from './planned-release.ts';

type Release = Omit<PlannedRelease, 'openings'>;

/** Kinds beside those of our dialects that are simulated. Of one of another version nobody knows what it says. */
const wide: ReadonlySet<string> = new Set([
  'policy.networking.k8s.io/v1alpha2 ClusterNetworkPolicy',
  'policy.networking.k8s.io/v1alpha1 AdminNetworkPolicy',
  'policy.networking.k8s.io/v1alpha1 BaselineAdminNetworkPolicy',
  'cilium.io/v2 CiliumClusterwideNetworkPolicy',
  'cilium.io/v2alpha1 CiliumClusterwideNetworkPolicy',
]);

/**
 * Policies of the manifests that may open what ours close. One that selects no
 * pod of ours in a direction that ours close opens nothing there, whatever it
 * says: no others are left out, since only the simulation can tell.
 */
export function suspects({ planned, taken, manifests, options }: Release): readonly ObjectId[] {
  if (planned.length === 0) return [];
  const own = new Set<ObjectId>(taken);
  const additive = manifests.policies.filter(
    (each) => !own.has(each) && addsUp(each) && isAbout(each, planned, options),
  );
  return [...additive, ...manifests.objects.filter(isClusterWide)];
}

/** Whether an object is a policy for pods of many namespaces, of a kind that is simulated. */
export function isClusterWide({ apiVersion, kind }: ObjectId): boolean {
  return wide.has(`${apiVersion} ${kind}`);
}

/** Whether a policy of a kind that we write adds to what others allow: a mesh or a firewall of a namespace does not. */
export function addsUp({ apiVersion, kind }: ShippedPolicy): boolean {
  const supports = knownObject(apiVersion, kind)?.dialect.supports;
  return supports?.hostEffect === 'adds' && supports.scope === 'pods';
}

function isAbout(shipped: ShippedPolicy, planned: readonly Planned[], options: Options): boolean {
  return planned.some(
    ({ policy, workloads }) =>
      directions.some((side) => policy[side] !== undefined && (shipped[side] ?? []).length > 0) &&
      // pods that an operator makes may have any labels beside those that are known
      (workloads.length === 0
        ? mayMeet(shipped.namespace ?? options.namespace, policy.namespace ?? options.namespace)
        : workloads.some((each) => isSelected(shipped, each, options.namespace))),
  );
}

export const directions = ['ingress', 'egress'] as const;

/** Objects without a namespace are in the release's; where that is not known, a policy may be anywhere. */
export function isSelected(
  shipped: ShippedPolicy,
  workload: Workload,
  releaseNamespace: string | undefined,
): boolean {
  const [own, its] = [shipped, workload].map((each) => each.namespace ?? releaseNamespace);
  return (
    mayMeet(own, its) && !workload.hostNetwork && matches(shipped.selector, workload.podLabels)
  );
}

function mayMeet(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}

/** Engines' policies that no simulation reads: what they allow is not known. */
export function unreadable({ planned, manifests, options }: Release): readonly ObjectId[] {
  const spaces = planned.map(({ policy }) => policy.namespace ?? options.namespace);
  return manifests.objects.filter(
    (each) =>
      isUnreadable(each) &&
      // one of a namespace is about its pods
      (each.namespace === undefined || spaces.some((space) => mayMeet(each.namespace, space))),
  );
}

function isUnreadable({ apiVersion, kind }: ObjectId): boolean {
  const group = apiVersion.split('/')[0] ?? '';
  if (!kind.endsWith('NetworkPolicy') || opensNothing(group, kind)) return false;
  if (wide.has(`${apiVersion} ${kind}`)) return false;
  const supports = knownObject(apiVersion, kind)?.dialect.supports;
  // ours of the cluster are read in one version
  return supports === undefined || supports.isolation === 'guard rails';
}

/** Calico's staged policies are looked at and not enforced; a MultiNetworkPolicy is about other interfaces. */
function opensNothing(group: string, kind: string): boolean {
  return kind.startsWith('Staged')
    ? /(?:^|\.)projectcalico\.org$/.test(group)
    : kind === 'MultiNetworkPolicy';
}

/** Where objects may be that carry no namespace: where nobody said, in each that is written. */
export function namespacesOf(
  { workloads, policies }: Manifests,
  { namespace }: Options,
): readonly string[] {
  if (namespace !== undefined) return [namespace];
  const all = [...workloads, ...policies];
  const isUnplaced = all.some((each) => each.namespace === undefined);
  const written = isUnplaced ? all.flatMap((each) => each.namespace ?? []) : [];
  return [...new Set(['default', ...written])];
}
