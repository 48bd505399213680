import type { AuditChange } from '../../model/audit.ts';
import { cellText, leftOutText, targetText } from '../probe/probe-words.ts';
import { concernText, isGrave, rankWords } from './concerns.ts';
import {
  clusterWideOrder,
  counted,
  figure,
  sharedProfilesText,
  shareText,
  whereText,
} from './figure-text.ts';
import {
  changesText,
  coverage,
  figuresOf,
  findingCounts,
  findingsText,
  needsAttention,
  verdict,
} from './figures.ts';
import { findingTable, namespaceSection, yesNo } from './markdown-namespace.ts';
import { code, peerName, prose, table } from './markdown-text.ts';
import type { AuditReport } from './report.ts';
import { isFine, rulesText } from './rule-words.ts';
import { type NamespaceView, type View, viewOf } from './sorted-audit.ts';
import { stampLines } from './stamp-words.ts';
import {
  manyWrong,
  trafficCell,
  trafficLimits,
  trafficShare,
  trafficText,
  trafficTitle,
} from './traffic-words.ts';

/** GitHub-flavoured Markdown, for a pull request or a repository. */
export const markdown: AuditReport = {
  about: 'GitHub-flavoured Markdown',
  print: (audit, context) => {
    const view = viewOf(audit, context);
    return [
      `# ${prose(context.title)}`,
      summary(view),
      attention(view),
      rules(view),
      changes(view),
      traffic(view),
      overview(view),
      clusterFindings(view),
      clusterWide(view),
      ...(view.namespaces.length === 0 ? [] : ['## Namespace by namespace']),
      ...view.namespaces.map((each) => namespaceSection(each, view.worst.includes(each))),
      stamp(view),
      `Made by netprofile ${prose(context.version)}${context.cluster === undefined ? '' : ` from ${prose(context.cluster)}`}.`,
    ]
      .filter((section) => section !== '')
      .map((section) => `${section.trimEnd()}\n`)
      .join('\n');
  },
};

function summary(view: View): string {
  const { totals } = view.audit;
  const figures = figuresOf(view);
  const open = ({ count, of }: { count: number; of: number }): string =>
    count === 0 ? 'none' : `**${figure(count)}** of ${counted(of, 'workload')}`;
  const rows = [
    ['Isolated for ingress', shareText(figures.ingress)],
    ['Isolated for egress', shareText(figures.egress)],
    ['Reached from anywhere', open(figures.fromAnywhere)],
    ['Egress to anywhere', open(figures.toAnywhere)],
    ['On the host network, which policies do not hold', figure(figures.hostNetwork.count)],
    ['Namespaces with default deny for ingress', shareText(figures.denyIngress)],
    ['Namespaces with default deny for egress', shareText(figures.denyEgress)],
    ['Workloads with a profile', shareText(figures.profiles)],
    ['Findings', findingsText(totals.findings)],
    ...(view.audit.traffic === undefined
      ? []
      : [
          [
            'Connections as they should be, by traffic',
            shareText(trafficShare(view.audit.traffic)),
          ],
        ]),
    ...(view.since === undefined
      ? []
      : [[`Changes since ${code(view.since.revision)}`, changesText(view.since.changes)]]),
  ];
  const size = `${counted(totals.namespaces, 'namespace')}, ${counted(totals.workloads, 'workload')}, ${counted(totals.policies, 'policy', 'policies')}.`;
  return `${needsAttention(view) ? `**${verdict(view)}**` : verdict(view)} ${size}\n\n## Summary\n\n${table(['', ''], rows)}`;
}

function attention({ attention: all, worst }: View): string {
  if (all.length === 0) return '';
  const lines = worst.map((each, index) => `${index + 1}. ${link(each)}: ${why(each)}`);
  const rest = all.length - worst.length;
  const more = rest > 0 ? `\n\n${counted(rest, 'more namespace')}: see the table below.` : '';
  return `## Needs attention\n\n${rankWords}\n\n${lines.join('\n')}${more}`;
}

function why({ concerns, workloads }: NamespaceView): string {
  return concerns
    .map((each) => {
      const text = concernText(each, workloads.length);
      const names = each.workloads.slice(0, 3).map(({ localName }) => code(localName));
      const more = each.workloads.length > 3 ? ', ...' : '';
      const list = names.length === 0 ? '' : ` (${names.join(', ')}${more})`;
      return `${isGrave(each) ? `**${text}**` : text}${list}`;
    })
    .join('; ');
}

function rules({ rules: all }: View): string {
  if (all.length === 0) return '';
  const rows = all.map(({ name, result, message = '', at }) => [
    code(name),
    isFine(result) ? result : `**${result}**`,
    prose(message),
    code(whereText(at)),
  ]);
  return `## Rules\n\n${rulesText(all)}.\n\n${table(['Rule', 'Result', 'What', 'Declared in'], rows)}`;
}

