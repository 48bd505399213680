import { overlaps } from '../../grammar/addresses.ts';
import { portText } from '../../grammar/ports.ts';
import { type Subject, subjectName } from '../../model/connection.ts';
import { type Diagnostic, finding, type Place } from '../../model/diagnostic.ts';
import type { PlatformFacts } from '../../model/intent.ts';
import type { Policy, Rule } from '../../model/policy.ts';
import type { World } from '../resolve/ingress.ts';

/**
 * Reports where a network plugin does not do what the policy says. Each quirk
 * is a flag of the platform; the reasons are with the presets.
 */
export function cni(subject: Subject, policy: Policy, world: World): Diagnostic[] {
  const { platform } = world;
  const { cni: quirks } = platform;
  const about = { place: subject.intent?.place, subject: subjectName(subject) };
  const diagnostics = [...plainQuirks(subject, policy, platform, about)];
  const add = (code: Parameters<typeof finding>[0], message: string, hint: string): void => {
    diagnostics.push(finding(code, `${message} (${quirks.name})`, { ...about, hint }));
  };
  if (quirks.exactServiceSelector) {
    for (const peer of providersOf(subject, world)) {
      const [service] = peer.services;
      const wanted = JSON.stringify(Object.entries(service?.selector ?? {}).sort());
      const isExact = world.subjects
        .asPeer(peer)
        .selectors.every(
          ({ matchLabels, matchExpressions }) =>
            JSON.stringify(Object.entries(matchLabels).sort()) === wanted &&
            matchExpressions.length === 0,
        );
      if (service === undefined || isExact) continue;
      add(
        'cni-peer-selector',
        `${subjectName(peer)} is selected by other labels than its Service ${service.name}`,
        "write select: with the Service's selector in its profile",
      );
    }
  }
  return diagnostics;
}

/** Quirks that show without a profile: Service ports, pods without an owner, address blocks. */
export function plainQuirks(
  subject: Subject,
  policy: Pick<Policy, 'ingress' | 'egress'>,
  platform: PlatformFacts,
  about: { readonly place?: Place | undefined; readonly subject: string },
): Diagnostic[] {
  const { cni: quirks } = platform;
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
  for (const rules of [policy.ingress ?? [], policy.egress ?? []])
    diagnostics.push(...blocks(rules, platform, about));
  return diagnostics;
}

/** The services that a service connects to, whether their profiles are loaded or not. */
function providersOf(subject: Subject, { net, subjects }: World): Subject[] {
  return net.consumptionsOf(subject).flatMap(({ peer }) => {
    if (peer.kind !== 'service') return [];
    return [
      net.named(peer, subject) ?? subjects.ofName(peer.service, net.namespaceOf(peer, subject)),
    ];
  });
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

function blocks(
  rules: readonly Rule[],
  platform: PlatformFacts,
  about: { subject: string },
): Diagnostic[] {
  const { cni: quirks, cidrs } = platform;
  const own = [...cidrs.pods, ...cidrs.nodes];
  const diagnostics: Diagnostic[] = [];
  const ports = new Map<string, Set<string>>();
  for (const rule of rules) {
    if (rule.peers === 'all') continue;
    const where = { ...about, place: rule.origin };
    for (const peer of rule.peers) {
      if (peer.kind !== 'ipBlock') continue;
      if (
        quirks.ipBlockIgnoresCluster &&
        !peer.cidr.endsWith('/0') &&
        own.some((each) => overlaps(peer.cidr, each))
      ) {
        const message = `${peer.cidr} lies in the cluster, where ${quirks.name} matches no address block`;
        diagnostics.push(
          finding('cni-ip-block', message, { ...where, hint: 'name the pods instead' }),
        );
      }
      const known = ports.get(peer.cidr) ?? new Set();
      const before = known.size;
      for (const each of rule.ports === 'all' ? [] : rule.ports) known.add(portText(each));
      ports.set(peer.cidr, known);
      const most = quirks.maxPortsPerCidr;
      if (most !== undefined && known.size > most && before <= most) {
        const message = `${known.size} ports for ${peer.cidr} over all entries: ${quirks.name} takes ${most}`;
        diagnostics.push(
          finding('cni-too-many-ports', message, { ...where, hint: 'write a range' }),
        );
      }
    }
  }
  return diagnostics;
}
