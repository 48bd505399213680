import { cell } from '../markdown.ts';
import type { MatrixReport } from './report.ts';
import { linesOf, remarks } from './table-lines.ts';

/** Two tables, for a pull request or a wiki. */
export const markdown: MatrixReport = {
  about: 'Markdown tables',
  *print(matrix) {
    yield '| from | to | ports |\n|---|---|---|\n';
    for (const { from, to, ports } of linesOf(matrix))
      yield `| ${cell(from)} | ${cell(to)} | ${ports} |\n`;
    yield '\n| workload | exposure |\n|---|---|\n';
    for (const workload of matrix.workloads) {
      const said = remarks(workload).map(cell).join('<br>');
      if (said !== '') yield `| ${cell(workload.name)} | ${said} |\n`;
    }
  },
};
