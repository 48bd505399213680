import { overlaps } from '../../grammar/addresses.ts';
import { subjectName } from '../../model/connection.ts';
import { type Diagnostic, finding, type Place, within } from '../../model/diagnostic.ts';
import type { Intent, Limits, PeerRef } from '../../model/intent.ts';
import type { Rule } from '../../model/policy.ts';

/** Reports what a profile uses although the security team's limits forbid it. */
export function limits(intent: Intent, forbid: Limits): Diagnostic[] {
  const about = { subject: subjectName(intent), related: forbid.place };
  const diagnostics: Diagnostic[] = [];
  const forbidden = (what: string, place: Place): void => {
    diagnostics.push(
      finding('forbidden', `${what} is forbidden by the limits in netprofile.yaml`, {
        ...about,
        place,
      }),
    );
  };
  const exposed = intent.exposes.flatMap((each) => (each.from === 'none' ? [] : each.from));
  for (const { peer, place } of [...exposed, ...intent.consumes]) {
    const limit = forbid.peers.find((each) => isLimited(peer, each));
    if (limit !== undefined) forbidden(peer.kind === 'named' ? `$${peer.name}` : limit, place);
  }
  const extra = [...intent.extraIngress, ...intent.extraEgress];
  for (const rule of extra) {
    const limit = forbid.peers.find((each) => hasLimited(rule, each));
    if (limit !== undefined) forbidden(limit, rule.origin);
  }
  if (forbid.extra && extra[0] !== undefined)
    forbidden('extraIngress and extraEgress', extra[0].origin);
  if (forbid.unisolated && !intent.isolate.ingress && !intent.isolate.egress)
    forbidden('isolate: []', within(intent.place, 'isolate'));
  return diagnostics;
}

function isLimited(peer: PeerRef, limit: string): boolean {
  if (peer.kind === 'named')
    return limit === `$${peer.name}` || (peer.name === 'anywhere' && !limit.startsWith('$'));
  if (peer.kind === 'cidr') return isBlockLimited(peer.cidr, peer.except, limit);
  return (
    peer.kind === 'pods' && limit === '$cluster' && peer.namespaces === 'all' && peer.pods === 'all'
  );
}

/** A block is limited when it shares addresses with a forbidden one that it does not except. */
function isBlockLimited(cidr: string, except: readonly string[], limit: string): boolean {
  if (limit === '$anywhere' || limit === '$internet') return cidr.endsWith('/0');
  if (limit.startsWith('$')) return false;
  return (
    overlaps(cidr, limit) &&
    !except.some((each) => overlaps(each, limit) && prefix(each) <= prefix(limit))
  );
}

function prefix(cidr: string): number {
  return Number(cidr.split('/')[1]);
}

function hasLimited(rule: Rule, limit: string): boolean {
  if (rule.peers === 'all') return true;
  return rule.peers.some((peer) =>
    peer.kind === 'ipBlock'
      ? isBlockLimited(peer.cidr, peer.except, limit)
      : limit === '$cluster' && peer.namespaces.kind === 'all' && peer.pods === 'all',
  );
}
