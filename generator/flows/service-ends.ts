import { serviceGoals } from '../analysis/explain/service-goals.ts';
import type { Analysis } from '../analysis/reach/analyse.ts';
import { usualAddress } from '../grammar/addresses.ts';
import type { ClusterService } from '../model/cluster.ts';
import type { FlowEnd } from '../model/flow.ts';
import type { Protocol } from '../model/policy.ts';

/** Where a connection to an address of a Service goes. */
export type Led = { readonly isApiServer?: true } & (
  | { readonly party: number; readonly port: number; readonly end: FlowEnd }
  /** In words: which Service, and why nobody can tell. */
  | { readonly question: string }
);

/** Answers that are remembered, before they are found anew. */
const most = 10_000;

/**
 * Finds out where a connection to the address of a Service goes: policies see
 * the pods behind it and their ports, and never the Service's own. Undefined
 * where the address is no Service's.
 */
export function serviceEnds(
  analysis: Analysis,
): (address: string, protocol: Protocol, port: number) => Led | undefined {
  const byAddress = new Map<string, ClusterService[]>();
  for (const service of analysis.cluster.services)
    for (const each of service.addresses) {
      const usual = usualAddress(each);
      if (usual === undefined) continue;
      const there = byAddress.get(usual);
      if (there === undefined) byAddress.set(usual, [service]);
      else there.push(service);
    }
  const ofNodes = new Set(
    analysis.cluster.nodes.flatMap(({ addresses }) => addresses.map((each) => usualAddress(each))),
  );
  const known = new Map<string, Led | undefined>();
  return (address, protocol, port) => {
    const usual = usualAddress(address);
    const services = usual === undefined ? undefined : byAddress.get(usual);
    if (usual === undefined || services === undefined) return undefined;
    const key = `${usual} ${protocol} ${port}`;
    if (known.has(key)) return known.get(key);
    const found = ledBy(analysis, services, { protocol, port }, ofNodes.has(usual));
    if (known.size >= most) known.clear();
    known.set(key, found);
    return found;
  };
}

function ledBy(
  analysis: Analysis,
  services: readonly ClusterService[],
  asked: { readonly protocol: Protocol; readonly port: number },
  isOfNode: boolean,
): Led | undefined {
  const { protocol, port } = asked;
  const those = services.filter(({ ports }) =>
    ports.some((each) => each.port === port && each.protocol === protocol),
  );
  const names = (all: readonly ClusterService[]): string =>
    [...new Set(all.map((each) => `${each.namespace}/${each.name}`))].sort().join(', ');
  // a node's own address may be a load balancer's, too, and has other ports
  if (those.length === 0)
    return isOfNode
      ? undefined
      : {
          question: `Service ${names(services)} has no port ${port}/${protocol}: where does it lead?`,
        };
  const api = those.some((each) => each.namespace === 'default' && each.name === 'kubernetes');
  const more = api ? { isApiServer: true as const } : {};
  const goals = those.flatMap((each) => serviceGoals(analysis, each, asked));
  const found = new Map<string, Extract<Led, { party: number }>>();
  for (const goal of goals)
    for (const id of goal.members) {
      const party = analysis.parties.of[id];
      if (party === undefined) continue;
      const isAddress = analysis.parties.all[party]?.kind === 'addresses';
      const address = isAddress ? goal.address : undefined;
      const end = address === undefined ? {} : { address };
      found.set(`${party} ${goal.port} ${address ?? ''}`, { party, port: goal.port, end, ...more });
    }
  const [only, ...others] = found.values();
  if (only !== undefined && others.length === 0) return only;
  const why =
    only === undefined
      ? 'leads to no pods that are here: which service is behind it?'
      : `leads to ${found.size} ends: to which of them does it connect?`;
  return { question: `Service ${names(those)} ${why}`, ...more };
}
