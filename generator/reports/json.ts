import type { Report } from './report.ts';
import { spotFields } from './spot-text.ts';

/**
 * `{apiVersion, kind: Findings, findings}`; a finding has severity, code and
 * message, and where they are known hint, subject, file, line and column, and
 * related, a second place; rule, where it comes from a rule of netprofile.yaml.
 */
export const json: Report = {
  about: 'for programs',
  print: (found) => {
    const findings = found.map(({ diagnostic, at, related }) => {
      const { severity, code, message, hint, subject, rule } = diagnostic;
      return {
        severity,
        code,
        message,
        hint,
        subject,
        rule,
        ...(at !== undefined && spotFields(at)),
        related: related === undefined ? undefined : spotFields(related),
      };
    });
    const document = { apiVersion: 'netprofile.dev/v1alpha1', kind: 'Findings', findings };
    return `${JSON.stringify(document, null, 2)}\n`;
  },
};
