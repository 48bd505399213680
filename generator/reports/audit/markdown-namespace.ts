import { counted, figure, shareText, whereText } from './figure-text.ts';
import { changesText, coverage, findingCounts, findingsText } from './figures.ts';
import { namesOf } from './joined-findings.ts';
import { code, peersCell, prose, table } from './markdown-text.ts';
import type { FindingView, WorkloadView } from './namespace-facts.ts';
import type { NamespaceView } from './sorted-audit.ts';

export function yesNo(is: boolean): string {
  return is ? 'yes' : '**no**';
}

/** One namespace: its state in a line, its findings, and its workloads to unfold. */
export function namespaceSection(view: NamespaceView, isOpen: boolean): string {
  const { name, policies, defaultDeny, workloads, findings, changes } = view;
  const facts = [
    `default deny for ingress: ${yesNo(defaultDeny.ingress)}, for egress: ${yesNo(defaultDeny.egress)}`,
    `isolated for ingress: ${shareText(coverage(view, 'ingress'))}, for egress: ${shareText(coverage(view, 'egress'))}`,
    counted(policies, 'policy', 'policies'),
    `findings: ${findingsText(findingCounts(view))}`,
    ...(changes.length === 0 ? [] : [`changes: ${changesText(changes)}`]),
  ];
  const parts = [
    `### Namespace ${code(name)}`,
    facts.map((fact) => `- ${fact}`).join('\n'),
    findings.length === 0 ? '' : findingTable(findings),
    workloads.length === 0 ? 'No workloads.' : workloadTable(workloads, isOpen),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

export function findingTable(findings: readonly FindingView[]): string {
  return table(['Finding', 'Where', 'What'], findings.map(finding));
}

function finding(view: FindingView): readonly string[] {
  const { severity, code: name, message, at } = view;
  const what = severity === 'error' ? '**error**' : severity;
  const where = at === undefined ? '' : code(whereText(at));
  return [`${what} ${code(name)}`, where, `${prose(message)}${listOf(view)}`];
}

const shown = 10;

/** Those of one cause. Long lists unfold. */
function listOf(view: FindingView): string {
  const names = namesOf(view).map(code);
  if (names.length === 0) return '';
  if (names.length <= shown) return `: ${names.join(', ')}`;
  return ` <details><summary>all ${figure(names.length)}</summary>${names.join(', ')}</details>`;
}

function workloadTable(workloads: readonly WorkloadView[], isOpen: boolean): string {
  const head = [
    'Workload',
    'Profile',
    'Ingress',
    'From outside',
    'From namespaces not seen',
    'Reached by workloads',
    'Egress',
    'To outside',
    'Reaches workloads',
  ];
  const rows = workloads.map((each) => [
    `${code(each.localName)} ${prose(each.kind)}`,
    each.profile === undefined ? 'none' : code(whereText(each.profile)),
    isolation(each, each.isolatedIngress),
    peersCell(each.reachedFromOutside),
    peersCell(each.reachedFromUnseen),
    figure(each.reachedBy),
    isolation(each, each.isolatedEgress),
    peersCell(each.reachesOutside),
    figure(each.reaches),
  ]);
  const summary = `<summary>${counted(workloads.length, 'workload')}</summary>`;
  return `<details${isOpen ? ' open' : ''}>${summary}\n\n${table(head, rows)}\n\n</details>`;
}

function isolation({ hostNetwork }: WorkloadView, isIsolated: boolean): string {
  if (hostNetwork) return 'host network: not held';
  return isIsolated ? 'isolated' : '**not isolated**';
}
