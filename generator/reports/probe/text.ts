import { plain } from '../../model/diagnostic.ts';
import type { ProbedConnection } from '../../model/probe.ts';
import { columns } from './columns.ts';
import {
  cellText,
  connectionText,
  countsText,
  howText,
  leftOutLines,
  lineOf,
  runText,
  targetText,
} from './probe-words.ts';
import type { ProbeReport } from './report.ts';

/** What is wrong first, then a matrix with intended/simulated/observed in every cell. */
export const text: ProbeReport = {
  about: 'for people',
  *print(result) {
    const { connections, leftOut } = result;
    yield `${countsText(result)} ${runText(result)}\n`;
    yield `${howText(result)}\n`;
    for (const each of connections.filter(({ verdict }) => verdict !== 'ok')) {
      yield `\n${each.verdict} ${connectionText(each)}: ${cellText(each)}\n`;
      yield `  ${plain(each.reason)}\n`;
      if (lineOf(each) !== '') yield `  see: ${lineOf(each)}\n`;
    }
    if (connections.length > 0) yield '\nintended/simulated/observed\n';
    yield* columns(['FROM', 'TO', 'PORTS'], rowsOf(connections));
    yield* leftOutLines(leftOut);
  },
};

/** A row for each pair of ends, with a cell for each port. */
function rowsOf(connections: readonly ProbedConnection[]): readonly (readonly string[])[] {
  const rows = new Map<string, { from: string; to: string; cells: string[] }>();
  for (const each of connections) {
    const [from, to] = [plain(each.from.name), plain(targetText(each.to))];
    const key = JSON.stringify([from, to]);
    const row = rows.get(key) ?? { from, to, cells: [] };
    rows.set(key, row);
    const mark = each.verdict === 'ok' ? '' : ` ${each.verdict}`;
    row.cells.push(`${each.port}/${each.protocol} ${cellText(each)}${mark}`);
  }
  const keys = [...rows.keys()].sort();
  return keys.flatMap((key) => {
    const row = rows.get(key);
    return row === undefined ? [] : [[row.from, row.to, row.cells.join(', ')]];
  });
}
