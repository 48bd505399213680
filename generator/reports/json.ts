import type { Report } from './report.ts';
import { spotFields } from './spot-text.ts';

/** One JSON array: severity, code, message, and file, line and column where they are known. */
export const json: Report = {
  about: 'for programs',
  print: (findings) =>
    `${JSON.stringify(
      findings.map(({ diagnostic, at, related }) => {
        const { severity, code, message, hint, subject } = diagnostic;
        return {
          severity,
          code,
          message,
          hint,
          subject,
          ...(at !== undefined && spotFields(at)),
          related: related === undefined ? undefined : spotFields(related),
        };
      }),
      null,
      2,
    )}\n`,
};
