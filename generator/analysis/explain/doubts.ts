import type { ExplainedSide } from '../../model/reach.ts';
import { isSelectable } from '../population/members.ts';
import type { Analysis } from '../reach/analyse.ts';
import type { Question } from './question.ts';

/** Why each side that is blocked may be open all the same; nothing when one surely is not. */
export function doubtsOf(
  analysis: Analysis,
  question: Question,
  sides: readonly ExplainedSide[],
): readonly string[] {
  const closed = sides.filter((each) => !each.allowed);
  const doubts = closed.flatMap((each) => doubtOf(analysis, question, each) ?? []);
  return doubts.length < closed.length ? [] : [...new Set(doubts)];
}

function doubtOf(
  analysis: Analysis,
  question: Question,
  { direction, reason, policies }: ExplainedSide,
): string | undefined {
  const { universe } = analysis.reach;
  if (direction === 'ingress' && mayBeOwnNode(analysis, question))
    return 'a node always reaches its own pods, and this may be its own';
  if (reason !== 'no rule allows it') return undefined;
  const rules = policies.flatMap((each) => each.rules);
  if (rules.some((each) => each.namesPeer && each.mayNamePort !== undefined))
    return 'rules allow a port by name of pods that are not in these manifests';
  const isOpen = rules.some(
    (each) => each.mayNamePeer === true && (each.namesPort || each.mayNamePort !== undefined),
  );
  if (!isOpen) return undefined;
  return universe.isHost(question.destination)
    ? 'rules allow addresses that the host may have, which are not known'
    : 'rules allow addresses that pods may have, whose own are not known';
}

/** Whether a source is, or is on, a node that may be the destination's. */
function mayBeOwnNode(
  { cluster, reach }: Analysis,
  { source, destination, address }: Question,
): boolean {
  const { universe } = reach;
  const [from, to] = [universe.members[source], universe.members[destination]];
  if (to?.kind !== 'pods' || !isSelectable(to)) return false;
  if (from?.kind === 'pods')
    return from.hostNetwork && (from.nodes.size === 0 || to.nodes.size === 0);
  return cluster.nodes.some(
    ({ name, addresses }) =>
      (to.nodes.size === 0 || to.nodes.has(name)) && addresses.some((each) => each === address),
  );
}
