import { addressValue, blockRange, family } from '../../grammar/addresses.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { Entity, namedEntities, Peer, Selector } from '../../model/policy.ts';
import { unseenMembers } from './absent-pods.ts';
import { type AddressRange, AddressSpace, type Block } from './address-space.ts';
import { hostMatches, isPattern } from './host-match.ts';
import { IndexSet } from './index-set.ts';
import { LabelIndex } from './label-index.ts';
import { type Families, isSelectable, type Member, type PodMember, podMembers } from './members.ts';
import { anyNode, isNamedEntity, type Mentions, peerKey } from './named-by-policies.ts';

type PodPeer = Extract<Peer, { kind: 'pods' }>;

export interface UniverseOptions {
  /** Some network plugins never match pods or nodes by an address block: platform `cni.ipBlockIgnoresCluster`. */
  readonly blocksMatchPods: boolean;
  /** Where pods' addresses are from; a pod whose own is not known is anywhere in them. */
  readonly podCidrs: readonly string[];
  /** The same for nodes, and for pods on their network. */
  readonly nodeCidrs: readonly string[];
  /** Nobody said where: then an address in the blocks may as well be somebody else's. */
  readonly isAssumed?: true;
  /** Nobody said where nodes' addresses are from. */
  readonly areNodesAssumed?: true;
  /** Which addresses pods have whose own are not known; absent where nobody said. */
  readonly families?: Families;
  /** Where Services' addresses are from: no pod and no node has one of them. */
  readonly serviceCidrs?: readonly string[];
}

/**
 * Everyone who can be at an end of a connection, numbered: pods first, then
 * pods that only policies speak of, then names, then pieces of the address
 * space.
 */
export class Universe {
  readonly members: readonly Member[];
  readonly size: number;
  private readonly index = new LabelIndex();
  private readonly space: AddressSpace;
  private readonly options: UniverseOptions;
  private readonly firstPiece: number;
  private readonly nameIds: ReadonlyMap<string, number>;
  /** Of the names those that are DNS names. */
  private readonly hostIds: readonly number[];
  /** Pods by the piece that one of their addresses is in. */
  private readonly podsAt = new Map<number, number[]>();
  /** Pods whose addresses are not known. */
  private readonly unplaced: number[] = [];
  /** Pieces that pods' addresses are from. */
  private readonly podPieces: ReadonlySet<number>;
  /** Pieces that are the addresses of Nodes; cut out where an entity is spoken of, or blocks are outside. */
  private readonly nodePieces: ReadonlySet<number>;
  /** Addresses of Services, on the axis of grammar/addresses.ts. */
  private readonly serviceAddresses: ReadonlySet<bigint>;
  private readonly serviceRanges: readonly (readonly [bigint, bigint])[];
  private readonly sets = new Map<string, IndexSet>();

