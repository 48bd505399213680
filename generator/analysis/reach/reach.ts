import type { Cluster } from '../../model/cluster.ts';
import type { Direction } from '../../model/reach.ts';
import { familyOf } from '../population/address-space.ts';
import { isSelectable, type Member } from '../population/members.ts';
import type { Universe } from '../population/universe.ts';
import { type BroadGrant, Half } from './one-direction.ts';
import { bySet, bySource, type NamingGrant } from './peers-by-source.ts';
import { allPorts, noPorts, type PortSet, PortSets } from './port-sets.ts';
import { type Base, type Changed, grouped, type Row, rowOf } from './reached-by-source.ts';

/**
 * Who can reach whom, exactly. For a source s and a destination d the ports are
 *
 *   (all(s) + named(s, d)) and (all(d) + named(d, s))
 *
 * where `all` are the ports on which a side names everyone and `named` those
 * on which it names the other; cluster-wide tiers wrap both sides. What does
 * not depend on `named` is worked out once for all sources that are alike;
 * what does is found from the rules' own lists. No pair is looked at that no
 * rule speaks of.
 */
export class Reach {
  readonly universe: Universe;
  readonly ports: PortSets;
  private readonly egress: Half;
  private readonly ingress: Half;
  /** By member: bit 1 for IPv4, bit 2 for IPv6. */
  private readonly families: Uint8Array;
  private readonly bases = new Map<string, Base>();
  private readonly baseBy: (Base | undefined)[] = [];
  /** Egress rules, those with the same peers and ports once; and by source which are its own. */
  private readonly calls: readonly NamingGrant[];
  private readonly callsOf: readonly (readonly number[])[];
  /** The same for broad ones. */
  private readonly broadCalls: readonly BroadGrant[];
  private readonly broadCallsOf: readonly (readonly number[])[];
  /** By different set of sources, the ingress rules that name it; and by source which sets it is in. */
  private readonly admissions: readonly (readonly NamingGrant[])[];
  private readonly admissionsOf: readonly (readonly number[])[];
  /** The same for broad ingress rules and the sources that they leave out. */
  private readonly omissions: readonly (readonly NamingGrant[])[];
  private readonly omissionsOf: readonly (readonly number[])[];
  /** Pods that policies hold, by the node they are on. */
  private readonly onNode: ReadonlyMap<string, readonly number[]>;
  /** Work space of one row, by destination. */
  private readonly calling: Uint32Array;
  private readonly admitting: Uint32Array;

  constructor(cluster: Cluster, universe: Universe, ports: PortSets = new PortSets()) {
    this.universe = universe;
    this.ports = ports;
    this.egress = new Half(cluster, 'egress', universe, ports);
    this.ingress = new Half(cluster, 'ingress', universe, ports);
    this.families = Uint8Array.from(universe.members, (each) => familiesOf(each, universe));
    this.calling = new Uint32Array(universe.size);
    this.admitting = new Uint32Array(universe.size);
    const { size } = universe;
    [this.calls, this.callsOf] = bySource(this.egress.sparse, size);
    [this.broadCalls, this.broadCallsOf] = bySource(this.egress.broad, size);
    [this.admissions, this.admissionsOf] = bySet(this.ingress.sparse, (each) => each.peers, size);
    [this.omissions, this.omissionsOf] = bySet(this.ingress.broad, (each) => each.missing, size);
    this.onNode = podsByNode(universe.members);
  }

  /** Whether some NetworkPolicy selects a member for a direction. */
  isIsolated(id: number, direction: Direction): boolean {
    return this[direction].isolated[id] === 1;
  }

  /** Whether some cluster-wide policy speaks of a member. */
  isTiered(id: number, direction: Direction): boolean {
    return this[direction].verdictOf[id] !== 0;
  }

  /** The ports on which a member names everyone, addresses and namespaces not seen among them. */
  openToAll(id: number, direction: Direction): PortSet {
    return this.isIsolated(id, direction) ? (this[direction].all[id] ?? noPorts) : allPorts;
  }

  /** Visits every member once as a source, those that reach the same together, with the number of their base. */
  forEachRow(visit: (sources: readonly number[], row: Row, base: number) => void): void {
    const alike = new Map<string, number[]>();
    this.universe.members.forEach((_, id) => {
      const key = this.keyOf(id);
      const ids = alike.get(key);
      if (ids === undefined) alike.set(key, [id]);
      else ids.push(id);
    });
    for (const sources of alike.values()) {
      const [first = 0] = sources;
      visit(sources, this.row(first), this.baseOf(first).number);
    }
  }

