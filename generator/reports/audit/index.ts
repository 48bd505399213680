import { html } from './html.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import type { AuditReport } from './report.ts';

export type { AuditContext, AuditReport } from './report.ts';

/** All forms in which an audit is printed. */
export const audits: Readonly<Record<string, AuditReport>> = { markdown, json, html };
