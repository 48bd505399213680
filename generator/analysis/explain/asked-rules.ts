import type { ClusterPolicy, ClusterService } from '../../model/cluster.ts';
import { type Place, within } from '../../model/diagnostic.ts';
import type { Rule } from '../../model/policy.ts';
import type { AskedEntry, AskedRule, Direction, ExplainedSide, Miss } from '../../model/reach.ts';
import { mayMatchWider } from '../population/host-match.ts';
import { selectedBy } from '../population/selected-pods.ts';
import type { Analysis } from '../reach/analyse.ts';
import { peersOf, portsAt } from '../reach/grants.ts';
import { namesIn } from '../reach/port-names.ts';
import { policyName } from '../read/policy-terms.ts';
import { entryMiss, type OtherEnd } from './entry-misses.ts';
import { entryText } from './entry-text.ts';
import { portMiss } from './port-misses.ts';
import type { Question } from './question.ts';
import { servicesOf } from './service-goals.ts';

/** NetworkPolicies that select the subject for a direction, with what each of their rules says. */
export function askedPolicies(
  analysis: Analysis,
  subject: number,
  question: Question,
  direction: Direction,
): ExplainedSide['policies'] {
  return selecting(analysis, subject)
    .filter((each) => each[direction] !== undefined)
    .map((policy) => ({
      name: policyName(policy),
      kind: policy.kind,
      ...(policy.profile !== undefined && { profile: policy.profile }),
      ...(policy.service !== undefined && { service: policy.service }),
      place: policy.place,
      rules: (policy[direction] ?? []).map((rule, index) =>
        askedRule(analysis, policy, rule, index, question, direction),
      ),
    }));
}

const indexes = new WeakMap<Analysis['reach'], ReadonlyMap<number, readonly ClusterPolicy[]>>();

/** Policies that select a member; looked up once for each simulation. */
export function selecting({ cluster, reach }: Analysis, subject: number): readonly ClusterPolicy[] {
  const known = indexes.get(reach);
  if (known !== undefined) return known.get(subject) ?? [];
  const made = new Map<number, ClusterPolicy[]>();
  for (const policy of cluster.policies) {
    selectedBy(policy, reach.universe).forEach((id) => {
      const list = made.get(id);
      if (list === undefined) made.set(id, [policy]);
      else list.push(policy);
    });
  }
  indexes.set(reach, made);
  return made.get(subject) ?? [];
}

function askedRule(
  analysis: Analysis,
  policy: ClusterPolicy,
  rule: Rule,
  index: number,
  question: Question,
  direction: Direction,
): AskedRule {
  const { universe, ports } = analysis.reach;
  const { source, destination, protocol, port } = question;
  const peers = peersOf(rule.peers, policy, universe);
  const open = portsAt(universe, destination, rule.ports, ports);
  const isUnseen = universe.members[destination]?.kind === 'unseen';
  const names = isUnseen ? namesIn(rule.ports, protocol).map((each) => each.name) : [];
  const other = direction === 'egress' ? destination : source;
  const namesPeer =
    peers === 'all' || peers.has(other) || isUnderStar(analysis, policy, rule, other);
  const namesPort = ports.has(open, protocol, port);
  const mayNamePeer = !namesPeer && mayHold(analysis, policy, rule, other);
  const asked = {
    policy: policyName(policy),
    number: index + 1,
    ...(rule.label.includes('#') && { label: rule.label }),
    place: rule.origin,
    namesPeer,
    ...(mayNamePeer && { mayNamePeer }),
    namesPort,
    ...(names.length > 0 && { mayNamePort: names }),
  };
  if (namesPeer && namesPort)
    return { ...asked, entry: namingEntry(analysis, policy, rule, other, direction) };
  if (question.isBrief) return asked;
  const misses = missesOf(analysis, policy, rule, question, direction, asked);
  return misses.length === 0 ? asked : { ...asked, misses };
}

