import { verdicts } from '../../model/probe.ts';
import { cell } from '../markdown.ts';
import {
  cellText,
  countsText,
  howText,
  leftOutText,
  lineOf,
  runText,
  targetText,
  verdictWords,
} from './probe-words.ts';
import type { ProbeReport } from './report.ts';

/** More rows are too many for a job summary, which may hold 1 MiB. */
const most = 500;

/** A job summary: what was found in numbers, a table of what is wrong, and all the rest folded. */
export const markdown: ProbeReport = {
  about: 'Markdown, for a job summary',
  *print(result) {
    const { connections, counts, leftOut } = result;
    yield `## Policies proven by traffic: ${countsText(result)}\n\n`;
    yield `${cell(`${runText(result)}; ${howText(result)}`)}\n\n`;
    yield '| verdict | connections | what it means |\n|---|---:|---|\n';
    for (const each of verdicts)
      if (counts[each] > 0) yield `| ${each} | ${counts[each]} | ${verdictWords[each]} |\n`;
    const wrong = connections.filter(({ verdict }) => verdict !== 'ok');
    const fine = connections.filter(({ verdict }) => verdict === 'ok');
    if (wrong.length > 0) {
      yield '\n| verdict | from | to | port | intended / simulated / observed | why | profile |\n|---|---|---|---|---|---|---|\n';
      for (const each of wrong.slice(0, most))
        yield `| ${[
          each.verdict,
          cell(each.from.name),
          cell(targetText(each.to)),
          `${each.port}/${each.protocol}`,
          cellText(each).replaceAll('/', ' / '),
          cell(each.reason),
          cell(lineOf(each)),
        ].join(' | ')} |\n`;
      if (wrong.length > most) yield `\n${wrong.length - most} more are not listed here.\n`;
    }
    if (fine.length > 0) {
      yield `\n<details><summary>${fine.length} ok</summary>\n\n`;
      yield '| from | to | port | intended / simulated / observed |\n|---|---|---|---|\n';
      for (const each of fine.slice(0, most))
        yield `| ${[
          cell(each.from.name),
          cell(targetText(each.to)),
          `${each.port}/${each.protocol}`,
          cellText(each).replaceAll('/', ' / '),
        ].join(' | ')} |\n`;
      if (fine.length > most) yield `\n${fine.length - most} more are not listed here.\n`;
      yield '\n</details>\n';
    }
    if (leftOut.length > 0) yield '\nLeft out:\n\n';
    for (const each of leftOut) yield `- ${cell(leftOutText(each))}\n`;
  },
};
