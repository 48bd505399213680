import { type Diagnostic, finding, within } from '../../model/diagnostic.ts';
import { policySubject, policyTitle } from '../read/policy-terms.ts';
import type { GraphRule } from './rule.ts';
import { emptyText, ruleAt } from './written-rule.ts';

const directions = ['ingress', 'egress'] as const;

/** Rules of policies that people wrote with `ports:` and nothing below it: every port is open. */
export const portsLeftEmpty: GraphRule = {
  code: 'ports-left-empty',
  check: ({ analysis: { cluster }, written }) =>
    cluster.policies
      .filter((each) => each.service === undefined && each.kind === 'NetworkPolicy')
      .flatMap((policy) =>
        directions.flatMap((direction) =>
          (policy[direction] ?? []).flatMap(({ ports, origin }, index): Diagnostic[] => {
            const rule = ports === 'all' ? ruleAt(origin, written) : undefined;
            if (rule === undefined || !Object.hasOwn(rule, 'ports')) return [];
            const message = `${policyTitle(policy)} ${direction} rule ${index + 1} opens every port: ${emptyText(rule, 'ports')}`;
            return [
              finding('ports-left-empty', message, {
                place: within(origin, 'ports'),
                subject: policySubject(policy),
                hint: 'name the ports, or leave the key out where every port is meant',
              }),
            ];
          }),
        ),
      ),
};
