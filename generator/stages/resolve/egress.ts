import { nonEmpty, portText } from '../../grammar/ports.ts';
import { type Subject, subjectName } from '../../model/connection.ts';
import { type Diagnostic, finding, type Place } from '../../model/diagnostic.ts';
import type { Consumption, PeerRef } from '../../model/intent.ts';
import type { Ports, Rule } from '../../model/policy.ts';
import { didYouMean } from '../schema.ts';
import { consent, type Offer, offeredTo } from './consent.ts';
import type { Lookup } from './find.ts';
import { labelOf, type Rules, type World } from './ingress.ts';
import { namedPeer, plainPeers, podsOf, type ResolvedPeer } from './peers.ts';
import { podPorts } from './ports.ts';

/**
 * The egress rules of a service: one for each entry of consumes and egress,
 * one to itself for each port exposed to $self, one to the platform's DNS.
 */
export function egressRules(subject: Subject, world: World, look: Lookup): Rules {
  const diagnostics: Diagnostic[] = [];
  const rules: Rule[] = [];
  for (const consumption of world.net.consumptionsOf(subject)) {
    const made = consumptionRule(subject, consumption, world, look);
    diagnostics.push(...made.diagnostics);
    if (made.resolved === undefined) continue;
    const { peers, ports } = made.resolved;
    if (ports !== undefined)
      rules.push({
        peers,
        ports,
        origin: consumption.place,
        label: labelOf(subject, consumption.place),
      });
  }
  for (const { exposure, ports } of world.offersOf(subject)) {
    if (exposure.from === 'none') continue;
    const self = exposure.from.find(({ peer }) => peer.kind === 'named' && peer.name === 'self');
    if (self === undefined || subject.selector === undefined) continue;
    const peers = [{ kind: 'pods', namespaces: { kind: 'own' }, pods: subject.selector }] as const;
    rules.push({ peers, ports, origin: self.place, label: labelOf(subject, self.place) });
  }
  if (subject.intent?.dns === true) {
    const dns = dnsRule(subject, world);
    if ('code' in dns) diagnostics.push(dns);
    else rules.push(dns);
  }
  rules.push(...(subject.intent?.extraEgress ?? []));
  return { rules, diagnostics };
}

interface Made {
  readonly resolved?: ResolvedPeer;
  readonly diagnostics: readonly Diagnostic[];
}

function consumptionRule(
  subject: Subject,
  consumption: Consumption,
  world: World,
  look: Lookup,
): Made {
  const { peer, ports, place } = consumption;
  const asker = { subject, place };
  const about = { place, subject: subjectName(subject) };
  switch (peer.kind) {
    case 'service':
      return serviceRule(subject, consumption, peer, world, look);
    // which object of the platform can hold it is decided when policies are assigned
    case 'host':
      if (ports === undefined) return { diagnostics: [portsRequired(peer.host, about)] };
      return {
        resolved: { peers: [{ kind: 'host', host: peer.host }], ports },
        diagnostics: [],
      };
    case 'named': {
      const found =
        peer.name === 'self'
          ? podsOf({ ...subject, guessed: false }, asker)
          : namedPeer(peer.name, 'to', world.platform, asker);
      const given = ports ?? found.resolved?.ports;
      if (found.resolved === undefined) return found;
      if (given === undefined) return { diagnostics: [portsRequired(`$${peer.name}`, about)] };
      return {
        resolved: { peers: found.resolved.peers, ports: given },
        diagnostics: found.diagnostics,
      };
    }
    default: {
      const peers = nonEmpty(plainPeers(peer, world.platform, subject));
      if (ports === undefined) return { diagnostics: [portsRequired('the entry', about)] };
      return peers === undefined
        ? { diagnostics: [] }
        : { resolved: { peers, ports }, diagnostics: [] };
    }
  }
}

function portsRequired(what: string, about: { place: Place; subject: string }): Diagnostic {
  return finding('ports-required', `${what} has no ports`, {
    ...about,
    hint: 'write them, or ports: all',
  });
}

function serviceRule(
  subject: Subject,
  consumption: Consumption,
  peer: Extract<PeerRef, { kind: 'service' }>,
  world: World,
  look: Lookup,
): Made {
  const { place, ports: written } = consumption;
  const about = { place, subject: subjectName(subject) };
  const loaded = world.net.named(peer, subject);
  const provider =
    loaded ?? world.subjects.ofName(peer.service, world.net.namespaceOf(peer, subject));
  const name = subjectName(provider);
  if (loaded === undefined && !provider.seen) {
    const endpoint = look.serviceNamed(peer.service, world.net.namespaceOf(peer, subject));
    if (endpoint !== undefined) {
      const what =
        endpoint.type === 'ExternalName'
          ? 'an ExternalName Service'
          : 'a Service without a selector';
      return {
        diagnostics: [
          finding('external-name', `${name} is ${what}: no pods are behind it`, {
            ...about,
            hint: 'write its addresses under egress as {cidr, ports}',
          }),
        ],
      };
    }
  }
  if (written === undefined && loaded === undefined) {
    const hint =
      didYouMean(
        peer.service,
        world.net.subjects.map((each) => each.service),
      ) ?? `write ${peer.service}:PORT, or load the profile of ${peer.service}`;
    return {
      diagnostics: [
        finding('ports-required', `no profile of ${name} is loaded, and no port is given`, {
          ...about,
          hint,
        }),
      ],
    };
  }
  const asked = askedPorts(subject, provider, loaded !== undefined, written, world, about);
  const pods = podsOf(provider, { subject, place });
  const hinted =
    loaded !== undefined
      ? pods.diagnostics
      : pods.diagnostics.map((each) => nearby(each, peer.service, world));
  const release = loaded?.seen === false && subject.seen ? [needsRelease(name, about)] : [];
  const diagnostics = [...asked.diagnostics, ...hinted, ...release];
  return pods.resolved === undefined || asked.ports === undefined
    ? { diagnostics }
    : { resolved: { peers: pods.resolved.peers, ports: asked.ports }, diagnostics };
}

