import { plain } from '../../model/diagnostic.ts';
import type { ProbedConnection } from '../../model/probe.ts';
import { xmlText } from '../xml-text.ts';
import { cellText, connectionText, leftOutText, lineOf, runText } from './probe-words.ts';
import type { ProbeReport } from './report.ts';

/** JUnit XML: a test case for each connection, under its source; what cannot be told is an error and no failure. */
export const junit: ProbeReport = {
  about: 'JUnit XML, for test reports',
  *print(result) {
    const { connections, counts, leftOut } = result;
    const failures = counts.leak + counts.broken + counts.differs;
    const numbers = `tests="${connections.length}" failures="${failures}" errors="${counts.inconclusive}"`;
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n';
    yield `  <testsuite name="netprofile probe" ${numbers}>\n`;
    for (const each of connections) yield testCase(each);
    const told = [runText(result), ...leftOut.map((each) => `left out: ${leftOutText(each)}`)];
    yield `    <system-out>${xmlText(told.join('\n'))}</system-out>\n`;
    yield '  </testsuite>\n</testsuites>\n';
  },
};

function testCase(each: ProbedConnection): string {
  const head = `    <testcase classname="${xmlText(plain(each.from.name))}" name="${xmlText(connectionText(each))}"`;
  if (each.verdict === 'ok') return `${head}/>\n`;
  const tag = each.verdict === 'inconclusive' ? 'error' : 'failure';
  const line = lineOf(each);
  const body = `${cellText(each)}: ${each.reason}${line === '' ? '' : `\nsee: ${line}`}`;
  return `${head}>\n      <${tag} type="${each.verdict}" message="${xmlText(each.reason)}">${xmlText(body)}</${tag}>\n    </testcase>\n`;
}