/** GitHub makes the anchor of a heading from its words. */
function link({ name }: NamespaceView): string {
  return /^[a-z0-9-]+$/.test(name) ? `[${code(name)}](#namespace-${name})` : code(name);
}

const manyChanges = 50;

function changes({ since }: View): string {
  if (since === undefined) return '';
  const shared = since.sharedProfiles === true ? `\n\n${sharedProfilesText}` : '';
  const head = `## Changes since ${code(since.revision)}${shared}`;
  if (since.changes.length === 0) return `${head}\n\nNo connection changed.`;
  const rows = table(
    ['Change', 'Source', 'Destination', 'Before', 'After'],
    since.changes.map(change),
  );
  const text = `${head}\n\n${changesText(since.changes)}.`;
  if (since.changes.length <= manyChanges) return `${text}\n\n${rows}`;
  return `${text}\n\n<details><summary>All ${figure(since.changes.length)}</summary>\n\n${rows}\n\n</details>`;
}

function stamp({ context }: View): string {
  if (context.stamp === undefined) return '';
  const { inputs } = context.stamp;
  const lines = stampLines(context.stamp, context).map(({ title, text }) => [title, prose(text)]);
  const rows = inputs.map(({ file, bytes, sha256 }) => [code(file), figure(bytes), code(sha256)]);
  const list = `<details><summary>${counted(inputs.length, 'file')}</summary>\n\n${table(['File', 'Bytes', 'SHA-256'], rows)}\n\n</details>`;
  return `## Made from\n\n${table(['', ''], lines)}${rows.length === 0 ? '' : `\n\n${list}`}`;
}

function traffic({ audit: { traffic: seen, totals } }: View): string {
  if (seen === undefined) return '';
  const head = `## ${prose(trafficTitle(seen))}\n\n${prose(trafficText(seen, totals.workloads))} ${trafficLimits}`;
  const rows = seen.wrong
    .slice(0, manyWrong)
    .map((each) => [
      `**${each.verdict}**`,
      code(each.from.name),
      code(targetText(each.to)),
      `${each.port}/${each.protocol}`,
      cellText(each),
      prose(each.reason),
      each.at === undefined ? '' : code(whereText(each.at)),
    ]);
  const titles = ['Verdict', 'From', 'To', 'Port', trafficCell, 'Why', 'Profile'];
  const more = seen.wrong.length - manyWrong;
  const left = seen.leftOut.map((each) => `- ${prose(leftOutText(each))}`).join('\n');
  return [
    head,
    ...(rows.length > 0 ? [table(titles, rows)] : []),
    ...(more > 0 ? [`${counted(more, 'more')} in the report itself.`] : []),
    ...(left === '' ? [] : [`Left out:\n\n${left}`]),
  ].join('\n\n');
}

function change({ kind, source, destination, before, after }: AuditChange): readonly string[] {
  const ports = (text: string): string => (text === '' ? 'blocked' : prose(text));
  const allowsMore = kind === 'added' || kind === 'widened';
  const what = allowsMore ? `**${kind}**` : kind;
  return [what, peerName(source), peerName(destination), ports(before), ports(after)];
}

function overview({ namespaces }: View): string {
  if (namespaces.length === 0) return '';
  const head = [
    'Namespace',
    'Workloads',
    'Default deny ingress',
    'Default deny egress',
    'Isolated for ingress',
    'Isolated for egress',
    'Reached from anywhere',
    'Egress to anywhere',
    'Findings',
  ];
  const open = (count: number): string => (count === 0 ? '0' : `**${figure(count)}**`);
  const rows = namespaces.map((each) => [
    link(each),
    figure(each.workloads.length),
    yesNo(each.defaultDeny.ingress),
    yesNo(each.defaultDeny.egress),
    shareText(coverage(each, 'ingress')),
    shareText(coverage(each, 'egress')),
    open(each.workloads.filter((workload) => workload.fromAnywhere).length),
    open(each.workloads.filter((workload) => workload.toAnywhere).length),
    findingsText(findingCounts(each)),
  ]);
  return `## Namespaces\n\n${table(head, rows)}`;
}

function clusterFindings({ clusterFindings: findings }: View): string {
  if (findings.length === 0) return '';
  return `## Findings of no namespace\n\n${findingTable(findings)}`;
}

function clusterWide({ clusterWide: policies }: View): string {
  if (policies.length === 0) return '';
  const rows = policies.map(({ name, tier, priority, at }, index) => [
    String(index + 1),
    code(name),
    prose(tier),
    String(priority ?? ''),
    code(whereText(at)),
  ]);
  const about = `${clusterWideOrder(policies)}.`;
  return `## Cluster-wide policies\n\n${about}\n\n${table(['', 'Policy', 'Tier', 'Priority', 'Declared in'], rows)}`;
}
