import { nonEmpty } from '../../grammar/ports.ts';
import { type Subject, subjectName } from '../../model/connection.ts';
import { type Diagnostic, finding } from '../../model/diagnostic.ts';
import type { PlatformFacts } from '../../model/intent.ts';
import type { NonEmpty, Peer, Rule } from '../../model/policy.ts';
import type { World } from './ingress.ts';
import { plainPeers } from './peers.ts';

/** The rule to the platform's DNS, or a finding when the platform does not say where that is. */
export function dnsRule(subject: Subject, world: World): Rule | Diagnostic {
  const { dns, name } = world.platform;
  const about = { place: subject.intent?.place, subject: subjectName(subject) };
  if (dns === undefined) {
    return finding('platform-value-missing', `the platform ${name} does not say where DNS is`, {
      ...about,
      hint: 'set dns in the platform file, or write dns: false',
    });
  }
  const peers = dnsPeers(world.platform, subject);
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

/** Nobody asks for the DNS in particular. */
const anybody: Subject = {
  service: 'dns',
  seen: false,
  workloads: [],
  onHost: false,
  services: [],
  guessed: false,
};

/** Where the platform's DNS is; undefined where it knows none. */
export function dnsPeers(
  platform: PlatformFacts,
  subject: Subject = anybody,
): NonEmpty<Peer> | undefined {
  const written = platform.dns?.peers ?? [];
  return nonEmpty(written.flatMap((each) => plainPeers(each, platform, subject)));
}
