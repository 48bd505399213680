import { github } from './github.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { planJson } from './plan-json.ts';
import { planText } from './plan-text.ts';
import type { ProbePlanReport, ProbeReport } from './report.ts';
import { tap } from './tap.ts';
import { text } from './text.ts';

/** All forms in which the outcome of a run is printed. */
export const probes: Readonly<Record<string, ProbeReport>> = {
  text,
  json,
  junit,
  tap,
  github,
  markdown,
};

/** All forms in which a plan is printed. */
export const probePlans: Readonly<Record<string, ProbePlanReport>> = {
  text: planText,
  json: planJson,
};
