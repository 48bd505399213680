import { csv } from './csv.ts';
import { html } from './html.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import { policyReport } from './policy-report.ts';
import type { AuditReport } from './report.ts';

export type { AuditContext, AuditReport } from './report.ts';

/** All forms in which an audit is printed. */
export const audits: Readonly<Record<string, AuditReport>> = {
  markdown,
  json,
  html,
  csv,
  policyreport: policyReport,
};
