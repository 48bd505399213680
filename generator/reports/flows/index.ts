import type { Place } from '../../model/diagnostic.ts';
import type { FlowCheck } from '../../model/flow-check.ts';
import type { Spot } from '../report.ts';
import { json } from './json.ts';
import { text } from './text.ts';

export interface FlowReport {
  readonly about: string;
  readonly print: (check: FlowCheck, spot: (place: Place) => Spot) => string;
}

/** All forms in which a check of observed traffic is printed. */
export const flowReports: Readonly<Record<string, FlowReport>> = { text, json };
