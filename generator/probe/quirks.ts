import { peersOf, portsAt } from '../analysis/reach/grants.ts';
import type { ClusterPolicy } from '../model/cluster.ts';
import type { ProbeQuirk } from '../model/probe.ts';
import type { Draft } from './draft.ts';
import type { Simulations } from './simulations.ts';

/** What network plugins are known to do otherwise than the API says. Each lets through what is blocked. */
const known: Readonly<Record<ProbeQuirk, { readonly plugin: RegExp; readonly about: string }>> = {
  'both-directions': {
    plugin: /kube-router/i,
    about:
      'kube-router takes an ingress rule of a policy that selects both ends for its egress as well',
  },
  'port-by-name': {
    plugin: /kube-router/i,
    about: "kube-router opens a port by name on all pods by the number that one pod's name has",
  },
};

/** In words, the first quirk that a plugin is known for. */
export function knownQuirk(
  quirks: readonly ProbeQuirk[],
  networkPlugin: string | undefined,
): string | undefined {
  if (networkPlugin === undefined) return undefined;
  return quirks.map((each) => known[each]).find(({ plugin }) => plugin.test(networkPlugin))?.about;
}

/** The quirks that would let a blocked connection through, by the policies that are there. */
export function quirksOf({ actual, actualFor }: Simulations, draft: Draft): readonly ProbeQuirk[] {
  const { universe, ports } = actual.reach;
  const { from, members, protocol, port, podPort = port } = draft;
  const found = new Set<ProbeQuirk>();
  const atSource = actualFor(from.member);
  for (const to of members) {
    const atTarget = actualFor(to);
    for (const policy of new Set([...atSource, ...atTarget])) {
      const [isSource, isTarget] = [atSource.includes(policy), atTarget.includes(policy)];
      if (isSource && isTarget && policy.egress !== undefined && lets(policy, to))
        found.add('both-directions');
      if (
        (isTarget && names(policy, 'ingress', from.member)) ||
        (isSource && names(policy, 'egress', to))
      )
        found.add('port-by-name');
    }
  }
  return [...found].sort();

  /** Whether its ingress lets the source in. */
  function lets(policy: ClusterPolicy, to: number): boolean {
    return (policy.ingress ?? []).some(
      (rule) =>
        isNamed(policy, rule.peers, from.member) &&
        ports.has(portsAt(universe, to, rule.ports, ports), protocol, podPort),
    );
  }

  /** Whether it speaks of the other end with a port by name. */
  function names(policy: ClusterPolicy, direction: 'ingress' | 'egress', other: number): boolean {
    return (policy[direction] ?? []).some(
      (rule) =>
        rule.ports !== 'all' &&
        rule.ports.some((each) => each.kind === 'name' && each.protocol === protocol) &&
        isNamed(policy, rule.peers, other),
    );
  }

  function isNamed(
    policy: ClusterPolicy,
    peers: Parameters<typeof peersOf>[0],
    other: number,
  ): boolean {
    const set = peersOf(peers, policy, universe);
    return set === 'all' || set.has(other);
  }
}
