import { addressValue, blockRange, family } from '../../grammar/addresses.ts';
import type { Cluster } from '../../model/cluster.ts';
import { type Labels, nameLabel, type Peer } from '../../model/policy.ts';
import { unlike } from '../../model/reach.ts';
import { selectorText } from '../population/absent-pods.ts';
import { mayMatchWider } from '../population/host-match.ts';
import { type Families, isSelectable, type Member } from '../population/members.ts';
import type { Universe } from '../population/universe.ts';
import { entryText, selectorMisses } from './entry-text.ts';

/** Why an entry does not name an end, and how far it is from doing so: 1 is one label off. */
export interface EntryMiss {
  readonly text: string;
  readonly distance: number;
}

/** Of whom it is asked whether an entry names them. */
export interface OtherEnd {
  readonly cluster: Cluster;
  readonly universe: Universe;
  readonly id: number;
  readonly name: string;
  /** The address itself where it is one. */
  readonly address?: string | undefined;
}

/** The namespace of the policy, and whether its blocks know neither pods nor nodes. */
export interface EntryOf {
  readonly namespace: string;
  readonly blocksAreOutside?: boolean | undefined;
}

/** Why an entry of `from` or `to` does not name an end; for one that does not. */
export function entryMiss(peer: Peer, policy: EntryOf, other: OtherEnd): EntryMiss {
  const member = other.universe.members[other.id];
  switch (peer.kind) {
    case 'pods':
      return podsMiss(peer, policy, other, member);
    case 'ipBlock':
      return blockMiss(peer, policy, other, member);
    case 'host':
      return hostMiss(peer.host, other, member);
    case 'entity':
      return { text: `names ${entryText(peer, '')}, which ${other.name} is not`, distance: unlike };
  }
}

function podsMiss(
  peer: Extract<Peer, { kind: 'pods' }>,
  { namespace: own }: EntryOf,
  { cluster, name }: OtherEnd,
  member: Member | undefined,
): EntryMiss {
  if (member?.kind !== 'pods' && member?.kind !== 'unseen')
    return { text: `names ${entryText(peer, own)}, and ${name} is no pod`, distance: unlike };
  const home = member.kind === 'pods' ? member.workload.namespace : member.inNamespace;
  const labels =
    member.kind === 'pods' ? (cluster.namespaces.get(home ?? '') ?? {}) : member.namespaceLabels;
  const isKnown = !cluster.unlabelled.has(home ?? '');
  const ofNamespace = namespaceMiss(peer, own, home, labels, isKnown);
  const ofPod = selectorMisses(peer.pods, member.labels, name);
  const misses = [...ofNamespace, ...ofPod];
  if (misses.length > 0 || isSelectable(member)) {
    // an entry that also asks for labels, and finds them, was rather meant for it
    const vague = ofNamespace.length > 0 && peer.pods === 'all' ? 0.5 : 0;
    return { text: misses.join('; it '), distance: Math.max(1, misses.length) + vague };
  }
  return {
    text: `${name} is on the host network: no selector matches it, its address is its node's: write an ipBlock of the nodes`,
    distance: 1,
  };
}

function namespaceMiss(
  { namespaces, pods }: Extract<Peer, { kind: 'pods' }>,
  own: string,
  home: string | undefined,
  labels: Labels,
  isKnown: boolean,
): readonly string[] {
  switch (namespaces.kind) {
    case 'all':
      return [];
    case 'own':
      if (home === own) return [];
      return [
        `has ${pods === 'all' ? 'an empty podSelector' : 'a podSelector'} alone, which means pods of namespace ${own}, and not of ${home ?? 'another'}: a namespaceSelector in the same entry would add it`,
      ];
    case 'names':
      if (home !== undefined && namespaces.names.includes(home)) return [];
      return [
        `names namespace ${namespaces.names.join(', ')}, and not ${home ?? 'any other namespace'}`,
      ];
    case 'labels': {
      if (!isKnown)
        return [
          `asks for ${selectorText(namespaces.selector)}, and the labels of namespace ${home} are not known`,
        ];
      const what = home === undefined ? 'that namespace' : `namespace ${home}`;
      const asked = Object.values(namespaces.selector.matchLabels);
      const byName =
        home !== undefined && asked.includes(home) ? ` (it has ${nameLabel}=${home})` : '';
      return selectorMisses(namespaces.selector, labels, what).map((each) => each + byName);
    }
  }
}

