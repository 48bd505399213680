import type { AuditChange, AuditPeer } from '../../model/audit.ts';
import { counted, figure, portsText, type Share } from './figure-text.ts';
import { sizeOf } from './joined-findings.ts';
import { isFine } from './rule-words.ts';
import {
  changeKinds,
  isAnywhere,
  type NamespaceView,
  severities,
  type View,
} from './sorted-audit.ts';

/** What is counted over all namespaces. */
export interface Figures {
  readonly ingress: Share;
  readonly egress: Share;
  /** Namespaces with default deny. */
  readonly denyIngress: Share;
  readonly denyEgress: Share;
  readonly fromAnywhere: Share;
  readonly toAnywhere: Share;
  readonly hostNetwork: Share;
  readonly profiles: Share;
}

export function figuresOf({ audit: { totals }, namespaces }: View): Figures {
  const workloads = namespaces.flatMap((each) => each.workloads);
  const ofWorkloads = (count: number): Share => ({ count, of: totals.workloads });
  const ofNamespaces = (count: number): Share => ({ count, of: totals.namespaces });
  return {
    ingress: ofWorkloads(totals.isolatedIngress),
    egress: ofWorkloads(totals.isolatedEgress),
    denyIngress: ofNamespaces(namespaces.filter((each) => each.defaultDeny.ingress).length),
    denyEgress: ofNamespaces(namespaces.filter((each) => each.defaultDeny.egress).length),
    fromAnywhere: ofWorkloads(workloads.filter((each) => each.fromAnywhere).length),
    toAnywhere: ofWorkloads(workloads.filter((each) => each.toAnywhere).length),
    hostNetwork: ofWorkloads(workloads.filter((each) => each.hostNetwork).length),
    profiles: ofWorkloads(workloads.filter((each) => each.profile !== undefined).length),
  };
}

/** What of an audit has to be looked at, in words; empty where nothing has. */
function needs({ namespaces, attention, rules, clusterFindings }: View): readonly string[] {
  const some = (count: number, of: string, one: string, several: string): readonly string[] =>
    count === 0 ? [] : [`${figure(count)} of ${of} ${count === 1 ? one : several}`];
  const broken = rules.filter(({ result }) => !isFine(result)).length;
  const count = (findings: View['clusterFindings']): number =>
    findings.reduce((sum, each) => sum + sizeOf(each), 0);
  const grave = count(clusterFindings.filter(({ severity }) => severity !== 'info'));
  return [
    ...some(
      attention.length,
      counted(namespaces.length, 'namespace'),
      'needs attention',
      'need attention',
    ),
    ...some(
      broken,
      `${counted(rules.length, 'rule')} of netprofile.yaml`,
      'is not known to hold',
      'are not known to hold',
    ),
    ...some(
      grave,
      counted(count(clusterFindings), 'finding'),
      'of no namespace needs attention',
      'of no namespace need attention',
    ),
  ];
}

/** Whether somebody has to look at anything. */
export function needsAttention(view: View): boolean {
  return needs(view).length > 0;
}

/** The report in a sentence. */
export function verdict(view: View): string {
  if (view.namespaces.length === 0 && !needsAttention(view))
    return 'No namespace was read, so nothing can be said.';
  const words = needs(view);
  return words.length === 0 ? 'Nothing needs attention.' : `${words.join('; ')}.`;
}

/** How many workloads of a namespace are isolated. */
export function coverage({ workloads }: NamespaceView, direction: 'ingress' | 'egress'): Share {
  const isIsolated = (each: (typeof workloads)[number]): boolean =>
    direction === 'ingress' ? each.isolatedIngress : each.isolatedEgress;
  return { count: workloads.filter(isIsolated).length, of: workloads.length };
}

/** `1 error, 2 warnings`, or `none`. */
export function findingsText(
  counts: Readonly<Record<(typeof severities)[number], number>>,
): string {
  const words = severities
    .filter((each) => counts[each] > 0)
    .map((each) => (each === 'info' ? `${figure(counts.info)} info` : counted(counts[each], each)));
  return words.length === 0 ? 'none' : words.join(', ');
}

/** The counts of a namespace's findings. */
export function findingCounts({ findings }: NamespaceView): Parameters<typeof findingsText>[0] {
  const count = (severity: string): number =>
    findings.reduce((sum, each) => sum + (each.severity === severity ? sizeOf(each) : 0), 0);
  return { error: count('error'), warning: count('warning'), info: count('info') };
}

/** `2 connections added, 1 widened`, or `no connection`. */
export function changesText(changes: readonly AuditChange[]): string {
  const counts = changeCounts(changes);
  const words = changeKinds
    .filter((kind) => counts[kind] > 0)
    .map((kind, index) =>
      index === 0
        ? `${counted(counts[kind], 'connection')} ${kind}`
        : `${figure(counts[kind])} ${kind}`,
    );
  return words.length === 0 ? 'no connection' : words.join(', ');
}

export function changeCounts(
  changes: readonly AuditChange[],
): Readonly<Record<AuditChange['kind'], number>> {
  const counts = { added: 0, widened: 0, changed: 0, narrowed: 0, removed: 0 };
  for (const { kind } of changes) counts[kind] += 1;
  return counts;
}

/** Peers that are open on the same ports. */
export interface PeerGroup {
  readonly ports: string;
  readonly hasAnywhere: boolean;
  /** Anywhere first. */
  readonly peers: readonly string[];
}

/** a on 80, b on 80, c on 443 -> a and b on 80, c on 443; anywhere first. */
export function peerGroups(peers: readonly AuditPeer[]): readonly PeerGroup[] {
  const groups = new Map<string, AuditPeer[]>();
  for (const peer of peers) {
    const ports = portsText(peer.ports);
    const group = groups.get(ports);
    if (group === undefined) groups.set(ports, [peer]);
    else group.push(peer);
  }
  const all = [...groups].map(([ports, group]) => {
    const everywhere = group.filter(isAnywhere);
    const rest = group.filter((each) => !isAnywhere(each));
    return {
      ports,
      hasAnywhere: everywhere.length > 0,
      peers: [...everywhere, ...rest].map((each) => each.text),
    };
  });
  return [...all.filter((each) => each.hasAnywhere), ...all.filter((each) => !each.hasAnywhere)];
}
