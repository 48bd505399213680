import type { TierPolicy } from '../../model/cluster.ts';
import type { AskedRule, Direction, ExplainedSide } from '../../model/reach.ts';
import { isSelectable, type Member } from '../population/members.ts';
import type { Analysis } from '../reach/analyse.ts';
import { namedBy, readingsOf } from '../reach/tiers.ts';
import { askedPolicies } from './asked-rules.ts';
import { causeOf } from './causes.ts';
import { entryText } from './entry-text.ts';
import type { Question } from './question.ts';

/** What one side of a connection says, with what decides it. */
export function explainSide(
  analysis: Analysis,
  question: Question,
  direction: Direction,
): ExplainedSide {
  const side = answered(analysis, question, direction);
  if (question.isBrief) return side;
  const cause = causeOf(analysis, question, side);
  return cause === undefined ? side : { ...side, cause };
}

function answered(analysis: Analysis, question: Question, direction: Direction): ExplainedSide {
  const { universe } = analysis.reach;
  const [subject, other] =
    direction === 'egress'
      ? [question.source, question.destination]
      : [question.destination, question.source];
  const member = universe.members[subject];
  if (member === undefined || !isSelectable(member))
    return { direction, allowed: true, reason: 'policies do not hold it', policies: [] };
  const policies = askedPolicies(analysis, subject, question, direction);
  if (direction === 'ingress' && isOwnNode(universe.members[other], member))
    return { direction, allowed: true, reason: 'a node reaches its own pods', policies };
  const admin = tierAnswer(analysis, 'Admin', subject, question, direction);
  if (admin !== undefined && admin.action !== 'Pass') {
    const allowed = admin.action === 'Accept';
    const reason = allowed ? 'a cluster-wide rule accepts it' : 'a cluster-wide rule denies it';
    return { direction, allowed, reason, policies, by: admin };
  }
  const passed = admin === undefined ? {} : { passed: admin };
  const denial = tierAnswer(analysis, 'Deny', subject, question, direction);
  if (denial !== undefined)
    return { direction, allowed: false, reason: 'a rule denies it', policies, by: denial };
  const by = policies
    .flatMap((each) => each.rules)
    .find((each) => each.namesPeer && each.namesPort);
  if (by !== undefined)
    return { direction, allowed: true, reason: 'a rule allows it', policies, by, ...passed };
  if (analysis.reach.isIsolated(subject, direction))
    return { direction, allowed: false, reason: 'no rule allows it', policies, ...passed };
  const base = tierAnswer(analysis, 'Baseline', subject, question, direction);
  if (base === undefined || base.action === 'Pass') {
    const reason = policies.length === 0 ? 'no policy selects it' : 'no policy isolates it';
    return { direction, allowed: true, reason, policies, ...passed, ...(base && { passed: base }) };
  }
  const allowed = base.action === 'Accept';
  const reason = allowed ? 'a baseline rule accepts it' : 'a baseline rule denies it';
  return { direction, allowed, reason, policies, by: base, ...passed };
}

/** The first rule of a tier that matches. */
function tierAnswer(
  { cluster, reach }: Analysis,
  tier: TierPolicy['tier'],
  subject: number,
  question: Question,
  direction: Direction,
): AskedRule | undefined {
  const { universe, ports } = reach;
  const other = direction === 'egress' ? question.destination : question.source;
  const [member, peer] = [universe.members[subject], universe.members[other]];
  if (member === undefined || peer === undefined) return undefined;
  for (const policy of cluster.tiers) {
    if (policy.tier !== tier || policy.subject === 'none') continue;
    if (!universe.pods(policy.subject, '').has(subject)) continue;
    for (const [index, rule] of policy[direction].entries()) {
      const reading = readingsOf(rule, direction, member, cluster.nodes, universe, ports).find(
        ({ matches }) => ports.has(matches(peer, other), question.protocol, question.port),
      );
      if (reading === undefined) continue;
      const { kind, name, namespace } = policy;
      const of = `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
      const at = rule.peers.findIndex(
        (each) =>
          each.kind === 'everyone' ||
          namedBy(each, rule, cluster.nodes, universe).some((set) => set.has(other)),
      );
      const named = rule.peers[at];
      return {
        policy: of,
        number: index + 1,
        ...(rule.name !== undefined && { name: rule.name }),
        place: rule.place,
        namesPeer: true,
        namesPort: true,
        action: reading.action,
        ...(named !== undefined && {
          entry: {
            number: at + 1,
            text: entryText(named, namespace ?? ''),
            place: rule.entries?.[at] ?? rule.place,
          },
        }),
      };
    }
  }
  return undefined;
}

function isOwnNode(source: Member | undefined, destination: Member): boolean {
  if (source?.kind !== 'pods' || !source.hostNetwork || destination.kind !== 'pods') return false;
  return [...source.nodes].some((node) => destination.nodes.has(node));
}
