import type { Diagnostic } from '../../model/diagnostic.ts';
import { plainQuirks } from '../../stages/checks/cni.ts';
import { heldByHand } from './held-by-hand.ts';
import type { GraphRule } from './rule.ts';

/** What the platform's network plugin does otherwise than policies of people say. */
export const networkPlugin: GraphRule = {
  code: 'cni-ip-block',
  check: (context) => {
    const said = new Set<string>();
    return heldByHand(context)
      .flatMap(({ subject, policies, name }) =>
        policies.flatMap((policy) =>
          plainQuirks(subject, policy, context.platform, { place: policy.place, subject: name }),
        ),
      )
      .filter((each: Diagnostic) => {
        // a policy over many workloads is looked at for each
        const key = JSON.stringify([each.code, each.place, each.message]);
        const isNew = !said.has(key);
        said.add(key);
        return isNew;
      });
  },
};
