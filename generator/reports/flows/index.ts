import type { Place } from '../../model/diagnostic.ts';
import type { FlowCheck } from '../../model/flow-check.ts';
import type { RepositoryPath, Spot } from '../report.ts';
import { github } from './github.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { text } from './text.ts';

export interface FlowReport {
  readonly about: string;
  readonly print: (
    check: FlowCheck,
    spot: (place: Place) => Spot,
    repositoryPath: RepositoryPath,
  ) => string;
}

/** All forms in which a check of observed traffic is printed. */
export const flowReports: Readonly<Record<string, FlowReport>> = {
  text,
  markdown,
  json,
  github,
  junit,
};
