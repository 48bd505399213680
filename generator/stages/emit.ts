import { knownObject } from '../dialects/index.ts';
import { subjectName } from '../model/connection.ts';
import { type Diagnostic, finding } from '../model/diagnostic.ts';
import type { Manifests, ObjectId, ShippedPolicy } from '../model/manifest.ts';
import type { PolicyObject } from '../model/policy.ts';
import { groupBy } from './resolve/find.ts';

/** For each policy the object of the stream that it replaces, if any. */
export type Replaced = ReadonlyMap<PolicyObject, ShippedPolicy>;

/**
 * Finds the objects of a stream whose place policies take: only an object
 * with our label is replaced; a foreign policy of the same name is an error.
 * An object without a namespace is in the release's.
 */
export function replace(
  policies: readonly PolicyObject[],
  manifests: Manifests,
  releaseNamespace?: string,
): {
  replaced: Replaced;
  /** All objects that leave for a policy: a stream may hold one twice. */
  taken: readonly ShippedPolicy[];
  diagnostics: readonly Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const replaced = new Map<PolicyObject, ShippedPolicy>();
  const taken: ShippedPolicy[] = [];
  const byName = groupBy(manifests.policies, (each) => [`${each.kind}/${each.name}`]);
  for (const policy of policies) {
    for (const object of byName.get(`${policy.kind}/${policy.name}`) ?? []) {
      if ((object.namespace ?? releaseNamespace) !== (policy.namespace ?? releaseNamespace))
        continue;
      if (object.ours) {
        replaced.set(policy, object);
        taken.push(object);
      } else {
        diagnostics.push(
          finding(
            'foreign-policy',
            `the release already has ${policy.kind} ${policy.name}, which is not generated`,
            {
              place: object.place,
              subject: subjectName(policy),
              hint: policy.name.startsWith('netprofile-')
                ? 'rename it: names that begin with netprofile- are for generated policies'
                : 'its name is fixed: take it out of the release, or add the label netprofile.dev/service',
            },
          ),
        );
      }
    }
  }
  return { replaced, taken, diagnostics };
}

/**
 * Objects of ours that nothing calls for any more, beside those that are made
 * now: hosts that were taken out of a profile, or another dialect's. Policies
 * add up, so one that stays would go on allowing.
 */
export function leftovers(
  policies: readonly PolicyObject[],
  taken: readonly ShippedPolicy[],
  manifests: Manifests,
  releaseNamespace?: string,
): readonly ShippedPolicy[] {
  const spaceOf = ({ namespace }: { readonly namespace?: string }): string =>
    namespace ?? releaseNamespace ?? '';
  const names = new Set(policies.map((each) => `${spaceOf(each)}/${each.name}`));
  const spaces = new Set(policies.map(spaceOf));
  return manifests.policies.filter((each) => {
    if (!each.ours || taken.includes(each)) return false;
    const scope = knownObject(each.apiVersion, each.kind)?.dialect.supports.scope;
    if (scope === 'namespace') return spaces.has(spaceOf(each));
    return scope === 'pods' && names.has(`${spaceOf(each)}/${each.name}`);
  });
}

/** What leaves the stream: replaced and dropped objects. One inside a List cannot be taken out of it. */
export function emit(
  taken: readonly ShippedPolicy[],
  dropped: readonly ShippedPolicy[],
): { removed: readonly ObjectId[]; diagnostics: readonly Diagnostic[] } {
  const removed = [...taken, ...dropped];
  const stuck = removed.filter((object) => object.place.path.length > 0);
  const diagnostics = stuck.map((object) =>
    finding(
      'object-in-list',
      `${object.kind} ${object.name} is inside a List and would have to leave it`,
      {
        place: object.place,
        hint: 'write it as a document of its own',
      },
    ),
  );
  return { removed, diagnostics };
}
