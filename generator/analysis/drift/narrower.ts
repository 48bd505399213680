import type { Meaning } from '../../dialects/dialect.ts';
import { ruleText, selectorText } from '../../dialects/policy-meaning.ts';
import type { Peer, Rule } from '../../model/policy.ts';

/**
 * Whether a policy says what another does, but for peers whose selectors ask
 * for more: what it allows is among what the other allows. So it is where it
 * was made with pods in sight from which a peer had to be told apart.
 */
export function isNarrower(narrow: Meaning, wide: Meaning): boolean {
  return (
    narrow.tier === undefined &&
    wide.tier === undefined &&
    selectorText(narrow.selector) === selectorText(wide.selector) &&
    isNarrowerSide(narrow.ingress, wide.ingress) &&
    isNarrowerSide(narrow.egress, wide.egress)
  );
}

type Side = readonly Rule[] | undefined;

/** Each rule is one of the other's, and none of those is left out. */
function isNarrowerSide(narrow: Side, wide: Side): boolean {
  if (narrow === undefined || wide === undefined) return narrow === wide;
  return (
    narrow.every((rule) => wide.some((other) => isNarrowerRule(rule, other))) &&
    wide.every((other) => narrow.some((rule) => isNarrowerRule(rule, other)))
  );
}

function isNarrowerRule(narrow: Rule, wide: Rule): boolean {
  if (ruleText({ ...narrow, peers: 'all' }) !== ruleText({ ...wide, peers: 'all' })) return false;
  const [peers, others] = [narrow.peers, wide.peers];
  if (peers === 'all' || others === 'all') return peers === others;
  return (
    peers.every((peer) => others.some((other) => isNarrowerPeer(peer, other))) &&
    others.every((other) => peers.some((peer) => isNarrowerPeer(peer, other)))
  );
}

function isNarrowerPeer(narrow: Peer, wide: Peer): boolean {
  if (textOf(narrow) === textOf(wide)) return true;
  if (narrow.kind !== 'pods' || wide.kind !== 'pods') return false;
  // what every pod of a namespace is was never made narrower
  if (narrow.pods === 'all' || wide.pods === 'all') return false;
  if (textOf({ ...narrow, pods: 'all' }) !== textOf({ ...wide, pods: 'all' })) return false;
  const { matchLabels, matchExpressions } = narrow.pods;
  const asked = new Set(matchExpressions.map((each) => JSON.stringify(each)));
  return (
    Object.entries(wide.pods.matchLabels).every(([key, value]) => matchLabels[key] === value) &&
    wide.pods.matchExpressions.every((each) => asked.has(JSON.stringify(each)))
  );
}

function textOf(peer: Peer): string {
  const origin = { file: '', document: 0, path: [] };
  return ruleText({ peers: [peer], ports: 'all', origin, label: '' });
}
