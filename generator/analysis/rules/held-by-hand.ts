import { matches } from '../../grammar/selectors.ts';
import type { ClusterPolicy } from '../../model/cluster.ts';
import type { Subject } from '../../model/connection.ts';
import type { Workload } from '../../model/manifest.ts';
import { selectedBy } from '../population/selected-pods.ts';
import type { Analysis } from '../reach/analyse.ts';
import { isAbout, isDefaultDeny, isolates } from '../read/policy-terms.ts';
import type { RuleContext } from './rule.ts';

/** A workload without a profile, and the policies that select its pods. */
export interface HeldByHand {
  readonly subject: Subject & { readonly namespace: string };
  readonly workload: Workload;
  readonly policies: readonly ClusterPolicy[];
  /** `shop/web`. */
  readonly name: string;
}

/** The policies that close a direction of a workload's pods; those that close every pod only where there are no others. */
export function closing(
  { policies }: HeldByHand,
  direction: 'ingress' | 'egress',
): readonly ClusterPolicy[] {
  const all = policies.filter((each) => isolates(each, direction));
  const own = all.filter((each) => !isDefaultDeny(each, direction));
  return own.length > 0 ? own : all;
}

/**
 * Where a rule for a workload alone may be written: in a policy that selects
 * its pods and no others. In a default deny, say, it would be about every pod
 * of the namespace.
 */
export function ruleFor(
  { policies, workload }: HeldByHand,
  direction: 'ingress' | 'egress',
  rule: string,
  { reach }: Pick<Analysis, 'reach'>,
): string {
  const { kind, name, namespace } = workload;
  const isItsOwn = (id: number): boolean => {
    const member = reach.universe.members[id];
    if (member?.kind !== 'pods') return true;
    const other = member.workload;
    return other.kind === kind && other.name === name && other.namespace === namespace;
  };
  const own = policies.find(
    (each) =>
      each.kind === 'NetworkPolicy' &&
      each.selector !== 'all' &&
      isolates(each, direction) &&
      selectedBy(each, reach.universe).values().every(isItsOwn),
  );
  if (own !== undefined) return `add to the ${direction} of ${own.name}: - ${rule}`;
  const pairs = Object.entries(workload.selector?.matchLabels ?? workload.podLabels);
  const labels = pairs.map(([key, value]) => `${key}: ${value}`).join(', ');
  const types = direction === 'ingress' ? 'Ingress' : 'Egress';
  return `write a NetworkPolicy with podSelector: {matchLabels: {${labels}}}, policyTypes: [${types}] and ${direction}: - ${rule}`;
}

/** Workloads that policies of people hold: of others the compiler has spoken. */
export function heldByHand({ analysis, subjects, written }: RuleContext): readonly HeldByHand[] {
  const { cluster, parties } = analysis;
  const profiled = new Set(
    parties.all.flatMap((party, number) =>
      party.kind === 'workload' && subjects.get(number)?.intent !== undefined
        ? [`${party.namespace}/${party.workload.kind}/${party.workload.name}`]
        : [],
    ),
  );
  return written.workloads.flatMap((workload): HeldByHand[] => {
    const { namespace = '', kind, name, podLabels, hostNetwork } = workload;
    if (hostNetwork || profiled.has(`${namespace}/${kind}/${name}`)) return [];
    const labels = cluster.namespaces.get(namespace) ?? {};
    const policies = cluster.policies.filter(
      (each) => isAbout(each, namespace, labels) && matches(each.selector, podLabels),
    );
    if (policies.length === 0) return [];
    const services = written.services.filter(
      ({ selector, namespace: own }) =>
        selector !== undefined &&
        own === namespace &&
        matches({ matchLabels: selector, matchExpressions: [] }, podLabels),
    );
    const subject = {
      service: name,
      namespace,
      seen: true,
      workloads: [workload],
      onHost: false,
      services,
      guessed: false,
    };
    return [{ subject, workload, policies, name: `${namespace}/${name}` }];
  });
}
