import { cell } from '../markdown.ts';
import {
  defaultDenyText,
  endsText,
  isolationText,
  portsText,
  presence,
  sum,
} from './change-text.ts';
import type { DiffReport } from './report.ts';

/** A comment for a pull request. */
export const markdown: DiffReport = {
  about: 'for a pull request',
  print: (changes) => {
    const rows = changes.changes.map(
      (each) => `| ${each.kind} | ${endsText(each).map(cell).join(' | ')} | ${portsText(each)} |`,
    );
    const notes = [
      ...changes.isolation.map(isolationText),
      ...changes.defaultDeny.map(defaultDenyText),
      ...presence(changes),
    ];
    const parts = [
      ...(changes.headlines.length === 0
        ? []
        : [changes.headlines.map((each) => `**${cell(each)}**`).join('  \n')]),
      `**Connections: ${sum(changes)}**`,
      ...(rows.length === 0
        ? []
        : [`| | from | to | ports |\n|---|---|---|---|\n${rows.join('\n')}`]),
      ...(notes.length === 0 ? [] : [notes.map((each) => `- ${cell(each)}`).join('\n')]),
    ];
    return `${parts.join('\n\n')}\n`;
  },
};
