import { dialects } from '../../dialects/index.ts';
import { overlaps } from '../../grammar/addresses.ts';
import { isBroad } from '../../grammar/selectors.ts';
import { subjectName } from '../../model/connection.ts';
import { type Diagnostic, finding, type Place, within } from '../../model/diagnostic.ts';
import type { Intent, Limits, PeerRef, PlatformFacts } from '../../model/intent.ts';
import type { Entity, Peer, Rule } from '../../model/policy.ts';
import { builtInPeers, knownPeers } from '../../peers/built-in.ts';
import { didYouMean } from '../did-you-mean.ts';

type Block = Extract<Peer, { kind: 'ipBlock' }>;

/** Reports what a profile uses although the security team's limits forbid it. */
export function limits(
  intent: Intent,
  forbid: Limits,
  platform: PlatformFacts,
  namespace: string | undefined,
): Diagnostic[] {
  const subject = subjectName(intent);
  const diagnostics: Diagnostic[] = [];
  const forbidden = (what: string, place: Place, limit: Place): void => {
    const hint = 'ask for less, or ask whoever owns the limits';
    diagnostics.push(
      finding('forbidden', `${what}: the limits of the project forbid it`, {
        subject,
        place,
        related: limit,
        hint,
      }),
    );
  };
  const exposed = intent.exposes.flatMap((each) => (each.from === 'none' ? [] : each.from));
  for (const { peer, place } of [...exposed, ...intent.consumes]) {
    const limit = forbid.peers.find((each) => isLimited(peer, each.peer, platform, namespace));
    if (limit !== undefined)
      forbidden(peer.kind === 'named' ? `$${peer.name}` : limit.peer, place, limit.place);
  }
  const extra = [...intent.extraIngress, ...intent.extraEgress];
  for (const rule of extra) {
    const limit = forbid.peers.find((each) => hasLimited(rule, each.peer, namespace));
    if (limit !== undefined) forbidden(limit.peer, rule.origin, limit.place);
  }
  const [first] = extra;
  if (forbid.extra && first !== undefined)
    forbidden('extraIngress or extraEgress', first.origin, within(forbid.place, 'extra'));
  if (forbid.unisolated && !intent.isolate.ingress && !intent.isolate.egress) {
    forbidden('isolate: []', within(intent.place, 'isolate'), within(forbid.place, 'unisolated'));
  }
  return diagnostics;
}

/** A limit on a peer that does not exist would forbid nothing. */
export function unknownLimits(forbid: Limits, platform: PlatformFacts): Diagnostic[] {
  const known = knownPeers(platform);
  return forbid.peers
    .filter(({ peer }) => peer.startsWith('$') && !known.includes(peer))
    .map(({ peer, place }) =>
      finding('unknown-peer', `there is no peer ${peer}`, {
        place,
        hint: didYouMean(peer, known) ?? `the peers are ${known.join(', ')}`,
      }),
    );
}

function isLimited(
  peer: PeerRef,
  limit: string,
  platform: PlatformFacts,
  namespace: string | undefined,
): boolean {
  switch (peer.kind) {
    case 'named':
      // everyone includes whatever a limit names
      if (limit === `$${peer.name}` || peer.name === 'anywhere') return true;
      if (limit === '$same-namespace' && peer.name === 'cluster') return true;
      if (entitiesOf(peer.name, platform).some((each) => isEntityLimited(each, limit))) return true;
      return (
        !limit.startsWith('$') &&
        blocksOf(peer.name, platform).some((each) => isBlockLimited(each, limit))
      );
    case 'cidr':
      return isBlockLimited(peer, limit);
    case 'pods': {
      if (!isBroad(peer.pods)) return false;
      if (peer.namespaces === 'all') return limit === '$cluster' || limit === '$same-namespace';
      const own = peer.namespaces === 'own' || peer.namespaces.some((each) => each === namespace);
      return limit === '$same-namespace' && own;
    }
    case 'host':
      return (limit === '$internet' || limit === '$anywhere') && isOnlyDeclared(platform);
    default:
      return false;
  }
}

/** Whether an engine declares hosts and holds nobody to them: then a host opens every public address on its port. */
function isOnlyDeclared({ dialect, companions }: PlatformFacts): boolean {
  return [dialect ?? '', ...companions].some(
    (name) => dialects[name]?.supports.hostEffect === 'declares',
  );
}

/** What an engine calls by name, in the words of limits. */
function isEntityLimited(entity: Entity, limit: string): boolean {
  if (entity === 'world') return limit === '$internet' || limit === '$anywhere';
  return entity === 'cluster' && (limit === '$cluster' || limit === '$same-namespace');
}

function entitiesOf(name: string, { peers }: PlatformFacts): Entity[] {
  const named = peers.get(name);
  return [...(named?.from ?? []), ...(named?.to?.peers ?? [])].flatMap((each) =>
    each.kind === 'entity' ? [each.entity] : [],
  );
}

/** The addresses that a `$name` stands for, on either side. */
function blocksOf(name: string, platform: PlatformFacts): Pick<Block, 'cidr' | 'except'>[] {
  const builtIn = Object.hasOwn(builtInPeers, name)
    ? builtInPeers[name]?.peers(platform)
    : undefined;
  if (Array.isArray(builtIn))
    return (builtIn as readonly Peer[]).filter((each) => each.kind === 'ipBlock');
  const named = platform.peers.get(name);
  return [...(named?.from ?? []), ...(named?.to?.peers ?? [])].filter(
    (each) => each.kind === 'cidr',
  );
}

/** Larger than this, a block is no partner's: several such blocks add up to everyone. */
export function isHuge(cidr: string): boolean {
  return prefix(cidr) < (cidr.includes(':') ? 16 : 8);
}

/** A block is limited when it shares addresses with a forbidden one that it does not except. */
function isBlockLimited({ cidr, except }: Pick<Block, 'cidr' | 'except'>, limit: string): boolean {
  if (limit === '$anywhere' || limit === '$internet') return isHuge(cidr);
  if (limit.startsWith('$')) return false;
  return (
    overlaps(cidr, limit) &&
    !except.some((each) => overlaps(each, limit) && prefix(each) <= prefix(limit))
  );
}

function prefix(cidr: string): number {
  return Number(cidr.split('/')[1]);
}

function hasLimited(rule: Rule, limit: string, namespace: string | undefined): boolean {
  if (rule.peers === 'all') return true;
  return rule.peers.some((peer) => {
    if (peer.kind === 'ipBlock') return isBlockLimited(peer, limit);
    if (peer.kind === 'entity') return isEntityLimited(peer.entity, limit);
    if (peer.kind === 'host') return false;
    if (!isBroad(peer.pods)) return false;
    const { namespaces } = peer;
    const every =
      namespaces.kind === 'all' || (namespaces.kind === 'labels' && isBroad(namespaces.selector));
    if (limit === '$cluster') return every;
    const own =
      namespaces.kind === 'own' ||
      (namespaces.kind === 'names' && namespaces.names.some((each) => each === namespace));
    return limit === '$same-namespace' && (every || own);
  });
}