/** A guess about a name that is nearly a loaded one is more likely a typo. */
function nearby(diagnostic: Diagnostic, service: string, world: World): Diagnostic {
  const hint =
    diagnostic.code === 'guessed-peer'
      ? didYouMean(
          service,
          world.net.subjects.map((each) => each.service),
        )
      : undefined;
  return hint === undefined
    ? diagnostic
    : { ...diagnostic, hint: `${hint} ${diagnostic.hint ?? ''}`.trim() };
}

/**
 * What consumers ask of a provider and do not get, for consumers whose own
 * rules are not made here: a provider that takes consent back cuts them off.
 */
export function refusals(
  provider: Subject,
  world: World,
  isAsked: (consumer: Subject) => boolean,
): readonly Diagnostic[] {
  return world.net.consumersOf(provider).flatMap(({ subject, consumption }) => {
    if (isAsked(subject)) return [];
    const about = { place: consumption.place, subject: subjectName(subject) };
    return askedPorts(subject, provider, true, consumption.ports, world, about).diagnostics;
  });
}

function needsRelease(name: string, about: { place: Place; subject: string }): Diagnostic {
  return finding(
    'needs-release',
    `${name}: its own policy lets this in with its next release`,
    about,
  );
}

function askedPorts(
  subject: Subject,
  provider: Subject,
  loaded: boolean,
  written: Ports | undefined,
  world: World,
  about: { place: Place; subject: string },
): { ports?: Ports | undefined; diagnostics: readonly Diagnostic[] } {
  const name = subjectName(provider);
  if (!loaded)
    return written === undefined
      ? { diagnostics: [] }
      : podPorts(written, provider, about.place, about.subject);
  const offers = world.offersOf(provider);
  // what a provider that has mistakes in it exposes is not known
  if (provider.intent?.broken === true) return { diagnostics: [] };
  if (written === undefined) {
    const offered = offeredTo(offers, provider, subject, world.net);
    if (offered !== undefined) return { ports: offered, diagnostics: [] };
    return {
      diagnostics: [
        finding('not-consented', `${name} exposes nothing to ${subjectName(subject)}`, {
          ...about,
          hint: `add ${subject.service} to from in the profile of ${provider.service}`,
        }),
      ],
    };
  }
  const { ports, diagnostics } = podPorts(written, provider, about.place, about.subject);
  if (ports === undefined) return { diagnostics };
  if (ports === 'all') {
    return offers.some((each) => each.ports === 'all')
      ? { ports, diagnostics }
      : { diagnostics: [...diagnostics, notExposed('all ports', provider, offers, about)] };
  }
  const refused = ports.flatMap((port) => {
    const verdict = consent(port, offers, provider, subject, world.net);
    if (verdict.kind === 'allowed') return [];
    if (verdict.kind === 'not-exposed')
      return [notExposed(portText(port), provider, offers, about)];
    const [offer] = verdict.offers;
    return [
      finding(
        'not-consented',
        `${name} exposes ${portText(port)}, but not to ${subjectName(subject)}`,
        {
          ...about,
          related: offer?.exposure.place,
          hint: `add ${subjectName(subject)} or $consumers to from in the profile of ${provider.service}`,
        },
      ),
    ];
  });
  return refused.length > 0
    ? { diagnostics: [...diagnostics, ...refused] }
    : { ports, diagnostics };
}

function notExposed(
  what: string,
  provider: Subject,
  offers: readonly Offer[],
  about: { place: Place; subject: string },
): Diagnostic {
  const exposed = offers.flatMap((each) =>
    each.ports === 'all' ? ['all'] : each.ports.map(portText),
  );
  const listed = exposed.length === 0 ? 'nothing' : exposed.join(', ');
  return finding('port-not-exposed', `${subjectName(provider)} exposes ${listed}, not ${what}`, {
    ...about,
    hint:
      exposed.length === 0
        ? `add the port to exposes in the profile of ${provider.service}`
        : `consume ${listed}, or add the port to exposes in the profile of ${provider.service}`,
  });
}

function dnsRule(subject: Subject, world: World): Rule | Diagnostic {
  const { dns, name } = world.platform;
  const about = { place: subject.intent?.place, subject: subjectName(subject) };
  if (dns === undefined) {
    return finding('platform-value-missing', `the platform ${name} does not say where DNS is`, {
      ...about,
      hint: 'set dns in the platform file, or write dns: false',
    });
  }
  const peers = nonEmpty(dns.peers.flatMap((each) => plainPeers(each, world.platform, subject)));
  if (peers === undefined)
    return finding(
      'platform-value-missing',
      `dns of the platform ${name} is an address of its Service block, which cidrs.services does not say`,
      {
        ...about,
        hint: "set cidrs.services in the platform file; kubectl get service kubernetes -o jsonpath='{.spec.clusterIP}' prints an address of it",
      },
    );
  return { peers, ports: dns.ports, origin: dns.place, label: 'platform#/dns', dns: 'open' };
}
