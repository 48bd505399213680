import { didYouMean } from '../../grammar/did-you-mean.ts';
import { type Subject, subjectName } from '../../model/connection.ts';
import { type Diagnostic, finding, type Place } from '../../model/diagnostic.ts';
import type { Consumption, PeerRef } from '../../model/intent.ts';
import { askedPorts } from './asked-ports.ts';
import type { Lookup } from './find.ts';
import type { World } from './ingress.ts';
import { podsOf, type ResolvedPeer } from './peers.ts';

/** What an entry of consumes becomes: peers with ports, or findings why not. */
export interface Made {
  readonly resolved?: ResolvedPeer;
  readonly diagnostics: readonly Diagnostic[];
}

/** Looks up the service that an entry of consumes names, and the ports that it is asked for. */
export function consumedService(
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
  const pods = podsOf(provider, { subject, place }, world.subjects);
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

function needsRelease(name: string, about: { place: Place; subject: string }): Diagnostic {
  return finding(
    'needs-release',
    `${name}: its own policy lets this in with its next release`,
    about,
  );
}