  constructor(cluster: Cluster, mentions: Mentions, options: UniverseOptions) {
    const podBlocks = options.podCidrs.map(whole);
    const nodeBlocks = options.nodeCidrs.map(whole);
    this.options = options;
    const nodeAddresses = cluster.nodes.flatMap((each) => each.addresses);
    const nodeRanges = addressRanges(nodeAddresses);
    const cutsNodes = !options.blocksMatchPods || mentions.hasBlocksOutside;
    this.space = new AddressSpace(
      mentions.blocks.length === 0 ? [] : [...mentions.blocks, ...podBlocks, ...nodeBlocks],
      mentions.blocks.length > 0 && cutsNodes ? nodeRanges : [],
    );
    const known = options.isAssumed === true ? [] : podBlocks;
    this.podPieces = new Set(known.flatMap((each) => this.space.piecesOf(each)));
    this.nodePieces = new Set(
      nodeAddresses.flatMap((each) => {
        const piece = this.space.pieceOf(each);
        const range = piece === undefined ? undefined : this.space.pieces[piece];
        const isCut =
          range !== undefined &&
          nodeRanges.some(({ first, last }) => first <= range.first && range.last <= last);
        return piece !== undefined && isCut ? [piece] : [];
      }),
    );
    const serviceAddresses = cluster.services.flatMap((each) => each.addresses);
    this.serviceAddresses = new Set(serviceAddresses.flatMap((each) => addressValue(each) ?? []));
    this.serviceRanges = (options.serviceCidrs ?? []).flatMap((each) => {
      const range = blockRange(each);
      return range === undefined ? [] : [range];
    });
    const members: Member[] = [
      ...podMembers(cluster.pods, this.space, mentions, this.unknownFamilies(mentions.blocks)),
    ];
    for (const [name, labels] of cluster.namespaces) this.index.addNamespace(name, labels);
    members.forEach((each, id) => {
      this.place(each, id);
    });
    const unseen = unseenMembers(mentions.named, cluster, this.index);
    unseen.forEach((each, offset) => {
      const name = each.inNamespace ?? JSON.stringify(each.namespaceLabels);
      this.index.addNamespace(name, each.namespaceLabels);
      this.index.add(members.length + offset, name, each.labels);
    });
    const names = [...mentions.names].sort();
    const firstName = members.length + unseen.length;
    this.nameIds = new Map(names.map((name, offset) => [name, firstName + offset]));
    this.hostIds = [...this.nameIds].flatMap(([name, id]) => (isHostName(name) ? [id] : []));
    this.firstPiece = firstName + names.length;
    const pieces = this.space.pieces.map((_, piece) => ({ kind: 'addresses', piece }) as const);
    const named = names.map((name) => ({ kind: 'named', name }) as const);
    this.members = [...members, ...unseen, ...named, ...pieces];
    this.size = this.members.length;
  }

  /** The pods that a peer or a policy's own selector matches. Equal questions give the same set. */
  pods({ namespaces, pods }: Omit<PodPeer, 'kind'>, own: string): IndexSet {
    return this.remembered(peerKey(namespaces, pods, own), () =>
      this.index.select(namespaces, pods, own),
    );
  }

  subjects(selector: Selector | 'all', own: string): IndexSet {
    return this.pods({ namespaces: { kind: 'own' }, pods: selector }, own);
  }

  /** The addresses of a block, and the pods that have or must have one of them unless blocks are outside. */
  block(block: Block, isOutside = false): IndexSet {
    const withPods = this.options.blocksMatchPods && !isOutside;
    return this.remembered(JSON.stringify([block.cidr, block.except, withPods]), () => {
      const all = this.space.piecesOf(block);
      // what lies among pods' addresses is nobody, where blocks are outside
      const pieces = withPods ? all : all.filter((piece) => !this.isInCluster(piece));
      const addresses = pieces.map((piece) => this.firstPiece + piece);
      const names = this.isEveryAddress(block) ? this.hostIds : [];
      return [...(withPods ? this.podsIn(pieces) : []), ...names, ...addresses];
    });
  }

  /** Whether a block holds all addresses that a host may have, which nobody knows. */
  private isEveryAddress({ cidr, except }: Block): boolean {
    const { families = 1 } = this.options;
    const own = family(cidr) === 'IPv4' ? 1 : 2;
    return families === own && except.length === 0 && /\/0+$/.test(cidr);
  }

  /** Whether a member is a DNS name outside, whose addresses nobody knows. */
  isHost(id: number): boolean {
    const member = this.members[id];
    return member?.kind === 'named' && isHostName(member.name);
  }

  /** Whether a pod whose address is not known may have one of a family: 1 is IPv4, 2 IPv6. */
  mayHaveFamily(id: number, family: 1 | 2): boolean {
    const member = this.members[id];
    const own = member?.kind === 'pods' ? member.families : 3;
    return (own & (this.options.families ?? 3) & family) !== 0;
  }

  /** Whether nobody said where nodes' addresses are from. */
  get areNodesAssumed(): boolean {
    return this.options.areNodesAssumed === true;
  }

