import type { PodSet, WorkloadId } from '../../model/cluster.ts';
import type { ContainerPort } from '../../model/manifest.ts';
import type { Labels } from '../../model/policy.ts';
import { type AddressSpace, familyOf } from './address-space.ts';
import type { Mentions, NamedPods } from './named-by-policies.ts';

/** 1 IPv4, 2 IPv6, 3 both or not known. */
export type Families = 1 | 2 | 3;

/** Pods of one workload that are alike to every policy. */
export interface PodMember {
  readonly kind: 'pods';
  readonly workload: WorkloadId;
  readonly labels: Labels;
  readonly ports: readonly ContainerPort[];
  readonly hostNetwork: boolean;
  readonly families: Families;
  /** Pieces of the address space that their addresses are in; none where they are not known. */
  readonly pieces: readonly number[];
  readonly nodes: ReadonlySet<string>;
  /** Names of the real Pods among them. */
  readonly pods: ReadonlySet<string>;
  readonly addresses: ReadonlySet<string>;
}

/**
 * A pod that a policy speaks of and the manifests do not hold: made up from
 * the policy's own words, with just the labels that it asks for.
 */
export interface UnseenMember {
  readonly kind: 'unseen';
  /** In words: `data`, or `any namespace with team=a`. */
  readonly namespace: string;
  /** Where the namespace has a name. */
  readonly inNamespace?: string;
  readonly namespaceLabels: Labels;
  readonly labels: Labels;
  /** In words: `app=postgres`, or `any pod`. */
  readonly text: string;
  /** The service whose generated policy selects it. */
  readonly service?: string;
  /** The words that it was made up from: others that are made up may be among those that they mean. */
  readonly named: NamedPods;
}

/** Addresses outside, one piece of the address space. */
export interface AddressMember {
  readonly kind: 'addresses';
  readonly piece: number;
}

/** What an engine knows by name: a DNS name outside the cluster, or the API server. */
export interface NamedMember {
  readonly kind: 'named';
  readonly name: string;
}

/** One end of a connection, as far as policies can tell ends apart. */
export type Member = PodMember | UnseenMember | NamedMember | AddressMember;

/** Whether policies can select it: a pod that is not on the host network. */
export function isSelectable(member: Member): member is PodMember | UnseenMember {
  return member.kind === 'unseen' || (member.kind === 'pods' && !member.hostNetwork);
}

type Gathering = PodMember & {
  readonly nodes: Set<string>;
  readonly pods: Set<string>;
  readonly addresses: Set<string>;
};

/**
 * Collapses pods that no policy tells apart: equal in the labels that
 * selectors name, in named ports, and in the pieces that their addresses are
 * in. A dual-stack pod is two members where address blocks are in use, since
 * a connection has one family; so is one whose addresses are not known, where
 * `unknown` says that it has both and that they must be told apart.
 */
export function podMembers(
  pods: readonly PodSet[],
  space: AddressSpace,
  { selectorKeys, numberedPairs }: Pick<Mentions, 'selectorKeys' | 'numberedPairs'>,
  unknown: readonly Families[] = [3],
): readonly PodMember[] {
  const members = new Map<string, Gathering>();
  for (const pod of pods.flatMap((each) => numbered(each, selectorKeys, numberedPairs))) {
    const labels = Object.entries(pod.labels).filter(([key]) => selectorKeys.has(key));
    const named = pod.ports.filter((each) => each.name !== undefined);
    const base = JSON.stringify([
      pod.workload.namespace,
      pod.workload.kind,
      pod.workload.name,
      labels.sort(([a], [b]) => (a < b ? -1 : 1)),
      named.map(({ name, port, protocol }) => [name, port, protocol]),
      pod.hostNetwork && (pod.node ?? true),
    ]);
    for (const [pieces, families] of byFamily(pod, space, unknown)) {
      const key = `${base}${pieces.join()}${pieces.length === 0 ? `/${families}` : ''}`;
      const member = members.get(key) ?? memberOf(pod, pieces, families);
      members.set(key, member);
      if (pod.node !== undefined) member.nodes.add(pod.node);
      if (pod.pod !== undefined) member.pods.add(pod.pod);
      for (const each of pod.addresses) member.addresses.add(each);
    }
  }
  return [...members.values()];
}

/**
 * Pods that are not alike to some selector by their number: one for each
 * number that a selector asks for, and one for all others.
 */
function numbered(
  pod: PodSet,
  selectorKeys: ReadonlySet<string>,
  numberedPairs: ReadonlySet<string>,
): readonly PodSet[] {
  if (pod.numbering === undefined) return [pod];
  const { from, to, prefixes } = pod.numbering;
  const keys = Object.keys(prefixes).filter((key) => selectorKeys.has(key));
  if (keys.length === 0 || to < from) return [pod];
  const at = (number: number): PodSet => {
    const own = Object.entries(prefixes).map(([key, prefix]) => [key, `${prefix}${number}`]);
    return { ...pod, labels: { ...pod.labels, ...Object.fromEntries(own) } };
  };
  const asked = [...numberedPairs].flatMap((pair) =>
    keys.flatMap((key) => {
      const start = `${key}=${prefixes[key]}`;
      const digits = pair.startsWith(start) ? pair.slice(start.length) : '';
      const number = /^(?:0|[1-9][0-9]{0,8})$/.test(digits) ? Number(digits) : -1;
      return number >= from && number <= to ? [number] : [];
    }),
  );
  const apart = [...new Set(asked)].sort((a, b) => a - b);
  let other = from;
  while (apart.includes(other)) other += 1;
  return [...apart, ...(other <= to ? [other] : [])].map(at);
}

function memberOf(pod: PodSet, pieces: readonly number[], families: Families): Gathering {
  const { workload, labels, ports, hostNetwork } = pod;
  const [nodes, pods, addresses] = [new Set<string>(), new Set<string>(), new Set<string>()];
  return {
    kind: 'pods',
    workload,
    labels,
    ports,
    hostNetwork,
    families,
    pieces,
    nodes,
    pods,
    addresses,
  };
}

/** The pieces of a pod's addresses with their families, once for each family that must be told apart. */
function byFamily(
  pod: PodSet,
  space: AddressSpace,
  unknown: readonly Families[],
): readonly (readonly [readonly number[], Families])[] {
  const pieces = pod.addresses
    .map((each) => space.pieceOf(each))
    .filter((each) => each !== undefined);
  if (pieces.length === 0) return unknown.map((families) => [[], families] as const);
  if (!space.isUsed || pieces.length < 2) return [[pieces, familiesOf(pieces, space)]];
  const families = ([1, 2] as const).map(
    (each) => [pieces.filter((piece) => familyOfPiece(piece, space) === each), each] as const,
  );
  return families.filter(([each]) => each.length > 0);
}

function familiesOf(pieces: readonly number[], space: AddressSpace): Families {
  const mask = pieces.reduce((sum, piece) => sum | familyOfPiece(piece, space), 0);
  return mask === 1 || mask === 2 ? mask : 3;
}

function familyOfPiece(piece: number, space: AddressSpace): 1 | 2 {
  const range = space.pieces[piece];
  return range === undefined ? 1 : familyOf(range);
}
