import { blockOf, overlaps } from '../grammar/addresses.ts';
import type { Peers, Rule } from '../model/policy.ts';
import type { OutsideAddress, ProbeOptions } from '../model/probe.ts';
import type { Draft } from './draft.ts';
import type { End } from './ends.ts';
import type { LeftOutCounter } from './left-out.ts';
import type { PlanInput, Simulations } from './simulations.ts';

/** Of every cloud; what answers there hands out the node's credentials. */
const metadataAddress: OutsideAddress = { block: 'metadata', address: '169.254.169.254', port: 80 };

/** Where nobody says a port. */
const usualPort = 443;

/**
 * From every workload to each address that stands for a block, whoever
 * declares the block, and to the metadata address where that is not declared.
 */
export function outsideConnections(
  simulations: Simulations,
  { planned }: Pick<PlanInput, 'planned'>,
  ends: readonly End[],
  options: ProbeOptions,
  left: LeftOutCounter,
): readonly Draft[] {
  const rules = planned.flatMap((each) => each.egress ?? []);
  tellUnproven(rules, options, left);
  const sources = ends.filter((each) => each.kind === 'workload' && each.replicaOf === undefined);
  const { reach } = simulations.declared;
  return sources.flatMap((from) => {
    const isHeld = reach.isIsolated(from.member, 'egress') || reach.isTiered(from.member, 'egress');
    if (!isHeld) return [];
    return [
      ...options.outside.flatMap((each) => toAddress(simulations, from, each, rules)),
      ...toMetadata(simulations, from),
    ];
  });
}

function toAddress(
  simulations: Simulations,
  from: End,
  outside: OutsideAddress,
  rules: readonly Rule[],
): readonly Draft[] {
  const member = simulations.actual.reach.universe.pieceOf(outside.address);
  if (member === undefined) return [];
  const naming = rules.filter((each) => namesBlock(each.peers, outside.block));
  const { protocol, port } = portOf(outside, naming);
  const { reach } = simulations.declared;
  const isOpen = [...reach.row(from.member)].some(
    ([open, set]) => set.has(member) && reach.ports.has(open, protocol, port),
  );
  const about = isOpen ? 'outside' : 'undeclared-address';
  const to = {
    kind: 'address',
    address: outside.address,
    ...(naming.length > 0 && { block: outside.block }),
  } as const;
  return [{ about, from, to, members: [member], protocol, port, address: outside.address }];
}

function toMetadata({ declared, actual }: Simulations, from: End): readonly Draft[] {
  const { address } = metadataAddress;
  const member = actual.reach.universe.pieceOf(address);
  if (member === undefined) return [];
  const isOpen = [...declared.reach.row(from.member)].some(
    ([open, set]) => set.has(member) && declared.reach.ports.has(open, 'TCP', 80),
  );
  if (isOpen) return [];
  return [
    {
      about: 'metadata-address',
      from,
      to: { kind: 'address', address },
      members: [member],
      protocol: 'TCP',
      port: 80,
      address,
      optional: true,
    },
  ];
}

/** The port that a user named, or the first that the rules name. */
function portOf(
  { port }: OutsideAddress,
  rules: readonly Rule[],
): { readonly protocol: Draft['protocol']; readonly port: number } {
  const all = rules.flatMap((each) => (each.ports === 'all' ? [] : each.ports));
  const numbers = all.filter((each) => each.kind === 'number');
  if (port !== undefined) {
    const own = numbers.find((each) => each.port <= port && port <= (each.endPort ?? each.port));
    return { protocol: own?.protocol ?? 'TCP', port };
  }
  const [first] = numbers;
  return { protocol: first?.protocol ?? 'TCP', port: first?.port ?? usualPort };
}

function namesBlock(peers: Peers, block: string): boolean {
  return peers !== 'all' && peers.some((each) => each.kind === 'ipBlock' && each.cidr === block);
}

/** Blocks that nobody gave an address for, and hosts, which no address stands for. */
function tellUnproven(
  rules: readonly Rule[],
  { outside }: ProbeOptions,
  left: LeftOutCounter,
): void {
  const given = new Set(outside.map((each) => each.block));
  const blocks = new Set<string>();
  const hosts = new Set<string>();
  for (const { peers, dns } of rules) {
    if (peers === 'all' || dns !== undefined) continue;
    for (const each of peers) {
      if (each.kind === 'ipBlock') blocks.add(each.cidr);
      if (each.kind === 'host') hosts.add(each.host);
    }
  }
  for (const each of [...blocks].sort()) if (!given.has(each)) left.add('no-address', each);
  for (const each of [...hosts].sort()) left.add('host-name', each);
}

/** Whether an address lies in the block that it is to stand for. */
export function standsFor({ block, address }: OutsideAddress): boolean {
  return overlaps(blockOf(address), block);
}