  /** Whether address blocks match pods and nodes here. */
  get blocksMatchPods(): boolean {
    return this.options.blocksMatchPods;
  }

  /** Whether a piece is the addresses of pods or nodes, which some engines do not know by address. */
  isInCluster(piece: number): boolean {
    return this.podPieces.has(piece) || this.nodePieces.has(piece);
  }

  /** Whether a block may hold a pod whose address is not known: some address that it can have is in it. */
  mayHold(block: Block, id: number): boolean {
    const member = this.members[id];
    if (!this.options.blocksMatchPods || member?.kind !== 'pods' || member.pieces.length > 0)
      return false;
    const own = this.cidrsOf(member).flatMap((each) => this.space.piecesOf(whole(each)));
    const possible = new Set(own);
    return this.space
      .piecesOf(block)
      .some((each) => possible.has(each) && !this.isOfServices(each));
  }

  /** Whether every address of a piece is a Service's, and so nobody's who is at an end of a connection. */
  private isOfServices(piece: number): boolean {
    const { first, last } = this.addressesOf(piece);
    if (this.serviceRanges.some(([from, to]) => from <= first && last <= to)) return true;
    if (last - first > BigInt(this.serviceAddresses.size)) return false;
    for (let address = first; address <= last; address += 1n)
      if (!this.serviceAddresses.has(address)) return false;
    return true;
  }

  /** Whether a block lies where the platform says that Services' addresses are from. */
  holdsServices(cidr: string): boolean {
    const range = blockRange(cidr);
    return (
      range !== undefined &&
      this.serviceRanges.some(([from, to]) => from <= range[0] && range[1] <= to)
    );
  }

  /** Where the address of a pod is from that is not known, in the families that it has. */
  private cidrsOf(member: PodMember): readonly string[] {
    const { podCidrs, nodeCidrs, families = 3 } = this.options;
    const own = member.families & families;
    return (member.hostNetwork ? nodeCidrs : podCidrs).filter(
      (each) => (own & (family(each) === 'IPv4' ? 1 : 2)) !== 0,
    );
  }

  /** The families to tell apart of pods whose addresses are not known: some block holds those of one. */
  private unknownFamilies(blocks: readonly Block[]): readonly Families[] {
    const { podCidrs, nodeCidrs, families, blocksMatchPods } = this.options;
    if (families !== 3 || !blocksMatchPods) return [3];
    const isTold = blocks.some((each) => {
      const pieces = new Set(this.space.piecesOf(each));
      return this.holdsAll(podCidrs, pieces) || this.holdsAll(nodeCidrs, pieces);
    });
    return isTold ? [1, 2] : [3];
  }

  /** What has a name: a DNS name, or an entity of an engine. A pattern holds the names that it matches, too. */
  named(name: string): IndexSet {
    return this.remembered(`named ${name}`, () =>
      isPattern(name)
        ? [...this.nameIds].flatMap(([each, id]) => (hostMatches(name, each) ? [id] : []))
        : [this.nameIds.get(name)].filter((each) => each !== undefined),
    );
  }

  /** Who an engine means by an entity. */
  entity(entity: Entity): IndexSet {
    if (isNamedEntity(entity)) return this.named(entity);
    return this.remembered(`entity ${entity}`, () =>
      this.members.flatMap((member, id) => (this.isEntity(member, entity) ? [id] : [])),
    );
  }

  /** Everyone with one of these addresses; `all` mentions hold each as a block. */
  located(addresses: readonly string[]): IndexSet {
    return this.remembered(`@${addresses.join()}`, () => {
      const pieces = addresses
        .map((each) => this.space.pieceOf(each))
        .filter((each) => each !== undefined);
      const ids = pieces.flatMap((piece) => [
        ...(this.podsAt.get(piece) ?? []),
        this.firstPiece + piece,
      ]);
      return [...new Set(ids)].sort((a, b) => a - b);
    });
  }

  /** A set made outside, as one with all that are equal. */
  set(sorted: readonly number[]): IndexSet {
    return this.remembered(`=${sorted.join()}`, () => sorted);
  }

