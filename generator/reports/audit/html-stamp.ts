import { counted } from './figure-text.ts';
import { type Html, headings, html, name, nothing, table } from './html-text.ts';
import type { View } from './sorted-audit.ts';
import { commitText, stampLines } from './stamp-words.ts';

/** Of when and of what a report is, at its head. */
export function stampLine({ context: { stamp } }: View): Html {
  if (stamp === undefined) return nothing;
  return html`<p class="quiet">${stamp.date}, commit ${commitText(stamp.commit)}. <a href="#made-from">All it was made from</a>, and <a href="#evidence">which controls its figures are evidence for</a>.</p>
`;
}

/** What a report was made of, where it was asked for. */
export function stampSection({ context }: View): Html {
  const { stamp } = context;
  if (stamp === undefined) return nothing;
  const lines = stampLines(stamp, context).map(
    ({ title, text }) => html`<tr><th scope="row">${title}</th><td>${text}</td></tr>
`,
  );
  const rows = stamp.inputs.map(
    ({ file, bytes, sha256 }) =>
      html`<tr><th scope="row">${name(file)}</th><td class="number">${bytes}</td><td>${name(sha256)}</td></tr>
`,
  );
  const head = headings('File', 'Bytes', 'SHA-256');
  const list =
    rows.length === 0
      ? nothing
      : html`<details><summary>${counted(rows.length, 'file')}</summary>${table('What was read', head, rows)}</details>
`;
  return html`<h2 id="made-from">Made from</h2>
${table('When, where and by what', headings('What', 'Which'), lines)}
${list}`;
}
