import type { ClusterPolicy, TierPolicy } from '../model/cluster.ts';
import type { Protocol, Rule } from '../model/policy.ts';
import type { AskedRule, Direction, ExplainedSide, Explanation } from '../model/reach.ts';
import type { Analysis } from './analyse.ts';
import { peersOf, portsAt } from './grants.ts';
import { isSelectable, type Member } from './members.ts';
import { namesIn } from './port-names.ts';
import { policyName, selectedBy } from './scope.ts';
import { readingsOf } from './tiers.ts';

/** One connection between two members. */
export interface Question {
  readonly source: number;
  readonly destination: number;
  readonly protocol: Protocol;
  readonly port: number;
  /** The address itself where the source is one: a piece of the address space holds more. */
  readonly address?: string;
}

/**
 * Explains one connection between two parties, by asking every policy that
 * selects an end. Where a party has several kinds of pods, the pair that is
 * allowed is shown, or the first. `address` is the source where it is one.
 */
export function explain(
  analysis: Analysis,
  source: number,
  destination: number,
  protocol: Protocol,
  port: number,
  address?: string,
): Explanation {
  const { parties } = analysis;
  const pairs = (parties.members[source] ?? []).flatMap((from) =>
    (parties.members[destination] ?? []).map((to) => [from, to] as const),
  );
  let shown: Explanation | undefined;
  for (const [from, to] of pairs) {
    const question = { source: from, destination: to, protocol, port };
    const explained = explainMembers(analysis, {
      ...question,
      ...(address !== undefined && { address }),
    });
    if (shown === undefined || explained.allowed || explained.mayBeAllowed !== undefined)
      shown = explained;
    if (explained.allowed) break;
  }
  if (shown === undefined) throw new Error('a party has no members');
  return shown;
}

