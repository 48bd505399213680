import { codes, type Severity } from '../model/diagnostic.ts';
import type { Located, Report, Spot } from './report.ts';

const levels: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
};

/** SARIF 2.1.0, for code scanning. https://docs.oasis-open.org/sarif/sarif/v2.1.0/ */
export const sarif: Report = {
  about: 'SARIF 2.1.0, for code scanning',
  print: (findings, { version }) => {
    const used = [...new Set(findings.map((each) => each.diagnostic.code))].sort();
    const rules = used.map((id) => ({ id, shortDescription: { text: codes[id].about } }));
    const driver = { name: 'netprofile', version, rules };
    const log = {
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [{ tool: { driver }, results: findings.map((each) => result(each, used)) }],
    };
    return `${JSON.stringify(log, null, 2)}\n`;
  },
};

function result({ diagnostic, at, related }: Located, rules: readonly string[]): object {
  const { code, severity, message, hint } = diagnostic;
  return {
    ruleId: code,
    ruleIndex: rules.indexOf(code),
    level: levels[severity],
    message: { text: hint === undefined ? message : `${message}\n${hint}` },
    ...(at !== undefined && { locations: [location(at)] }),
    ...(related !== undefined && { relatedLocations: [location(related)] }),
  };
}

function location({ file, line, column }: Spot): object {
  const uri = file.split('/').map(encodeURIComponent).join('/');
  return {
    physicalLocation: {
      artifactLocation: { uri },
      region: { startLine: line, startColumn: column },
    },
  };
}
