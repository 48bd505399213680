import type { Options } from '../../model/compile-options.ts';
import { subjectName } from '../../model/connection.ts';
import { type Diagnostic, finding } from '../../model/diagnostic.ts';
import type { Manifests } from '../../model/manifest.ts';
import { type Policy, serviceLabel } from '../../model/policy.ts';
import type { Planned } from '../plan.ts';

/** Default deny where it is asked for: one policy for each namespace of the release. */
export function defaultDeny(
  planned: readonly Planned[],
  manifests: Manifests,
  options: Options,
): { readonly policies: readonly Policy[]; readonly diagnostics: readonly Diagnostic[] } {
  const policies = closed(planned, manifests, options);
  const services = planned.map((each) => each.policy);
  return { policies, diagnostics: collisions(services, policies) };
}

function closed(
  planned: readonly Planned[],
  manifests: Manifests,
  options: Options,
): readonly Policy[] {
  const [first] = planned;
  if (!options.defaultDeny || first === undefined) return [];
  const namespaces = new Set([
    ...planned.map((each) => each.policy.namespace),
    ...manifests.workloads.map((each) => each.namespace),
  ]);
  return [...namespaces].sort().map((each) => closing(each, first.policy.origin, options.version));
}

/** The policy that closes every pod of a namespace that no other policy speaks for. */
function closing(namespace: string | undefined, origin: Policy['origin'], version: string): Policy {
  return {
    name: 'netprofile-default-deny',
    ...(namespace !== undefined && { namespace }),
    service: 'default-deny',
    selector: 'all',
    ingress: [],
    egress: [],
    labels: { [serviceLabel]: 'default-deny' },
    annotations: { 'netprofile.dev/version': version },
    origin,
  };
}

/** A service named default-deny would share its policy's name. */
function collisions(services: readonly Policy[], closed: readonly Policy[]): Diagnostic[] {
  const names = new Set(closed.map((each) => each.name));
  return services
    .filter((each) => names.has(each.name))
    .map((each) =>
      finding(
        'duplicate-policy',
        `${each.service} and the namespace's default deny both make NetworkPolicy ${each.name}`,
        {
          place: each.origin,
          subject: subjectName(each),
          hint: 'rename the service, or do without --default-deny',
        },
      ),
    );
}
