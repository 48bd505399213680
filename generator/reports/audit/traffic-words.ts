import type { AuditTraffic } from '../../model/audit.ts';
import { verdicts } from '../../model/probe.ts';
import { counted, figure, type Share } from './figure-text.ts';

/** Where the wrong ones are more than a reader looks at. */
export const manyWrong = 50;

/** `Proven by traffic on 2026-11-27T21:29:15Z (Kubernetes v1.34.4, network plugin kube-router)`. */
export function trafficTitle({ date, clusterVersion, networkPlugin }: AuditTraffic): string {
  const cluster =
    clusterVersion === undefined ? 'version not known' : `Kubernetes ${clusterVersion}`;
  return `Proven by traffic on ${date} (${cluster}, network plugin ${networkPlugin ?? 'not known'})`;
}

/** `62 connections: 60 ok, 2 leak.` and who took part, and where. */
export function trafficText(traffic: AuditTraffic, workloads: number): string {
  const { counts, mode, context } = traffic;
  const all = trafficShare(traffic).of;
  const found = [...verdicts]
    .reverse()
    .filter((each) => counts[each] > 0)
    .map((each) => `${figure(counts[each])} ${each}`);
  const how = mode === 'pods' ? 'from real pods' : 'between pods that stood in for the workloads';
  const where = context === undefined ? '' : ` in ${context}`;
  const what =
    all === 0 ? 'No connection was probed.' : `${counted(all, 'connection')}: ${found.join(', ')}.`;
  return `${what} ${figure(traffic.workloads)} of ${counted(workloads, 'workload')} took part, ${how}${where}.`;
}

/** What a reader must not take from it. */
export const trafficLimits =
  'It proves what was asked, on that cluster, with the policies of that day. What was left out is not proven.';

/** What stands in the cells of `blocked/blocked/allowed`. */
export const trafficCell = 'Intended/simulated/observed';

/** How many connections are ok. */
export function trafficShare({ counts }: Pick<AuditTraffic, 'counts'>): Share {
  return { count: counts.ok, of: verdicts.reduce((sum, each) => sum + counts[each], 0) };
}
