import type { Cluster } from '../../model/cluster.ts';
import type { Direction } from '../../model/reach.ts';
import { IndexSet } from '../population/index-set.ts';
import { isSelectable } from '../population/members.ts';
import type { Universe } from '../population/universe.ts';
import { type Grant, grantsOf } from './grants.ts';
import { listed, type NamingGrant } from './peers-by-source.ts';
import { allPorts, noPorts, type PortSet, type PortSets } from './port-sets.ts';
import { type TierVerdict, tiersOf } from './tiers.ts';

/** A rule that names most pods; it is kept by those that it leaves out. */
export interface BroadGrant extends NamingGrant {
  readonly missing: IndexSet;
}

/** One direction of every member: what its own side of a connection allows. */
export class Half {
  /** By member: 1 when some NetworkPolicy isolates it. */
  readonly isolated: Uint8Array;
  /** By member: the ports on which it names everyone, addresses too. */
  readonly all: Uint32Array;
  /** By member: the ports on which it names all pods, or most. */
  readonly most: Uint32Array;
  readonly sparse: readonly NamingGrant[];
  readonly broad: readonly BroadGrant[];
  /** What the tiers say, and by member which of them. */
  readonly verdicts: readonly TierVerdict[];
  readonly verdictOf: Uint32Array;
  /** By member: a number that is equal for those of whom every verdict says the same. */
  readonly seenAs: Uint32Array;
  /** By member: which broad grants are its own. */
  readonly broadOf: readonly (readonly number[])[];
  private readonly ports: PortSets;
  private readonly held: Uint8Array;

  constructor(cluster: Cluster, direction: Direction, universe: Universe, ports: PortSets) {
    const { grants, isolated } = grantsOf(cluster, direction, universe, ports);
    const tiers = tiersOf(cluster, direction, universe, ports);
    this.ports = ports;
    this.isolated = isolated;
    this.verdicts = tiers.verdicts;
    this.verdictOf = tiers.of;
    this.seenAs = seenAlike(tiers.verdicts, universe.size);
    this.held = Uint8Array.from(universe.members, (each) => (isSelectable(each) ? 1 : 0));
    const open = grants.filter((each) => each.peers === 'all');
    this.all = this.opened(open, subjectsOf(open, universe.size));
    const naming = grants.filter((each): each is NamingGrant => each.peers !== 'all');
    ({ sparse: this.sparse, broad: this.broad } = parted(naming, this.held));
    this.broadOf = subjectsOf(this.broad, universe.size);
    this.most = this.opened(this.broad, this.broadOf);
  }

  /** Whether policies can hold a member: a pod that is not on the host network. */
  isHeld(id: number): boolean {
    return this.held[id] === 1;
  }

  /** The ports that a subject's side allows with another member; `named` are those on which sparse rules name it. */
  exactly(subject: number, other: number, named: PortSet): PortSet {
    const open = [named];
    for (const number of this.broadOf[subject] ?? []) {
      const grant = this.broad[number];
      if (grant?.peers.has(other) === true) open.push(grant.ports);
    }
    return this.side(subject, other, this.ports.unionOf(open));
  }

  /** The same when no sparse rule names the other, and no broad one leaves it out. */
  usually(subject: number, other: number): PortSet {
    return this.side(
      subject,
      other,
      this.isHeld(other) ? (this.most[subject] ?? noPorts) : noPorts,
    );
  }

  /** What is no selectable pod is held by no policy. */
  private side(subject: number, other: number, named: PortSet): PortSet {
    if (!this.isHeld(subject)) return allPorts;
    const { ports } = this;
    const verdict = this.verdicts[this.verdictOf[subject] ?? 0];
    const own = ports.union(this.all[subject] ?? noPorts, named);
    const below =
      this.isolated[subject] === 1 ? own : ports.union(own, verdict?.baseline[other] ?? noPorts);
    const left = ports.intersection(verdict?.passed[other] ?? noPorts, below);
    return ports.union(verdict?.accepted[other] ?? noPorts, left);
  }

  /** By member, the ports of all grants that are its own. */
  private opened(grants: readonly Grant[], of: readonly (readonly number[])[]): Uint32Array {
    return Uint32Array.from(of, (numbers) =>
      this.ports.unionOf(numbers.map((each) => grants[each]?.ports ?? noPorts)),
    );
  }
}

/** By member: which grants are its own. */
function subjectsOf(grants: readonly Grant[], size: number): readonly (readonly number[])[] {
  return listed(
    grants.map((each) => each.subjects),
    size,
  );
}

/** Tells rules that name most pods from those that name a few; addresses among their peers are apart. */
function parted(
  grants: readonly NamingGrant[],
  held: Uint8Array,
): { sparse: readonly NamingGrant[]; broad: readonly BroadGrant[] } {
  const sparse: NamingGrant[] = [];
  const broad: BroadGrant[] = [];
  const size = held.length;
  const pods = IndexSet.of(
    [...held.keys()].filter((id) => held[id] === 1),
    size,
  );
  const parts = new Map<IndexSet, { readonly rest: IndexSet; readonly missing: IndexSet }>();
  for (const grant of grants) {
    if (grant.peers.size * 2 < pods.size) {
      sparse.push(grant);
      continue;
    }
    const known = parts.get(grant.peers) ?? partsOf(grant.peers, pods, size);
    parts.set(grant.peers, known);
    if (known.missing.size * 2 > pods.size) sparse.push(grant);
    else {
      broad.push({ ...grant, missing: known.missing });
      if (known.rest.size > 0) sparse.push({ ...grant, peers: known.rest });
    }
  }
  return { sparse, broad };
}

function partsOf(
  peers: IndexSet,
  held: IndexSet,
  size: number,
): { readonly rest: IndexSet; readonly missing: IndexSet } {
  return { rest: peers.without(held, size), missing: held.without(peers, size) };
}

/** Numbers members so that two have one number when all verdicts say the same of both. */
function seenAlike(verdicts: readonly TierVerdict[], size: number): Uint32Array {
  const numbers = new Uint32Array(size);
  let last = 0;
  const tellApart = (said: Uint32Array, usual: PortSet): void => {
    const known = new Map<string, number>();
    said.forEach((ports, id) => {
      // who is as usual keeps a number, so that few are looked at
      if (ports === usual) return;
      const key = `${numbers[id]} ${ports}`;
      const number = known.get(key) ?? last + 1;
      last = Math.max(last, number);
      known.set(key, number);
      numbers[id] = number;
    });
  };
  for (const { accepted, passed, baseline } of verdicts) {
    tellApart(accepted, noPorts);
    tellApart(passed, allPorts);
    tellApart(baseline, allPorts);
  }
  return numbers;
}
