import { subjectName } from '../model/connection.ts';
import { type Diagnostic, finding } from '../model/diagnostic.ts';
import type { Manifests, ObjectId, ShippedPolicy } from '../model/manifest.ts';
import type { Policy } from '../model/policy.ts';

/** What happens to the stream: objects that leave it, and policies whose place is taken by ours. */
export interface Emission {
  /** Objects to remove, by their place in the stream. */
  readonly removed: readonly ObjectId[];
  /** For each policy, the object of the stream that it replaces, if any. */
  readonly replaced: ReadonlyMap<Policy, ShippedPolicy>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Upserts policies into a stream: only an object with our label is replaced;
 * a foreign policy of the same name is an error. Objects inside a List cannot
 * be taken out of it.
 */
export function emit(
  policies: readonly Policy[],
  dropped: readonly ShippedPolicy[],
  manifests: Manifests,
): Emission {
  const diagnostics: Diagnostic[] = [];
  const replaced = new Map<Policy, ShippedPolicy>();
  const removed: ObjectId[] = [...dropped];
  for (const policy of policies) {
    const same = manifests.policies.filter(
      (each) => each.name === policy.name && isSameNamespace(each.namespace, policy.namespace),
    );
    for (const object of same) {
      if (object.ours) {
        replaced.set(policy, object);
        removed.push(object);
      } else {
        diagnostics.push(
          finding(
            'foreign-policy',
            `the release already has a NetworkPolicy ${policy.name} that is not generated`,
            {
              place: object.place,
              subject: subjectName(policy),
              hint: 'rename it: names that begin with netprofile- are for generated policies',
            },
          ),
        );
      }
    }
  }
  for (const object of removed) {
    if (object.place.path.length === 0) continue;
    const message = `NetworkPolicy ${object.name} is inside a List and would have to leave it`;
    diagnostics.push(
      finding('object-in-list', message, {
        place: object.place,
        hint: 'write it as a document of its own',
      }),
    );
  }
  return { removed, replaced, diagnostics };
}

/** An object without a namespace is in the release's, and so may be a policy's. */
export function isSameNamespace(one: string | undefined, other: string | undefined): boolean {
  return one === other || one === undefined || other === undefined;
}
