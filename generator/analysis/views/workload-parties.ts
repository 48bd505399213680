import { compare } from '../../model/order.ts';
import type { Direction, Party } from '../../model/reach.ts';
import type { Analysis } from '../reach/analyse.ts';
import { addressesText } from './address-ranges.ts';

/** A workload of the manifests, or a service whose profile made a policy for it. */
export function isWorkload(party: Party | undefined): boolean {
  return party?.kind === 'workload' || (party?.kind === 'unseen' && party.service !== undefined);
}

/** Whether every kind of pods of a party is selected by some policy. */
export function isolation(
  { parties, reach }: Analysis,
  number: number,
): { readonly ingress: boolean; readonly egress: boolean } {
  const members = parties.members[number] ?? [];
  const every = (direction: Direction): boolean =>
    members.every((id) => reach.isIsolated(id, direction));
  return { ingress: every('ingress'), egress: every('egress') };
}

/** Names of parties: workloads and unseen pods sorted, then addresses in as few words as say them. */
export function namesOf({ parties }: Analysis, numbers: readonly number[]): readonly string[] {
  const those = numbers.map((each) => parties.all[each]).filter((each) => each !== undefined);
  const named = those.filter((each) => each.kind !== 'addresses').map((each) => each.name);
  return [
    ...named.sort(compare),
    ...addressesText(those.filter((each) => each.kind === 'addresses')),
  ];
}

/** The same of who is outside: all addresses together are `any address`, for `anywhere` is every pod, too. */
export function outsideNames(analysis: Analysis, numbers: readonly number[]): readonly string[] {
  return namesOf(analysis, numbers).map((each) => (each === 'anywhere' ? 'any address' : each));
}
