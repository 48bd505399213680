import { github } from './github.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import type { FlowReport } from './report.ts';
import { text } from './text.ts';

/** All forms in which a check of observed traffic is printed. */
export const flowReports: Readonly<Record<string, FlowReport>> = {
  text,
  markdown,
  json,
  github,
  junit,
};
