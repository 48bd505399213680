import type { Place } from '../../model/diagnostic.ts';
import type { ProbePlan, ProbeResult } from '../../model/probe.ts';
import type { RepositoryPath, Spot } from '../report.ts';

/** A form in which the outcome of a run is printed; in parts, since one may be long. */
export interface ProbeReport {
  readonly about: string;
  readonly print: (result: ProbeResult, repositoryPath: RepositoryPath) => Iterable<string>;
}

/** A form in which a plan is printed. */
export interface ProbePlanReport {
  readonly about: string;
  readonly print: (
    plan: ProbePlan,
    context: { readonly spot: (place: Place) => Spot | undefined },
  ) => Iterable<string>;
}
