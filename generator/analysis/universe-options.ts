import { family } from '../grammar/addresses.ts';
import type { PlatformFacts } from '../model/intent.ts';
import type { Families } from './members.ts';
import type { UniverseOptions } from './universe.ts';

/** Where clusters take addresses from when nobody says: what is open to all of it is open to pods. */
const privateBlocks = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  'fc00::/7',
];

/** What the platform says of addresses. */
export function universeOptions({ cni, cidrs, ipFamilies }: PlatformFacts): UniverseOptions {
  const isAssumed = cidrs.pods.length === 0;
  return {
    families: familiesOf([...ipFamilies, ...cidrs.pods.map(family)]),
    serviceCidrs: cidrs.services,
    blocksMatchPods: !cni.ipBlockIgnoresCluster,
    podCidrs: isAssumed ? privateBlocks : cidrs.pods,
    nodeCidrs: cidrs.nodes.length === 0 ? privateBlocks : cidrs.nodes,
    ...(isAssumed && { isAssumed }),
    ...(cidrs.nodes.length === 0 && { areNodesAssumed: true as const }),
  };
}

/** The families that pods have: those that the platform says, and those of its blocks. */
function familiesOf(words: readonly (string | undefined)[]): Families {
  const hasIpv6 = words.includes('IPv6');
  return words.includes('IPv4') ? (hasIpv6 ? 3 : 1) : hasIpv6 ? 2 : 3;
}
