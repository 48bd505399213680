import type { Located, Report } from './report.ts';
import { spotText } from './spot-text.ts';
import { xmlText } from './xml-text.ts';

/** JUnit XML: a test case for each file, failed by its errors. */
export const junit: Report = {
  about: 'JUnit XML, for test reports',
  print: (findings) => {
    const files = new Map<string, Located[]>();
    for (const each of findings) {
      const file = each.at?.file ?? 'netprofile';
      files.set(file, [...(files.get(file) ?? []), each]);
    }
    const cases =
      files.size === 0
        ? ['    <testcase classname="netprofile" name="netprofile"/>']
        : [...files].map(([file, all]) => testCase(file, all));
    const failures = findings.filter((each) => each.diagnostic.severity === 'error').length;
    const head = `<testsuite name="netprofile" tests="${cases.length}" failures="${failures}">`;
    return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n  ${head}\n${cases.join('\n')}\n  </testsuite>\n</testsuites>\n`;
  },
};

function testCase(file: string, findings: readonly Located[]): string {
  const inner = findings.map((each) => {
    const { severity, code, message } = each.diagnostic;
    const where = each.at === undefined ? '' : `${spotText(each.at)} `;
    const tag = severity === 'error' ? 'failure' : 'system-out';
    const attributes = severity === 'error' ? ` type="${code}" message="${xmlText(message)}"` : '';
    return `      <${tag}${attributes}>${xmlText(`${where}${severity} ${code}: ${message}`)}</${tag}>`;
  });
  return `    <testcase classname="netprofile" name="${xmlText(file)}">\n${inner.join('\n')}\n    </testcase>`;
}
