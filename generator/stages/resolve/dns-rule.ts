import { nonEmpty } from '../../grammar/ports.ts';
import { type Subject, subjectName } from '../../model/connection.ts';
import { type Diagnostic, finding } from '../../model/diagnostic.ts';
import type { Rule } from '../../model/policy.ts';
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
