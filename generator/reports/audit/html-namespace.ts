import { counted, shareText, whereText } from './figure-text.ts';
import { changesText, coverage, findingCounts, findingsText } from './figures.ts';
import { anchor, yesNo } from './html-tables.ts';
import { type Html, headings, html, loud, name, nothing, peersCell, table } from './html-text.ts';
import { namesOf } from './joined-findings.ts';
import type { FindingView, WorkloadView } from './namespace-facts.ts';
import type { NamespaceView, View } from './sorted-audit.ts';

/** One namespace: its state in a line, its findings, and its workloads to unfold. */
export function namespaceSection(view: NamespaceView, isOpen: boolean): Html {
  const { name: of, policies, defaultDeny, workloads, findings, changes, concerns } = view;
  const facts = [
    html`default deny for ingress: ${yesNo(defaultDeny.ingress)}, for egress: ${yesNo(defaultDeny.egress)}`,
    html`isolated for ingress: ${shareText(coverage(view, 'ingress'))}, for egress: ${shareText(coverage(view, 'egress'))}`,
    html`${counted(policies, 'policy', 'policies')}`,
    html`findings: ${findingsText(findingCounts(view))}`,
    ...(changes.length === 0 ? [] : [html`changes: ${changesText(changes)}`]),
  ];
  return html`<section class="namespace" id="${anchor(view)}" data-attention="${concerns.length > 0 ? 'yes' : 'no'}" aria-labelledby="${anchor(view)}-name">
<h3 id="${anchor(view)}-name">${name(of)}</h3>
<ul class="facts">${facts.map((each) => html`<li>${each}</li>`)}</ul>
${findings.length === 0 ? nothing : findingTable(`Findings in ${of}`, findings)}${workloads.length === 0 ? html`<p class="quiet">No workloads.</p>` : workloadTable(of, workloads, isOpen)}
</section>
`;
}

export function findingTable(caption: string, findings: readonly FindingView[]): Html {
  const rows = findings.map((view) => {
    const { severity, code, message, at } = view;
    const what =
      severity === 'error'
        ? loud(severity)
        : html`<span class="${severity === 'warning' ? 'warn' : 'quiet'}">${severity}</span>`;
    return html`<tr><td>${what} ${name(code)}</td><td>${at === undefined ? nothing : name(whereText(at))}</td><td>${message}${listOf(view)}</td></tr>
`;
  });
  const head = headings('Finding', 'Where', 'What');
  return html`${table(caption, head, rows)}
`;
}

const head = html`<tr><th scope="col" rowspan="2">Workload</th><th scope="col" rowspan="2">Profile</th><th scope="colgroup" colspan="4" class="group">Ingress</th><th scope="colgroup" colspan="3" class="group">Egress</th></tr>
<tr><th scope="col" class="group">Isolated</th><th scope="col">From outside</th><th scope="col">From namespaces not seen</th><th scope="col" class="number">Reached by workloads</th><th scope="col" class="group">Isolated</th><th scope="col">To outside</th><th scope="col" class="number">Reaches workloads</th></tr>
`;

const shown = 10;

/** Those of one cause. Long lists unfold. */
function listOf(view: FindingView): Html {
  const names = namesOf(view).map((each, index) => html`${index === 0 ? '' : ', '}${name(each)}`);
  if (names.length === 0) return nothing;
  if (names.length <= shown) return html`: ${names}`;
  return html` <details><summary>all ${names.length}</summary>${names}</details>`;
}

export function clusterFindingsSection({ clusterFindings }: View): Html {
  if (clusterFindings.length === 0) return nothing;
  return html`<h2>Findings of no namespace</h2>
${findingTable('Findings of no namespace', clusterFindings)}`;
}

function workloadTable(of: string, workloads: readonly WorkloadView[], isOpen: boolean): Html {
  const rows = table(`Workloads in ${of}`, head, workloads.map(workloadRow), 'workloads');
  return html`<details${isOpen ? html` open` : nothing}><summary>${counted(workloads.length, 'workload')}</summary>${rows}</details>`;
}

function workloadRow(each: WorkloadView): Html {
  const profile =
    each.profile === undefined
      ? html`<span class="quiet">none</span>`
      : name(whereText(each.profile));
  return html`<tr><th scope="row">${name(each.localName)}<span class="kind">${each.kind}</span></th><td>${profile}</td><td class="group">${isolation(each, each.isolatedIngress)}</td><td>${peersCell(each.reachedFromOutside)}</td><td>${peersCell(each.reachedFromUnseen)}</td><td class="number">${each.reachedBy}</td><td class="group">${isolation(each, each.isolatedEgress)}</td><td>${peersCell(each.reachesOutside)}</td><td class="number">${each.reaches}</td></tr>
`;
}

function isolation({ hostNetwork }: WorkloadView, isIsolated: boolean): Html {
  if (hostNetwork) return html`<span class="warn">host network</span>`;
  return isIsolated ? html`<span class="good">isolated</span>` : loud('not isolated');
}
