import { type ControlId, controls } from './controls.ts';
import { counted, type Share } from './figure-text.ts';
import { type Html, headings, html, nothing, table } from './html-text.ts';
import { allMeasures, countOf, type Measure } from './measures.ts';
import type { View } from './sorted-audit.ts';

/** What each figure counts, what is wanted of it, and which control it is evidence for. */
export function evidenceSection({ namespaces }: View): Html {
  if (namespaces.length === 0) return nothing;
  const rows = allMeasures.map(
    ([, measure]) =>
      html`<tr><th scope="row">${measure.title}</th><td>${shareText(countOf(measure, namespaces), measure)}</td><td>${measure.means}</td><td>${wantedText(measure)}</td><td>${measure.controls.join('; ')}</td></tr>
`,
  );
  const used = new Set<ControlId>(allMeasures.flatMap(([, measure]) => measure.controls));
  const titles = (Object.keys(controls) as ControlId[])
    .filter((each) => used.has(each))
    .map(
      (each) =>
        html`<tr><th scope="row">${each}</th><td>${controls[each].standard}</td><td>${controls[each].title}</td></tr>
`,
    );
  return html`<h2 id="evidence">Figures as evidence</h2>
<p class="quiet">A figure supports an answer to the control beside it; it does not prove that the control is met.</p>
${table('What each figure counts', headings('Figure', 'Here', 'Counted where', 'Wanted', 'Evidence for'), rows)}
${table('The controls', headings('Control', 'Standard', 'Title'), titles)}
`;
}

function shareText({ count, of }: Share, measure: Measure): string {
  return `${count} of ${counted(of, measure.of === 'workloads' ? 'workload' : 'namespace')}`;
}

function wantedText(measure: Measure): string {
  if (!('missed' in measure) || measure.missed === undefined) return 'not judged';
  return measure.of === 'namespaces' || measure.wanted ? 'all' : 'none';
}
