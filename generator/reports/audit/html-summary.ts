import { concernText, isGrave, rankWords } from './concerns.ts';
import { counted, figure, percent, type Share } from './figure-text.ts';
import { changesText, figuresOf, findingsText, needsAttention, verdict } from './figures.ts';
import { linkTo } from './html-tables.ts';
import { type Html, html, loud, name, nothing } from './html-text.ts';
import type { NamespaceView, View } from './sorted-audit.ts';
import { trafficShare } from './traffic-words.ts';

/** What a reader wants to know in a minute. */
export function summarySection(view: View): Html {
  const { totals } = view.audit;
  const figures = figuresOf(view);
  const tone = view.namespaces.length > 0 && !needsAttention(view) ? 'verdict good' : 'verdict';
  const since =
    view.since === undefined
      ? nothing
      : html`<div><dt>Changes since ${name(view.since.revision)}</dt><dd><b>${view.since.changes.length}</b>${changesText(view.since.changes)}</dd></div>
`;
  return html`<h2>Summary</h2>
<p class="${tone}"><strong>${verdict(view)}</strong></p>
<dl class="tiles">
${coverageTile('Isolated for ingress', figures.ingress, 'workload')}${coverageTile('Isolated for egress', figures.egress, 'workload')}${coverageTile('Default deny for ingress', figures.denyIngress, 'namespace')}${coverageTile('Default deny for egress', figures.denyEgress, 'namespace')}${openTile('Reached from anywhere', figures.fromAnywhere)}${openTile('Egress to anywhere', figures.toAnywhere)}<div><dt>Findings</dt><dd><b${totals.findings.error > 0 ? html` class="bad"` : nothing}>${totals.findings.error + totals.findings.warning + totals.findings.info}</b>${findingsText(totals.findings)}</dd></div>
<div><dt>With a profile</dt><dd><b>${percent(figures.profiles)}</b>${share(figures.profiles, 'workload')}</dd></div>
${since}${view.audit.traffic === undefined ? nothing : coverageTile('As they should be, by traffic', trafficShare(view.audit.traffic), 'connection')}</dl>
${hostNote(figures.hostNetwork)}${attentionList(view)}`;
}

function share({ count, of }: Share, noun: string): string {
  return `${figure(count)} of ${counted(of, noun)}`;
}

function coverageTile(what: string, of: Share, noun: string): Html {
  const filled = of.of === 0 ? 0 : Math.floor((of.count * 100) / of.of);
  const bar =
    of.of === 0
      ? nothing
      : html`<svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="rest" width="100" height="6"/><rect class="bar" width="${filled}" height="6"/></svg>`;
  return html`<div><dt>${what}</dt><dd><b>${percent(of)}</b>${bar}${share(of, noun)}</dd></div>
`;
}

function openTile(what: string, of: Share): Html {
  const tone = of.count > 0 ? html` class="bad"` : nothing;
  return html`<div><dt>${what}</dt><dd><b${tone}>${of.count}</b>of ${counted(of.of, 'workload')}</dd></div>
`;
}

function hostNote({ count }: Share): Html {
  if (count === 0) return nothing;
  const are = count === 1 ? 'is' : 'are';
  return html`<p>${counted(count, 'workload')} ${are} on the host network, which policies do not hold.</p>
`;
}

function attentionList({ attention, worst }: View): Html {
  if (worst.length === 0) return nothing;
  const rest = attention.length - worst.length;
  const more =
    rest === 0
      ? nothing
      : html`<p><a href="#namespaces">${counted(rest, 'more namespace')}</a> in the table below.</p>
`;
  return html`<h2>Needs attention</h2>
<p class="quiet">${rankWords}</p>
<ol class="worst">
${worst.map(
  (each) => html`<li>${linkTo(each)}<ul>${reasons(each)}</ul></li>
`,
)}</ol>
${more}`;
}

function reasons({ concerns, workloads }: NamespaceView): readonly Html[] {
  return concerns.map((each) => {
    const text = concernText(each, workloads.length);
    const names = each.workloads.slice(0, 3);
    const list = names.map(
      ({ localName }, index) => html`${index === 0 ? '' : ', '}${name(localName)}`,
    );
    const more = each.workloads.length > names.length ? ', ...' : '';
    const shown = isGrave(each) ? loud(text) : html`<span class="warn">${text}</span>`;
    return html`<li>${shown} ${list}${more}</li>`;
  });
}
