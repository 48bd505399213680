import { addressText, rangeText } from '../../grammar/addresses.ts';
import type { Party } from '../../model/reach.ts';
import type { Member, PodMember } from './members.ts';
import type { Universe } from './universe.ts';

/**
 * The ends of connections as people know them: a workload is one, however
 * many kinds of pods policies tell apart in it.
 */
export class Parties {
  readonly all: readonly Party[];
  /** By member: the number of its party. */
  readonly of: Uint32Array;
  /** By party: its members. */
  readonly members: readonly (readonly number[])[];

  constructor(universe: Universe) {
    const names = workloadNames(universe.members);
    const numbers = new Map<string, number>();
    const all: Party[] = [];
    const members: number[][] = [];
    this.of = new Uint32Array(universe.size);
    universe.members.forEach((member, id) => {
      const key = keyOf(member);
      const number = numbers.get(key) ?? all.push(partyOf(member, names, universe)) - 1;
      numbers.set(key, number);
      this.of[id] = number;
      const list = members[number];
      if (list === undefined) members[number] = [id];
      else list.push(id);
    });
    this.all = all;
    this.members = members;
  }

  /** Whether every party is one member, in the same order. */
  get isSimple(): boolean {
    return this.all.length === this.of.length;
  }
}

function keyOf(member: Member): string {
  switch (member.kind) {
    case 'pods':
      return workloadKey(member);
    case 'unseen':
      return JSON.stringify([member.namespace, member.text]);
    case 'named':
      return `@${member.name}`;
    case 'addresses':
      return `#${member.piece}`;
  }
}

function workloadKey({ workload: { namespace, kind, name } }: PodMember): string {
  return `${namespace}/${kind}/${name}`;
}

/** namespace/name, with the kind between where two workloads share it. */
function workloadNames(members: readonly Member[]): ReadonlyMap<string, string> {
  const kinds = new Map<string, Set<string>>();
  const pods = members.filter((each) => each.kind === 'pods');
  const short = ({ workload }: PodMember): string => `${workload.namespace}/${workload.name}`;
  for (const each of pods) {
    const known = kinds.get(short(each)) ?? new Set();
    kinds.set(short(each), known.add(each.workload.kind));
  }
  return new Map(
    pods.map((each) => {
      const clash = (kinds.get(short(each))?.size ?? 0) > 1;
      return [workloadKey(each), clash ? workloadKey(each) : short(each)];
    }),
  );
}

function partyOf(member: Member, names: ReadonlyMap<string, string>, universe: Universe): Party {
  switch (member.kind) {
    case 'pods': {
      const { workload, hostNetwork } = member;
      const name = names.get(workloadKey(member)) ?? workload.name;
      return { kind: 'workload', name, namespace: workload.namespace, workload, hostNetwork };
    }
    case 'unseen': {
      const { namespace, text, service } = member;
      const name =
        service === undefined || member.inNamespace === undefined
          ? `${text} in ${namespace}`
          : `${namespace}/${service}`;
      return { kind: 'unseen', name, namespace, ...(service !== undefined && { service }) };
    }
    case 'named':
      return { kind: 'named', name: member.name };
    case 'addresses': {
      const { first, last } = universe.addressesOf(member.piece);
      return {
        kind: 'addresses',
        name: rangeText(first, last),
        first: addressText(first),
        last: addressText(last),
      };
    }
  }
}
