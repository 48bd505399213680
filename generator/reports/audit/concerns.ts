import { compare } from '../../model/order.ts';
import { counted, figure } from './figure-text.ts';
import { sizeOf } from './joined-findings.ts';
import type { NamespaceFacts, WorkloadView } from './namespace-facts.ts';

/** Why a namespace needs attention. */
export interface Concern {
  readonly kind: keyof typeof kinds;
  /** Workloads, findings, or 1. */
  readonly count: number;
  /** The workloads it is about; empty where it is not about workloads. */
  readonly workloads: readonly WorkloadView[];
}

/** A namespace with what is to be said of it. */
type JudgedNamespace = NamespaceFacts & { readonly concerns: readonly Concern[] };

interface Kind {
  /** Open traffic and errors weigh more than what is merely missing. */
  readonly isGrave: boolean;
  readonly words: (count: number, of: number) => string;
  readonly find: (namespace: NamespaceFacts) => readonly WorkloadView[] | number;
}

const ofWorkloads = (what: string) => (count: number, of: number) =>
  `${what}: ${figure(count)} of ${counted(of, 'workload')}`;

const workloadsThat = (test: (workload: WorkloadView) => boolean) => (namespace: NamespaceFacts) =>
  namespace.workloads.filter(test);

const isIngressOpen = (each: WorkloadView): boolean => !each.hostNetwork && !each.isolatedIngress;
const isEgressOpen = (each: WorkloadView): boolean => !each.hostNetwork && !each.isolatedEgress;

function countedOf(findings: NamespaceFacts['findings'], severity: string): number {
  return findings.reduce((sum, each) => sum + (each.severity === severity ? sizeOf(each) : 0), 0);
}

/** All concerns, in the order in which they are told. */
const kinds = {
  'error-findings': {
    isGrave: true,
    words: (count) => counted(count, 'error'),
    find: ({ findings }) => countedOf(findings, 'error'),
  },
  'reached-from-anywhere': {
    isGrave: true,
    words: ofWorkloads('reached from anywhere'),
    find: workloadsThat((each) => each.fromAnywhere),
  },
  'egress-to-anywhere': {
    isGrave: true,
    words: ofWorkloads('egress to anywhere'),
    find: workloadsThat((each) => each.toAnywhere),
  },
  'ingress-not-isolated': {
    isGrave: true,
    words: ofWorkloads('not isolated for ingress'),
    find: workloadsThat(isIngressOpen),
  },
  'egress-not-isolated': {
    isGrave: true,
    words: ofWorkloads('not isolated for egress'),
    find: workloadsThat(isEgressOpen),
  },
  'no-default-deny-ingress': {
    isGrave: false,
    words: () => 'no default deny for ingress',
    find: ({ defaultDeny }) => (defaultDeny.ingress ? 0 : 1),
  },
  'no-default-deny-egress': {
    isGrave: false,
    words: () => 'no default deny for egress',
    find: ({ defaultDeny }) => (defaultDeny.egress ? 0 : 1),
  },
  'host-network': {
    isGrave: false,
    words: ofWorkloads('on the host network'),
    find: workloadsThat((each) => each.hostNetwork),
  },
  'warning-findings': {
    isGrave: false,
    words: (count) => counted(count, 'warning'),
    find: ({ findings }) => countedOf(findings, 'warning'),
  },
} as const satisfies Record<string, Kind>;

const table: Readonly<Record<string, Kind>> = kinds;

/** What is wrong in a namespace; empty when nothing is. */
export function concernsOf(namespace: NamespaceFacts): readonly Concern[] {
  return (Object.keys(kinds) as (keyof typeof kinds)[]).flatMap((kind) => {
    const found = kinds[kind].find(namespace);
    const workloads = typeof found === 'number' ? [] : found;
    const count = typeof found === 'number' ? found : found.length;
    return count === 0 ? [] : [{ kind, count, workloads }];
  });
}

/** `reached from anywhere: 1 of 4 workloads`. */
export function concernText({ kind, count }: Concern, of: number): string {
  return table[kind]?.words(count, of) ?? kind;
}

export function isGrave({ kind }: Concern): boolean {
  return kinds[kind].isGrave;
}

/** How bad a namespace is: what counts most comes first, more is worse. */
function rankOf({ concerns, workloads }: JudgedNamespace): readonly number[] {
  const count = (kind: keyof typeof kinds): number =>
    concerns.find((each) => each.kind === kind)?.count ?? 0;
  return [
    count('error-findings'),
    workloads.filter((each) => each.fromAnywhere || isIngressOpen(each)).length,
    workloads.filter((each) => each.toAnywhere || isEgressOpen(each)).length,
    count('no-default-deny-ingress') + count('no-default-deny-egress'),
    count('warning-findings'),
    count('host-network'),
  ];
}

/** Namespaces with concerns, in the order that `rankWords` tells; by name where all is equal. */
export function worstFirst<T extends JudgedNamespace>(namespaces: readonly T[]): readonly T[] {
  return namespaces
    .filter((each) => each.concerns.length > 0)
    .map((view) => ({ view, rank: rankOf(view) }))
    .sort((a, b) => {
      const at = a.rank.findIndex((count, index) => count !== b.rank[index]);
      return at < 0 ? compare(a.view.name, b.view.name) : (b.rank[at] ?? 0) - (a.rank[at] ?? 0);
    })
    .map(({ view }) => view);
}

/** The order of `worstFirst`, in words. */
export const rankWords =
  'Worst first: by errors, then workloads reached from anywhere or not isolated for ingress, the same for egress, then default deny that is missing, warnings, and pods on the host network.';
