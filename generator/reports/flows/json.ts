import type { FlowReport } from './report.ts';

/** The check itself, places as file, line and column. */
export const json: FlowReport = {
  about: 'for programs',
  print: (check, spot) =>
    `${JSON.stringify(
      { apiVersion: 'netprofile.dev/v1alpha1', kind: 'FlowCheck', ...check },
      (key, value: unknown) =>
        key === 'place' ? spot(value as Parameters<typeof spot>[0]) : value,
      2,
    )}\n`,
};