function blockMiss(
  peer: Extract<Peer, { kind: 'ipBlock' }>,
  { blocksAreOutside }: EntryOf,
  { cluster, universe, id, name, address }: OtherEnd,
  member: Member | undefined,
): EntryMiss {
  const service = serviceAt(cluster, peer.cidr);
  if (service !== undefined)
    return {
      text: `${peer.cidr} is the address of Service ${service}: policies see the addresses of its pods, never a Service's`,
      distance: 1,
    };
  if (universe.holdsServices(peer.cidr))
    return {
      text: `${peer.cidr} holds Services' addresses alone: policies see the addresses of pods, never a Service's`,
      distance: 1,
    };
  const known =
    address !== undefined
      ? [address]
      : member?.kind === 'pods'
        ? [...member.addresses].filter((each) => isOf(member.families, each))
        : [];
  const inside = known.find((each) => holds(peer.cidr, each));
  if (inside === undefined) {
    if (member?.kind === 'named')
      return { text: `names addresses, and those of ${name} are not known`, distance: unlike };
    const wanted = family(peer.cidr);
    if (known.length === 0 && !universe.mayHaveFamily(id, wanted === 'IPv4' ? 1 : 2))
      return {
        text: `names addresses of ${peer.cidr}, and ${name} has none of ${wanted}`,
        distance: 1,
      };
    if (known.length === 0)
      return {
        text: `names ${entryText(peer, '')}, and not all that ${name} may have`,
        distance: unlike,
      };
    const others = known.every((each) => family(each) !== wanted);
    return {
      text: `${known.join(', ')} is not in ${peer.cidr}`,
      distance: others ? unlike : 2,
    };
  }
  const excepted = peer.except.find((each) => holds(each, inside));
  if (excepted !== undefined)
    return { text: `${inside} is in its except ${excepted}`, distance: 1 };
  const node = nodeAt(cluster, inside);
  const isPod = member?.kind === 'pods' && !member.hostNetwork;
  if (blocksAreOutside === true || !universe.blocksMatchPods) {
    const what = isPod ? 'a pod' : node === undefined ? 'in the cluster' : `Node ${node}`;
    return {
      text: `${inside} is ${what}, and address blocks match neither pods nor nodes here`,
      distance: 1,
    };
  }
  return { text: `names ${entryText(peer, '')}`, distance: id < 0 ? unlike : 2 };
}

function hostMiss(host: string, { name }: OtherEnd, member: Member | undefined): EntryMiss {
  if (member?.kind !== 'named')
    return { text: `names ${host}, and ${name} is known by no name`, distance: unlike };
  const wider = mayMatchWider(host, name) ? ', whose star is one label' : '';
  return { text: `names ${host}${wider}, and not ${name}`, distance: wider === '' ? 3 : 1 };
}

/** Whether an address is of one of some families; pods that are alike in one of theirs are one member. */
function isOf(families: Families, address: string): boolean {
  return ((family(address) === 'IPv4' ? 1 : 2) & families) !== 0;
}

/** The Node that an address is of. */
export function nodeAt({ nodes }: Pick<Cluster, 'nodes'>, address: string): string | undefined {
  const value = addressValue(address);
  return nodes.find((each) => each.addresses.some((own) => addressValue(own) === value))?.name;
}

/** The Service whose address is the only one of a block. */
export function serviceAt(
  { services }: Pick<Cluster, 'services'>,
  cidr: string,
): string | undefined {
  const range = blockRange(cidr);
  if (range === undefined || range[0] !== range[1]) return undefined;
  const found = services.find((each) =>
    each.addresses.some((own) => addressValue(own) === range[0]),
  );
  return found === undefined ? undefined : `${found.namespace}/${found.name}`;
}

function holds(cidr: string, address: string): boolean {
  const [range, value] = [blockRange(cidr), addressValue(address)];
  return range !== undefined && value !== undefined && range[0] <= value && value <= range[1];
}
