import { plain } from '../../model/diagnostic.ts';
import type { ProbedConnection } from '../../model/probe.ts';
import { cellText, connectionText, leftOutText, lineOf, runText } from './probe-words.ts';
import type { ProbeReport } from './report.ts';

/** TAP 14: a test point for each connection, with its reason where it is not ok. */
export const tap: ProbeReport = {
  about: 'TAP 14, for test harnesses',
  *print(result) {
    const { connections, leftOut } = result;
    yield `TAP version 14\n# ${runText(result)}\n1..${connections.length}`;
    yield connections.length === 0 ? ' # nothing was probed\n' : '\n';
    for (const [index, each] of connections.entries()) yield point(index + 1, each);
    for (const each of leftOut) yield `# left out: ${leftOutText(each)}\n`;
  },
};

function point(number: number, each: ProbedConnection): string {
  const isOk = each.verdict === 'ok';
  const line = lineOf(each);
  const said = [
    `  verdict: ${each.verdict}`,
    `  reason: ${quoted(each.reason)}`,
    `  cell: ${quoted(cellText(each))}`,
    ...(line === '' ? [] : [`  at: ${quoted(line)}`]),
  ];
  const head = `${isOk ? 'ok' : 'not ok'} ${number} - ${description(connectionText(each))}\n`;
  return isOk ? head : `${head}  ---\n${said.join('\n')}\n  ...\n`;
}

/** A `#` would begin a directive. */
function description(text: string): string {
  return text.replace(/[\\#]/g, '\\$&');
}

/** A YAML scalar that is JSON too. */
function quoted(text: string): string {
  return JSON.stringify(plain(text));
}
