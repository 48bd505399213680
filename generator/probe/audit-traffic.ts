import type { Audit, AuditTraffic } from '../model/audit.ts';
import type { ProbeResult } from '../model/probe.ts';

/** What a probe's report proves of an audit's workloads. */
export function auditTraffic(result: ProbeResult, { namespaces }: Audit): AuditTraffic {
  const { date, context, clusterVersion, networkPlugin, mode, counts, leftOut } = result;
  const seen = new Set(
    result.connections.flatMap(({ from, to }) => [from.party ?? from.name, to.party ?? to.name]),
  );
  const workloads = namespaces.flatMap((each) => each.workloads);
  return {
    date,
    ...(context !== undefined && { context }),
    ...(clusterVersion !== undefined && { clusterVersion }),
    ...(networkPlugin !== undefined && { networkPlugin }),
    mode,
    counts,
    leftOut,
    workloads: workloads.filter(({ name }) => seen.has(name)).length,
    wrong: result.connections.filter(({ verdict }) => verdict !== 'ok'),
  };
}
