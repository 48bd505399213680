import type { MatrixReport } from './report.ts';

/**
 * `{apiVersion, kind: Matrix, workloads, connections}`; in a connection every
 * one of `from` reaches every one of `to`. Printed in parts.
 */
export const json: MatrixReport = {
  about: 'for programs',
  *print({ workloads, connections }) {
    yield '{\n  "apiVersion": "netprofile.dev/v1alpha1",\n  "kind": "Matrix",\n';
    yield* list('workloads', workloads, ',');
    yield* list('connections', connections, '');
    yield '}\n';
  },
};

function* list(name: string, values: readonly unknown[], end: string): Generator<string> {
  yield `  ${JSON.stringify(name)}: [`;
  for (const [index, value] of values.entries())
    yield `${index === 0 ? '' : ','}\n    ${JSON.stringify(value)}`;
  yield `${values.length === 0 ? '' : '\n  '}]${end}\n`;
}
