import { cell } from '../markdown.ts';
import { lineText } from '../spot-text.ts';
import { blockedText, windowText } from './flow-words.ts';
import type { FlowReport } from './report.ts';

/** So many rules are listed; the rest is counted. */
const listed = 20;

/** A comment for a pull request: what would be cut and the line that allows it, then what nobody used. */
export const markdown: FlowReport = {
  about: 'for a pull request',
  print: (check, spot) => {
    const { cut, connections, unused, silent } = check;
    const sum =
      cut.length === 0
        ? `None of ${connections} observed connections would be cut`
        : `${cut.length} of ${connections} observed connections would be cut`;
    const rows = cut.map((each) => {
      const [first] = each.suggestions;
      const where = first?.place === undefined ? '' : `${lineText(spot(first.place))} `;
      const cells = [
        each.source,
        each.destination,
        `${each.port}/${each.protocol}`,
        String(each.count),
        each.by.map(blockedText).join('; '),
        `${where}${first?.text ?? ''}`,
      ];
      return `| ${cells.map(cell).join(' | ')} |`;
    });
    const more = unused.length > listed ? [`- and ${unused.length - listed} more`] : [];
    const rules = unused
      .slice(0, listed)
      .map(
        ({ policy, direction, number, place }) =>
          `- ${cell(`${policy} ${direction} rule ${number} (${lineText(spot(place))})`)}`,
      );
    const parts = [
      `**${sum}${cell(windowText(check))}**`,
      ...(rows.length === 0
        ? []
        : [
            `| from | to | port | times | why | what would allow it |\n|---|---|---|---|---|---|\n${rows.join('\n')}`,
          ]),
      ...(rules.length === 0
        ? []
        : [`Rules that were not used in this time:\n\n${[...rules, ...more].join('\n')}`]),
      ...(silent.length === 0 ? [] : [`Without any traffic: ${cell(silent.join(', '))}`]),
    ];
    return `${parts.join('\n\n')}\n`;
  },
};
