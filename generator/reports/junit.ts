import type { Context, Located, Report, RepositoryPath } from './report.ts';
import { spotText } from './spot-text.ts';
import { xmlText } from './xml-text.ts';

/**
 * JUnit XML: a test case for each file and code, failed by its errors. Its name
 * holds neither line nor message, so that a case keeps its history while the
 * file changes around it.
 */
export const junit: Report = {
  about: 'JUnit XML, for test reports',
  print: (findings, context) => {
    const cases = casesOf(findings, context);
    const failures = cases.filter((each) => each.findings.some(isError)).length;
    const printed =
      cases.length === 0
        ? ['    <testcase classname="netprofile" name="netprofile"/>']
        : cases.map((each) => testCase(each, context.repositoryPath));
    const head = `<testsuite name="netprofile" tests="${printed.length}" failures="${failures}">`;
    return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n  ${head}\n${printed.join('\n')}\n  </testsuite>\n</testsuites>\n`;
  },
};

interface Case {
  readonly file: string;
  readonly code: string;
  readonly findings: readonly Located[];
}

/** In the order of files as findings have it, and of codes. */
function casesOf(findings: readonly Located[], { repositoryPath }: Context): readonly Case[] {
  const files = new Map<string, Map<string, Located[]>>();
  for (const each of findings) {
    const { code: kind, rule } = each.diagnostic;
    // a rule of netprofile.yaml is a case of its own
    const code = rule === undefined ? kind : `${kind}/${rule}`;
    const file = each.at === undefined ? 'netprofile' : nameOf(each.at.file, repositoryPath);
    const ofFile = files.get(file) ?? new Map<string, Located[]>();
    files.set(file, ofFile.set(code, [...(ofFile.get(code) ?? []), each]));
  }
  return [...files].flatMap(([file, ofFile]) =>
    [...ofFile]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([code, all]) => ({ file, code, findings: all })),
  );
}

function isError({ diagnostic }: Located): boolean {
  return diagnostic.severity === 'error';
}

function nameOf(file: string, repositoryPath: RepositoryPath): string {
  return repositoryPath(file) ?? file;
}

/** One element inside: readers of JUnit XML differ in what they do with several failures. */
function testCase({ file, code, findings }: Case, repositoryPath: RepositoryPath): string {
  const errors = findings.filter(isError);
  const lines = findings.map((each) => line(each, repositoryPath)).join('\n');
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  const [open, close] =
    errors[0] === undefined
      ? ['system-out', 'system-out']
      : [
          `failure type="${code}" message="${xmlText(`${errors[0].diagnostic.message}${more}`)}"`,
          'failure',
        ];
  const inner = `      <${open}>${xmlText(lines)}</${close}>`;
  return `    <testcase classname="${xmlText(file)}" name="${code}">\n${inner}\n    </testcase>`;
}

function line({ diagnostic, at }: Located, repositoryPath: RepositoryPath): string {
  const { severity, code, message, hint } = diagnostic;
  const where =
    at === undefined ? '' : `${spotText({ ...at, file: nameOf(at.file, repositoryPath) })} `;
  const said = `${where}${severity} ${code}: ${message}`;
  return hint === undefined ? said : `${said}\n  hint: ${hint}`;
}
