import { rangesText } from '../../model/list-text.ts';
import { record } from '../csv-text.ts';
import type { MatrixReport } from './report.ts';
import { exposedPorts } from './table-lines.ts';

/** One line for each pair of workloads and each end outside, for spreadsheets. */
export const csv: MatrixReport = {
  about: 'a line for each connection',
  *print({ connections, workloads }) {
    yield 'from,to,ports\n';
    for (const { from, to, ports } of connections) {
      for (const source of from)
        for (const destination of to) yield record([source, destination, rangesText(ports)]);
    }
    for (const { name, exposure } of workloads) {
      for (const each of exposure) {
        const { direction, text } = each;
        const [source, destination] = direction === 'ingress' ? [text, name] : [name, text];
        yield record([source, destination, exposedPorts(each)]);
      }
    }
  },
};
