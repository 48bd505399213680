import { dialects } from '../../dialects/index.ts';
import { type AddressBlock, common, spansOf } from '../../grammar/address-spans.ts';
import { didYouMean } from '../../grammar/did-you-mean.ts';
import { matches } from '../../grammar/selectors.ts';
import { type Subject, subjectName } from '../../model/connection.ts';
import { type Diagnostic, finding, type Place, within } from '../../model/diagnostic.ts';
import type { Intent, Limits, PeerRef, PlatformFacts } from '../../model/intent.ts';
import {
  type Entity,
  type Namespaces,
  nameLabel,
  type Peer,
  type Rule,
  type Selector,
} from '../../model/policy.ts';
import { builtInPeers, knownPeers } from '../../peers/built-in.ts';
import { plainPeers } from '../resolve/peers.ts';
import type { Everybody } from './everybody.ts';
import { addsUpTo, isHuge } from './limited-addresses.ts';

/** What limits are held against beside the profile: everything that its words may mean. */
export interface Surroundings {
  readonly platform: PlatformFacts;
  readonly everybody: Everybody;
  /** The selectors by which a service that is named is let in. */
  readonly selectorsOf: (peer: Extract<PeerRef, { kind: 'service' }>) => {
    readonly selectors: readonly Selector[];
    readonly namespace: string | undefined;
  };
}

/** A peer with the entry that it is in. */
interface Written {
  readonly peer: PeerRef | Peer | 'all';
  readonly place: Place;
}

/**
 * Reports what a profile uses although the security team's limits forbid it:
 * by name, by labels that every pod has, by address, and by what the addresses
 * of a direction add up to.
 */
export function limits(
  intent: Intent,
  subject: Subject,
  forbid: Limits,
  around: Surroundings,
): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const forbidden = (what: string, place: Place, limit: Place): void => {
    const hint = 'ask for less, or ask whoever owns the limits';
    diagnostics.push(
      finding('forbidden', `${what}: the limits of the project forbid it`, {
        subject: subjectName(intent),
        place,
        related: limit,
        hint,
      }),
    );
  };
  const exposed = intent.exposes.flatMap((each) => (each.from === 'none' ? [] : each.from));
  for (const side of [
    [...exposed, ...intent.extraIngress.flatMap(ofRule)],
    [...intent.consumes, ...intent.extraEgress.flatMap(ofRule)],
  ]) {
    const told = new Set<string>();
    for (const { peer, place } of side) {
      const limit = forbid.peers.find((each) => isLimited(peer, each.peer, subject, around));
      if (limit === undefined) continue;
      told.add(limit.peer);
      forbidden(isNamed(peer) ? `$${peer.name}` : limit.peer, place, limit.place);
    }
    for (const limit of forbid.peers.filter((each) => !told.has(each.peer))) {
      const last = sumUp(side, limit.peer, around);
      if (last !== undefined)
        forbidden(`${limit.peer}, which these entries add up to`, last, limit.place);
    }
  }
  const [first] = [...intent.extraIngress, ...intent.extraEgress];
  if (forbid.extra && first !== undefined)
    forbidden('extraIngress or extraEgress', first.origin, within(forbid.place, 'extra'));
  if (forbid.unisolated && !intent.isolate.ingress && !intent.isolate.egress) {
    forbidden('isolate: []', within(intent.place, 'isolate'), within(forbid.place, 'unisolated'));
  }
  return diagnostics;
}

function ofRule({ peers, origin: place }: Rule): Written[] {
  return peers === 'all' ? [{ peer: 'all', place }] : peers.map((peer) => ({ peer, place }));
}

function isNamed(peer: Written['peer']): peer is Extract<PeerRef, { kind: 'named' }> {
  return peer !== 'all' && peer.kind === 'named';
}

