import { portsText } from '../../grammar/ports.ts';
import { matches } from '../../grammar/selectors.ts';
import type { ClusterPolicy } from '../../model/cluster.ts';
import { type Diagnostic, finding } from '../../model/diagnostic.ts';
import { compare } from '../../model/order.ts';
import type { Party } from '../../model/reach.ts';
import { countText } from '../explain/part-selected.ts';
import { kindsText, type PodKind, podKinds } from '../explain/pod-kinds.ts';
import type { Analysis } from '../reach/analyse.ts';
import { peersOf } from '../reach/grants.ts';
import { isAbout, isDefaultDeny, policySubject, policyTitle } from '../read/policy-terms.ts';
import { isolation } from '../views/workload-parties.ts';
import type { GraphRule } from './rule.ts';
import { everyoneText } from './written-rule.ts';

type Workload = Extract<Party, { kind: 'workload' }>;

/** Workloads of the manifests that policies can hold, with their numbers. */
export function held({ parties }: Analysis): readonly (readonly [number, Workload])[] {
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
      const message = `no policy isolates ${unheldText(analysis, number, party.name, open)}`;
      return [
        finding('not-isolated', message, {
          place: party.workload.place,
          subject: party.name,
          alike: unheldAlike(message, party.name, open),
          hint:
            intent === undefined
              ? 'write a profile for it, or a policy that selects its pods'
              : 'its profile is loaded: its policy is not among the manifests',
        }),
      ];
    }),
};

const directions = ['ingress', 'egress'] as const;

/** `shop/web for egress, and 1 of 2 pods (web-2) for ingress`. */
function unheldText(
  analysis: Analysis,
  number: number,
  name: string,
  open: readonly ('ingress' | 'egress')[],
): string {
  const kinds = podKinds(analysis, analysis.parties.members[number] ?? []);
  const unheld = (direction: 'ingress' | 'egress'): readonly PodKind[] =>
    kinds.filter(({ members: [id = 0] }) => !analysis.reach.isIsolated(id, direction));
  const wholly = open.filter((each) => unheld(each).length === kinds.length);
  const partly = open.filter((each) => !wholly.includes(each));
  const parts = partly.map((each) => {
    const those = unheld(each);
    const whose = wholly.length === 0 ? ` of ${name}` : '';
    return `${countText(those, kinds)}${whose} (${kindsText(those)}) for ${each}`;
  });
  const whole = wholly.length === 0 ? [] : [`${name} for ${wholly.join(' and ')}`];
  return [...whole, ...parts].join(', and ');
}

/** What several have in common that no policy isolates at all; pods of one that differ are told by name. */
function unheldAlike(
  message: string,
  name: string,
  open: readonly ('ingress' | 'egress')[],
): string | undefined {
  const isWhole = message === `no policy isolates ${name} for ${open.join(' and ')}`;
  return isWhole ? `no policy isolates # workloads for ${open.join(' and ')}` : undefined;
}

/** Whether a cluster-wide rule denies all pods of a namespace everything that no other rule allows. */
export function isClosedByTier(
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
  check: ({ analysis: { cluster, reach }, written }) => {
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
      const how =
        policy.service === undefined && policy.kind === 'NetworkPolicy' && whole?.peers === 'all'
          ? ` (${everyoneText(whole.origin, 'to', written)})`
          : '';
      const message = `${policyTitle(policy)} allows egress to every address${how}: ${[...new Set(ports)].join(', ')}`;
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
