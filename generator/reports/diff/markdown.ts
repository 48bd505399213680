import { someNames } from '../../model/words.ts';
import { cell } from '../markdown.ts';
import type { DiffReport } from './index.ts';
import { defaultDenyText, isolationText, portsText, presence, sum } from './words.ts';

/** A comment for a pull request. */
export const markdown: DiffReport = {
  about: 'for a pull request',
  print: (changes) => {
    const rows = changes.changes.map(
      (each) =>
        `| ${each.kind} | ${cell(someNames(each.from))} | ${cell(someNames(each.to))} | ${portsText(each)} |`,
    );
    const notes = [
      ...changes.isolation.map(isolationText),
      ...changes.defaultDeny.map(defaultDenyText),
      ...presence(changes),
    ];
    const parts = [
      `**Connections: ${sum(changes)}**`,
      ...(rows.length === 0
        ? []
        : [`| | from | to | ports |\n|---|---|---|---|\n${rows.join('\n')}`]),
      ...(notes.length === 0 ? [] : [notes.map((each) => `- ${cell(each)}`).join('\n')]),
    ];
    return `${parts.join('\n\n')}\n`;
  },
};
