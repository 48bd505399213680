import type { AuditPeer } from '../../model/audit.ts';
import { figure, visible } from './figure-text.ts';
import { peerGroups } from './figures.ts';
import { isAnywhere } from './sorted-audit.ts';

/** Markup, as opposed to text that still has to be escaped. */
export interface Html {
  readonly html: string;
}

type Part = Html | string | number | readonly Html[];

/** A template of markup. Text that is put in is escaped; markup is put in as it is. */
export function html(markup: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let all = markup[0] ?? '';
  parts.forEach((part, index) => {
    all += printed(part) + (markup[index + 1] ?? '');
  });
  return { html: all };
}

export const nothing: Html = { html: '' };

function printed(part: Part): string {
  if (typeof part === 'number') return figure(part);
  if (typeof part === 'string') return escaped(part);
  return 'html' in part ? part.html : part.map((each) => each.html).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return visible(text).replace(/[&<>"']/g, (each) => entities[each] ?? each);
}

/** A name: may break at slashes, and does not turn the direction of what is around it. */
export function name(text: string): Html {
  const shown = text === '' ? '(empty)' : escaped(text).replaceAll('/', '/<wbr>');
  return html`<code dir="ltr">${{ html: shown }}</code>`;
}

/** Words that must stand out, in colour, in grey and when read aloud. */
export function loud(text: string): Html {
  return html`<strong class="loud">${text}</strong>`;
}

const shown = 6;

/** Who, and on which ports. Long lists unfold. */
export function peersCell(peers: readonly AuditPeer[]): Html {
  if (peers.length === 0) return html`<span class="quiet">nobody</span>`;
  const groups = peerGroups(peers).map(({ ports, peers: texts }) => {
    const rest = texts.slice(shown);
    const more =
      rest.length === 0
        ? nothing
        : html`<details><summary>and ${rest.length} more</summary>${listed(rest)}</details>`;
    return html`<div>${listed(texts.slice(0, shown))}${more} <span class="ports">on ${ports}</span></div>`;
  });
  return html`${groups}`;
}

function listed(texts: readonly string[]): Html {
  return html`${texts.map((text, index) => html`${index === 0 ? '' : ', '}${peerName(text)}`)}`;
}

/** A peer's name; anywhere stands out. */
export function peerName(text: string): Html {
  return isAnywhere({ text, ports: [] }) ? loud(text) : name(text);
}

/** A table with a caption, in a frame that scrolls where it is too wide. */
export function table(caption: string, head: Html, rows: readonly Html[], kind = 'plain'): Html {
  return html`<div class="frame" role="region" tabindex="0" aria-label="${caption}"><table class="${kind}"><caption>${caption}</caption><thead>${head}</thead><tbody>
${rows}</tbody></table></div>`;
}

/** A row of column headings. */
export function headings(...words: readonly (string | Html)[]): Html {
  return html`<tr>${words.map((each) => html`<th scope="col">${each}</th>`)}</tr>
`;
}
