import { planJson } from './plan-json.ts';
import { planText } from './plan-text.ts';
import type { ProbePlanReport } from './report.ts';

/** All forms in which a plan is printed. */
export const probePlans: Readonly<Record<string, ProbePlanReport>> = {
  text: planText,
  json: planJson,
};
