import { record } from '../csv-text.ts';
import { targetText } from '../probe/probe-words.ts';
import { controlsText } from './controls.ts';
import { portsText, type Where } from './figure-text.ts';
import { allMeasures, countOf, otherControls } from './measures.ts';
import type { FindingView, WorkloadView } from './namespace-facts.ts';
import type { AuditReport } from './report.ts';
import { type NamespaceView, type RuleView, type View, viewOf } from './sorted-audit.ts';
import { stampLines } from './stamp-words.ts';
import { trafficShare } from './traffic-words.ts';

/**
 * For spreadsheets: one table, one header. `record` says what a row is:
 *
 * - `figure`: `count` of `of` are so; of all, of a namespace, or of one workload
 * - `finding`: `name` is its code; without a namespace it is of the cluster;
 *   those of one cause have the same `cause`
 * - `exposure`: `name` is the field of the JSON form, `peer` who, `ports` which
 * - `rule`: one of netprofile.yaml, `result` what became of it
 * - `policy`: one that is cluster-wide, `count` its priority
 * - `change`: since a revision; `ports` before and after
 * - `traffic`: a connection that a probe found not to be as it should
 * - `stamp`: with --stamp, `message` is what the line called `name` says
 * - `input`: what was read; `count` its bytes, `message` its SHA-256
 *
 * What is not known, or does not apply, is empty. Columns are only added, at
 * the end.
 */
export const csv: AuditReport = {
  about: 'one table for spreadsheets',
  print: (audit, context) =>
    [columns, ...rowsOf(viewOf(audit, context)).map(cells)].map(record).join(''),
};

const columns = [
  'record',
  'namespace',
  'workload',
  'name',
  'count',
  'of',
  'severity',
  'peer',
  'ports',
  'message',
  'file',
  'line',
  'controls',
  'result',
  'cause',
] as const;

type Row = Partial<Record<(typeof columns)[number], string | number>> & {
  readonly record: string;
};

function cells(row: Row): readonly string[] {
  return columns.map((each) => String(row[each] ?? ''));
}

function rowsOf(view: View): readonly Row[] {
  return [
    ...figures({}, view.namespaces),
    ...view.clusterFindings.flatMap((each) => findings('', each)),
    ...view.rules.map(rule),
    ...view.clusterWide.map(({ name, tier, priority, at }) => ({
      record: 'policy',
      name,
      ...(priority !== undefined && { count: priority }),
      message: tier,
      ...where(at),
    })),
    ...view.namespaces.flatMap(namespaceRows),
    ...changes(view),
    ...traffic(view),
    ...stamp(view),
  ];
}

/** How many of which; over namespaces only where there may be several. */
function figures(
  scope: { readonly namespace?: string },
  namespaces: readonly NamespaceView[],
): readonly Row[] {
  return allMeasures.map(([name, measure]) => ({
    record: 'figure',
    ...scope,
    name,
    ...countOf(measure, namespaces),
    message: measure.means,
    controls: controlsText(measure.controls),
  }));
}

function namespaceRows(view: NamespaceView): readonly Row[] {
  return [
    ...figures({ namespace: view.name }, [view]),
    ...view.findings.flatMap((each) => findings(view.name, each)),
    ...view.workloads.flatMap((each) => workloadRows(view.name, each)),
  ];
}

function findings(namespace: string, view: FindingView): readonly Row[] {
  const { code, severity, message, at, of } = view;
  const all = of.length === 0 ? [view] : of;
  return all.map((each) => ({
    record: 'finding',
    namespace,
    name: code,
    severity,
    message: each.message,
    ...where(each.at ?? at),
    controls: controlsText(otherControls.finding),
    ...(of.length > 0 && { cause: message }),
  }));
}

function rule({ name, result, severity, message, at }: RuleView): Row {
  return {
    record: 'rule',
    name,
    severity,
    ...(message !== undefined && { message }),
    ...where(at),
    controls: controlsText(otherControls.rule),
    result,
  };
}

const exposures = ['reachedFromOutside', 'reachedFromUnseen', 'reachesOutside'] as const;

function workloadRows(namespace: string, workload: WorkloadView): readonly Row[] {
  const about = { namespace, workload: workload.name, ...where(workload.profile) };
  const own = allMeasures.flatMap(([name, measure]) =>
    measure.of === 'namespaces'
      ? []
      : [
          {
            record: 'figure',
            ...about,
            name,
            count: measure.isSo(workload) ? 1 : 0,
            of: 1,
            message: measure.means,
            controls: controlsText(measure.controls),
          },
        ],
  );
  const open = exposures.flatMap((name) =>
    workload[name].map(({ text, ports }) => ({
      record: 'exposure',
      ...about,
      name,
      peer: text,
      ports: portsText(ports),
      controls: controlsText(otherControls.exposure),
    })),
  );
  return [...own, ...open];
}

function changes({ since }: View): readonly Row[] {
  return (since?.changes ?? []).map(({ kind, source, destination, before, after }) => ({
    record: 'change',
    workload: source,
    name: kind,
    peer: destination,
    ports: `${before || 'blocked'} -> ${after || 'blocked'}`,
    message: `since ${since?.revision ?? ''}`,
    controls: controlsText(otherControls.change),
  }));
}

function traffic({ audit: { traffic: seen } }: View): readonly Row[] {
  if (seen === undefined) return [];
  const controls = controlsText(otherControls.traffic);
  const share: Row = {
    record: 'figure',
    name: 'as-they-should-be-by-traffic',
    ...trafficShare(seen),
    message: `connections of ${seen.date} that a probe found to be as they should`,
    controls,
  };
  const wrong = seen.wrong.map((each) => ({
    record: 'traffic',
    workload: each.from.name,
    name: each.verdict,
    peer: targetText(each.to),
    ports: `${each.port}/${each.protocol}`,
    message: each.reason,
    ...where(each.at),
    controls,
  }));
  return [share, ...wrong];
}

function stamp({ context }: View): readonly Row[] {
  if (context.stamp === undefined) return [];
  return [
    ...stampLines(context.stamp, context).map(({ name, text }) => ({
      record: 'stamp',
      name,
      message: text,
    })),
    ...context.stamp.inputs.map(({ file, bytes, sha256 }) => ({
      record: 'input',
      name: 'sha256',
      count: bytes,
      message: sha256,
      file,
    })),
  ];
}

function where(at: Where | undefined): Pick<Row, 'file' | 'line'> {
  if (at === undefined) return {};
  return { file: at.file, ...(at.line !== undefined && { line: at.line }) };
}
