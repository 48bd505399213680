import type { Analysis } from '../analysis/reach/analyse.ts';
import { flowEnds } from './flow-ends.ts';
import { Observed } from './observed.ts';
import { serviceEnds } from './service-ends.ts';

/** A place for the flows of a simulated cluster. */
export function observedIn(analysis: Analysis): Observed {
  const { parties } = analysis;
  return new Observed(flowEnds(analysis), (party) => parties.all[party]?.kind === 'workload', {
    isOutside: (party) => parties.all[party]?.kind === 'addresses',
    led: serviceEnds(analysis),
  });
}
