import { addressIn } from '../../grammar/addresses.ts';
import { nonEmpty } from '../../grammar/ports.ts';
import { type Subject, subjectName } from '../../model/connection.ts';
import { type Diagnostic, finding, type Place } from '../../model/diagnostic.ts';
import type { PeerRef, PlatformFacts } from '../../model/intent.ts';
import type { Namespaces, NonEmpty, Peer, Peers, Ports } from '../../model/policy.ts';
import { builtInPeers, knownPeers } from '../../peers/built-in.ts';
import { didYouMean } from '../did-you-mean.ts';

/** What looking a peer up gives: addresses or pods, and for platform peers their ports. */
export interface ResolvedPeer {
  readonly peers: Peers;
  readonly ports?: Ports;
}

export interface PeerResult {
  readonly resolved?: ResolvedPeer;
  readonly diagnostics: readonly Diagnostic[];
}

interface Asker {
  /** The service whose rule it is. */
  readonly subject: Subject;
  readonly place: Place;
}

/** The pods of a subject as a peer of another's policy. */
export function podsOf(peer: Subject, asker: Asker): PeerResult {
  const about = { place: asker.place, subject: subjectName(asker.subject) };
  if (peer.onHost) {
    const message = `the pods of ${subjectName(peer)} are on the host network: no selector reaches them`;
    return { diagnostics: [finding('host-network', message, { ...about, hint: 'write $nodes' })] };
  }
  if (peer.selector === undefined) return { diagnostics: [] };
  const namespaces = namespacesOf(peer, asker.subject);
  if (namespaces === undefined) {
    const message = `the namespace of ${peer.service} is not known, and ${subjectName(asker.subject)} is in ${asker.subject.namespace}`;
    const hint = `write namespace: in the profile of ${peer.service}, or pass --namespace for the release`;
    return { diagnostics: [finding('unknown-namespace', message, { ...about, hint })] };
  }
  const resolved: ResolvedPeer = { peers: [{ kind: 'pods', namespaces, pods: peer.selector }] };
  if (!peer.guessed) return { resolved, diagnostics: [] };
  const labels = Object.entries(peer.selector.matchLabels).map(([key, value]) => `${key}=${value}`);
  const message = `the pods of ${subjectName(peer)} are not visible here: ${labels.join(', ')} is a guess`;
  const first =
    peer.intent === undefined
      ? `load the profile of ${peer.service}`
      : `write select: in the profile of ${peer.service}`;
  const hint = `${first}, use {namespace, labels} here, or accept guessed-peer in netprofile.yaml`;
  const related = peer.intent?.place;
  return { resolved, diagnostics: [finding('guessed-peer', message, { ...about, hint, related })] };
}

function namespacesOf(peer: Subject, subject: Subject): Namespaces | undefined {
  if (peer.namespace === subject.namespace) return { kind: 'own' };
  if (peer.namespace === undefined) return undefined;
  return { kind: 'names', names: [peer.namespace] };
}

/** Looks up a `$name`: built in, or named by the platform. */
export function namedPeer(
  name: string,
  side: 'from' | 'to',
  platform: PlatformFacts,
  asker: Asker,
): PeerResult {
  const about = { place: asker.place, subject: subjectName(asker.subject) };
  const builtIn = Object.hasOwn(builtInPeers, name) ? builtInPeers[name] : undefined;
  if (builtIn !== undefined) {
    const peers = builtIn.peers(platform);
    if (peers === 'all' || !('needs' in peers)) return { resolved: { peers }, diagnostics: [] };
    return { diagnostics: [missing(`$${name}`, peers.needs, peers.find, platform, about)] };
  }
  const named = platform.peers.get(name);
  if (named === undefined) {
    const known = knownPeers(platform);
    const hint =
      didYouMean(`$${name}`, known) ?? `the platform ${platform.name} knows ${known.join(', ')}`;
    return {
      diagnostics: [finding('unknown-peer', `there is no peer $${name}`, { ...about, hint })],
    };
  }
  const { from, to, find } = named;
  const written = side === 'from' ? from : to?.peers;
  if (written === undefined)
    return { diagnostics: [missing(`$${name}`, `peers.${name}.${side}`, find, platform, about)] };
  const peers = nonEmpty(written.flatMap((each) => plainPeers(each, platform, asker.subject)));
  if (peers === undefined) return { diagnostics: [] };
  return {
    resolved: side === 'to' && to !== undefined ? { peers, ports: to.ports } : { peers },
    diagnostics: [],
  };
}

function missing(
  name: string,
  key: string,
  find: string | undefined,
  platform: PlatformFacts,
  about: { place: Place; subject: string },
): Diagnostic {
  const command = find === undefined ? '' : `; this prints the value: ${find}`;
  return finding(
    'platform-value-missing',
    `${name} needs ${key}, which the platform ${platform.name} does not set`,
    {
      ...about,
      hint: `set ${key} in the platform file${command}`,
    },
  );
}

function serviceAddresses(offset: number, { cidrs }: PlatformFacts): Peer[] {
  return cidrs.services.flatMap((block) => {
    const cidr = addressIn(block, offset);
    return cidr === undefined ? [] : [{ kind: 'ipBlock', cidr, except: [] }];
  });
}

/** Pods by namespace and labels, address blocks and entities: peers that need no looking up. */
export function plainPeers(ref: PeerRef, platform: PlatformFacts, subject: Subject): Peer[] {
  if (ref.kind === 'cidr') return [{ kind: 'ipBlock', cidr: ref.cidr, except: ref.except }];
  if (ref.kind === 'entity') return [{ kind: 'entity', entity: ref.entity }];
  if (ref.kind === 'serviceAddress') return serviceAddresses(ref.offset, platform);
  if (ref.kind !== 'pods') return [];
  const { namespaces, pods } = ref;
  if (namespaces === 'all') return [{ kind: 'pods', namespaces: { kind: 'all' }, pods }];
  if (namespaces === 'own') return [{ kind: 'pods', namespaces: { kind: 'own' }, pods }];
  const names = namespaces.map(
    (each) => platform.namespaces.get(each) ?? each,
  ) as unknown as NonEmpty<string>;
  const own = names.length === 1 && names[0] === subject.namespace;
  return [{ kind: 'pods', namespaces: own ? { kind: 'own' } : { kind: 'names', names }, pods }];
}
