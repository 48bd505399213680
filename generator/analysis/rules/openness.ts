import { portsText } from '../../grammar/ports.ts';
import { matches } from '../../grammar/selectors.ts';
import type { ClusterPolicy } from '../../model/cluster.ts';
import { type Diagnostic, finding } from '../../model/diagnostic.ts';
import { compare } from '../../model/order.ts';
import type { Party } from '../../model/reach.ts';
import type { Analysis } from '../analyse.ts';
import { explain } from '../explain.ts';
import { peersOf, plainPorts } from '../grants.ts';
import { isolation } from '../party.ts';
import { noPorts } from '../port-sets.ts';
import { isAbout, isDefaultDeny, policySubject, policyTitle } from '../scope.ts';
import type { GraphRule } from './rule.ts';

type Workload = Extract<Party, { kind: 'workload' }>;

/** Workloads of the manifests that policies can hold, with their numbers. */
function held({ parties }: Analysis): readonly (readonly [number, Workload])[] {
  return parties.all.flatMap((party, number) =>
    party.kind === 'workload' && !party.hostNetwork ? [[number, party] as const] : [],
  );
}

/** Pods that no policy selects for a direction, unless their profile leaves it open or a cluster-wide rule closes it. */
export const notIsolated: GraphRule = {
  code: 'not-isolated',
  check: ({ analysis, subjects }) =>
    held(analysis).flatMap(([number, party]) => {
      const isolated = isolation(analysis, number);
      const intent = subjects.get(number)?.intent;
      const open = directions.filter(
        (each) =>
          !isolated[each] &&
          intent?.isolate[each] !== false &&
          !isClosedByTier(analysis.cluster, party.namespace, each),
      );
      if (open.length === 0) return [];
      return [
        finding('not-isolated', `no policy isolates ${party.name} for ${open.join(' and ')}`, {
          place: party.workload.place,
          subject: party.name,
          alike: `no policy isolates # workloads for ${open.join(' and ')}`,
          hint:
            intent === undefined
              ? 'write a profile for it, or a policy that selects its pods'
              : 'its profile is loaded: its policy is not among the manifests',
        }),
      ];
    }),
};

const directions = ['ingress', 'egress'] as const;

/** Whether a cluster-wide rule denies all pods of a namespace everything that no other rule allows. */
function isClosedByTier(
  { tiers, namespaces }: Analysis['cluster'],
  namespace: string,
  direction: 'ingress' | 'egress',
): boolean {
  const labels = namespaces.get(namespace) ?? {};
  return tiers.some(
    ({ subject, ...policy }) =>
      subject !== 'none' &&
      subject.pods === 'all' &&
      (subject.namespaces.kind === 'all' ||
        (subject.namespaces.kind === 'labels' && matches(subject.namespaces.selector, labels))) &&
      policy[direction].some(
        ({ action, ports, peers }) =>
          action === 'Deny' &&
          ports === 'all' &&
          peers.some(
            (each) => each.kind === 'pods' && each.namespaces.kind === 'all' && each.pods === 'all',
          ) &&
          // who comes in can only be named by pods
          (direction === 'ingress' ||
            peers.some((each) => each.kind === 'ipBlock' && each.cidr.endsWith('/0'))),
      ),
  );
}

const generated = 'netprofile generate --default-deny writes one';

/** generate needs profiles, which a team that lints manifests alone may not have. */
function byHand(missing: readonly ('ingress' | 'egress')[]): string {
  const types = missing.map((each) => (each === 'ingress' ? 'Ingress' : 'Egress')).join(', ');
  return `write a NetworkPolicy there with podSelector: {} and policyTypes: [${types}]; with profiles, ${generated}`;
}

export const noDefaultDeny: GraphRule = {
  code: 'no-default-deny',
  check: ({ analysis, resolved }) => {
    const { cluster } = analysis;
    const namespaces = [...new Set(cluster.pods.map((each) => each.workload.namespace))];
    return namespaces.sort(compare).flatMap((namespace): Diagnostic[] => {
      const labels = cluster.namespaces.get(namespace) ?? {};
      const own = cluster.policies.filter((each) => isAbout(each, namespace, labels));
      const missing = (['ingress', 'egress'] as const).filter(
        (direction) =>
          !own.some((each) => isDefaultDeny(each, direction)) &&
          !isClosedByTier(cluster, namespace, direction),
      );
      if (missing.length === 0) return [];
      const message = `namespace ${namespace} has no default deny for ${missing.join(' and ')}`;
      const place = cluster.pods.find((each) => each.workload.namespace === namespace)?.workload
        .place;
      const hint = resolved.length > 0 ? generated : byHand(missing);
      const alike = `# namespaces have no default deny for ${missing.join(' and ')}`;
      return [finding('no-default-deny', message, { place, subject: namespace, hint, alike })];
    });
  },
};

