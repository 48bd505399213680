import { leftOutReasons, type PlannedConnection } from '../../model/probe.ts';
import { list } from './json-list.ts';
import type { ProbePlanReport } from './report.ts';

/** `{apiVersion, kind: ProbePlan, ...}`, a line for each end and connection; places as file, line and column. */
export const planJson: ProbePlanReport = {
  about: 'for programs',
  *print(
    { mode, seed, sample, namespaces, ends, connections, controls, sentinels, leftOut },
    { spot },
  ) {
    const line = ({ place, ...rest }: PlannedConnection): unknown => {
      const at = place === undefined ? undefined : spot(place);
      return { ...rest, ...(at !== undefined && { at }) };
    };
    yield '{\n  "apiVersion": "netprofile.dev/v1alpha1",\n  "kind": "ProbePlan",\n';
    yield `  "mode": ${JSON.stringify(mode)},\n  "seed": ${seed},\n`;
    if (sample !== undefined) yield `  "sample": ${sample},\n`;
    yield* list('namespaces', namespaces);
    yield* list(
      'ends',
      ends.map(({ place: _place, ...rest }) => rest),
    );
    yield* list('connections', connections.map(line));
    yield* list('controls', controls);
    yield `  "sentinels": ${JSON.stringify(sentinels)},\n`;
    yield* list(
      'leftOut',
      leftOut.map((each) => ({ ...each, about: leftOutReasons[each.reason] })),
      '',
    );
    yield '}\n';
  },
};
