import type { Place } from '../../model/diagnostic.ts';
import type { FlowCheck } from '../../model/flow-check.ts';
import type { RepositoryPath, Spot } from '../report.ts';

/** A form in which a check of observed traffic is printed. */
export interface FlowReport {
  readonly about: string;
  readonly print: (
    check: FlowCheck,
    spot: (place: Place) => Spot,
    repositoryPath: RepositoryPath,
  ) => string;
}
