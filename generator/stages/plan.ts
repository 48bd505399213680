import { isDnsSubdomain } from '../grammar/names.ts';
import type { Options } from '../model/compile-options.ts';
import { subjectName } from '../model/connection.ts';
import { type Diagnostic, finding } from '../model/diagnostic.ts';
import type { PeerRef, PlatformFacts } from '../model/intent.ts';
import type { Hook, Workload } from '../model/manifest.ts';
import { compare } from '../model/order.ts';
import { type Labels, type Peer, type Policy, serviceLabel } from '../model/policy.ts';
import { meshed } from './plan/mesh-traffic.ts';
import { groupBy } from './resolve/find.ts';
import { plainPeers } from './resolve/peers.ts';
import type { Resolved } from './resolve.ts';

/** A policy, and the subject and pods that it is for. */
export interface Planned {
  readonly policy: Policy;
  readonly resolved: Resolved;
  readonly workloads: readonly Workload[];
  readonly hook?: Hook;
}

/**
 * Makes the policies: one for each service, and one more for each kind of
 * Helm hook among its pods where hooks are marked. Rules keep the order in
 * which they were declared; policies are sorted by namespace and name.
 */
export function plan(
  resolved: readonly Resolved[],
  platform: PlatformFacts,
  options: Options,
): { planned: readonly Planned[]; diagnostics: readonly Diagnostic[] } {
  const planned = resolved.flatMap((each) => policiesOf(each, platform, options));
  planned.sort((a, b) => compare(sortKey(a.policy), sortKey(b.policy)));
  const diagnostics: Diagnostic[] = [];
  const names = new Map<string, Planned>();
  for (const each of planned) {
    const key = sortKey(each.policy);
    const other = names.get(key);
    if (other === undefined) names.set(key, each);
    else {
      diagnostics.push(
        finding(
          'duplicate-policy',
          `${each.policy.service} and ${other.policy.service} both make NetworkPolicy ${each.policy.name}`,
          {
            place: each.policy.origin,
            related: other.policy.origin,
            subject: subjectName(each.resolved.subject),
            hint: 'label the pods with app.kubernetes.io/instance, or rename a service',
          },
        ),
      );
    }
  }
  return { planned, diagnostics };
}

function sortKey(policy: Policy): string {
  return `${policy.namespace ?? ''}/${policy.name}`;
}

function policiesOf(resolved: Resolved, platform: PlatformFacts, options: Options): Planned[] {
  const { subject } = resolved;
  const hooked =
    options.hooks === 'marked' ? subject.workloads.filter((each) => each.hook !== undefined) : [];
  const plain = subject.workloads.filter((each) => !hooked.includes(each));
  const base = policyOf(resolved, platform, options);
  const first: Planned[] =
    hooked.length === 0 || plain.length > 0 ? [{ policy: base, resolved, workloads: plain }] : [];
  const groups = [
    ...groupBy(hooked, (each) => [`${each.hook?.events} ${each.hook?.weight}`]).values(),
  ];
  const marked = groups.flatMap((workloads, index): Planned[] => {
    const hook = workloads[0]?.hook;
    if (hook === undefined) return [];
    // a release's own policy and each hook's need names of their own: Helm deletes hooks by name
    const suffix =
      first.length === 0 && groups.length === 1 ? '' : `-hook${index === 0 ? '' : index + 1}`;
    const policy = {
      ...base,
      name: cut(`${base.name}${suffix}`),
      annotations: { ...base.annotations, ...hookAnnotations(hook) },
    };
    return [{ policy, resolved, workloads, hook }];
  });
  return [...first, ...marked];
}

function hookAnnotations(hook: Hook): Labels {
  return {
    'helm.sh/hook': hook.events,
    'helm.sh/hook-weight': String(hook.weight - 1),
    'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
  };
}

function policyOf(
  { subject, ingress, egress }: Resolved,
  platform: PlatformFacts,
  options: Options,
): Policy {
  const { intent } = subject;
  const plain = (ref: PeerRef): Peer[] => plainPeers(ref, platform, subject);
  const namespace =
    subject.placed ??
    (subject.seen ? (options.placeInNamespace ? options.namespace : undefined) : subject.namespace);
  return {
    name: policyName(subject.service, instanceOf(subject)),
    ...(namespace !== undefined && { namespace }),
    service: subject.service,
    selector: subject.selector,
    ...(ingress !== undefined && { ingress: meshed(ingress, 'ingress', platform, plain) }),
    ...(egress !== undefined && { egress: meshed(egress, 'egress', platform, plain) }),
    labels: { ...intent.labels, [serviceLabel]: subject.service },
    annotations: {
      ...intent.annotations,
      'netprofile.dev/profile': options.sourceName?.(intent.place.file) ?? intent.place.file,
      'netprofile.dev/version': options.version,
    },
    origin: intent.place,
  };
}

const instanceLabel = 'app.kubernetes.io/instance';

/** The instance label that all the pods share, or that select names where no pods are seen. */
function instanceOf({ workloads, selector }: Resolved['subject']): string | undefined {
  const [first, ...rest] = workloads.map((each) => each.podLabels[instanceLabel]);
  if (workloads.length === 0) return selector.matchLabels[instanceLabel];
  return first !== undefined && rest.every((each) => each === first) ? first : undefined;
}

/** `netprofile-[<instance>-]<service>`: two releases of one chart in one namespace do not collide. */
function policyName(service: string, instance: string | undefined): string {
  if (instance === undefined || instance === '' || `-${service}-`.includes(`-${instance}-`))
    return cut(`netprofile-${service}`);
  const plain = instance.toLowerCase().replace(/[^a-z0-9.-]/g, '-');
  const safe = plain === instance ? plain : `${plain}-${digest(instance)}`;
  const name = cut(`netprofile-${safe}-${service}`);
  return isDnsSubdomain(name) ? name : cut(`netprofile-${digest(instance)}-${service}`);
}

/** At most 253 characters; a longer name is cut and told apart by a hash. */
function cut(name: string): string {
  return name.length <= 253 ? name : `${name.slice(0, 244).replace(/[-.]+$/, '')}-${digest(name)}`;
}

function digest(text: string): string {
  // loaded on demand: hardly a name is that long
  const { createHash }: typeof import('node:crypto') = require('node:crypto');
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
