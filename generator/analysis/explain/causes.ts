import { within } from '../../model/diagnostic.ts';
import { someNames } from '../../model/list-text.ts';
import {
  type AskedRule,
  type Cause,
  distanceOf,
  type ExplainedSide,
  isNear,
  lacksOf,
} from '../../model/reach.ts';
import type { Analysis } from '../reach/analyse.ts';
import { policyName } from '../read/policy-terms.ts';
import { selecting } from './asked-rules.ts';
import type { Question } from './question.ts';

/**
 * What decides one side, in words: the entry that names the peer where it is
 * allowed, the nearest miss where no rule allows it, and a direction that a
 * policy leaves out where none holds it.
 */
export function causeOf(
  analysis: Analysis,
  question: Question,
  side: ExplainedSide,
): Cause | undefined {
  const { reason, by, policies, direction } = side;
  switch (reason) {
    case 'no rule allows it':
      return nearest(policies, otherEnd(analysis, question, direction));
    case 'policies do not hold it':
      return hostNetworkCause(analysis, question, side);
    case 'no policy selects it':
      return leftOut(analysis, question, direction);
    case 'a node reaches its own pods':
    case 'no policy isolates it':
      return undefined;
    default:
      return by === undefined ? undefined : entryCause(by);
  }
}

/** The other end, and the same on the port that is asked for, as a rule would have to name it. */
function otherEnd(
  { parties }: Analysis,
  { source, destination, address, target, port, protocol }: Question,
  direction: ExplainedSide['direction'],
): { readonly name: string; readonly onPort: string } {
  const [id, typed] = direction === 'egress' ? [destination, target] : [source, address];
  const party = parties.all[parties.of[id] ?? 0];
  const name = party?.kind === 'addresses' ? (typed ?? party.name) : (party?.name ?? '');
  return { name, onPort: `${name} on ${port}/${protocol}` };
}

/** Which entry of a rule names the peer. */
function entryCause({ policy, number, name, entry }: AskedRule): Cause | undefined {
  if (entry === undefined) return undefined;
  const rule = `rule ${number}${name === undefined ? '' : ` (${name})`} of ${policy}`;
  const which = entry.number === undefined ? rule : `entry ${entry.number} of ${rule}`;
  return { text: `${which} names ${entry.text}`, place: entry.place };
}

/** The rule that is nearest to allowing it, by what it lacks in one entry and in its ports. */
function nearest(
  policies: ExplainedSide['policies'],
  other: ReturnType<typeof otherEnd>,
): Cause | undefined {
  const rules = policies.flatMap((each) => each.rules);
  const doubtful = rules.find((each) => each.mayNamePeer === true && each.namesPort);
  if (doubtful !== undefined) {
    const { policy, number, place } = doubtful;
    return {
      text: `rule ${number} of ${policy} names addresses that ${other.name} may have`,
      place,
    };
  }
  const [best] = rules
    .map((rule) => ({ rule, lacks: lacksOf(rule) }))
    .filter(({ lacks }) => lacks.length > 0)
    .sort((a, b) => distanceOf(a.rule) - distanceOf(b.rule));
  if (best === undefined) {
    const [closed] = policies.filter((each) => each.rules.length === 0);
    if (closed === undefined) return undefined;
    return {
      text: `${closed.name} selects it, and has no rule that could allow anything`,
      place: closed.place,
    };
  }
  if (!isNear(best.rule)) {
    const names = policies.map((each) => each.name);
    const [first] = policies;
    const text = `${someNames(names)} ${names.length === 1 ? 'selects' : 'select'} it, and no rule names ${other.onPort}`;
    return { text, ...(first !== undefined && { place: first.place }) };
  }
  const { rule, lacks } = best;
  const [first] = lacks;
  const words = lacks.map(({ entry, text }) =>
    entry === undefined ? text : `entry ${entry}: ${text}`,
  );
  const text = `rule ${rule.number} of ${rule.policy} ${words.join('; it ')}`;
  return first === undefined
    ? undefined
    : { text: text.replace(' entry', ', entry'), place: first.place };
}

function hostNetworkCause(
  { reach: { universe }, parties }: Analysis,
  { source, destination }: Question,
  { direction }: ExplainedSide,
): Cause | undefined {
  const id = direction === 'egress' ? source : destination;
  const member = universe.members[id];
  if (member?.kind !== 'pods') return undefined;
  const name = parties.all[parties.of[id] ?? 0]?.name ?? '';
  return {
    text: `${name} is on the host network: no policy holds it, and others see its node's address`,
    place: member.workload.place,
  };
}

/** Policies that select it for the other direction alone. */
function leftOut(
  analysis: Analysis,
  { source, destination }: Question,
  direction: ExplainedSide['direction'],
): Cause | undefined {
  const subject = direction === 'egress' ? source : destination;
  const [policy, ...more] = selecting(analysis, subject);
  if (policy === undefined) return undefined;
  const names = [policy, ...more].map((each) => policyName(each));
  const [held, left] = direction === 'egress' ? ['ingress', 'Egress'] : ['egress', 'Ingress'];
  const why =
    policy.kind === 'NetworkPolicy' && policy.service === undefined
      ? `: policyTypes ${names.length === 1 ? 'leaves' : 'leave'} ${left} out`
      : '';
  return {
    text: `${names.join(', ')} ${names.length === 1 ? 'selects' : 'select'} it for ${held} alone${why}`,
    place:
      policy.kind === 'NetworkPolicy' ? within(policy.place, 'spec', 'policyTypes') : policy.place,
  };
}
