import { finding } from '../../model/diagnostic.ts';
import { countText, partSelected } from '../explain/part-selected.ts';
import { kindsText } from '../explain/pod-kinds.ts';
import { policySubject, policyTitle } from '../read/policy-terms.ts';
import type { GraphRule } from './rule.ts';

/** Policies that hold some pods of a workload and leave others as they are. */
export const policySelectsSome: GraphRule = {
  code: 'policy-selects-some',
  check: ({ analysis }) =>
    analysis.parties.all.flatMap((party, number) => {
      if (party.kind !== 'workload') return [];
      return partSelected(analysis, number).map(({ policy, selected, all }) =>
        finding(
          'policy-selects-some',
          `${policyTitle(policy)} selects ${countText(selected, all)} of ${party.name}: ${kindsText(selected)}`,
          {
            place: policy.place,
            subject: policySubject(policy),
            hint: 'the others lack a label that it asks for; netprofile explain answers for one pod by its name',
          },
        ),
      );
    }),
};
