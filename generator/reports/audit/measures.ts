import type { ControlId } from './controls.ts';
import type { Share } from './figure-text.ts';
import type { NamespaceFacts, WorkloadView } from './namespace-facts.ts';

interface About {
  /** As the page calls it. */
  readonly title: string;
  readonly means: string;
  readonly controls: readonly ControlId[];
  /** What a report on policies says where it is not as wanted; absent where nothing is wanted. */
  readonly missed?: 'fail' | 'warn';
}

/** A figure of an audit: how many workloads, or namespaces, are so. */
export type Measure = About &
  (
    | {
        readonly of: 'workloads';
        readonly isSo: (workload: WorkloadView) => boolean;
        /** Whether all of them should be so, or none. */
        readonly wanted: boolean;
      }
    | { readonly of: 'namespaces'; readonly isSo: (namespace: NamespaceFacts) => boolean }
  );

/** All figures that are counted, in the order in which they are told. */
export const measures = {
  'isolated-ingress': {
    title: 'Isolated for ingress',
    means: 'a policy isolates the workload for ingress',
    controls: ['CIS 5.3.2', 'NSA/CISA network separation', 'PCI DSS 1.3.1'],
    missed: 'fail',
    of: 'workloads',
    wanted: true,
    isSo: (each) => each.isolatedIngress,
  },
  'isolated-egress': {
    title: 'Isolated for egress',
    means: 'a policy isolates the workload for egress',
    controls: ['CIS 5.3.2', 'NSA/CISA network separation', 'PCI DSS 1.3.2'],
    missed: 'fail',
    of: 'workloads',
    wanted: true,
    isSo: (each) => each.isolatedEgress,
  },
  'reached-from-anywhere': {
    title: 'Reached from anywhere',
    means: 'every address outside the cluster may reach the workload',
    controls: ['PCI DSS 1.3.1', 'PCI DSS 1.4.2'],
    missed: 'fail',
    of: 'workloads',
    wanted: false,
    isSo: (each) => each.fromAnywhere,
  },
  'egress-to-anywhere': {
    title: 'Egress to anywhere',
    means: 'the workload may reach every address outside the cluster',
    controls: ['PCI DSS 1.3.2'],
    missed: 'fail',
    of: 'workloads',
    wanted: false,
    isSo: (each) => each.toAnywhere,
  },
  'host-network': {
    title: 'On the host network',
    means: "the workload has its node's address, and policies do not hold it",
    controls: ['NSA/CISA network separation'],
    missed: 'warn',
    of: 'workloads',
    wanted: false,
    isSo: (each) => each.hostNetwork,
  },
  'with-profile': {
    title: 'With a profile',
    means: 'a profile declares what the workload needs',
    controls: ['PCI DSS 1.2.5'],
    of: 'workloads',
    wanted: true,
    isSo: (each) => each.profile !== undefined,
  },
  'with-policies': {
    title: 'With policies',
    means: 'the namespace has a policy of its own',
    controls: ['CIS 5.3.2'],
    missed: 'warn',
    of: 'namespaces',
    isSo: (each) => each.policies > 0,
  },
  'default-deny-ingress': {
    title: 'Default deny for ingress',
    means: 'a policy isolates every pod of the namespace for ingress, and allows nothing',
    controls: ['CIS 5.3.2', 'NSA/CISA network separation', 'PCI DSS 1.3.1'],
    missed: 'warn',
    of: 'namespaces',
    isSo: (each) => each.defaultDeny.ingress,
  },
  'default-deny-egress': {
    title: 'Default deny for egress',
    means: 'a policy isolates every pod of the namespace for egress, and allows nothing',
    controls: ['CIS 5.3.2', 'NSA/CISA network separation', 'PCI DSS 1.3.2'],
    missed: 'warn',
    of: 'namespaces',
    isSo: (each) => each.defaultDeny.egress,
  },
} as const satisfies Readonly<Record<string, Measure>>;

export type MeasureName = keyof typeof measures;

/** The same, by name and in order. */
export const allMeasures = Object.entries(measures) as readonly (readonly [MeasureName, Measure])[];

/** What other parts of an audit serve. */
export const otherControls = {
  finding: ['PCI DSS 1.2.7'],
  rule: ['NSA/CISA network separation', 'PCI DSS 1.2.5'],
  change: ['PCI DSS 1.2.2'],
  exposure: ['PCI DSS 1.2.5'],
  traffic: ['CIS 5.3.1', 'PCI DSS 1.2.7'],
} as const satisfies Readonly<Record<string, readonly ControlId[]>>;

/** How many are so, over some namespaces. */
export function countOf(measure: Measure, namespaces: readonly NamespaceFacts[]): Share {
  if (measure.of === 'namespaces')
    return { count: namespaces.filter(measure.isSo).length, of: namespaces.length };
  const workloads = namespaces.flatMap((each) => each.workloads);
  return { count: workloads.filter(measure.isSo).length, of: workloads.length };
}

/** The workloads that are not as wanted. */
export function missedBy(measure: Measure, workloads: readonly WorkloadView[]): WorkloadView[] {
  if (measure.of === 'namespaces') return [];
  return workloads.filter((each) => measure.isSo(each) !== measure.wanted);
}
