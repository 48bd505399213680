import { json } from './json.ts';
import { markdown } from './markdown.ts';
import type { DiffReport } from './report.ts';
import { text } from './text.ts';

/** All forms in which changes are printed. */
export const diffs: Readonly<Record<string, DiffReport>> = { text, markdown, json };
