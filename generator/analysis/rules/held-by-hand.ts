import { matches } from '../../grammar/selectors.ts';
import type { ClusterPolicy } from '../../model/cluster.ts';
import type { Subject } from '../../model/connection.ts';
import type { Workload } from '../../model/manifest.ts';
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
