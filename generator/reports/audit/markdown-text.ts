import type { AuditPeer } from '../../model/audit.ts';
import { figure, visible } from './figure-text.ts';
import { peerGroups } from './figures.ts';
import { isAnywhere } from './sorted-audit.ts';

/**
 * Somebody's words as GitHub-flavoured Markdown that shows just these words:
 * no markup, HTML, table cells, links, mentions or issue numbers of theirs.
 * Mentions and bare links are found after escapes are gone, so a break without
 * width goes between. https://github.github.com/gfm/#autolinks-extension-
 */
export function prose(text: string): string {
  return visible(text)
    .replace(/@|:(?=\/\/)|www(?=\.)|mailto(?=:)|xmpp(?=:)|#(?=\d)/gi, '$&\u200b')
    .replace(/[\\`*_{}[\]#!~$]/g, '\\$&')
    .replace(/[&<>|\u200b]/g, (each) => `&#${each.charCodeAt(0)};`);
}

/** A name as a code span, where nothing is markup; what would end the span or the cell is written out. */
export function code(name: string): string {
  if (name === '') return '(empty)';
  const safe = visible(name).replace(
    /[`|]/g,
    (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `\`${safe}\``;
}

/** A table; cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('').trimEnd();
}

const shown = 6;

/** **anywhere** on 8080/TCP; `10.0.0.0/8`, `192.168.0.0/16` and 12 more on 443/TCP. */
export function peersCell(peers: readonly AuditPeer[]): string {
  if (peers.length === 0) return 'nobody';
  return peerGroups(peers)
    .map(({ ports, peers: names }) => {
      const first = names.slice(0, shown).map(peerName).join(', ');
      const rest = names.length - shown;
      return `${first}${rest > 0 ? ` and ${figure(rest)} more` : ''} on ${ports}`;
    })
    .join('; ');
}

/** A peer's name; anywhere stands out. */
export function peerName(text: string): string {
  return isAnywhere({ text, ports: [] }) ? `**${prose(text)}**` : code(text);
}
