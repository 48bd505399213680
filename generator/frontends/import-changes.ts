import type { UniverseOptions } from '../analysis/population/universe.ts';
import { type Analysis, analyseBoth } from '../analysis/reach/analyse.ts';
import { absentName, diff } from '../analysis/views/diff.ts';
import type { DraftedWorkload } from '../draft/draft.ts';
import type { Change, Changes } from '../model/changes.ts';
import type { Cluster } from '../model/cluster.ts';

/** A cluster before profiles took the place of policies, and after. */
export interface ImportedClusters {
  readonly before: Cluster;
  /** With the profiles' policies alone: nothing else may speak for their pods. */
  readonly alone: Cluster;
  /** And with the policies that hold other pods as well, which stay. */
  readonly together: Cluster;
}

/**
 * What differs, and the services, namespace/service, that it is about. Pods
 * of profiles are compared under those alone; pods that are not here, or that
 * no profile can hold, are held by the policies that stay.
 */
export function importChanges(
  { before, alone, together }: ImportedClusters,
  drafted: readonly DraftedWorkload[],
  options: UniverseOptions,
): { readonly changes: Changes; readonly differing: readonly string[] } {
  const both = analyseBoth(before, alone, options);
  const ofProfiles = diff(...both);
  const services = servicesByParty(both[0], drafted);
  const own = ofProfiles.changes.filter((each) => !isAboutOthers(each, both[0], services));
  const isSame = own.length === 0;
  const changes =
    isSame && ofProfiles.changes.length > 0
      ? diff(...analyseBoth(before, together, options))
      : ofProfiles;
  const differing = (isSame ? changes.changes : own).flatMap(({ from, to }) =>
    [...from, ...to].flatMap((name) => services.get(name) ?? []),
  );
  return { changes, differing };
}

/** Whether a change is of pods that are not here, or have no profile. */
function isAboutOthers(
  { from, to }: Change,
  { parties }: Analysis,
  services: ReadonlyMap<string, string>,
): boolean {
  const others = new Set(
    parties.all.flatMap(({ kind, name }) =>
      kind === 'unseen' || (kind === 'workload' && !services.has(name))
        ? [name, absentName({ name })]
        : [],
    ),
  );
  return from.every((each) => others.has(each)) || to.every((each) => others.has(each));
}

/** The drafted services, namespace/service, by what the simulation calls their workloads. */
function servicesByParty(
  { parties }: Analysis,
  drafted: readonly DraftedWorkload[],
): ReadonlyMap<string, string> {
  const keyOf = (
    namespace: string,
    { kind, name }: { readonly kind: string; readonly name: string },
  ): string => `${namespace}/${kind}/${name}`;
  const services = new Map(
    drafted.flatMap(({ service, namespace, all }) =>
      all.map((each) => [keyOf(namespace, each), `${namespace}/${service}`] as const),
    ),
  );
  return new Map(
    parties.all.flatMap((party) => {
      if (party.kind !== 'workload') return [];
      const service = services.get(keyOf(party.namespace, party.workload));
      return service === undefined ? [] : [[party.name, service] as const];
    }),
  );
}
