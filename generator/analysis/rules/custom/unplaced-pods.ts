import type { CustomRule } from '../../../model/custom-rule.ts';
import type { Direction, ExplainedSide } from '../../../model/reach.ts';
import { explainMembers } from '../../explain/explain.ts';
import type { Block } from '../../population/address-space.ts';
import { selectedBy } from '../../population/selected-pods.ts';
import type { Universe } from '../../population/universe.ts';
import type { Analysis } from '../../reach/analyse.ts';
import { noPorts } from '../../reach/port-sets.ts';
import { policyTitle } from '../../read/policy-terms.ts';
import { askedPorts } from './denied-connections.ts';

type Deny = Extract<CustomRule['wants'], { kind: 'deny' }>;

/** Pairs beyond so many are not asked: they count as doubtful. */
const mostPairs = 200;

/**
 * Rules of policies that may open what is denied by an address block: it holds
 * some of the addresses that pods may have whose own are not known, which
 * shows no connection. Where the other side names nobody of them it opens
 * nothing.
 */
export function blocksThatMayOpen(
  analysis: Analysis,
  from: ReadonlySet<number>,
  to: ReadonlySet<number>,
  wants: Pick<Deny, 'ports'>,
): readonly string[] {
  const { cluster, reach } = analysis;
  const { universe } = reach;
  const asked = askedPorts(reach.ports, wants.ports);
  const inBlock = new Map<string, readonly number[]>();
  const found = new Set<string>();
  for (const policy of cluster.policies) {
    if (policy.blocksAreOutside === true) continue;
    for (const direction of ['ingress', 'egress'] as const) {
      const [held, others] = direction === 'ingress' ? [to, from] : [from, to];
      const selected = selectedBy(policy, universe);
      const own = [...held].filter((each) => selected.has(each));
      if (own.length === 0) continue;
      (policy[direction] ?? []).forEach(({ peers, ports }, index) => {
        const isByName = ports !== 'all' && ports.some((each) => each.kind === 'name');
        const open = reach.ports.intersection(askedPorts(reach.ports, ports), asked);
        if (peers === 'all' || (open === noPorts && !isByName)) return;
        for (const block of peers) {
          if (block.kind !== 'ipBlock') continue;
          // many policies name one block
          const key = JSON.stringify([direction, block.cidr, block.except]);
          const maybe = inBlock.get(key) ?? mayBeIn(universe, block, others);
          inBlock.set(key, maybe);
          if (!mayPass(analysis, direction, own, maybe)) continue;
          found.add(
            `${direction} rule ${index + 1} of ${policyTitle(policy)} names ${block.cidr}, which may hold pods whose addresses are not known`,
          );
        }
      });
    }
  }
  return [...found];
}

/** The members that a block may hold, and does not surely. */
function mayBeIn(
  universe: Universe,
  block: Block,
  members: ReadonlySet<number>,
): readonly number[] {
  const inside = universe.block(block);
  return [...members].filter((each) => universe.mayHold(block, each) && !inside.has(each));
}

/** Whether the other side of some pair does not surely block it. */
function mayPass(
  analysis: Analysis,
  direction: Direction,
  own: readonly number[],
  others: readonly number[],
): boolean {
  if (own.length * others.length > mostPairs) return true;
  return own.some((held) =>
    others.some((other) => {
      const [source, destination] = direction === 'ingress' ? [other, held] : [held, other];
      const asked = { source, destination, protocol: 'TCP' as const, port: 443 };
      const explained = explainMembers(analysis, asked);
      return !isClosed(direction === 'ingress' ? explained.egress : explained.ingress);
    }),
  );
}

/** Whether no rule of a side speaks of the peer, on whatever port. */
function isClosed({ allowed, reason, policies }: ExplainedSide): boolean {
  const rules = policies.flatMap((each) => each.rules);
  return (
    !allowed &&
    reason === 'no rule allows it' &&
    rules.every((each) => !each.namesPeer && each.mayNamePeer !== true)
  );
}
