import { json } from './json.ts';
import type { ExplainReport } from './report.ts';
import { text } from './text.ts';

/** All forms in which an explanation is printed. */
export const explanations: Readonly<Record<string, ExplainReport>> = { text, json };