/** Where the last entry is that brings a direction over a limit; undefined where none does. */
function sumUp(side: readonly Written[], limit: string, around: Surroundings): Place | undefined {
  // the public addresses and every pod are everyone
  const parts = side.filter(
    ({ peer }) => isNamed(peer) && (peer.name === 'internet' || peer.name === 'cluster'),
  );
  const names = new Set(parts.flatMap(({ peer }) => (isNamed(peer) ? [peer.name] : [])));
  if (limit === '$anywhere' && names.size === 2) return parts.at(-1)?.place;
  const blocks = side.flatMap(({ peer, place }) =>
    peer !== 'all' && (peer.kind === 'cidr' || peer.kind === 'ipBlock') ? [{ peer, place }] : [],
  );
  const isOver = (count: number): boolean =>
    addsUpTo(
      blocks.slice(0, count).map((each) => each.peer),
      limit,
      around.platform,
    );
  if (!isOver(blocks.length)) return undefined;
  // more blocks are never less: the first count that is over is found by halves
  let [under, over] = [0, blocks.length];
  while (over - under > 1) {
    const middle = (under + over) >>> 1;
    if (isOver(middle)) over = middle;
    else under = middle;
  }
  return blocks[over - 1]?.place;
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
  peer: Written['peer'],
  limit: string,
  subject: Subject,
  around: Surroundings,
): boolean {
  if (peer === 'all') return true;
  const { platform, everybody } = around;
  switch (peer.kind) {
    case 'named':
      // everyone includes whatever a limit names
      if (limit === `$${peer.name}` || peer.name === 'anywhere') return true;
      if (limit === '$same-namespace' && peer.name === 'cluster') return true;
      if (entitiesOf(peer.name, platform).some((each) => isEntityLimited(each, limit))) return true;
      // what the platform team names may be as large as it likes, and hold no address that limits name
      return (
        !limit.startsWith('$') &&
        blocksOf(peer.name, platform).some((each) => sharesAddresses(each, limit, platform))
      );
    case 'cidr':
    case 'ipBlock':
      return isBlockLimited(peer, limit, platform);
    case 'pods': {
      if (!everybody.isMeant(peer.pods)) return false;
      return isSpaceLimited(spacesOf(peer, platform, subject), limit, subject.namespace);
    }
    case 'service': {
      const { selectors, namespace } = around.selectorsOf(peer);
      if (!selectors.some(everybody.isMeant)) return false;
      return limit === '$same-namespace' && namespace === subject.namespace;
    }
    case 'host':
      return (limit === '$internet' || limit === '$anywhere') && isOnlyDeclared(platform);
    case 'entity':
      return isEntityLimited(peer.entity, limit);
    default:
      return false;
  }
}

/** The namespaces of a peer, of a profile as the platform renames them. */
function spacesOf(
  peer: Extract<Peer | PeerRef, { kind: 'pods' }>,
  platform: PlatformFacts,
  subject: Subject,
): Namespaces {
  const { namespaces } = peer;
  if (typeof namespaces === 'object' && 'kind' in namespaces) return namespaces;
  const [plain] = plainPeers({ ...peer, namespaces }, platform, subject);
  return plain?.kind === 'pods' ? plain.namespaces : { kind: 'own' };
}

/** Every pod of these namespaces, in the words of limits. */
function isSpaceLimited(
  namespaces: Namespaces,
  limit: string,
  namespace: string | undefined,
): boolean {
  const every =
    namespaces.kind === 'all' ||
    // every namespace lacks some label, and has its name
    (namespaces.kind === 'labels' && isBroadSpace(namespaces.selector));
  if (limit === '$cluster') return every;
  if (limit !== '$same-namespace') return false;
  switch (namespaces.kind) {
    case 'own':
      return true;
    case 'names':
      return namespaces.names.some((each) => each === namespace);
    case 'labels':
      return (
        every ||
        (namespace !== undefined && matches(namespaces.selector, { [nameLabel]: namespace }))
      );
    default:
      return every;
  }
}

function isBroadSpace({ matchLabels, matchExpressions }: Selector): boolean {
  return (
    Object.keys(matchLabels).length === 0 &&
    matchExpressions.every(
      ({ operator, key }) =>
        operator === 'NotIn' ||
        operator === 'DoesNotExist' ||
        (operator === 'Exists' && key === nameLabel),
    )
  );
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
function blocksOf(name: string, platform: PlatformFacts): AddressBlock[] {
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

function isBlockLimited(block: AddressBlock, limit: string, platform: PlatformFacts): boolean {
  if (limit === '$anywhere' || limit === '$internet') return isHuge(block.cidr);
  return sharesAddresses(block, limit, platform) || addsUpTo([block], limit, platform);
}

/** Whether a block holds addresses of a forbidden block, or of one that a forbidden name stands for. */
function sharesAddresses(block: AddressBlock, limit: string, platform: PlatformFacts): boolean {
  const forbidden = limit.startsWith('$')
    ? blocksOf(limit.slice(1), platform)
    : [{ cidr: limit, except: [] }];
  return common(spansOf([block]), spansOf(forbidden)).length > 0;
}
