import type { AuditChange } from '../../model/audit.ts';
import { clusterWideOrder, sharedProfilesText, shareText, whereText } from './figure-text.ts';
import { changesText, coverage, findingCounts, findingsText } from './figures.ts';
import { type Html, headings, html, loud, name, nothing, peerName, table } from './html-text.ts';
import { isFine, rulesText } from './rule-words.ts';
import type { NamespaceView, View } from './sorted-audit.ts';

/** The anchor of a namespace; a name that Kubernetes would not accept is spelled in numbers. */
export function anchor({ name: of }: NamespaceView): string {
  if (/^[a-z0-9-]+$/.test(of)) return `namespace-${of}`;
  return `other_${[...of].map((each) => (each.codePointAt(0) ?? 0).toString(16)).join('_')}`;
}

export function linkTo(view: NamespaceView): Html {
  return html`<a href="#${anchor(view)}">${name(view.name)}</a>`;
}

/** Yes, or a no that stands out. */
export function yesNo(is: boolean): Html {
  return is ? html`<span class="good">yes</span>` : html`<span class="warn">no</span>`;
}

const manyChanges = 50;

export function changesSection({ since }: View): Html {
  if (since === undefined) return nothing;
  const shared =
    since.sharedProfiles === true
      ? html`<p>${sharedProfilesText}</p>
`
      : nothing;
  const head = html`<h2>Changes since ${name(since.revision)}</h2>
${shared}`;
  if (since.changes.length === 0) return html`${head}<p>No connection changed.</p>\n`;
  const words = changesText(since.changes);
  const titles = headings('Change', 'Source', 'Destination', 'Before', 'After');
  const rows = table('Connections, those that allow more first', titles, since.changes.map(change));
  if (since.changes.length <= manyChanges) return html`${head}<p>${words}.</p>\n${rows}\n`;
  return html`${head}<p>${words}.</p>
<details><summary>All ${since.changes.length}</summary>${rows}</details>
`;
}

function change({ kind, source, destination, before, after }: AuditChange): Html {
  const allowsMore = kind === 'added' || kind === 'widened';
  const what = allowsMore ? html`<strong class="warn">${kind}</strong>` : html`${kind}`;
  const ports = (text: string): Html =>
    text === '' ? html`<span class="quiet">blocked</span>` : html`${text}`;
  return html`<tr><td>${what}</td><td>${peerName(source)}</td><td>${peerName(destination)}</td><td>${ports(before)}</td><td>${ports(after)}</td></tr>
`;
}

/** All namespaces, a row each. */
export function overview({ namespaces }: View): Html {
  if (namespaces.length === 0) return nothing;
  const head = html`<tr><th scope="col" rowspan="2">Namespace</th><th scope="col" rowspan="2" class="number">Workloads</th><th scope="colgroup" colspan="3" class="group">Ingress</th><th scope="colgroup" colspan="3" class="group">Egress</th><th scope="col" rowspan="2" class="group">Findings</th></tr>
<tr><th scope="col" class="group">Default deny</th><th scope="col">Isolated</th><th scope="col">From anywhere</th><th scope="col" class="group">Default deny</th><th scope="col">Isolated</th><th scope="col">To anywhere</th></tr>
`;
  const filter = html`<div class="filter" hidden><label>Filter by namespace or workload <input type="search"></label><label><input type="checkbox"> only what needs attention</label><output></output></div>
`;
  return html`<h2 id="namespaces">Namespaces</h2>
${filter}${table('Namespaces, by name', head, namespaces.map(overviewRow))}
`;
}

function overviewRow(view: NamespaceView): Html {
  const { workloads, defaultDeny } = view;
  const open = (count: number): Html =>
    count === 0 ? html`<span class="quiet">0</span>` : loud(String(count));
  const findings = findingCounts(view);
  const words = findingsText(findings);
  return html`<tr data-of="${anchor(view)}"><th scope="row">${linkTo(view)}</th><td class="number">${workloads.length}</td><td class="group">${yesNo(defaultDeny.ingress)}</td><td class="share">${shareText(coverage(view, 'ingress'))}</td><td>${open(workloads.filter((each) => each.fromAnywhere).length)}</td><td class="group">${yesNo(defaultDeny.egress)}</td><td class="share">${shareText(coverage(view, 'egress'))}</td><td>${open(workloads.filter((each) => each.toAnywhere).length)}</td><td class="group">${findings.error > 0 ? loud(words) : words}</td></tr>
`;
}

export function rulesSection({ rules }: View): Html {
  if (rules.length === 0) return nothing;
  const rows = rules.map(
    ({ name: of, result, message = '', at }) =>
      html`<tr><th scope="row">${name(of)}</th><td>${html`<span class="${isFine(result) ? 'good' : 'warn'}">${result}</span>`}</td><td>${message}</td><td>${name(whereText(at))}</td></tr>
`,
  );
  const head = html`<tr><th scope="col">Rule</th><th scope="col">Result</th><th scope="col">What</th><th scope="col">Declared in</th></tr>
`;
  return html`<h2>Rules</h2>
${table(rulesText(rules), head, rows)}
`;
}

export function clusterWideSection({ clusterWide }: View): Html {
  if (clusterWide.length === 0) return nothing;
  const rows = clusterWide.map(
    ({ name: of, tier, priority, at }, index) =>
      html`<tr><td class="number">${index + 1}</td><th scope="row">${name(of)}</th><td>${tier}</td><td class="number">${String(priority ?? '')}</td><td>${name(whereText(at))}</td></tr>
`,
  );
  const head = html`<tr><th scope="col" class="number">Asked</th><th scope="col">Policy</th><th scope="col">Tier</th><th scope="col" class="number">Priority</th><th scope="col">Declared in</th></tr>
`;
  return html`<h2>Cluster-wide policies</h2>
${table(clusterWideOrder(clusterWide), head, rows)}
`;
}