  addressesOf(piece: number): { readonly first: bigint; readonly last: bigint } {
    return this.space.pieces[piece] ?? { first: 0n, last: 0n };
  }

  pieceOf(address: string): number | undefined {
    const piece = this.space.pieceOf(address);
    return piece === undefined ? undefined : this.firstPiece + piece;
  }

  private place(member: Member, id: number): void {
    if (member.kind !== 'pods') return;
    if (isSelectable(member)) this.index.add(id, member.workload.namespace, member.labels);
    for (const piece of member.pieces) {
      const there = this.podsAt.get(piece);
      if (there === undefined) this.podsAt.set(piece, [id]);
      else there.push(id);
    }
    if (member.pieces.length === 0) this.unplaced.push(id);
  }

  private podsIn(pieces: readonly number[]): number[] {
    const known = pieces.flatMap((piece) => this.podsAt.get(piece) ?? []);
    const there = new Set(pieces);
    // few kinds of pods differ in where their addresses are from
    const answers = new Map<string, boolean>();
    const isInside = (id: number): boolean => {
      const member = this.members[id];
      if (member?.kind !== 'pods') return false;
      const key = `${member.hostNetwork}${member.families}`;
      const answer = answers.get(key) ?? this.holdsAll(this.cidrsOf(member), there);
      answers.set(key, answer);
      return answer;
    };
    return [...new Set([...known, ...this.unplaced.filter(isInside)])].sort((a, b) => a - b);
  }

  /** Whether every address that somebody can have in some family is among the pieces. */
  private holdsAll(cidrs: readonly string[], pieces: ReadonlySet<number>): boolean {
    return (['IPv4', 'IPv6'] as const).some((each) => {
      const own = cidrs.filter((cidr) => family(cidr) === each);
      return (
        own.length > 0 &&
        own.every((cidr) => this.space.piecesOf(whole(cidr)).every((piece) => pieces.has(piece)))
      );
    });
  }

  /**
   * Names that are outside count as the world; nodes are known by their
   * addresses, and by the pods on their network. The cluster holds the API
   * server, wherever it runs: cilium pkg/policy/api entity.go, InitEntities.
   */
  private isEntity(
    member: Member,
    entity: Exclude<Entity, (typeof namedEntities)[number]>,
  ): boolean {
    const isNode =
      (member.kind === 'addresses' && this.nodePieces.has(member.piece)) ||
      (member.kind === 'named' && member.name === anyNode);
    const isInside = isNode || (member.kind === 'named' && isNamedEntity(member.name));
    switch (entity) {
      case 'world':
        return (member.kind === 'addresses' || member.kind === 'named') && !isInside;
      case 'cluster':
        return member.kind === 'pods' || member.kind === 'unseen' || isInside;
      case 'host':
      case 'remote-node':
        return isNode || (member.kind === 'pods' && member.hostNetwork);
    }
  }

  private remembered(key: string, make: () => readonly number[]): IndexSet {
    const known = this.sets.get(key);
    if (known !== undefined) return known;
    const made = IndexSet.of(make(), this.size);
    this.sets.set(key, made);
    return made;
  }
}

/** Whether a name is a DNS name, and no entity of an engine. */
function isHostName(name: string): boolean {
  return !isNamedEntity(name) && name !== anyNode;
}

/** Addresses as intervals, neighbours in one. */
function addressRanges(addresses: readonly string[]): readonly AddressRange[] {
  const values = addresses.flatMap((each) => addressValue(each) ?? []);
  const ranges: AddressRange[] = [];
  for (const value of [...new Set(values)].sort((a, b) => (a < b ? -1 : 1))) {
    const before = ranges.at(-1);
    if (before !== undefined && before.last + 1n === value)
      ranges[ranges.length - 1] = { first: before.first, last: value };
    else ranges.push({ first: value, last: value });
  }
  return ranges;
}

function whole(cidr: string): Block {
  return { cidr, except: [] };
}
