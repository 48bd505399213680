import { counted } from './figure-text.ts';
import { type Html, headings, html, name, nothing, table } from './html-text.ts';
import type { View } from './sorted-audit.ts';
import { stampLines } from './stamp-words.ts';

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
  return html`<h2>Made from</h2>
${table('When, where and by what', headings('What', 'Which'), lines)}
${list}`;
}
