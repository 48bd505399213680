import type { AuditPeer } from '../../model/audit.ts';
import type { PortRange } from '../../model/reach.ts';
import type { Where } from './figure-text.ts';
import { changeCounts, coverage, figuresOf } from './figures.ts';
import type { FindingView, WorkloadView } from './namespace-facts.ts';
import type { AuditReport } from './report.ts';
import { type NamespaceView, type View, viewOf } from './sorted-audit.ts';

/**
 * For programs. One object, `kind: Audit`:
 *
 * - `summary`: counts over all namespaces, `findings` by severity
 * - `attention`: namespaces with concerns, worst first; a concern has a `code`,
 *   a `count` and the names of its `workloads`
 * - `namespaces[]`, by name: `policies`, `defaultDeny`, `isolated` (counts),
 *   `workloads[]` (`isolated`, `profile`, `reachedFromOutside`,
 *   `reachedFromUnseen`, `reachesOutside`, `reachedBy`, `reaches`), `findings[]`
 * - a finding that is several of one cause has their `count`, and each in `of[]`
 *   with its `subject`, `message` and `place`
 * - `findings[]`: only where there are some of no namespace
 * - `clusterWide[]`, in the order in which they are asked
 * - `rules[]`: only where netprofile.yaml has some, in its order: `name`,
 *   `result` (holds, broken, undecided, selects nothing, accepted), `severity`,
 *   `message` unless it holds, `at`
 * - `since`: only where a revision was given: `counts` by kind, `changes[]`, and
 *   `sharedProfiles: true` where it was simulated with today's profiles
 * - `traffic`: only where a report of probe was given: `date`, the cluster,
 *   `counts` by verdict, `workloads` that took part, `leftOut[]`, and `wrong[]`
 *   as in the report
 * - `stamp`: only with --stamp: `date`, `commit` ({id, hasChanges}, or {missing}
 *   with the reason), `since`, `cluster`, `inputs[]` ({file, bytes, sha256}) and
 *   `inputsSha256`, that of the list as sha256sum prints it
 *
 * A place is {file, line, column}, with file alone where the line is not
 * known. What is not known is left out, never null. Fields are only added.
 */
export const json: AuditReport = {
  about: 'for programs',
  print: (audit, context) => `${JSON.stringify(document(viewOf(audit, context)), null, 2)}\n`,
};

function document(view: View): object {
  const { audit, context, since } = view;
  return {
    apiVersion: 'netprofile.dev/v1alpha1',
    kind: 'Audit',
    title: context.title,
    generator: { name: 'netprofile', version: context.version },
    ...(context.stamp !== undefined && { stamp: context.stamp }),
    summary: summary(view),
    attention: view.attention.map(({ name, concerns }) => ({
      namespace: name,
      concerns: concerns.map(({ kind, count, workloads }) => ({
        code: kind,
        count,
        workloads: workloads.map((each) => each.name),
      })),
    })),
    namespaces: view.namespaces.map(namespace),
    ...(view.clusterFindings.length > 0 && { findings: view.clusterFindings.map(finding) }),
    ...(view.rules.length > 0 && { rules: view.rules }),
    clusterWide: view.clusterWide.map(({ name, tier, priority, at }) => ({
      name,
      tier,
      ...(priority !== undefined && { priority }),
      place: place(at),
    })),
    ...(audit.traffic !== undefined && { traffic: audit.traffic }),
    ...(since !== undefined && {
      since: {
        revision: since.revision,
        ...(since.sharedProfiles === true && { sharedProfiles: true }),
        counts: changeCounts(since.changes),
        changes: since.changes.map(({ kind, source, destination, before, after }) => ({
          kind,
          source,
          destination,
          before,
          after,
        })),
      },
    }),
  };
}

function summary(view: View): object {
  const { totals } = view.audit;
  const figures = figuresOf(view);
  const { error, warning, info } = totals.findings;
  return {
    namespaces: totals.namespaces,
    workloads: totals.workloads,
    policies: totals.policies,
    isolated: { ingress: totals.isolatedIngress, egress: totals.isolatedEgress },
    namespacesWithDefaultDeny: {
      ingress: figures.denyIngress.count,
      egress: figures.denyEgress.count,
    },
    reachedFromAnywhere: figures.fromAnywhere.count,
    egressToAnywhere: figures.toAnywhere.count,
    hostNetwork: figures.hostNetwork.count,
    withProfile: figures.profiles.count,
    findings: { error, warning, info },
  };
}

function namespace(view: NamespaceView): object {
  return {
    name: view.name,
    policies: view.policies,
    defaultDeny: { ingress: view.defaultDeny.ingress, egress: view.defaultDeny.egress },
    isolated: { ingress: coverage(view, 'ingress').count, egress: coverage(view, 'egress').count },
    workloads: view.workloads.map(workload),
    findings: view.findings.map(finding),
  };
}

function finding({ code, severity, message, at, of }: FindingView): object {
  const each = of.map((one) => ({
    subject: one.subject,
    message: one.message,
    place: place(one.at),
  }));
  const joined = each.length === 0 ? {} : { count: each.length, of: each };
  return { code, severity, message, place: place(at), ...joined };
}

function workload(view: WorkloadView): object {
  return {
    name: view.name,
    kind: view.kind,
    hostNetwork: view.hostNetwork,
    isolated: { ingress: view.isolatedIngress, egress: view.isolatedEgress },
    profile: place(view.profile),
    reachedFromOutside: view.reachedFromOutside.map(peer),
    reachedFromUnseen: view.reachedFromUnseen.map(peer),
    reachesOutside: view.reachesOutside.map(peer),
    reachedBy: view.reachedBy,
    reaches: view.reaches,
  };
}

function peer({ text, ports }: AuditPeer): object {
  const port = ({ protocol, from, to }: PortRange): object => ({ protocol, from, to });
  return { text, ports: ports.map(port) };
}

function place(where: Where | undefined): object | undefined {
  if (where === undefined) return undefined;
  return { file: where.file, line: where.line, column: where.column };
}
