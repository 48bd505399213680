import { glob } from '../../grammar/glob.ts';
import { matches } from '../../grammar/selectors.ts';
import type { Intent, PlatformFacts, WorkloadRef } from '../../model/intent.ts';
import type { Manifests, ObjectId, Service, Workload } from '../../model/manifest.ts';
import { isTestPod } from '../manifests/test-pods.ts';

/** What a profile's words lead to in the release. */
export interface Found {
  /** Which words led there; the first level with a match wins. */
  readonly by: 'workload' | 'service' | 'label' | 'select' | 'nothing';
  readonly workloads: readonly Workload[];
  /** Custom resources that `workload` names: their pods are made by an operator. */
  readonly resources: readonly ObjectId[];
  /** The Service of that name, when it is what leads to the pods. */
  readonly service?: Service;
  /** Objects that match by name but live in another namespace. */
  readonly elsewhere: readonly ObjectId[];
}

export type Wanted = Pick<Intent, 'service' | 'namespace' | 'workload' | 'select'>;

/** Looks things up in the release by name and label. */
export interface Lookup {
  readonly find: (wanted: Wanted) => Found;
  /** Services whose selector matches the pods of a workload. */
  readonly servicesOf: (workload: Workload) => readonly Service[];
  readonly serviceNamed: (name: string, namespace: string | undefined) => Service | undefined;
}

/**
 * Prepares the lookup. Names and labels only find objects: `workload` or the
 * service's name, then a Service of that name, then the label convention.
 */
export function lookup(
  manifests: Manifests,
  platform: PlatformFacts,
  releaseNamespace?: string,
): Lookup {
  const byName = groupBy(manifests.workloads, (each) => [each.name]);
  // Helm 3 hides its tests: what they share with others leads nowhere
  const lasting = manifests.workloads.filter((each) => !isTestPod(each));
  const byLabel = groupBy(lasting, (each) => {
    const label = each.podLabels[platform.serviceLabel];
    return label === undefined ? [] : [label];
  });
  const objectsByKind = groupBy(manifests.objects, (each) => [each.kind]);
  const services = groupBy(manifests.services, (each) => [each.name]);
  const byPair = groupBy(manifests.services, (each) =>
    Object.entries(each.selector ?? {})
      .slice(0, 1)
      .map(pair),
  );
  const isIn = (object: ObjectId, namespace: string | undefined): boolean =>
    namespace === undefined || (object.namespace ?? releaseNamespace ?? namespace) === namespace;
  // what carries no namespace is in the release's; where that is not known, it may be anywhere
  const isTogether = (one: ObjectId, other: ObjectId): boolean =>
    isIn(one, other.namespace ?? releaseNamespace);
  const selectedBy = (service: Service): Workload[] => {
    const { selector } = service;
    if (selector === undefined) return [];
    const wanted = { matchLabels: selector, matchExpressions: [] };
    return lasting.filter((each) => isTogether(each, service) && matches(wanted, each.podLabels));
  };

  const find = (wanted: Wanted): Found => {
    const within = <T extends ObjectId>(all: readonly T[]): T[] =>
      all.filter((each) => isIn(each, wanted.namespace));
    const named = (wanted.workload ?? [{ name: wanted.service }]).map((ref) => workloadsNamed(ref));
    const workloads = distinct(named.flat());
    const inside = within(workloads);
    const resources = within(distinct((wanted.workload ?? []).flatMap(resourcesNamed)));
    const elsewhere = workloads.filter((each) => !inside.includes(each));
    const none = { workloads: [], resources, elsewhere };
    if (inside.length > 0) return { ...none, by: 'workload', workloads: inside };
    const names = [wanted.service, ...resources.map((each) => each.name)];
    const service = within(names.flatMap((name) => services.get(name) ?? [])).find(
      (each) => each.selector !== undefined,
    );
    if (resources.length > 0) {
      if (wanted.select !== undefined) return { ...none, by: 'select' };
      if (service !== undefined) return { ...none, by: 'service', service };
      return { ...none, by: 'workload' };
    }
    if (wanted.workload !== undefined) return { ...none, by: 'nothing' };
    if (service !== undefined)
      return { ...none, by: 'service', service, workloads: distinct(selectedBy(service)) };
    const labelled = within(distinct(byLabel.get(wanted.service) ?? []));
    if (labelled.length > 0) return { ...none, by: 'label', workloads: labelled };
    const { select } = wanted;
    const selected =
      select === undefined ? [] : within(lasting).filter((each) => matches(select, each.podLabels));
    if (selected.length > 0) return { ...none, by: 'select', workloads: distinct(selected) };
    return { ...none, by: 'nothing' };
  };

  const workloadsNamed = (ref: WorkloadRef): Workload[] => {
    const ofKind = (all: readonly Workload[]): Workload[] =>
      all.filter((each) => ref.kind === undefined || each.kind === ref.kind);
    if (!ref.name.includes('*')) return ofKind(byName.get(ref.name) ?? []);
    const like = glob(ref.name);
    return ofKind(ref.kind === undefined ? lasting : manifests.workloads).filter((each) =>
      like(each.name),
    );
  };
  const resourcesNamed = (ref: WorkloadRef): ObjectId[] => {
    if (ref.kind === undefined) return [];
    const like = glob(ref.name);
    return (objectsByKind.get(ref.kind) ?? []).filter((each) => like(each.name));
  };

  return {
    find,
    servicesOf: (workload) =>
      Object.entries(workload.podLabels)
        .flatMap((entry) => byPair.get(pair(entry)) ?? [])
        .filter(
          (each) =>
            isTogether(each, workload) &&
            matches({ matchLabels: each.selector ?? {}, matchExpressions: [] }, workload.podLabels),
        ),
    serviceNamed: (name, namespace) =>
      (services.get(name) ?? []).find((each) => isIn(each, namespace)),
  };
}

function pair([key, value]: readonly [string, string]): string {
  return `${key}=${value}`;
}

/** The same objects once each: a workload may be named twice. */
function distinct<T extends ObjectId>(objects: readonly T[]): T[] {
  return [...new Set(objects)];
}

/** Groups values under each of their keys. */
export function groupBy<T>(
  values: Iterable<T>,
  keysOf: (value: T) => readonly string[],
): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    for (const key of keysOf(value)) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [value]);
      else group.push(value);
    }
  }
  return groups;
}