/** Whether a star of an engine that takes it for more than one label holds a host. */
function isUnderStar(
  { reach: { universe } }: Analysis,
  { starIsWide }: ClusterPolicy,
  { peers }: Pick<Rule, 'peers'>,
  other: number,
): boolean {
  const member = universe.members[other];
  if (starIsWide !== true || peers === 'all' || member?.kind !== 'named') return false;
  return peers.some((each) => each.kind === 'host' && mayMatchWider(each.host, member.name));
}

/** Whether a rule names addresses that the other end may have, whose own are not known. */
function mayHold(
  { reach: { universe } }: Analysis,
  policy: ClusterPolicy,
  { peers }: Rule,
  other: number,
): boolean {
  if (peers === 'all') return false;
  return peers.some((each) => {
    if (each.kind !== 'ipBlock') return false;
    return universe.isHost(other)
      ? true
      : policy.blocksAreOutside !== true && universe.mayHold(each, other);
  });
}

/** The line of an entry: rules of NetworkPolicies that people wrote stand as they were read. */
export function entryPlace(
  { kind }: Pick<ClusterPolicy, 'kind'>,
  { origin, label }: Pick<Rule, 'origin' | 'label'>,
  direction: Direction,
  index: number,
): Place {
  if (kind !== 'NetworkPolicy' || label.includes('#')) return origin;
  return within(origin, direction === 'ingress' ? 'from' : 'to', index);
}

function namingEntry(
  analysis: Analysis,
  policy: ClusterPolicy,
  rule: Rule,
  other: number,
  direction: Direction,
): AskedEntry {
  if (rule.peers === 'all') return { text: 'everyone', place: rule.origin };
  const { universe } = analysis.reach;
  const index = rule.peers.findIndex((each) => {
    const set = peersOf([each], policy, universe);
    return (
      set === 'all' || set.has(other) || isUnderStar(analysis, policy, { peers: [each] }, other)
    );
  });
  const peer = rule.peers[index];
  if (peer === undefined) return { text: 'everyone', place: rule.origin };
  return {
    number: index + 1,
    text: entryText(peer, policy.namespace),
    place: entryPlace(policy, rule, direction, index),
  };
}

/** Entries beyond this number are not looked at one by one. */
const mostEntries = 50;

/** Why a rule does not hold a connection, the nearest first. */
function missesOf(
  analysis: Analysis,
  policy: ClusterPolicy,
  rule: Rule,
  question: Question,
  direction: Direction,
  { namesPeer, namesPort }: Pick<AskedRule, 'namesPeer' | 'namesPort'>,
): readonly Miss[] {
  const { cluster, reach, parties } = analysis;
  const { source, destination } = question;
  const [id, address] =
    direction === 'egress' ? [destination, question.target] : [source, question.address];
  const nameOf = (member: number): string => parties.all[parties.of[member] ?? 0]?.name ?? '';
  const other: OtherEnd = {
    cluster,
    universe: reach.universe,
    id,
    name: (reach.universe.members[id]?.kind === 'addresses' ? address : undefined) ?? nameOf(id),
    address,
  };
  const ofPeers =
    namesPeer || rule.peers === 'all'
      ? []
      : rule.peers.slice(0, mostEntries).map((peer, index) => ({
          ...entryMiss(peer, policy, other),
          entry: index + 1,
          place: entryPlace(policy, rule, direction, index),
        }));
  const member = reach.universe.members[destination];
  const services: readonly ClusterService[] = namesPort
    ? []
    : servicesOf(analysis, destination, question.target);
  const ofPorts = namesPort
    ? []
    : [
        {
          ...portMiss(rule.ports, { ...question, member, name: nameOf(destination), services }),
          place:
            policy.kind !== 'NetworkPolicy' || rule.label.includes('#')
              ? rule.origin
              : within(rule.origin, 'ports', 0),
        },
      ];
  return [...ofPeers.sort((a, b) => a.distance - b.distance), ...ofPorts];
}
