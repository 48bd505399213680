import type { Cause } from '../../model/reach.ts';
import type { Analysis } from '../reach/analyse.ts';
import { policyName } from '../read/policy-terms.ts';
import { selecting } from './asked-rules.ts';
import type { End, Goal } from './question.ts';
import { servicesOf } from './service-goals.ts';

/**
 * What is to be said of ports that are a Service's, while the pods behind it
 * listen on others: the likeliest mistake, in a question as in a policy.
 */
export function servicePortNotes(analysis: Analysis, goals: readonly Goal[]): readonly Cause[] {
  const found = new Map<string, Cause>();
  for (const { members, port, protocol } of goals) {
    for (const id of members) {
      const member = analysis.reach.universe.members[id];
      const declared = member?.kind === 'pods' ? member.ports : [];
      if (declared.some((each) => each.port === port && each.protocol === protocol)) continue;
      for (const { namespace, name, ports, place } of servicesOf(analysis, id)) {
        const targets = ports
          .filter((each) => each.port === port && each.protocol === protocol)
          .flatMap(({ targetPort }) =>
            typeof targetPort === 'number'
              ? [targetPort]
              : declared.filter((each) => each.name === targetPort).map((each) => each.port),
          );
        if (targets.length === 0 || targets.includes(port)) continue;
        const text = `${port} is the port of Service ${namespace}/${name}; its pods listen on ${targets.join(', ')}, which is what policies see: svc/${namespace}/${name}:${port} asks for the way through it`;
        found.set(text, { text, place });
      }
    }
  }
  return [...found.values()];
}

/** What is to be said of hosts that an engine knows by reading DNS, where no rule makes it read any. */
export function hostNotes(
  analysis: Analysis,
  source: End,
  goals: readonly Goal[],
): readonly Cause[] {
  const { universe } = analysis.reach;
  if (!goals.some(({ members }) => members.some((id) => universe.isHost(id)))) return [];
  const policies = source.members.flatMap((id) => selecting(analysis, id));
  const naming = policies.find(
    ({ readsDns, egress = [] }) =>
      readsDns === false &&
      egress.some(({ peers }) => peers !== 'all' && peers.some((each) => each.kind === 'host')),
  );
  if (naming === undefined || policies.some((each) => each.readsDns === true)) return [];
  const text = `no rule of these pods has rules.dns, without which Cilium never learns the addresses of hosts: ${policyName(naming)} allows them in words only`;
  return [{ text, place: naming.place }];
}
