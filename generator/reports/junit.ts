import type { Context, Located, Report, RepositoryPath } from './report.ts';
import { spotText } from './spot-text.ts';
import { xmlText } from './xml-text.ts';

/**
 * JUnit XML: a test case for each file and code, failed by its errors. Its name
 * holds neither line nor message, so that a case keeps its history while the
 * file changes around it. What is a test of its own is a case by its own name,
 * and stands there when it passed, too.
 */
export const junit: Report = {
  about: 'JUnit XML, for test reports',
  print: (findings, context) => {
    const cases = casesOf(findings, context);
    const failures = cases.filter((each) => each.findings.some(isError)).length;
    const told = [
      ...passedCases(context),
      ...cases.map((each) => testCase(each, context.repositoryPath)),
    ];
    const printed =
      told.length === 0 ? ['    <testcase classname="netprofile" name="netprofile"/>'] : told;
    const head = `<testsuite name="netprofile" tests="${printed.length}" failures="${failures}">`;
    return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n  ${head}\n${printed.join('\n')}\n  </testsuite>\n</testsuites>\n`;
  },
};

function passedCases({ passed = [], repositoryPath }: Context): readonly string[] {
  return passed.map(
    ({ file, name }) =>
      `    <testcase classname="${xmlText(nameOf(file, repositoryPath))}" name="${xmlText(name)}"/>`,
  );
}

interface Case {
  readonly file: string;
  /** A code, or what is tested. */
  readonly name: string;
  readonly findings: readonly Located[];
}

/** In the order of files as findings have it, and of codes. */
function casesOf(findings: readonly Located[], { repositoryPath }: Context): readonly Case[] {
  const files = new Map<string, Map<string, Located[]>>();
  for (const each of findings) {
    const { code, rule, test } = each.diagnostic;
    // a rule of netprofile.yaml is a case of its own
    const name = test ?? (rule === undefined ? code : `${code}/${rule}`);
    const file = each.at === undefined ? 'netprofile' : nameOf(each.at.file, repositoryPath);
    const ofFile = files.get(file) ?? new Map<string, Located[]>();
    files.set(file, ofFile.set(name, [...(ofFile.get(name) ?? []), each]));
  }
  return [...files].flatMap(([file, ofFile]) =>
    [...ofFile]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, all]) => ({ file, name, findings: all })),
  );
}

function isError({ diagnostic }: Located): boolean {
  return diagnostic.severity === 'error';
}

function nameOf(file: string, repositoryPath: RepositoryPath): string {
  return repositoryPath(file) ?? file;
}

/** One element inside: readers of JUnit XML differ in what they do with several failures. */
function testCase({ file, name, findings }: Case, repositoryPath: RepositoryPath): string {
  const errors = findings.filter(isError);
  const lines = findings.map((each) => line(each, repositoryPath)).join('\n');
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  const [open, close] =
    errors[0] === undefined
      ? ['system-out', 'system-out']
      : [
          `failure type="${xmlText(typeOf(errors[0], name))}" message="${xmlText(`${errors[0].diagnostic.message}${more}`)}"`,
          'failure',
        ];
  const inner = `      <${open}>${xmlText(lines)}</${close}>`;
  return `    <testcase classname="${xmlText(file)}" name="${xmlText(name)}">\n${inner}\n    </testcase>`;
}

/** A test's name says nothing of what went wrong. */
function typeOf({ diagnostic: { code, test } }: Located, name: string): string {
  return test === undefined ? name : code;
}

function line({ diagnostic, at }: Located, repositoryPath: RepositoryPath): string {
  const { severity, code, message, hint } = diagnostic;
  const where =
    at === undefined ? '' : `${spotText({ ...at, file: nameOf(at.file, repositoryPath) })} `;
  const said = `${where}${severity} ${code}: ${message}`;
  return hint === undefined ? said : `${said}\n  hint: ${hint}`;
}
