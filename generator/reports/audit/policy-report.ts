import type { AuditRule } from '../../model/audit.ts';
import type { Severity } from '../../model/diagnostic.ts';
import { namespaceAmong } from '../../model/namespace-among.ts';
import { targetText } from '../probe/probe-words.ts';
import { controlsText } from './controls.ts';
import { whereText } from './figure-text.ts';
import { namesOf } from './joined-findings.ts';
import { allMeasures, countOf, type Measure, missedBy, otherControls } from './measures.ts';
import type { FindingView, WorkloadView } from './namespace-facts.ts';
import { quotedYaml, type Value } from './quoted-yaml.ts';
import type { AuditContext, AuditReport } from './report.ts';
import { type NamespaceView, type RuleView, type View, viewOf } from './sorted-audit.ts';
import { stampLines } from './stamp-words.ts';

/**
 * Reports on policies, as dashboards for clusters read them: a PolicyReport for
 * each namespace, and a ClusterPolicyReport for rules of netprofile.yaml and
 * findings of no namespace, or where there is no namespace. A result is a
 * figure of the namespace, with the workloads that are not as wanted, a rule,
 * or a finding. See
 * https://github.com/kubernetes-sigs/wg-policy-prototypes
 */
export const policyReport: AuditReport = {
  about: 'PolicyReports (wgpolicyk8s.io/v1alpha2), for dashboards in a cluster',
  print: (audit, context) => {
    const view = viewOf(audit, context);
    const named = view.namespaces.filter(isNamespace);
    const cluster = clusterResults(view);
    return [
      ...(cluster.length > 0 || named.length === 0
        ? [report('ClusterPolicyReport', {}, {}, cluster, context)]
        : []),
      ...named.map((each) => namespaceReport(each, view)),
    ]
      .map(quotedYaml)
      .join('');
  },
};

type Fields = { readonly [key: string]: Value };

const outcomes = ['pass', 'fail', 'warn', 'error', 'skip'] as const;

interface Result extends Fields {
  readonly result: (typeof outcomes)[number];
}

/** What no namespace can hold: also what is of a name that Kubernetes gives to none. */
function clusterResults(view: View): readonly Result[] {
  const named = new Set(view.namespaces.filter(isNamespace).map((each) => each.name));
  const others = view.namespaces.filter((each) => !named.has(each.name));
  return [
    ...view.rules.map(ruleResult),
    ...view.clusterFindings.map((each) => findingResult(each)),
    ...others.flatMap((each) => namespaceResults(each)),
    ...trafficResults(view, (name) => name === undefined || !named.has(name)),
  ];
}

function namespaceReport(namespace: NamespaceView, view: View): Fields {
  const scope = { scope: { apiVersion: 'v1', kind: 'Namespace', name: namespace.name } };
  const results = [
    ...namespaceResults(namespace),
    ...trafficResults(view, (name) => name === namespace.name),
  ];
  return report('PolicyReport', { namespace: namespace.name }, scope, results, view.context);
}

function namespaceResults(namespace: NamespaceView): readonly Result[] {
  return [
    ...allMeasures.flatMap(([name, measure]) => figureResults(name, measure, namespace)),
    ...namespace.findings.map((each) => findingResult(each, namespace)),
  ];
}

/** A label of RFC 1123, as the API server asks. */
function isNamespace({ name }: NamespaceView): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name);
}

/** All reports have one name: the next audit replaces what this one said. */
function report(
  kind: string,
  where: Fields,
  scope: Fields,
  results: readonly Result[],
  context: AuditContext,
): Fields {
  const count = (wanted: string): number => results.filter((each) => each.result === wanted).length;
  return {
    apiVersion: 'wgpolicyk8s.io/v1alpha2',
    kind,
    metadata: {
      name: 'netprofile-audit',
      ...where,
      labels: { 'app.kubernetes.io/managed-by': 'netprofile' },
      annotations: {
        'netprofile.dev/title': context.title,
        'netprofile.dev/version': context.version,
        ...stampAnnotations(context),
      },
    },
    ...scope,
    summary: Object.fromEntries(outcomes.map((each) => [each, count(each)])),
    results: results.map((each) => ({ ...each, ...timestamp(context) })),
  };
}

/** One value for all inputs: annotations of an object are few, inputs may be thousands. */
function stampAnnotations(context: AuditContext): Readonly<Record<string, string>> {
  if (context.stamp === undefined) return {};
  const lines = stampLines(context.stamp, context).filter(({ name }) => name !== 'program');
  return Object.fromEntries(lines.map(({ name, text }) => [`netprofile.dev/${name}`, text]));
}

function timestamp({ stamp }: AuditContext): Fields {
  return stamp === undefined
    ? {}
    : { timestamp: { seconds: Math.floor(Date.parse(stamp.date) / 1000), nanos: 0 } };
}

