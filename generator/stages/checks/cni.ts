import { overlaps } from '../../grammar/addresses.ts';
import { portText } from '../../grammar/ports.ts';
import { type Subject, subjectName } from '../../model/connection.ts';
import { type Diagnostic, finding } from '../../model/diagnostic.ts';
import type { PlatformFacts } from '../../model/intent.ts';
import type { Policy, Rule } from '../../model/policy.ts';

/**
 * Reports where a network plugin does not do what the policy says. Each quirk
 * is a flag of the platform; the reasons are with the presets.
 */
export function cni(
  subject: Subject,
  policy: Policy,
  peers: readonly Subject[],
  platform: PlatformFacts,
): Diagnostic[] {
  const { cni: quirks } = platform;
  const about = { place: subject.intent?.place, subject: subjectName(subject) };
  const diagnostics: Diagnostic[] = [];
  const add = (code: Parameters<typeof finding>[0], message: string, hint: string): void => {
    diagnostics.push(finding(code, `${message} (${quirks.name})`, { ...about, hint }));
  };
  if (quirks.servicePortIsPodPort) {
    for (const service of subject.services) {
      for (const port of service.ports) {
        const target = podPortOf(port.targetPort, subject);
        if (target === undefined || target === port.port) continue;
        if (!holdsPort(policy.ingress, target)) continue;
        add(
          'cni-service-port',
          `Service ${service.name} has port ${port.port} for pod port ${target}`,
          'make the Service port equal the container port',
        );
      }
    }
  }
  if (quirks.ignoresBarePods) {
    for (const pod of subject.workloads.filter((each) => each.kind === 'Pod')) {
      add('cni-bare-pod', `Pod ${pod.name} has no owner`, 'make it a Deployment or a Job');
    }
  }
  if (quirks.exactServiceSelector) {
    for (const peer of peers) {
      const [service] = peer.services;
      const wanted = JSON.stringify(Object.entries(service?.selector ?? {}).sort());
      const have = JSON.stringify(Object.entries(peer.selector?.matchLabels ?? {}).sort());
      const more = (peer.selector?.matchExpressions ?? []).length > 0;
      if (service === undefined || (wanted === have && !more)) continue;
      add(
        'cni-peer-selector',
        `${subjectName(peer)} is selected by other labels than its Service ${service.name}`,
        "write select: with the Service's selector in its profile",
      );
    }
  }
  for (const rule of [...(policy.ingress ?? []), ...(policy.egress ?? [])])
    diagnostics.push(...blocks(rule, platform, about));
  return diagnostics;
}

function podPortOf(target: number | string, subject: Subject): number | undefined {
  if (typeof target === 'number') return target;
  return subject.workloads.flatMap((each) => each.ports).find((each) => each.name === target)?.port;
}

function holdsPort(rules: readonly Rule[] | undefined, port: number): boolean {
  return (rules ?? []).some(
    (rule) =>
      rule.ports === 'all' ||
      rule.ports.some(
        (each) =>
          each.kind === 'number' && each.port <= port && port <= (each.endPort ?? each.port),
      ),
  );
}

function blocks(rule: Rule, platform: PlatformFacts, about: { subject: string }): Diagnostic[] {
  const { cni: quirks, cidrs } = platform;
  if (rule.peers === 'all') return [];
  const listed = rule.peers.flatMap((peer) => (peer.kind === 'ipBlock' ? [peer.cidr] : []));
  const most = quirks.maxPortsPerCidr;
  const where = { ...about, place: rule.origin };
  const tooMany =
    most !== undefined && rule.ports !== 'all' && listed.length > 0 && rule.ports.length > most
      ? [
          finding(
            'cni-too-many-ports',
            `${rule.ports.length} ports for ${listed[0]} (${rule.ports.slice(0, 3).map(portText).join(', ')}, ...): ${quirks.name} takes ${most}`,
            { ...where, hint: 'write a range' },
          ),
        ]
      : [];
  const own = [...cidrs.pods, ...cidrs.nodes];
  const lost = quirks.ipBlockIgnoresCluster
    ? listed.filter((cidr) => !cidr.endsWith('/0') && own.some((each) => overlaps(cidr, each)))
    : [];
  return [
    ...tooMany,
    ...lost.map((cidr) =>
      finding(
        'cni-ip-block',
        `${cidr} lies in the cluster, where ${quirks.name} matches no address block`,
        { ...where, hint: 'name the pods instead' },
      ),
    ),
  ];
}
