import { nonEmpty, portsText } from '../../grammar/ports.ts';
import { type Subject, subjectName } from '../../model/connection.ts';
import { type Diagnostic, finding, type Place } from '../../model/diagnostic.ts';
import type { PlatformFacts, Source } from '../../model/intent.ts';
import { compare } from '../../model/order.ts';
import type { Peer, Peers, Port, Ports, Rule } from '../../model/policy.ts';
import { isOpenToNodes, type Offer, offeredTo } from './consent.ts';
import type { Network } from './network.ts';
import { namedPeer, type PeerResult, plainPeers, podsOf } from './peers.ts';
import { includes, podPorts } from './ports.ts';
import type { Subjects } from './subjects.ts';

/** What rule makers look things up in. */
export interface World {
  readonly net: Network;
  readonly platform: PlatformFacts;
  readonly subjects: Subjects;
  readonly offersOf: (subject: Subject) => readonly Offer[];
}

export interface Rules {
  readonly rules: readonly Rule[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The ingress rules of a service: one for each entry of exposes, and for its
 * consumers one for each set of ports that they consume, so that no port
 * leaks to a peer that did not ask for it.
 */
export function ingressRules(subject: Subject, world: World): Rules {
  const diagnostics: Diagnostic[] = [];
  const rules: Rule[] = [];
  const offered = new Map(world.offersOf(subject).map((each) => [each.exposure, each.ports]));
  for (const exposure of subject.intent?.exposes ?? []) {
    if (exposure.from === 'none') continue;
    // ports that are wrong have been reported; whoever they are open to is looked up all the same
    const ports = offered.get(exposure);
    const base = { origin: exposure.place, label: labelOf(subject, exposure.place) };
    const peers: Peer[] = [];
    let everyone = false;
    for (const source of exposure.from) {
      if (source.peer.kind === 'named' && source.peer.name === 'consumers') {
        if (ports === undefined) continue;
        const made = consumerRules(subject, ports, source, world);
        diagnostics.push(...made.diagnostics);
        rules.push(...made.rules.map((each) => ({ ...each, ...base })));
        continue;
      }
      const { resolved, diagnostics: found } = sourcePeers(source, subject, world);
      diagnostics.push(...found);
      if (resolved?.peers === 'all') everyone = true;
      else peers.push(...(resolved?.peers ?? []));
    }
    const all: Peers | undefined = everyone ? 'all' : nonEmpty(distinct(peers));
    if (all !== undefined && ports !== undefined) rules.push({ peers: all, ports, ...base });
  }
  rules.push(...(subject.intent?.extraIngress ?? []));
  return { rules, diagnostics };
}

/** `orders#/consumes/1`: the entry that a rule came from, in short. */
export function labelOf(subject: Subject, place: Place): string {
  const own = subject.intent?.place;
  const inside = own !== undefined && place.file === own.file && place.document === own.document;
  const path = inside ? place.path.slice(own.path.length) : place.path;
  return `${inside ? subject.service : 'platform'}#/${path.filter((part) => part !== 'spec').join('/')}`;
}

function sourcePeers(source: Source, subject: Subject, world: World): PeerResult {
  const asker = { subject, place: source.place };
  const { peer } = source;
  switch (peer.kind) {
    case 'named':
      if (peer.name === 'self')
        return podsOf({ ...subject, guessed: false }, asker, world.subjects);
      return namedPeer(peer.name, 'from', world.platform, asker);
    case 'service': {
      const loaded = world.net.named(peer, subject);
      return podsOf(
        loaded ?? world.subjects.ofName(peer.service, world.net.namespaceOf(peer, subject)),
        asker,
        world.subjects,
      );
    }
    default: {
      const peers = nonEmpty(plainPeers(peer, world.platform, subject));
      return peers === undefined ? { diagnostics: [] } : { resolved: { peers }, diagnostics: [] };
    }
  }
}

/** Consumers that want the same of these ports share a rule. */
function consumerRules(
  subject: Subject,
  ports: Ports,
  source: Source,
  world: World,
): { rules: Pick<Rule, 'peers' | 'ports'>[]; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const groups = new Map<string, { ports: Ports; peers: Peer[] }>();
  let known = 0;
  for (const consumer of world.net.consumersOf(subject)) {
    const wanted = wantedOf(consumer.consumption.ports, ports, subject, consumer.subject, world);
    if (wanted === 'wrong') known += 1;
    if (wanted === undefined || wanted === 'wrong') continue;
    known += 1;
    if (consumer.subject.onHost && isOpenToNodesOn(wanted, subject, world)) continue;
    const { resolved, diagnostics: found } = podsOf(
      consumer.subject,
      { subject, place: source.place },
      world.subjects,
    );
    diagnostics.push(...found);
    if (resolved === undefined || resolved.peers === 'all') continue;
    const key = portsText(wanted);
    const group = groups.get(key) ?? { ports: wanted, peers: [] };
    group.peers.push(...resolved.peers);
    groups.set(key, group);
  }
  const mayBeHidden = world.net.subjects.some((each) => each.intent?.broken === true);
  if (known === 0 && !mayBeHidden) {
    diagnostics.push(
      finding(
        'no-known-consumers',
        `${portsText(ports)} of ${subjectName(subject)} is open to its consumers, and no loaded profile consumes it`,
        {
          place: source.place,
          subject: subjectName(subject),
          hint: 'load the profiles of its consumers, list them in from, or write from: none',
        },
      ),
    );
  }
  // the order of profiles must not show
  const ordered = [...groups].sort(([a], [b]) => compare(a, b)).map(([, group]) => group);
  const rules = ordered.flatMap((group) => {
    const peers = nonEmpty(distinct(group.peers));
    return peers === undefined ? [] : [{ peers, ports: group.ports }];
  });
  return { rules, diagnostics };
}

/** Whether nodes, and with them the pods on their network, are let in by name on these ports. */
function isOpenToNodesOn(ports: Ports, provider: Subject, world: World): boolean {
  const open = world
    .offersOf(provider)
    .filter(({ exposure }) => isOpenToNodes(exposure))
    .map((each) => each.ports);
  if (open.includes('all')) return true;
  return ports !== 'all' && ports.every((port) => open.some((each) => includes(each, port)));
}

/** Which of the exposed ports a consumer asks for; `wrong` when what it asks for is reported as a mistake. */
function wantedOf(
  written: Ports | undefined,
  exposed: Ports,
  provider: Subject,
  consumer: Subject,
  world: World,
): Ports | 'wrong' | undefined {
  const offers = world.offersOf(provider);
  const nowhere: Place = { file: '', document: 0, path: [] };
  const asked =
    written === undefined
      ? offeredTo(offers, provider, consumer, world.net)
      : podPorts(written, provider, nowhere, '').ports;
  if (asked === undefined) return 'wrong';
  if (asked === 'all') return exposed;
  const wanted = nonEmpty(asked.filter((port: Port) => includes(exposed, port)));
  if (wanted !== undefined) return wanted;
  return asked.every((port) => offers.some((each) => includes(each.ports, port)))
    ? undefined
    : 'wrong';
}

/** The same peers once each, in a fixed order. */
export function distinct(peers: readonly Peer[]): Peer[] {
  const seen = new Map(peers.map((each) => [JSON.stringify(each), each]));
  return [...seen.keys()].sort().flatMap((key) => seen.get(key) ?? []);
}
