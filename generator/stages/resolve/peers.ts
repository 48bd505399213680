import { addressIn } from '../../grammar/addresses.ts';
import { didYouMean } from '../../grammar/did-you-mean.ts';
import { nonEmpty } from '../../grammar/ports.ts';
import { type Subject, subjectName } from '../../model/connection.ts';
import { type Diagnostic, finding, type Place } from '../../model/diagnostic.ts';
import type { PeerRef, PlatformFacts } from '../../model/intent.ts';
import { someNames } from '../../model/list-text.ts';
import type { Workload } from '../../model/manifest.ts';
import type { Namespaces, NonEmpty, Peer, Peers, Ports } from '../../model/policy.ts';
import { builtInPeers, knownPeers } from '../../peers/built-in.ts';
import type { Subjects } from './subjects.ts';

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

/**
 * The pods of a subject as a peer of another's policy: narrowed where its own
 * selector catches others, and reported where that cannot be.
 */
export function podsOf(
  peer: Subject,
  asker: Asker,
  { asPeer, hidesHooks }: Pick<Subjects, 'asPeer' | 'hidesHooks'>,
): PeerResult {
  const about = { place: asker.place, subject: subjectName(asker.subject) };
  if (peer.onHost) {
    const message = `the pods of ${subjectName(peer)} are on the host network: no selector reaches them`;
    return { diagnostics: [finding('host-network', message, { ...about, hint: 'write $nodes' })] };
  }
  const { selectors, caught, tests } = asPeer(peer);
  if (selectors.length === 0) {
    // of a profile's own service that has been reported
    if (peer.intent !== undefined) return { diagnostics: [] };
    const message = `the pods of ${subjectName(peer)} have no label that stays the same`;
    const hint = 'give them one, or name them here by {namespace, labels}';
    return { diagnostics: [finding('label-gap', message, { ...about, hint })] };
  }
  const namespaces = namespacesOf(peer, asker.subject);
  if (namespaces === undefined) {
    const message = `the namespace of ${peer.service} is not known, and ${subjectName(asker.subject)} is in ${asker.subject.namespace}`;
    const hint = `write namespace: in the profile of ${peer.service}, or pass --namespace for the release`;
    return { diagnostics: [finding('unknown-namespace', message, { ...about, hint })] };
  }
  if (peer.ambiguous !== undefined) {
    const hint = `write a profile for ${peer.service} that says which, or {namespace, labels} here`;
    return { diagnostics: [finding('ambiguous-workload', peer.ambiguous, { ...about, hint })] };
  }
  const peers = nonEmpty(selectors.map((pods): Peer => ({ kind: 'pods', namespaces, pods })));
  // a hook is of the same release, as far as anybody can say
  const mayBeHidden = hidesHooks && peer.namespace === asker.subject.namespace;
  const strangers = [...caughtFindings(peer, caught, about), ...testFindings(peer, tests, about)];
  const guess = peer.guessed ? [guessed(peer, about, mayBeHidden)] : [];
  return {
    ...(peers !== undefined && { resolved: { peers } }),
    diagnostics: [...strangers, ...guess],
  };
}

type About = { readonly place: Place; readonly subject: string };

/** Somebody would be let in whom nobody named. */
function caughtFindings(peer: Subject, caught: readonly Workload[], about: About): Diagnostic[] {
  const [first] = caught;
  if (first === undefined) return [];
  const names = someNames(caught.map((each) => `${each.kind} ${each.name}`));
  return [
    finding(
      'peer-catches-others',
      `the labels of ${subjectName(peer)} also match the pods of ${names}`,
      {
        ...about,
        related: first.place,
        hint: `no label tells them apart: give the pods of ${subjectName(peer)} one of their own, or name all of them here`,
      },
    ),
  ];
}

function testFindings(peer: Subject, tests: readonly Workload[], about: About): Diagnostic[] {
  if (tests.length === 0) return [];
  const names = someNames(tests.map((each) => `${each.kind} ${each.name}`));
  const found = finding(
    'peer-catches-others',
    `the labels of ${subjectName(peer)} also match the Helm test ${names}: while it runs it is let in as they are`,
    { ...about, related: tests[0]?.place },
  );
  return [{ ...found, severity: 'info' }];
}

function guessed(peer: Subject, about: About, mayBeHidden: boolean): Diagnostic {
  const labels = Object.entries(peer.selector?.matchLabels ?? {}).map(
    ([key, value]) => `${key}=${value}`,
  );
  const message = `the pods of ${subjectName(peer)} are not visible here: ${labels.join(', ')} is a guess`;
  const first =
    peer.intent === undefined
      ? `load the profile of ${peer.service}`
      : `write select: in the profile of ${peer.service}`;
  // whose profile is loaded and whose pods are not there: in a release of Helm 3 it may be a hook
  const isJob = peer.intent?.workload?.every(({ kind }) => kind === 'Job' || kind === 'Pod');
  const hook =
    !mayBeHidden || peer.intent === undefined || isJob === false
      ? ''
      : isJob === true
        ? 'Helm 3 shows no hooks, and it may be one: '
        : 'Helm 3 shows no hooks; if it is one: ';
  const hint = `${hook}${first}, use {namespace, labels} here, or accept guessed-peer in netprofile.yaml`;
  return finding('guessed-peer', message, { ...about, hint, related: peer.intent?.place });
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
      hint: `set ${key} in the platform file, as ${formOf(key)}${command}`,
    },
  );
}

/** What a key of the platform file takes, in the words of its schema. */
function formOf(key: string): string {
  if (key.startsWith('cidrs.')) return 'a list of blocks';
  const ports = key.endsWith('.to') ? ', ports' : '';
  return `{peers: [{namespace, labels}]${ports}} or {peers: [{cidr}]${ports}}`;
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
