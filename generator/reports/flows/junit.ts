import { plain } from '../../model/diagnostic.ts';
import type { CutFlow, FlowCheck, FlowLine } from '../../model/flow-check.ts';
import { xmlText } from '../xml-text.ts';
import { blockedText, flowText, windowText } from './flow-words.ts';
import type { FlowReport } from './report.ts';

/**
 * JUnit XML: a test case for each observed connection, under its source, failed
 * where it would be cut. Its name holds neither counts nor times, so that it
 * keeps its history.
 */
export const junit: FlowReport = {
  about: 'JUnit XML, for test reports',
  print: (check) => {
    const { cut, allowed, dropped } = check;
    const cases = [
      ...cut.map((each) => testCase(each, failure(each))),
      ...[...allowed, ...dropped].map((each) => testCase(each)),
    ];
    const numbers = `tests="${cases.length}" failures="${cut.length}"`;
    return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n  <testsuite name="netprofile flows" ${numbers}>\n${cases.join('')}    <system-out>${xmlText(plain(told(check)))}</system-out>\n  </testsuite>\n</testsuites>\n`;
  },
};

function told(check: FlowCheck): string {
  return `${check.connections} connections observed${windowText(check)}, in ${check.records} records`;
}

function testCase({ source, destination, protocol, port }: FlowLine, inner?: string): string {
  const name = xmlText(plain(`${source} -> ${destination} ${port}/${protocol}`));
  const head = `    <testcase classname="${xmlText(plain(source))}" name="${name}"`;
  return inner === undefined ? `${head}/>\n` : `${head}>\n${inner}    </testcase>\n`;
}

function failure(each: CutFlow): string {
  const reasons = each.by.map((side) => plain(blockedText(side)));
  const lines = [flowText(each), ...each.suggestions.map(({ text }) => text)].map(plain);
  const message = xmlText(reasons.join('; '));
  return `      <failure type="cut" message="${message}">${xmlText([...lines, ...reasons].join('\n'))}</failure>\n`;
}
