import type { ProbedConnection } from '../../model/probe.ts';
import { cellText, leftOutText, targetText } from '../probe/probe-words.ts';
import { whereText } from './figure-text.ts';
import { type Html, headings, html, loud, name, nothing, table } from './html-text.ts';
import type { View } from './sorted-audit.ts';
import {
  manyWrong,
  trafficCell,
  trafficLimits,
  trafficText,
  trafficTitle,
} from './traffic-words.ts';

/** What traffic showed: in numbers, then what is wrong, then what was left out. */
export function trafficSection({ audit: { traffic, totals } }: View): Html {
  if (traffic === undefined) return nothing;
  const { wrong, leftOut } = traffic;
  const titles = headings('Verdict', 'From', 'To', 'Port', trafficCell, 'Why', 'Profile');
  const rows = table(
    'Connections that are not ok, worst first',
    titles,
    wrong.slice(0, manyWrong).map(row),
  );
  const more =
    wrong.length > manyWrong
      ? html`<p>${wrong.length - manyWrong} more in the report itself.</p>
`
      : nothing;
  const left = html`<p>Left out:</p>
<ul>${leftOut.map((each) => html`<li>${leftOutText(each)}</li>`)}</ul>
`;
  return html`<h2>${trafficTitle(traffic)}</h2>
<p>${trafficText(traffic, totals.workloads)} ${trafficLimits}</p>
${wrong.length === 0 ? nothing : html`${rows}\n`}${more}${leftOut.length === 0 ? nothing : left}`;
}

function row(each: ProbedConnection): Html {
  const { verdict, from, to, port, protocol, reason, at } = each;
  const profile = at === undefined ? nothing : name(whereText(at));
  return html`<tr><td>${loud(verdict)}</td><td>${name(from.name)}</td><td>${name(targetText(to))}</td><td>${`${port}/${protocol}`}</td><td>${cellText(each)}</td><td>${reason}</td><td>${profile}</td></tr>
`;
}
