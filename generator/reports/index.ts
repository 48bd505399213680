import { github } from './github.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import type { Report } from './report.ts';
import { sarif } from './sarif.ts';
import { text } from './text.ts';

/** All forms in which findings are printed. */
export const reports: Readonly<Record<string, Report>> = { text, json, sarif, github, junit };
