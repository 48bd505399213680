import type { DiffReport } from './report.ts';

/** `{apiVersion, kind: ConnectionDiff, changes, appeared, disappeared, isolation}`. */
export const json: DiffReport = {
  about: 'for programs',
  print: (changes) =>
    `${JSON.stringify({ apiVersion: 'netprofile.dev/v1alpha1', kind: 'ConnectionDiff', ...changes }, null, 2)}\n`,
};