/** The same for two members. */
export function explainMembers(analysis: Analysis, question: Question): Explanation {
  const { reach, parties } = analysis;
  const { source, destination, protocol, port } = question;
  const [from, to] = [source, destination].map((id) => parties.all[parties.of[id] ?? 0]);
  if (from === undefined || to === undefined) throw new Error('a member is in no party');
  const egress = explainSide(analysis, question, 'egress');
  const ingress = explainSide(analysis, question, 'ingress');
  const doubts = doubtsOf(analysis, question, [egress, ingress]);
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

/** Why each side that is blocked may be open all the same; nothing when one surely is not. */
function doubtsOf(
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
  if (direction === 'ingress' && mayBeOwnNode(analysis, question))
    return 'a node always reaches its own pods, and this may be its own';
  if (reason !== 'no rule allows it') return undefined;
  const rules = policies.flatMap((each) => each.rules);
  if (rules.some((each) => each.namesPeer && each.mayNamePort !== undefined))
    return 'rules allow a port by name of pods that are not in these manifests';
  const isOpen = rules.some(
    (each) => each.mayNamePeer === true && (each.namesPort || each.mayNamePort !== undefined),
  );
  return isOpen ? 'rules allow addresses that pods may have, whose own are not known' : undefined;
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

function explainSide(analysis: Analysis, question: Question, direction: Direction): ExplainedSide {
  const { universe } = analysis.reach;
  const [subject, other] =
    direction === 'egress'
      ? [question.source, question.destination]
      : [question.destination, question.source];
  const member = universe.members[subject];
  if (member === undefined || !isSelectable(member))
    return { direction, allowed: true, reason: 'policies do not hold it', policies: [] };
  const policies = asked(analysis, subject, question, direction);
  if (direction === 'ingress' && isOwnNode(universe.members[other], member))
    return { direction, allowed: true, reason: 'a node reaches its own pods', policies };
  const admin = tierAnswer(analysis, 'Admin', subject, question, direction);
  if (admin !== undefined && admin.action !== 'Pass') {
    const allowed = admin.action === 'Accept';
    const reason = allowed ? 'a cluster-wide rule accepts it' : 'a cluster-wide rule denies it';
    return { direction, allowed, reason, policies, by: admin };
  }
  const denial = tierAnswer(analysis, 'Deny', subject, question, direction);
  if (denial !== undefined)
    return { direction, allowed: false, reason: 'a rule denies it', policies, by: denial };
  const by = policies
    .flatMap((each) => each.rules)
    .find((each) => each.namesPeer && each.namesPort);
  if (by !== undefined)
    return { direction, allowed: true, reason: 'a rule allows it', policies, by };
  if (analysis.reach.isIsolated(subject, direction))
    return { direction, allowed: false, reason: 'no rule allows it', policies };
  const base = tierAnswer(analysis, 'Baseline', subject, question, direction);
  if (base === undefined || base.action === 'Pass') {
    const reason = policies.length === 0 ? 'no policy selects it' : 'no policy isolates it';
    return { direction, allowed: true, reason, policies };
  }
  const allowed = base.action === 'Accept';
  const reason = allowed ? 'a baseline rule accepts it' : 'a baseline rule denies it';
  return { direction, allowed, reason, policies, by: base };
}

/** NetworkPolicies that select the subject, with what each of their rules says. */
function asked(
  { cluster, reach }: Analysis,
  subject: number,
  question: Question,
  direction: Direction,
): ExplainedSide['policies'] {
  const selecting = policiesOf(cluster, reach).get(subject) ?? [];
  return selecting
    .filter((each) => each[direction] !== undefined)
    .map((policy) => ({
      name: policyName(policy),
      ...(policy.profile !== undefined && { profile: policy.profile }),
      place: policy.place,
      rules: (policy[direction] ?? []).map((rule, index) =>
        askedRule(reach, policy, rule, index, question, direction),
      ),
    }));
}

const indexes = new WeakMap<Analysis['reach'], ReadonlyMap<number, readonly ClusterPolicy[]>>();

/** Policies by the members that they select; made once for each simulation. */
function policiesOf(
  cluster: Analysis['cluster'],
  reach: Analysis['reach'],
): ReadonlyMap<number, readonly ClusterPolicy[]> {
  const known = indexes.get(reach);
  if (known !== undefined) return known;
  const made = new Map<number, ClusterPolicy[]>();
  for (const policy of cluster.policies) {
    selectedBy(policy, reach.universe).forEach((id) => {
      const list = made.get(id);
      if (list === undefined) made.set(id, [policy]);
      else list.push(policy);
    });
  }
  indexes.set(reach, made);
  return made;
}

function askedRule(
  { universe, ports }: Analysis['reach'],
  policy: ClusterPolicy,
  rule: Rule,
  index: number,
  { source, destination, protocol, port }: Question,
  direction: Direction,
): AskedRule {
  const peers = peersOf(rule.peers, policy, universe);
  const open = portsAt(universe, destination, rule.ports, ports);
  const isUnseen = universe.members[destination]?.kind === 'unseen';
  const names = isUnseen ? namesIn(rule.ports, protocol).map((each) => each.name) : [];
  const other = direction === 'egress' ? destination : source;
  const namesPeer = peers === 'all' || peers.has(other);
  const mayNamePeer =
    !namesPeer &&
    rule.peers !== 'all' &&
    policy.blocksAreOutside !== true &&
    rule.peers.some((each) => each.kind === 'ipBlock' && universe.mayHold(each, other));
  return {
    policy: policyName(policy),
    number: index + 1,
    ...(rule.label.includes('#') && { label: rule.label }),
    place: rule.origin,
    namesPeer,
    ...(mayNamePeer && { mayNamePeer }),
    namesPort: ports.has(open, protocol, port),
    ...(names.length > 0 && { mayNamePort: names }),
  };
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
      return {
        policy: of,
        number: index + 1,
        place: rule.place,
        namesPeer: true,
        namesPort: true,
        action: reading.action,
      };
    }
  }
  return undefined;
}

function isOwnNode(source: Member | undefined, destination: Member): boolean {
  if (source?.kind !== 'pods' || !source.hostNetwork || destination.kind !== 'pods') return false;
  return [...source.nodes].some((node) => destination.nodes.has(node));
}
