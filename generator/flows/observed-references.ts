import type { Analysis } from '../analysis/reach/analyse.ts';
import { blockOf, cidrProblem } from '../grammar/addresses.ts';
import { askedHost } from '../grammar/hosts.ts';
import type { NamedConnection } from '../model/flow.ts';
import { compare } from '../model/order.ts';
import type { Party } from '../model/reach.ts';
import { type Observed, sum, total } from './observed.ts';
import { addressesOf, mostOutside, type OutsideEnd } from './outside-ends.ts';

/** Connections of a workload to one end that a draft names, added up. */
interface Summed {
  readonly of: Omit<NamedConnection, 'words'>;
  readonly count: number;
  readonly last: string | undefined;
}

/**
 * The connections that workloads were seen to open and that were let through,
 * to each other and to the outside; by the name that was asked for where the
 * record has it. In an order that is not that of the records.
 */
export function observedReferences(
  observed: Observed,
  { parties }: Analysis,
): readonly NamedConnection[] {
  const found = new Map<string, Summed>();
  for (const each of observed.connections.values()) {
    const { protocol, port } = each;
    const count = total(each.forwarded);
    const [source, destination] = [parties.all[each.source], parties.all[each.destination]];
    if (source?.kind !== 'workload' || destination === undefined || count === 0) continue;
    const to = targetOf(destination, each.outside.destination);
    if (to === undefined) continue;
    const of = { from: keyOf(source), to, protocol, port };
    const key = JSON.stringify([of.from, to, port, protocol]);
    // one host may have addresses in several pieces of the address space
    const known = found.get(key);
    const last = later(known?.last, each.last);
    found.set(key, { of, count: sum(known?.count ?? 0, count), last });
  }
  return [...found]
    .sort(([a], [b]) => compare(a, b))
    .map(([, { of, count, last }]) => {
      const times = count === 1 ? 'once' : `${count} times`;
      const when = last === undefined ? '' : `, last ${last}`;
      return { ...of, words: `observed ${times}${when}` };
    });
}

function later(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one > other ? one : other;
}

function targetOf(
  party: Party,
  outside: OutsideEnd | undefined,
): NamedConnection['to'] | undefined {
  switch (party.kind) {
    case 'workload':
      return { workload: keyOf(party) };
    case 'named': {
      const host = askedHost(party.name);
      return host === undefined ? undefined : { host };
    }
    case 'addresses':
      return outside === undefined ? undefined : outsideTarget(outside);
    case 'unseen':
      return undefined;
  }
}

/** Names and addresses that can stand in a profile as they are; what else was seen is a question. */
function outsideTarget(outside: OutsideEnd): NamedConnection['to'] {
  const { host, question, isApiServer } = outside;
  if (isApiServer === true) return { apiServer: true };
  if (question !== undefined) return { question };
  if (host !== undefined) return { host };
  const [address] = addressesOf(outside);
  if (address === undefined)
    return {
      question: `others outside, of which more than ${mostOutside} were seen: to whom does it connect?`,
    };
  return cidrProblem(blockOf(address)) === undefined
    ? { host: address }
    : { question: `${address} is no address that a profile can name: to whom does it connect?` };
}

function keyOf({
  workload: { namespace, kind, name },
}: Extract<Party, { kind: 'workload' }>): string {
  return `${namespace}/${kind}/${name}`;
}
