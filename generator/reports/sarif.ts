import type { Location, Log, ReportingDescriptor, Result } from 'sarif';
import { type Code, codes, type Diagnostic } from '../model/diagnostic.ts';
import { cell } from './markdown.ts';
import type { Context, Located, Report, RepositoryPath, Spot } from './report.ts';

const levels = { error: 'error', warning: 'warning', info: 'note' } as const;

const site = 'https://netprofile.dev';

/** What uris of files count from; whoever reads the log knows where that is. */
const top = '%SRCROOT%';

/** SARIF 2.1.0, for code scanning. https://docs.oasis-open.org/sarif/sarif/v2.1.0/ */
export const sarif: Report = {
  about: 'SARIF 2.1.0, for code scanning',
  print: (findings, context) => `${JSON.stringify(log(findings, context), null, 2)}\n`,
};

function log(findings: readonly Located[], { version, repositoryPath }: Context): Log {
  const used = new Map(findings.map(({ diagnostic }) => [idOf(diagnostic), diagnostic.code]));
  const ids = [...used.keys()].sort();
  const rules = ids.flatMap((id): ReportingDescriptor[] => {
    const code = used.get(id);
    return code === undefined ? [] : [rule(id, code)];
  });
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'netprofile', version, informationUri: site, rules },
        },
        originalUriBaseIds: { [top]: { description: { text: 'The top of the repository.' } } },
        columnKind: 'utf16CodeUnits',
        results: findings.map((each) => result(each, ids, repositoryPath)),
      },
    ],
  };
}

/** A rule of netprofile.yaml is one of its own to code scanning: `custom-rule-broken/dev-never-reaches-prod`. */
function idOf({ code, rule: own }: Diagnostic): string {
  return own === undefined ? code : `${code}/${own}`;
}

function rule(id: string, code: Code): ReportingDescriptor {
  const { about, severity, release = severity, waivable } = codes[code];
  const said = [
    release === severity ? `${severity}.` : `${severity}; in a release ${release}.`,
    waivable === true ? 'It may be accepted in netprofile.yaml, with a reason.' : '',
  ];
  const more = `Severity: ${said.filter((each) => each !== '').join(' ')}`;
  const helpUri = `${site}/docs/diagnostics#${code}`;
  return {
    id,
    shortDescription: { text: firstSentence(about) },
    fullDescription: { text: about },
    help: {
      text: `${about}\n${more}\n${helpUri}`,
      markdown: `${cell(about)}\n\n${more}\n\n[\`${code}\` in the documentation](${helpUri})`,
    },
    helpUri,
    defaultConfiguration: { level: levels[severity] },
  };
}

function firstSentence(text: string): string {
  return /^.*?[.](?= [A-Z%$])/.exec(text)?.[0] ?? text;
}

function result(
  { diagnostic, at, related }: Located,
  ids: readonly string[],
  repositoryPath: RepositoryPath,
): Result {
  const { severity, message, hint } = diagnostic;
  const ruleId = idOf(diagnostic);
  // code scanning refuses the whole log for one result without a file: what is
  // wrong with the project as a whole is shown at the project's file
  const place = at ?? { file: 'netprofile.yaml', line: 1, column: 1 };
  return {
    ruleId,
    ruleIndex: ids.indexOf(ruleId),
    level: levels[severity],
    message: { text: withoutLinks(hint === undefined ? message : `${message}\n${hint}`) },
    locations: [location(place, repositoryPath)],
    ...(related !== undefined && {
      relatedLocations: [{ ...location(related, repositoryPath), message: { text: 'see' } }],
    }),
  };
}

/** `[text](target)` in a message is a link to viewers, and names in messages are other people's. */
function withoutLinks(text: string): string {
  return text.replaceAll('](', '] (');
}

function location({ file, line, column }: Spot, repositoryPath: RepositoryPath): Location {
  const path = repositoryPath(file);
  return {
    physicalLocation: {
      artifactLocation: {
        uri: uriOf(path ?? file),
        ...(path !== undefined && !isAbsolute(path) && { uriBaseId: top }),
      },
      region: { startLine: line, startColumn: column },
    },
  };
}

function isAbsolute(path: string): boolean {
  return /^(?:\/|[A-Za-z]:\/)/.test(path);
}

function uriOf(path: string): string {
  // half a character has no code in a URI
  const encoded = path
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .split('/')
    .map(encodeURIComponent)
    .join('/');
  if (!isAbsolute(path)) return encoded;
  return path.startsWith('//') ? `file:${encoded}` : `file:///${encoded.replace(/^\//, '')}`;
}