/** One result for each figure of which something is wanted; of no workload nothing is said. */
function figureResults(
  name: string,
  measure: Measure,
  namespace: NamespaceView,
): readonly Result[] {
  const share = countOf(measure, [namespace]);
  if (measure.missed === undefined || share.of === 0) return [];
  const missed = missedBy(measure, namespace.workloads);
  const isMissed = measure.of === 'namespaces' ? share.count === 0 : missed.length > 0;
  const isGrave = measure.missed === 'fail';
  const text =
    measure.of === 'namespaces'
      ? `${measure.means}: ${isMissed ? 'no' : 'yes'}`
      : `${measure.means}: ${share.count} of ${share.of}`;
  return [
    {
      source: 'netprofile',
      policy: 'netprofile-audit',
      rule: name,
      category: 'Figures',
      result: isMissed ? measure.missed : 'pass',
      severity: isGrave ? 'high' : 'medium',
      scored: isGrave,
      message: text,
      ...(missed.length > 0 && { resources: missed.map((each) => resource(each, namespace.name)) }),
      properties: { controls: controlsText(measure.controls) },
    },
  ];
}

/** Its group is not known: a kind of that name may be of another. */
function resource({ kind, name }: WorkloadView, namespace: string): Fields {
  const prefix = `${namespace}/`;
  return { kind, namespace, name: name.startsWith(prefix) ? name.slice(prefix.length) : name };
}

/** What a finding's severity is called here. What is to be known is not scored. */
const verdicts = {
  error: { result: 'fail', severity: 'high', scored: true },
  warning: { result: 'warn', severity: 'medium', scored: false },
  info: { result: 'warn', severity: 'info', scored: false },
} as const satisfies Readonly<Record<Severity, object>>;

/** Several of one cause are one result, with the workloads that it is about, or with their names. */
function findingResult(view: FindingView, namespace?: NamespaceView): Result {
  const { code, severity, message, at, of } = view;
  const named = new Set(of.map((each) => each.subject));
  const workloads = namespace?.workloads.filter((each) => named.has(each.name)) ?? [];
  const isAboutWorkloads = namespace !== undefined && workloads.length === of.length;
  const list = isAboutWorkloads ? '' : `: ${namesOf(view).join('; ')}`;
  return {
    source: 'netprofile',
    policy: 'netprofile-audit',
    rule: code,
    category: 'Findings',
    ...verdicts[severity],
    message: of.length === 0 ? message : `${message}${list}`,
    ...(workloads.length > 0 &&
      isAboutWorkloads && { resources: workloads.map((each) => resource(each, namespace.name)) }),
    properties: {
      controls: controlsText(otherControls.finding),
      ...(at !== undefined && { place: whereText(at) }),
      ...(of.length > 0 && { count: String(of.length) }),
    },
  };
}

/** What is not known to hold could not be evaluated, and what was accepted is left out. */
function ruleOutcome(result: AuditRule['result'], severity: Severity): Result['result'] {
  switch (result) {
    case 'holds':
      return 'pass';
    case 'broken':
      return severity === 'error' ? 'fail' : 'warn';
    case 'undecided':
    case 'selects nothing':
      return 'error';
    case 'accepted':
      return 'skip';
  }
}

function ruleResult({ name, result, severity, message, at }: RuleView): Result {
  const { severity: weight, scored } = verdicts[severity];
  return {
    source: 'netprofile',
    policy: 'netprofile-audit',
    rule: name,
    category: 'Rules',
    result: ruleOutcome(result, severity),
    severity: weight,
    scored,
    message: message === undefined ? result : `${result}: ${message}`,
    properties: { controls: controlsText(otherControls.rule), place: whereText(at) },
  };
}

/** What a probe found not to be as it should, of the namespaces that it comes from. */
function trafficResults(
  { audit: { traffic }, namespaces }: View,
  isFrom: (namespace: string | undefined) => boolean,
): readonly Result[] {
  const names = new Set(namespaces.map((each) => each.name));
  return (traffic?.wrong ?? [])
    .filter(({ from }) => isFrom(namespaceAmong(names, from.name)))
    .map(({ verdict, from, to, port, protocol, reason, at }) => ({
      source: 'netprofile',
      policy: 'netprofile-audit',
      rule: `traffic-${verdict}`,
      category: 'Traffic',
      result: verdict === 'inconclusive' ? 'error' : 'fail',
      severity: 'high',
      scored: true,
      message: `${from.name} to ${targetText(to)} on ${port}/${protocol}: ${reason}`,
      properties: {
        controls: controlsText(otherControls.traffic),
        ...(at !== undefined && { place: whereText(at) }),
      },
    }));
}
