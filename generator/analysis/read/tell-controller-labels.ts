import type { Report } from '../../grammar/reader.ts';
import type { ClusterPolicy, PodSet, TierPolicy } from '../../model/cluster.ts';
import { finding, type Place } from '../../model/diagnostic.ts';
import { someNames } from '../../model/list-text.ts';
import type { Selector } from '../../model/policy.ts';
import { asksOpenly, openKeys } from './controller-labels.ts';
import { policySubject, policyTitle } from './policy-terms.ts';

/** A policy and the selectors in it; `namespace` where one is of a namespace's own pods. */
interface Asking {
  readonly name: string;
  readonly subject: string;
  readonly place: Place;
  readonly selectors: readonly {
    readonly pods: Selector | 'all';
    readonly namespace?: string;
  }[];
}

/**
 * Names policies that select pods by labels whose values controllers make up,
 * such as pod-template-hash: from a template nobody can tell which pods have
 * them, and they are simulated as if none had.
 */
export function tellControllerLabels(
  policies: readonly ClusterPolicy[],
  tiers: readonly TierPolicy[],
  pods: readonly PodSet[],
  report: Report,
): void {
  const made = pods.filter((each) => each.pod === undefined);
  for (const { name, subject, place, selectors } of [
    ...policies.map(ofPolicy),
    ...tiers.map(ofTier),
  ]) {
    const found = selectors
      .filter((each) => asksOpenly(each.pods))
      .flatMap((each) =>
        made.flatMap(({ workload, labels }) => {
          if (each.namespace !== undefined && each.namespace !== workload.namespace) return [];
          const keys = openKeys(each.pods, labels);
          return keys.map((key) => ({
            key,
            workload: `${workload.kind} ${workload.namespace}/${workload.name}`,
          }));
        }),
      );
    if (found.length === 0) continue;
    const keys = [...new Set(found.map((each) => each.key))].join(', ');
    const whose = someNames([...new Set(found.map((each) => each.workload))]);
    report.diagnostics.push(
      finding(
        'controller-label',
        `${name} selects pods by ${keys}, whose value is made when pods are: pods of ${whose} may have it`,
        {
          place,
          subject,
          hint: 'add the Pods themselves (kubectl get pods -o yaml), or select by labels of the template',
        },
      ),
    );
  }
}

function ofPolicy(policy: ClusterPolicy): Asking {
  const { namespace, namespaces, selector, ingress = [], egress = [], place } = policy;
  const peers = [...ingress, ...egress].flatMap((each) => (each.peers === 'all' ? [] : each.peers));
  return {
    name: policyTitle(policy),
    subject: policySubject(policy),
    place,
    selectors: [
      { pods: selector, ...(namespaces === undefined && { namespace }) },
      ...peers.flatMap((each) => (each.kind === 'pods' ? [{ pods: each.pods }] : [])),
    ],
  };
}

function ofTier({ kind, name, subject, ingress, egress, place }: TierPolicy): Asking {
  const peers = [...ingress, ...egress].flatMap((each) => each.peers);
  const own = subject === 'none' ? [] : [subject];
  return {
    name: `${kind} ${name}`,
    subject: name,
    place,
    selectors: [...own, ...peers].flatMap((each) =>
      each.kind === 'pods' ? [{ pods: each.pods }] : [],
    ),
  };
}
