import type { Analysis } from '../analysis/reach/analyse.ts';
import type { Draft } from './draft.ts';
import type { End } from './ends.ts';
import type { Simulations } from './simulations.ts';

/** Every cluster has this Service. */
const knownName = 'kubernetes.default.svc';

/** From every workload whose egress profiles hold: does a name resolve? */
export function lookups({ declared, dns }: Simulations, ends: readonly End[]): readonly Draft[] {
  if (dns.members.length === 0) return [];
  return ends
    .filter(
      ({ kind, member, replicaOf }) =>
        kind === 'workload' &&
        replicaOf === undefined &&
        declared.reach.isIsolated(member, 'egress'),
    )
    .map(
      (from): Draft => ({
        about: 'dns',
        from,
        to: { kind: 'lookup', host: knownName },
        members: dns.members,
        protocol: 'UDP',
        port: dns.port,
      }),
    );
}

/** Whether names resolve for a member, as far as policies go. */
export function resolvesNames(
  { reach }: Analysis,
  { members, port }: Simulations['dns'],
  from: number,
): boolean {
  if (!reach.isIsolated(from, 'egress')) return true;
  return [...reach.row(from)].some(
    ([open, set]) => reach.ports.has(open, 'UDP', port) && members.some((each) => set.has(each)),
  );
}
