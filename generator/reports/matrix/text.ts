import { plain } from '../../model/diagnostic.ts';
import type { MatrixReport } from './report.ts';
import { type Line, linesOf, remarks } from './table-lines.ts';

/** Columns for people; a name that is the same as above is not repeated. */
export const text: MatrixReport = {
  about: 'for people',
  *print(matrix) {
    const lines = linesOf(matrix);
    yield* table(lines);
    const noted = matrix.workloads.filter((each) => remarks(each).length > 0);
    if (noted.length > 0) yield `${lines.length > 0 ? '\n' : ''}EXPOSURE\n`;
    for (const workload of noted) {
      yield `${plain(workload.name)}\n`;
      for (const remark of remarks(workload)) yield `  ${plain(remark)}\n`;
    }
    if (lines.length === 0 && noted.length === 0) yield 'no connection is allowed\n';
  },
};

function* table(lines: readonly Line[]): Generator<string> {
  if (lines.length === 0) return;
  const width = (key: 'from' | 'to', head: string): number =>
    lines.reduce((widest, each) => Math.max(widest, plain(each[key]).length), head.length) + 2;
  const [from, to] = [width('from', 'FROM'), width('to', 'TO')];
  yield `${'FROM'.padEnd(from)}${'TO'.padEnd(to)}PORTS\n`;
  let above: Line | undefined;
  for (const line of lines) {
    const source = line.from === above?.from ? '' : plain(line.from);
    yield `${source.padEnd(from)}${plain(line.to).padEnd(to)}${line.ports}\n`;
    above = line;
  }
}
