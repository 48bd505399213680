import { nonEmpty } from '../../grammar/ports.ts';
import { type Subject, subjectName } from '../../model/connection.ts';
import { type Diagnostic, finding, type Place } from '../../model/diagnostic.ts';
import type { Consumption } from '../../model/intent.ts';
import type { Rule } from '../../model/policy.ts';
import { consumedService, type Made } from './consumed-service.ts';
import { dnsRule } from './dns-rule.ts';
import type { Lookup } from './find.ts';
import { labelOf, type Rules, type World } from './ingress.ts';
import { namedPeer, plainPeers, podsOf } from './peers.ts';

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
    if (self === undefined) continue;
    // what there is to say of them is said of the entry's own side
    const own = podsOf(
      { ...subject, guessed: false },
      { subject, place: self.place },
      world.subjects,
    );
    const peers = own.resolved?.peers;
    if (peers === undefined) continue;
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
      return consumedService(subject, consumption, peer, world, look);
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
          ? podsOf({ ...subject, guessed: false }, asker, world.subjects)
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
