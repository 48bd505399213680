import type { Analysis } from '../analysis/reach/analyse.ts';
import type { FlowEnd, NamedConnection } from '../model/flow.ts';
import type { Party } from '../model/reach.ts';
import { type Observed, total } from './observed.ts';

/**
 * The connections that workloads were seen to open and that were let through,
 * to each other and to the outside; by the name that was asked for where the
 * record has it.
 */
export function observedReferences(
  observed: Observed,
  { parties }: Analysis,
): readonly NamedConnection[] {
  return [...observed.connections.values()].flatMap((each): NamedConnection[] => {
    const count = total(each.forwarded);
    const [source, destination] = [parties.all[each.source], parties.all[each.destination]];
    if (source?.kind !== 'workload' || destination === undefined || count === 0) return [];
    const to = targetOf(destination, each.example.destination);
    if (to === undefined) return [];
    const times = count === 1 ? 'once' : `${count} times`;
    const last = each.last === undefined ? '' : `, last ${each.last}`;
    const { protocol, port } = each;
    return [{ from: keyOf(source), to, protocol, port, words: `observed ${times}${last}` }];
  });
}

function targetOf(
  party: Party,
  { address, names = [] }: FlowEnd,
): NamedConnection['to'] | undefined {
  switch (party.kind) {
    case 'workload':
      return { workload: keyOf(party) };
    case 'named':
      return { host: party.name };
    case 'addresses': {
      const host = names[0]?.replace(/\.$/, '') ?? address;
      return host === undefined ? undefined : { host };
    }
    case 'unseen':
      return undefined;
  }
}

function keyOf({
  workload: { namespace, kind, name },
}: Extract<Party, { kind: 'workload' }>): string {
  return `${namespace}/${kind}/${name}`;
}
