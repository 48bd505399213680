import { leftOutReasons } from '../../model/probe.ts';
import { list } from './json-list.ts';
import type { ProbeReport } from './report.ts';

/** `{apiVersion, kind: ProbeResult, ...}`, a line for each connection; `map` and `audit` read it back. */
export const json: ProbeReport = {
  about: 'for programs, and for map and audit',
  *print({ connections, leftOut, ...head }) {
    const lines = Object.entries(head).flatMap(([key, value]) =>
      value === undefined ? [] : [`  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`],
    );
    yield `{\n${lines.join('')}`;
    yield* list(
      'leftOut',
      leftOut.map((each) => ({ ...each, about: leftOutReasons[each.reason] })),
    );
    yield* list('connections', connections, '');
    yield '}\n';
  },
};
