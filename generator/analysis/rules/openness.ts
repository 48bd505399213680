import type { ClusterPolicy } from '../../model/cluster.ts';
import { type Diagnostic, finding } from '../../model/diagnostic.ts';
import type { Party } from '../../model/reach.ts';
import type { Analysis } from '../analyse.ts';
import { peersOf, plainPorts } from '../grants.ts';
import { byText, isolation } from '../matrix.ts';
import { noPorts, type PortSet } from '../port-sets.ts';
import type { GraphRule } from './rule.ts';

type Workload = Extract<Party, { kind: 'workload' }>;

/** Workloads of the manifests that policies can hold, with their numbers. */
function held({ parties }: Analysis): readonly (readonly [number, Workload])[] {
  return parties.all.flatMap((party, number) =>
    party.kind === 'workload' && !party.hostNetwork ? [[number, party] as const] : [],
  );
}

/** Pods that no policy selects for a direction. Cluster-wide policies may hold them still. */
export const notIsolated: GraphRule = {
  code: 'not-isolated',
  check: ({ analysis }) =>
    held(analysis).flatMap(([number, party]) => {
      const isolated = isolation(analysis, number);
      const open = (['ingress', 'egress'] as const).filter((each) => !isolated[each]);
      if (open.length === 0) return [];
      return [
        finding('not-isolated', `no policy isolates ${party.name} for ${open.join(' and ')}`, {
          place: party.workload.place,
          subject: party.name,
          hint: 'write a profile for it, or a policy that selects its pods',
        }),
      ];
    }),
};

/** Whether a policy selects every pod of its namespace and allows nothing in a direction. */
export function isDefaultDeny(policy: ClusterPolicy, direction: 'ingress' | 'egress'): boolean {
  return policy.selector === 'all' && policy[direction]?.length === 0;
}

export const noDefaultDeny: GraphRule = {
  code: 'no-default-deny',
  check: ({ analysis }) => {
    const { cluster } = analysis;
    const namespaces = [...new Set(cluster.pods.map((each) => each.workload.namespace))];
    return namespaces.sort(byText).flatMap((namespace): Diagnostic[] => {
      const own = cluster.policies.filter((each) => each.namespace === namespace);
      const missing = (['ingress', 'egress'] as const).filter(
        (direction) => !own.some((each) => isDefaultDeny(each, direction)),
      );
      if (missing.length === 0) return [];
      const message = `namespace ${namespace} has no default deny for ${missing.join(' and ')}`;
      const place = cluster.pods.find((each) => each.workload.namespace === namespace)?.workload
        .place;
      const hint = 'netprofile generate --default-deny writes one';
      return [finding('no-default-deny', message, { place, subject: namespace, hint })];
    });
  },
};

/** Rules of a policy that name everyone, or every address of a family. */
export const egressToEverywhere: GraphRule = {
  code: 'egress-to-everywhere',
  check: ({ analysis }) =>
    analysis.cluster.policies.flatMap((policy) =>
      (policy.egress ?? []).flatMap(({ peers, origin }) => {
        const open =
          peers === 'all' || peers.some((each) => each.kind === 'ipBlock' && isWholeFamily(each));
        if (!open) return [];
        return [
          finding(
            'egress-to-everywhere',
            `NetworkPolicy ${policy.namespace}/${policy.name} allows egress to every address`,
            {
              place: origin,
              subject: `${policy.namespace}/${policy.service ?? policy.name}`,
              hint: 'name the addresses; $internet leaves out private ones and the metadata address',
            },
          ),
        ];
      }),
    ),
};

function isWholeFamily({
  cidr,
  except,
}: {
  readonly cidr: string;
  readonly except: readonly string[];
}): boolean {
  return cidr.endsWith('/0') && except.length === 0;
}

/** Pods that may reach something but not the platform's DNS. */
export const dnsBlocked: GraphRule = {
  code: 'dns-blocked',
  check: ({ analysis, dns }) => {
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
      const open = answers.reduce<PortSet>((sum, [each]) => reach.ports.union(sum, each), noPorts);
      if (reached.length === 0 || reach.ports.difference(ports, open) === noPorts) return [];
      const message = `${party.name} may reach others, but not the platform's DNS`;
      return [
        finding('dns-blocked', message, {
          place: party.workload.place,
          subject: party.name,
          hint: 'allow UDP and TCP 53 to the DNS pods; a profile does so by default (dns: true)',
        }),
      ];
    });
  },
};
