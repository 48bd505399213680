import type { Protocol } from '../../model/policy.ts';
import type { ExplainedSide, Explanation } from '../../model/reach.ts';
import { isSelectable } from '../population/members.ts';
import type { Analysis } from '../reach/analyse.ts';
import { doubtsOf } from './doubts.ts';
import { explainSide } from './explain-side.ts';
import { kindsText, type PodKind, podKinds } from './pod-kinds.ts';
import type { End, Goal, Question } from './question.ts';

/** What decides one connection between two parties, without why rules and policies miss it. */
export function explainBriefly(
  analysis: Analysis,
  source: number,
  destination: number,
  protocol: Protocol,
  port: number,
): Explanation {
  const { members } = analysis.parties;
  const to = { members: members[destination] ?? [], protocol, port, isBrief: true } as const;
  return explainEnds(analysis, { members: members[source] ?? [] }, [to]);
}

/** Pairs of kinds of pods beyond so many are not asked one by one. */
const mostPairs = 2_000;

type Asked = End & Pick<Goal, 'pods'>;

/** Two kinds of pods. */
interface Pair {
  readonly from: PodKind;
  readonly to: PodKind;
  readonly goal: Goal;
}

/** The same, and whether one reaches the other over some family of addresses. */
interface AnsweredPair extends Pair {
  readonly allowed: boolean;
}

/**
 * Explains a connection between any pods, by asking every policy that selects
 * an end, where it may go to one of several.
 * Where pods differ the pair that is allowed is shown, or the first that may
 * be, and `except` says for which it is not.
 */
export function explainEnds(analysis: Analysis, source: End, goals: readonly Goal[]): Explanation {
  const asked = pairsOf(analysis, source, goals);
  // one alone is what is shown: who else is reached makes no difference, and takes long to tell
  const pairs =
    asked.length === 1
      ? asked.map((each) => ({ ...each, allowed: false }))
      : answered(analysis, asked);
  const open = pairs.find((each) => each.allowed);
  const shown =
    open === undefined
      ? doubtful(pairs.slice(0, mostPairs).map((each) => explainPair(analysis, source, each)))
      : explainPair(analysis, source, open);
  if (shown === undefined) throw new Error('a party has no members');
  const closed = open === undefined ? [] : pairs.filter((each) => !each.allowed);
  const except = closed.length === 0 ? undefined : exceptText(analysis, closed, pairs);
  const { pod: sourcePod } = source;
  const destinationPod = goals.length === 1 ? goals[0]?.pod : undefined;
  return {
    ...shown,
    ...(sourcePod !== undefined && { sourcePod }),
    ...(destinationPod !== undefined && { destinationPod }),
    ...(except !== undefined && shown.allowed && { except }),
  };
}

function pairsOf(analysis: Analysis, source: End, goals: readonly Goal[]): readonly Pair[] {
  const kinds = ({ members, pod, pods = pod === undefined ? undefined : [pod] }: Asked) =>
    pods === undefined ? podKinds(analysis, members) : [{ pods, isReal: true, members }];
  return kinds(source).flatMap((from) =>
    goals.flatMap((goal) => kinds(goal).map((to) => ({ from, to, goal }))),
  );
}

function answered({ reach }: Analysis, pairs: readonly Pair[]): readonly AnsweredPair[] {
  const rows = new Map<number, ReturnType<typeof reach.row>>();
  const rowOf = (id: number): ReturnType<typeof reach.row> => {
    const row = rows.get(id) ?? reach.row(id);
    rows.set(id, row);
    return row;
  };
  const isHeld = (id: number): boolean => {
    const member = reach.universe.members[id];
    return member !== undefined && isSelectable(member);
  };
  const isOpen = (from: number, to: number, { protocol, port }: Goal): boolean =>
    // what no policy holds at either end is no fact, and open
    (!isHeld(from) && !isHeld(to) && reach.shareFamily(from, to)) ||
    [...rowOf(from)].some(([ports, set]) => set.has(to) && reach.ports.has(ports, protocol, port));
  return pairs.map((each) => {
    const { from, to, goal } = each;
    return {
      ...each,
      allowed: from.members.some((a) => to.members.some((b) => isOpen(a, b, goal))),
    };
  });
}

/** The first that may be allowed, else the first over a family that both ends have. */
function doubtful(all: readonly Explanation[]): Explanation | undefined {
  return (
    all.find((each) => each.allowed) ??
    all.find((each) => each.mayBeAllowed !== undefined) ??
    all.find((each) => each.noSharedFamily !== true) ??
    all[0]
  );
}

function explainPair(analysis: Analysis, { address }: End, { from, to, goal }: Pair): Explanation {
  const all = from.members.flatMap((source) =>
    to.members.map((destination) =>
      explainMembers(analysis, {
        source,
        destination,
        protocol: goal.protocol,
        port: goal.port,
        ...(address !== undefined && { address }),
        ...(goal.address !== undefined && { target: goal.address }),
        ...(goal.isBrief && { isBrief: goal.isBrief }),
      }),
    ),
  );
  const shown = doubtful(all);
  if (shown === undefined) throw new Error('a kind of pods has no members');
  return shown;
}

/** Which pods are not like the pair that is shown. */
function exceptText(
  { parties }: Analysis,
  closed: readonly AnsweredPair[],
  all: readonly AnsweredPair[],
): string {
  const nameOf = ({ members }: PodKind): string =>
    parties.all[parties.of[members[0] ?? 0] ?? 0]?.name ?? '';
  const wholly = (side: 'from' | 'to'): readonly PodKind[] => {
    const open = new Set(all.filter((each) => each.allowed).map((each) => each[side]));
    const blocked = closed.map((each) => each[side]).filter((each) => !open.has(each));
    return [...new Set(blocked)];
  };
  const words = (['from', 'to'] as const).flatMap((side) => {
    const kinds = wholly(side);
    if (kinds.length === 0) return [];
    return [...new Set(kinds.map(nameOf))].map((name) => {
      const those = kinds.filter((each) => nameOf(each) === name);
      return `${side} ${name} (${kindsText(those)})`;
    });
  });
  return words.length === 0 ? 'between some of their pods' : words.join(', ');
}

/** The same for two members. */
export function explainMembers(analysis: Analysis, question: Question): Explanation {
  const { reach, parties } = analysis;
  const { source, destination, protocol, port } = question;
  const [from, to] = [source, destination].map((id) => parties.all[parties.of[id] ?? 0]);
  if (from === undefined || to === undefined) throw new Error('a member is in no party');
  const egress = explainSide(analysis, question, 'egress');
  const ingress = explainSide(analysis, question, 'ingress');
  const sides: readonly ExplainedSide[] = [egress, ingress];
  const doubts = doubtsOf(analysis, question, sides);
  const apart = !reach.shareFamily(source, destination);
  return {
    source: from,
    destination: to,
    protocol,
    port,
    allowed: egress.allowed && ingress.allowed && !apart,
    ...(!apart && doubts.length > 0 && { mayBeAllowed: doubts }),
    ...(apart && { noSharedFamily: true as const }),
    egress,
    ingress,
  };
}