/** Policies whose egress rules together name everyone, or every address of a family. */
export const egressToEverywhere: GraphRule = {
  code: 'egress-to-everywhere',
  check: ({ analysis: { cluster, reach } }) => {
    const { universe } = reach;
    const families = ['0.0.0.0/0', '::/0'].map((cidr) =>
      universe.block({ cidr, except: [] }, true),
    );
    return cluster.policies.flatMap((policy): Diagnostic[] => {
      const rules = policy.egress ?? [];
      const sets = rules.map((each) => peersOf(each.peers, policy, universe));
      const named = sets.reduce((sum, each) => sum + (each === 'all' ? Infinity : each.size), 0);
      const isOpen = families.some(
        (family) =>
          named >= family.size &&
          family.values().every((id) => sets.some((each) => each === 'all' || each.has(id))),
      );
      if (!isOpen) return [];
      const whole = rules.find((_, index) => sets[index] === 'all') ?? rules[0];
      const ports = rules
        .filter((_, index) => {
          const set = sets[index];
          return set === 'all' || (set?.size ?? 0) >= (families[0]?.size ?? 1) / 2;
        })
        .map((each) => portsText(each.ports));
      if (ports.length === 0) ports.push(...rules.map((each) => portsText(each.ports)));
      const message = `${policyTitle(policy)} allows egress to every address: ${[...new Set(ports)].join(', ')}`;
      return [
        finding('egress-to-everywhere', message, {
          place: whole?.origin,
          subject: policySubject(policy),
          alike: `# policies allow egress to every address (${[...new Set(ports)].join(', ')})`,
          hint: narrowHint(policy),
        }),
      ];
    });
  },
};

/** A policy that was made from a profile is mended there; peers with a dollar are of profiles alone. */
function narrowHint({ service, kind }: ClusterPolicy): string {
  if (service !== undefined)
    return 'name the addresses; $internet leaves out private ones and the metadata address';
  const block = kind === 'NetworkPolicy' ? 'ipBlock' : 'address block';
  return `name the addresses, or an ${block} with except for private ranges and the metadata address (in a profile, $internet)`;
}

/** Pods that may reach something but not the platform's DNS. */
export const dnsBlocked: GraphRule = {
  code: 'dns-blocked',
  check: ({ analysis, dns, subjects }) => {
    if (dns === undefined) return [];
    const { reach } = analysis;
    const servers = peersOf(dns.peers, { namespace: '' }, reach.universe);
    const ports = plainPorts(dns.ports, reach.ports);
    if (servers === 'all' || servers.size === 0) return [];
    return held(analysis).flatMap(([number, party]): Diagnostic[] => {
      const members = analysis.parties.members[number] ?? [];
      if (!isolation(analysis, number).egress || members.some((id) => servers.has(id))) return [];
      const rows = members.map((id) => reach.row(id));
      const reached = rows.flatMap((row) => [...row]);
      const answers = reached.filter(([, set]) => servers.values().some((id) => set.has(id)));
      const open = reach.ports.unionOf(answers.map(([each]) => each));
      if (reached.length === 0 || reach.ports.difference(ports, open) === noPorts) return [];
      // it was chosen, or the DNS pods themselves let nobody in
      if (subjects.get(number)?.intent?.dns === false) return [];
      const [server = 0] = servers.values();
      const asked = explain(analysis, number, analysis.parties.of[server] ?? 0, 'UDP', 53);
      if (asked.egress.allowed) return [];
      const message = `${party.name} may reach others, but not the platform's DNS`;
      return [
        finding('dns-blocked', message, {
          place: party.workload.place,
          subject: party.name,
          alike: "# workloads may reach others, but not the platform's DNS",
          hint: 'allow UDP and TCP 53 to the DNS pods; a profile does so by default (dns: true)',
        }),
      ];
    });
  },
};