  /** Everyone that a member can open a connection to; itself means another pod like it. */
  row(source: number): Row {
    const base = this.baseOf(source);
    const local = new Set(this.localTo(source));
    const touched = this.touch(source);
    for (const id of local) touched.add(id);
    const changed: Changed[] = [];
    for (const id of touched) {
      // a node always reaches its own pods
      const isLocal = local.has(id) && this.shareFamily(source, id);
      const ports = isLocal ? allPorts : this.between(source, id);
      this.calling[id] = noPorts;
      this.admitting[id] = noPorts;
      if (ports !== base.ports[id]) changed.push([id, ports]);
    }
    return rowOf(base, changed, this.universe.size);
  }

  private keyOf(source: number): string {
    const local = this.localTo(source).length > 0 ? `!${source}` : '';
    const { callsOf, broadCallsOf, admissionsOf, omissionsOf } = this;
    const lists = [callsOf, broadCallsOf, admissionsOf, omissionsOf].map((each) => each[source]);
    return `${this.baseOf(source).number};${lists.join(';')}${local}`;
  }

  /** Sets down what sparse rules name between a source and others; returns all others that are not as usual. */
  private touch(source: number): Set<number> {
    const { calling, admitting, ports } = this;
    const touched = new Set<number>();
    for (const number of this.callsOf[source] ?? []) {
      const call = this.calls[number];
      call?.peers.forEach((id) => {
        touched.add(id);
        calling[id] = ports.union(calling[id] ?? noPorts, call.ports);
      });
    }
    for (const number of this.admissionsOf[source] ?? []) {
      for (const { subjects, ports: open } of this.admissions[number] ?? []) {
        subjects.forEach((id) => {
          touched.add(id);
          admitting[id] = ports.union(admitting[id] ?? noPorts, open);
        });
      }
    }
    for (const number of this.broadCallsOf[source] ?? [])
      this.broadCalls[number]?.missing.forEach((id) => touched.add(id));
    for (const number of this.omissionsOf[source] ?? [])
      for (const { subjects } of this.omissions[number] ?? [])
        subjects.forEach((id) => touched.add(id));
    return touched;
  }

  private localTo(source: number): readonly number[] {
    const member = this.universe.members[source];
    if (member?.kind !== 'pods' || !member.hostNetwork) return [];
    return [...member.nodes].flatMap((node) => this.onNode.get(node) ?? []);
  }

  /** The ports from a source to a destination that was touched. */
  private between(source: number, destination: number): PortSet {
    if (!this.canMeet(source, destination)) return noPorts;
    const out = this.egress.exactly(source, destination, this.calling[destination] ?? noPorts);
    const into = this.ingress.exactly(destination, source, this.admitting[destination] ?? noPorts);
    return this.ports.intersection(out, into);
  }

  /** A connection has one family of addresses. */
  shareFamily(source: number, destination: number): boolean {
    return ((this.families[source] ?? 0) & (this.families[destination] ?? 0)) !== 0;
  }

  /** One that no policy can hold is not looked at. */
  private canMeet(source: number, destination: number): boolean {
    if (!this.egress.isHeld(source) && !this.ingress.isHeld(destination)) return false;
    // a name is where connections go to: they come from addresses
    if (this.universe.members[source]?.kind === 'named') return false;
    return this.shareFamily(source, destination);
  }

  private baseOf(source: number): Base {
    const known = this.baseBy[source];
    if (known !== undefined) return known;
    const base = this.sharedBase(source);
    this.baseBy[source] = base;
    return base;
  }

  private sharedBase(source: number): Base {
    const { egress, ingress } = this;
    const key = [
      egress.isHeld(source),
      this.universe.members[source]?.kind === 'named',
      this.families[source],
      egress.isolated[source],
      egress.all[source],
      egress.most[source],
      egress.verdictOf[source],
      ingress.seenAs[source],
    ].join();
    const known = this.bases.get(key);
    if (known !== undefined) return known;
    const ports = Uint32Array.from(this.universe.members, (_, id) =>
      this.canMeet(source, id)
        ? this.ports.intersection(egress.usually(source, id), ingress.usually(id, source))
        : noPorts,
    );
    const base = { number: this.bases.size, ports, groups: grouped(ports) };
    this.bases.set(key, base);
    return base;
  }
}

function podsByNode(members: readonly Member[]): ReadonlyMap<string, readonly number[]> {
  const nodes = new Map<string, number[]>();
  members.forEach((member, id) => {
    if (member.kind !== 'pods' || !isSelectable(member)) return;
    for (const node of member.nodes) {
      const there = nodes.get(node);
      if (there === undefined) nodes.set(node, [id]);
      else there.push(id);
    }
  });
  return nodes;
}

function familiesOf(member: Member, universe: Universe): number {
  if (member.kind === 'addresses') return familyOf(universe.addressesOf(member.piece));
  return member.kind === 'pods' ? member.families : 3;
}
